"""What sellers ask about: the intents, and what a question names beside (days, hours, markets, places, numbers)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain import typed_day
from bot.domain.steps import Refused
from bot.domain.typed import tidy
from bot.domain.typed_ahead import WEEKDAYS
from bot.domain.typed_time import hour
from bot.domain.walltime import at_wall, day_of

INTENTS = (
    "account_limit", "commission", "official_vs_channel", "term", "showcase_manual", "showcase_daily_limit",
    "promo_tools", "data_sync", "permissions_after_bind", "eligibility_age", "eligibility_region", "content_history",
    "niche_match", "bind_pc", "bind_mobile", "bind_pending", "relink_wait", "unlink_cooldown", "unlink_quota",
    "unlink_quota_exhausted", "unlink_steps", "unlink_approve", "unlink_fail", "unlink_showcase", "network_region",
    "ticket", "violation_impact", "credit_score", "appeal_deadline", "appeal_where", "appeal_denied", "appeal_help",
    "permission_closed", "data_compass", "data_export", "tabcut", "tabcut_match", "gpm", "live_slot", "live_first15",
    "reminder_live", "reminder_manage", "out_of_scope",
)  # fmt: skip

LONGEST = 1000  # signs of a question that are looked at
_DAY = timedelta(days=1)

_HOME = re.compile(r"(?:的)?(?:店|小店|店铺|店鋪)|^ ?(?:shop|store|seller)\b")
_HOME_BEFORE = re.compile(
    r"(?:tienda|shop|store|tiendita)(?: (?:is|es|esta|está|de|in|en|mi|my|registered|registrada))* ?$"
)
_AGO = {
    **{word: -days for word, days in typed_day.WORDS.items() if days <= 0},
    "昨晚": 1, "last night": 1, "anoche": 1, "antier": 2, "antes de ayer": 2, "今早": 0, "今晚": 0, "this morning": 0,
    "this afternoon": 0, "this evening": 0, "tonight": 0, "esta mañana": 0, "hace un rato": 0,
}  # fmt: skip
_AGO_WORD = re.compile(
    "|".join(rf"\b{word}\b" if word[0] < "\u2e80" else word for word in sorted(_AGO, key=len, reverse=True))
)
_WEEKDAY = re.compile("|".join(rf"(?P<d{n}>(?<![a-z])(?:{names})(?![a-zà-ÿ]))" for n, names in enumerate(WEEKDAYS, 1)))
_MONTH = (
    "(?:jan(?:uary)?|ene(?:ro)?|feb(?:ruary|rero)?|mar(?:ch|zo)?|apr(?:il)?|abr(?:il)?|mayo?|june?|junio|july?|julio|"
    "aug(?:ust)?|ago(?:sto)?|sept?(?:ember|iembre)?|set(?:iembre)?|oct(?:ober|ubre)?|nov(?:ember|iembre)?|"
    r"dec(?:ember)?|dic(?:iembre)?)\b"
)
_DATE = re.compile(
    r"(?<!\d)\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}(?:[日号號]|(?!\d))|(?<!\d)\d{1,2}月\d{1,2}(?:[日号號]|(?!\d))"
    r"|(?<![\d.,])\d{1,2}([-/.])\d{1,2}(?:\1\d{4})?(?![\d%])"
    rf"|(?<!\d)\d{{1,2}}(?:st|nd|rd|th|º)?(?: de)? {_MONTH}(?:(?: del?|,)? \d{{4}}\b)?"
    rf"|\b{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}}\b)?"
)
_HOURS = re.compile(
    r"(?:[上下]午|晚上|早上|凌晨|中午|夜里|傍晚)?\d{1,2}[点點时時:：](?:\d{1,2}|半)?"
    r"|\d{1,2}(?::\d{2})? ?[ap]\.? ?m\b\.?"
    r"|(?<!\d)\d{1,2}:\d{2}(?!\d)|(?<=a las )\d{1,2}(?::\d{2})?(?: de la (?:mañana|tarde|noche))?"
)
_NUMBER = re.compile(r"(?<![a-z\d.,:/-])\d{1,5}(?:\.\d{1,2})?(?![a-z\d:/]|[.,]\d|\s?(?:月|号|日|点|pm\b|am\b))")


@dataclass(frozen=True, slots=True)
class Names:
    """How things are called, in any of the languages: a pattern for each market, one for all places with the zone of
    each, and patterns of what a question may be about (`subjects`) and of the words that are explained (`terms`)."""

    markets: Mapping[str, re.Pattern[str]]
    place: re.Pattern[str]
    places: Mapping[str, str]
    subjects: Mapping[str, re.Pattern[str]]
    terms: Mapping[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names. Of the day of what has happened: `dated` as typed, else `ago` in days, else `weekday`;
    `unclear` where it was typed so that it can be read in two ways. `home`: the market said to be the shop's;
    `markets` and `zones` in the order in which they stand; `term`: the word that is asked for."""

    dated: date | None = None
    unclear: bool = False
    ago: int | None = None
    weekday: int | None = None
    hour: time | None = None
    markets: tuple[str, ...] = ()
    home: str | None = None
    zones: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()
    subjects: frozenset[str] = frozenset()
    term: str | None = None

    def day(self, today: date) -> date | None:
        """Return the day named, seen from this one; a weekday is the last such up to it. None: none, or unclear."""
        if self.dated or self.unclear:
            return self.dated
        if self.ago is not None:
            return today - self.ago * _DAY
        return None if self.weekday is None else today - (today.isoweekday() - self.weekday) % 7 * _DAY

    def moment(self, zone: str, now: datetime) -> datetime | None:
        """Return the instant named, on that zone's clock; None where no hour was named, it is yet to come, or its
        day is unclear."""
        here = day_of(now, zone)
        day = self.day(here) or (None if self.unclear else here)
        if self.hour is None or day is None:
            return None
        found = at_wall(day, self.hour, zone)
        return found if found <= now else None


def named(text: str, today: date, names: Names) -> Named:
    """Return what the question names; nothing typed is refused here. `today`: a date without its year is the
    nearest to it."""
    plain = tidy(text[:LONGEST]).lower()
    found = [(match.start(), code, match) for code, each in names.markets.items() for match in each.finditer(plain)]
    found.sort(key=lambda each: each[0])
    dates, rest = _dates(plain, today)
    ago, weekday = _AGO_WORD.search(plain), _WEEKDAY.search(plain)
    return Named(
        dated=next((day for day in dates if day), None),
        unclear=bool(dates) and not any(dates),
        ago=_AGO[ago.group()] if ago else None,
        weekday=int((weekday.lastgroup or "")[1:]) if weekday else None,
        hour=_hour(rest),
        markets=tuple(dict.fromkeys(code for _, code, _ in found)),
        home=next((code for _, code, match in found if _is_home(plain, match)), None),
        zones=tuple(dict.fromkeys(names.places[match.group()] for match in names.place.finditer(plain))),
        numbers=tuple(float(match.group()) for match in _NUMBER.finditer(_HOURS.sub(" ", rest))),
        subjects=frozenset(each for each, pattern in names.subjects.items() if pattern.search(plain)),
        term=next((term for term, pattern in names.terms.items() if pattern.search(plain)), None),
    )


def _is_home(plain: str, match: re.Match[str]) -> bool:
    return bool(_HOME.match(plain[match.end() :]) or _HOME_BEFORE.search(plain[: match.start()]))


def _dates(plain: str, today: date) -> tuple[list[date | None], str]:
    """Return each date typed, None for one whose day and month could be either, and the text without them."""
    found: list[date | None] = []

    def taken(match: re.Match[str]) -> str:
        try:
            found.append(typed_day.day(match.group(), today))
        except Refused as refused:
            if refused.reason != "date_order":
                return match.group()  # it only looks like one: 79.5
            found.append(None)
        return " "

    return found, _DATE.sub(taken, plain)


def _hour(plain: str) -> time | None:
    for match in _HOURS.finditer(plain):
        try:
            return hour(match.group().replace("：", ":"))
        except Refused:
            continue
    return None
