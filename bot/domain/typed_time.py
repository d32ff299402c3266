"""Hours and days as sellers type them in Chinese, Spanish and English. A reply that is none raises Refused."""

import re
from datetime import date, time, timedelta

from bot.domain.steps import Refused
from bot.domain.typed import tidy

_HANZI = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_HANZI_NUMBER = re.compile("[零〇一二两兩三四五六七八九]?十?[零〇一二两兩三四五六七八九]?(?=[点點时時分月日号號])")
_HALF = re.compile("(?<=[点點时時])半")
_LEAD = re.compile(r"^[\s,]*(?:t(?=\d)|at\b|a las?\b|las?\b)?\s*")
_TIME = re.compile(r"^(\d{1,2})(?:\s?[:.h点點时時]\s?(\d{1,2}))?\s?(?:分|h|hrs?|horas?|[点點时時]?[整钟鐘]?)\.?$")
_COMPACT = re.compile(r"^(\d{2})(\d{2})$")

# A part of the day, and the hours that may be said with it: (first, last, what is added to them).
_PARTS: tuple[tuple[re.Pattern[str], tuple[tuple[int, int, int], ...]], ...] = (
    (re.compile(r"^(?:下午|午后|午後|傍晚)|(?:(?<![a-z])p\.? ?m\.?|\bde la tarde|\bin the afternoon)$"),
     ((1, 11, 12), (12, 23, 0))),
    # Twelve at night is the end of one day or of another: that is asked again.
    (re.compile(r"^(?:晚上|晚间|晚間|夜里|夜裡|夜晚)|(?:\bde la noche|\bin the evening|\bat night)$"),
     ((5, 11, 12), (17, 23, 0))),
    (re.compile(r"^(?:凌晨)|(?:(?<![a-z])a\.? ?m\.?|\bde la madrugada)$"), ((12, 12, -12), (0, 11, 0))),
    (re.compile(r"^(?:上午|早上|早晨|清晨)|(?:\bde la mañana|\bin the morning)$"), ((0, 11, 0),)),
    (re.compile(r"^(?:中午|正午)|(?:\bdel mediodía|\bnoon)$"), ((11, 12, 0), (1, 2, 12))),
)  # fmt: skip

_AGO = (("前天", 2), ("昨天", 1), ("昨日", 1), ("今天", 0), ("今日", 0), ("anteayer", 2), ("ayer", 1), ("hoy", 0),
        ("yesterday", 1), ("today", 0))  # fmt: skip
_MONTHS = ("jan ene", "feb", "mar", "apr abr", "may", "jun", "jul", "aug ago", "sep set", "oct", "nov", "dec dic")
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_YMD = re.compile(r"^(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})(?!\d)[日号號]?")
_MD = re.compile(r"^(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号號]?")
_WORD_FIRST = re.compile(r"^(?P<w>[a-z]{3,10})\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?\b(?:,? (?P<y>\d{4})\b)?")
_DAY_FIRST = re.compile(
    r"^(?P<d>\d{1,2})(?:st|nd|rd|th|º)?(?: de)? (?P<w>[a-z]{3,10})\b\.?(?:(?: del?|,)? (?P<y>\d{4})\b)?"
)
_TWO = re.compile(r"^(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})(?:[-/.](?P<y>\d{4}))?(?=[\s,]|$)")
_DATES = (_YMD, _MD, _WORD_FIRST, _DAY_FIRST, _TWO)
YEARS_BACK = 10  # a year before that is a slip of the finger
SOON = timedelta(days=183)


def hour(text: str) -> time:
    """Return the time of day typed, in any of the forms of the three languages; Refused when it is none."""
    return _hour(_plain(text))


def is_hour(text: str) -> bool:
    """Tell whether the text is a time of day and nothing else."""
    try:
        hour(text)
    except Refused:
        return False
    return True


def day_and_hour(text: str, today: date) -> tuple[date, time]:
    """Return the day and time typed (`2026-11-24 14:05`, `24 nov 14:05`, `11月24日下午2点`, `yesterday 9 am`).

    Refused as `date_order` where day and month could be either, as `date` where it is none.
    """
    plain = _plain(text)
    for word, days in _AGO:
        if plain.startswith(word):
            return today - timedelta(days=days), _hour(plain.removeprefix(word))
    match = next((match for pattern in _DATES if (match := pattern.match(plain))), None)
    if match is None:
        raise Refused("date")
    return _day(match.groupdict(), today), _hour(plain[match.end() :])


def _plain(text: str) -> str:
    return _HANZI_NUMBER.sub(_digits, _HALF.sub("30分", tidy(text).lower()))


def _digits(match: re.Match[str]) -> str:
    tens, ten, ones = match.group().rpartition("十")
    if not ten:
        return "".join(str(_HANZI[sign]) for sign in ones)
    return str(10 * _HANZI.get(tens, 1) + _HANZI.get(ones, 0))


def _hour(plain: str) -> time:
    plain = plain[_LEAD.match(plain).end() :].strip()  # type: ignore[union-attr]  # it matches anything
    shifts = None
    for pattern, allowed in _PARTS:
        found = pattern.search(plain)
        if found:
            plain, shifts = (plain[: found.start()] + plain[found.end() :]).strip(), allowed
            break
    match = _TIME.match(plain) or _COMPACT.match(plain)
    if match is None:
        raise Refused("hour")
    return _shifted(int(match.group(1)), int(match.group(2) or 0), shifts)


def _shifted(hours: int, minutes: int, shifts: tuple[tuple[int, int, int], ...] | None) -> time:
    for first, last, more in shifts or ((0, 23, 0),):
        if first <= hours <= last and minutes < 60:
            return time(hours + more, minutes)
    raise Refused("hour")


def date_in(text: str) -> tuple[int | None, int, int, str] | None:
    """Return year, month and day with which the text begins, as typed, and its rest; None where it begins with
    no date. The year is None where it was left out. Refused as `date_order` where it can be read in two ways."""
    plain = _plain(text)
    match = next((match for pattern in _DATES if (match := pattern.match(plain))), None)
    return None if match is None else (*_numbers(match.groupdict()), plain[match.end() :])


def _numbers(said: dict[str, str | None]) -> tuple[int | None, int, int]:
    if "a" in said:
        day, month = _two(int(said["a"] or 0), int(said["b"] or 0))
    else:
        name = said.get("w")
        day, month = int(said["d"] or 0), _MONTH.get(name[:3], 0) if name else int(said["m"] or 0)
    year = said.get("y")
    return int(year) if year else None, month, day


def _day(said: dict[str, str | None], today: date) -> date:
    year, month, day = _numbers(said)
    try:
        return _dated(year, month, day, today) if year is not None else _nearest(month, day, today)
    except ValueError:
        raise Refused("date") from None


def _two(first: int, second: int) -> tuple[int, int]:
    """Return day and month of a pair that can be read in one way only."""
    if first != second and first <= 12 and second <= 12:
        raise Refused("date_order")
    return (first, second) if first > 12 else (second, first)


def _dated(year: int, month: int, day: int, today: date) -> date:
    if not today.year - YEARS_BACK <= year <= today.year + 1:
        raise Refused("date")
    return date(year, month, day)


def _nearest(month: int, day: int, today: date) -> date:
    """Return the last such day, as what is told has happened; one that is about to come is a slip, not last year's."""
    this_year = date(today.year, month, day)
    if this_year <= today + timedelta(days=1):
        return this_year
    if this_year - today < SOON:
        raise Refused("future")
    return date(today.year - 1, month, day)
