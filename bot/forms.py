"""Every value a text can hold is one of these types, and each has one form per reader.

Hours are always 24-hour and always with the city of their zone: a seller in one country sells in another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from html import escape

from babel import Locale
from babel.dates import format_datetime, format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent

from bot.places import Reader, city, country, zone_of
from bot.spans import span_words


class Markup(str):
    """HTML that is ready for Telegram: never escaped again."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment, told in a market's zone, and in `mine`, the reader's own, where clocks show another time there.

    `own` adds the time of the reader's device where Telegram can show it."""

    at: datetime
    zone: str
    own: bool = True
    mine: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day with its weekday."""

    day: date


@dataclass(frozen=True, slots=True)
class Counted:
    """The days that a deadline counts, numbered: each can be checked with a finger on a calendar."""

    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time, rounded up, so that it never reads zero while something is left."""

    length: timedelta


@dataclass(frozen=True, slots=True)
class Count:
    """A number in the reader's form."""

    n: int | Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency, in the reader's form; in one that is not known, a number with its cents."""

    amount: Decimal | int
    currency: str | None


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, in percent."""

    part: Decimal


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone, told by its city."""

    name: str


@dataclass(frozen=True, slots=True)
class Market:
    """A market, told by its country's name."""

    code: str


@dataclass(frozen=True, slots=True)
class Path:
    """Where to tap: the labels of a menu, in order."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Another text of the catalogue, told in the same reader's language."""

    text_id: str
    values: Mapping[str, object] = field(default_factory=dict)


# CLDR's own orders put "de" into Spanish dates and the month first in English ones: ours are shorter.
_DAYS = {
    "en": ("EEE d MMM", "EEE d MMM y"),
    "es": ("EEE d MMM", "EEE d MMM y"),
    "zh": ("M月d日 EEE", "y年M月d日 EEE"),
}
_MOMENTS = {"zh": "{day} {time}（{city}）"}
_MOMENT = "{day}, {time} ({city})"
_SAME_DAYS = {"zh": "{time}（{city}）"}
_SAME_DAY = "{time} ({city})"
# Of a day after the first of its month the month goes without saying.
_NEXT_DAYS = {"en": "EEE d", "es": "EEE d", "zh": "d日 EEE"}
_NUMBERS = {"zh": "{number}. {day}"}
_NUMBER = "{number} {day}"

# Telegram refuses a <tg-time> far ahead (about three years): two are safe.
_CENTS = "#,##0.00"
_SHOWABLE = timedelta(days=730)
_OWN_TIME = ' · 📱 <tg-time unix="{unix}" format="wdt">{fallback}</tg-time>'


def as_text(value: object, reader: Reader) -> str:
    """The value in the reader's form, as bare text."""
    match value:
        case str():
            return value
        case Instant(at, zone, _, mine):
            return _moment(at, zone, reader) + (_beside(at, zone, mine, reader) if mine else "")
        case Counted(days):
            return _numbered(days, reader)
        case Day(day):
            return _day(day, reader.now is None or day.year != reader.now.year, reader)
        case Span(length):
            return span_words(length, reader)
        case Money(amount, None):
            return format_decimal(amount, None if amount == int(amount) else _CENTS, locale=reader.locale)
        case Money(amount, str(currency)):
            return format_currency(amount, currency, locale=reader.locale)
        case Share(part):
            return format_percent(
                round(part, 4 if abs(part) < Decimal("0.1") else 3), locale=reader.locale, decimal_quantization=False
            )
        case Zone(name):
            return city(name, reader)
        case Market(code):
            return country(code, reader)
        case Path(labels):
            return " > ".join(labels)
        case date() if not isinstance(value, datetime):
            return as_text(Day(value), reader)
        case timedelta():
            return span_words(value, reader)
    return _number(number_of(value), reader.locale)


def as_html(value: object, reader: Reader) -> Markup:
    """The value in the reader's form, escaped once; a near moment also in the reader's own time."""
    if isinstance(value, Markup):
        return value
    text = escape(as_text(value, reader))
    if isinstance(value, Instant) and value.own and _showable(value.at, reader.now):
        fallback = escape(_moment(value.at, "UTC", reader))
        text += _OWN_TIME.format(unix=int(value.at.timestamp()), fallback=fallback)
    return Markup(text)


def number_of(value: object) -> int | Decimal:
    """The number a value counts by; anything else is no number."""
    number = value.n if isinstance(value, Count) else value
    if isinstance(number, bool) or not isinstance(number, int | Decimal):
        raise TypeError(f"a text cannot hold a {type(number).__name__}")
    return number


def _beside(at: datetime, zone: str, mine: str, reader: Reader) -> str:
    """The moment on the reader's own clock, told only where it shows another time; the day where it is another."""
    here, there = at.astimezone(zone_of(zone)), at.astimezone(zone_of(mine))
    if here.replace(tzinfo=None) == there.replace(tzinfo=None):
        return ""
    if here.date() != there.date():
        return f" = {_moment(at, mine, reader)}"
    template = _SAME_DAYS.get(reader.language, _SAME_DAY)
    return " = " + template.format(time=f"{there:%H:%M}", city=city(mine, reader))


def _numbered(days: tuple[date, ...], reader: Reader) -> str:
    told = []
    for number, day in enumerate(days, start=1):
        before = days[number - 2] if number > 1 else None
        numbered = _NUMBERS.get(reader.language, _NUMBER)
        told.append(numbered.format(number=number, day=_next_day(day, before, reader)))
    return " · ".join(told)


def _next_day(day: date, before: date | None, reader: Reader) -> str:
    with_year = day.year != (before.year if before else reader.now.year if reader.now else 0)
    pattern = _NEXT_DAYS.get(reader.language)
    if with_year or pattern is None or before is None or before.month != day.month:
        return _day(day, with_year, reader)
    return format_datetime(_noon(day), pattern, locale=reader.locale)


def _moment(at: datetime, zone: str, reader: Reader) -> str:
    if at.tzinfo is None:
        raise ValueError("a moment without a zone is nobody's")
    local = at.astimezone(zone_of(zone))
    with_year = reader.now is None or local.year != reader.now.astimezone(local.tzinfo).year
    return _MOMENTS.get(reader.language, _MOMENT).format(
        day=_day(local.date(), with_year, reader), time=f"{local:%H:%M}", city=city(zone, reader)
    )


def _day(day: date, with_year: bool, reader: Reader) -> str:
    return _dated(day, with_year, reader.language, reader.locale)


@lru_cache(maxsize=1024)
def _dated(day: date, with_year: bool, language: str, locale: Locale) -> str:
    pattern = _DAYS.get(language)
    if pattern is None:
        return format_skeleton("yMMMEd" if with_year else "MMMEd", _noon(day), locale=locale)
    return format_datetime(_noon(day), pattern[with_year], locale=locale)


@lru_cache(maxsize=1024)
def _number(number: int | Decimal, locale: Locale) -> str:
    return format_decimal(number, locale=locale)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _showable(at: datetime, now: datetime | None) -> bool:
    return now is not None and at.timestamp() >= 0 and at - now < _SHOWABLE
