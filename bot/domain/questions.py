"""What sellers ask about: the intents, and what a question names beside (days, hours, markets, places, numbers)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.steps import Refused
from bot.domain.typed import tidy
from bot.domain.typed_time import date_in, hour
from bot.domain.walltime import at_wall, wall

INTENTS = (
    "account_limit", "commission", "official_vs_channel", "term", "showcase_manual", "showcase_daily_limit",
    "promo_tools", "data_sync", "permissions_after_bind", "eligibility_age", "eligibility_region", "content_history",
    "niche_match", "bind_pc", "bind_mobile", "bind_pending", "relink_wait", "unlink_cooldown", "unlink_quota",
    "unlink_quota_exhausted", "unlink_steps", "unlink_approve", "unlink_fail", "unlink_showcase", "network_region",
    "ticket", "violation_impact", "credit_score", "appeal_deadline", "appeal_where", "appeal_denied", "appeal_help",
    "permission_closed", "data_compass", "data_export", "tabcut", "tabcut_match", "gpm", "live_slot", "live_first15",
    "reminder_live", "reminder_manage", "out_of_scope",
)  # fmt: skip

_DAY = timedelta(days=1)

_HOME = re.compile(r"(?:的)?(?:店|小店|店铺|店鋪)|^ ?(?:shop|store|seller)\b")
_HOME_BEFORE = re.compile(
    r"(?:tienda|shop|store|tiendita)(?: (?:is|es|esta|está|de|in|en|mi|my|registered|registrada))* ?$"
)
_WEEKDAYS = (
    r"monday|mon|lunes|(?:周|星期|礼拜|週|禮拜)一", r"tuesday|tues?|martes|(?:周|星期|礼拜|週|禮拜)二",
    r"wednesday|wed|mi[eé]rcoles|(?:周|星期|礼拜|週|禮拜)三", r"thursday|thurs?|jueves|(?:周|星期|礼拜|週|禮拜)四",
    r"friday|fri|viernes|(?:周|星期|礼拜|週|禮拜)五", r"saturday|sat|s[aá]bado|(?:周|星期|礼拜|週|禮拜)六",
    r"sunday|sun|domingo|(?:周|星期|礼拜|週|禮拜)[日天]",
)  # fmt: skip
_WEEKDAY = re.compile("|".join(rf"(?P<d{n}>(?<![a-z])(?:{names})(?![a-zà-ÿ]))" for n, names in enumerate(_WEEKDAYS, 1)))
_AGO = (
    (re.compile(r"前天|前日|\bday before yesterday\b|\banteayer\b|\bantier\b|\bantes de ayer\b"), 2),
    (re.compile(r"昨[天日晚]|\byesterday\b|\blast night\b|\bayer\b|\banoche\b"), 1),
    (re.compile(r"今[天日早晚]|\btoday\b|\bthis (?:morning|afternoon|evening)\b|\btonight\b|\bhoy\b|\besta mañana\b"
                r"|\bhace un rato\b"), 0),
)  # fmt: skip
_DATE_STARTS = re.compile(r"(?<![\d.])\d{1,4}(?=[-/.年月]\d)|(?<!\d)\d{1,2}(?=(?:st|nd|rd|th|º)?(?: de)? [a-z]{3})"
                          r"|(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d")  # fmt: skip
_HOURS = re.compile(
    r"(?:[上下]午|晚上|早上|凌晨|中午|夜里|傍晚)?\d{1,2}[点點时時:：](?:\d{1,2}|半)?"
    r"|\d{1,2}(?::\d{2})? ?[ap]\.? ?m\b\.?"
    r"|(?<!\d)\d{1,2}:\d{2}(?!\d)|(?<=a las )\d{1,2}(?::\d{2})?(?: de la (?:mañana|tarde|noche))?"
)
_NUMBER = re.compile(r"(?<![a-z\d.,:/-])\d{1,5}(?:\.\d{1,2})?(?![a-z\d:/]|[.,]\d|\s?(?:月|号|日|点|pm\b|am\b))")
LONGEST = 1000  # signs of a question that are looked at


@dataclass(frozen=True, slots=True)
class Names:
    """How markets and places are called: a pattern for each market, one for all places, and the zone of each place."""

    markets: tuple[tuple[str, re.Pattern[str]], ...]
    place: re.Pattern[str]
    places: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names. `day`: the day of what has happened, as typed or by its weekday; `at` with its hour;
    `home`: the market said to be the shop's; `markets` and `zones` in the order in which they stand."""

    text: str
    day: date | None = None
    hour: time | None = None
    markets: tuple[str, ...] = ()
    home: str | None = None
    zones: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()

    def moment(self, zone: str, now: datetime) -> datetime | None:
        """Return the instant named, on that zone's clock; None where no hour was named, or it is yet to come."""
        if self.hour is None:
            return None
        found = at_wall(self.day or wall(now, zone).date(), self.hour, zone)
        return found if found <= now else None


def named(text: str, today: date, names: Names) -> Named:
    """Return what the question names, seen from that day; nothing typed is refused here."""
    plain = tidy(text[:LONGEST]).lower()
    found = [(match.start(), code, match) for code, pattern in names.markets for match in pattern.finditer(plain)]
    found.sort(key=lambda each: each[0])
    codes = tuple(dict.fromkeys(code for _, code, _ in found))
    home = next((code for _, code, match in found if _is_home(plain, match)), None)
    zones = tuple(dict.fromkeys(names.places[match.group()] for match in names.place.finditer(plain)))
    days = tuple(_days(plain, today))
    rest = _without_dates(plain)
    numbers = tuple(float(match.group()) for match in _NUMBER.finditer(_HOURS.sub(" ", rest)))
    return Named(plain, days[0] if days else None, _hour(rest), codes, home, zones, numbers)


def _is_home(plain: str, match: re.Match[str]) -> bool:
    return bool(_HOME.match(plain[match.end() :]) or _HOME_BEFORE.search(plain[: match.start()]))


def _days(plain: str, today: date) -> Iterator[date]:
    """Give the days named: dates first, then words for days, then the last such weekday up to today."""
    for match in _DATE_STARTS.finditer(plain):
        day = _dated(plain[match.start() :], today)
        if day is not None:
            yield day
    for pattern, ago in _AGO:
        if pattern.search(plain):
            yield today - ago * _DAY
    weekday = _WEEKDAY.search(plain)
    if weekday:
        number = int((weekday.lastgroup or "d1")[1:])
        yield today - (today.isoweekday() - number) % 7 * _DAY


def _dated(text: str, today: date) -> date | None:
    """Return the date with which the text begins; without its year it is the nearest. `12.18` is a day of
    December: where both readings stand, the one nearer to today is taken."""
    text = re.sub(r"^(\d{1,2})[./-](\d{1,2})(?=[^\d\s,./-])", r"\1.\2 ", text)
    try:
        found = date_in(text)
        pairs = [(found[1], found[2])] if found else []
        years = (found[0],) if found and found[0] else (today.year - 1, today.year, today.year + 1)
    except Refused:
        a, b = (int(each) for each in re.findall(r"\d+", text)[:2])
        pairs, years = [(a, b), (b, a)], (today.year - 1, today.year, today.year + 1)
    days = [day for month, number in pairs for year in years for day in _such(year, month, number)]
    return min(days, key=lambda each: abs(each - today)) if days else None


def _such(year: int, month: int, day: int) -> Iterator[date]:
    try:
        yield date(year, month, day)
    except ValueError:
        return


def _without_dates(plain: str) -> str:
    return re.sub(
        r"(?<!\d)\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|(?<!\d)\d{1,2}月\d{1,2}[日号號]?|(?<![\d.])(?:[0-3]?\d)[./](?:[0-3]?\d)(?!\d)",
        " ", plain,
    )  # fmt: skip


def _hour(plain: str) -> time | None:
    for match in _HOURS.finditer(plain):
        try:
            return hour(match.group().replace("：", ":"))
        except Refused:
            continue
    return None
