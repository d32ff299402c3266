"""Days and starts as a column writes them; whether the day or the month is first is decided for all of it at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from bot.exports.labels import LONGEST

DAY_FIRST, MONTH_FIRST = "day", "month"

_FIRST_YEAR, _LAST_YEAR = 2015, 2100
_EXCEL_DAYS = (36_526, 73_415)  # of 2000 to 2100
_YEAR_FIRST = re.compile(
    r"^\D{0,3}(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)[日]?[/,]?(.{0,60})$", re.DOTALL
)
_YEAR_LAST = re.compile(
    r"^\D{0,3}(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})(?!\d)[/,]?(.{0,60})$", re.DOTALL
)
_BARE = re.compile(r"^(20\d\d)([01]\d)([0-3]\d)$")
_SERIAL = re.compile(r"^\d{5}(?:[.,]\d{1,20})?$")
_NAMED = re.compile(r"^(?:(\d{1,2})\s)?([^\W\d_]{3,12})\s?(?:(\d{1,2})\s)?(20\d\d)(?!\d)(.{0,60})$", re.DOTALL)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s?([ap])?")
_NAMES = "jan/ene feb/fev mar apr/abr may/mai jun jul aug/ago sep/set oct/out nov dec/dic/dez"
_MONTHS = {name: place for place, names in enumerate(_NAMES.split(), 1) for name in names.split("/")}


@dataclass(frozen=True, slots=True)
class Spelled:
    """A date as it stands: three numbers, whether the year is the first of them, and the time of day."""

    numbers: tuple[int, int, int]
    year_first: bool
    clock: tuple[int, int, int]
    noon: bool = False  # whether it is written with am or pm


@lru_cache(maxsize=100_000)
def spelled(text: str) -> Spelled | None:
    """The numbers of the date in the cell, or nothing where there is none."""
    bare = unicodedata.normalize("NFKC", text[:LONGEST]).strip()
    found = _YEAR_FIRST.match(bare) or _BARE.match(bare)
    if found:
        clock, noon = _clock(found[4] if found.re is _YEAR_FIRST else "")
        return Spelled((int(found[1]), int(found[2]), int(found[3])), True, clock, noon)
    found = _YEAR_LAST.match(bare)
    if found:
        clock, noon = _clock(found[4])
        year = int(found[3])
        return Spelled((int(found[1]), int(found[2]), year if year > 99 else year + 2000), False, clock, noon)
    return _with_name(bare)


def _with_name(bare: str) -> Spelled | None:
    words = " ".join(re.split(r"[\s,./\-]+", re.sub(r"\b(?:de|del)\b", " ", bare.casefold()), maxsplit=8))
    found = _NAMED.match(words)
    month = _MONTHS.get(found[2][:3]) if found else None
    if found is None or month is None or not (found[1] or found[3]):
        return None
    clock, noon = _clock(found[5])
    return Spelled((int(found[4]), month, int(found[1] or found[3])), True, clock, noon)


def _clock(rest: str) -> tuple[tuple[int, int, int], bool]:
    found = _CLOCK.search(rest.casefold())
    if found is None:
        return (0, 0, 0), False
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4] == "p" else 0)
    return (hour, minute, second), found[4] is not None


def moment(cell: object, order: str) -> datetime | None:
    """The shop's wall clock in the cell, if it holds a date that can be one of a report."""
    if isinstance(cell, datetime):
        return _sane(cell.replace(tzinfo=None))
    if isinstance(cell, date):
        return _sane(datetime(cell.year, cell.month, cell.day))  # noqa: DTZ001 - the shop's wall clock
    if isinstance(cell, str) and not _SERIAL.match(cell.strip()[:40]):
        found = spelled(cell)
        return _built(found, order) if found else None
    number = _number(cell)
    if number is None or not _EXCEL_DAYS[0] <= number < _EXCEL_DAYS[1]:
        return None
    return datetime(1899, 12, 30) + timedelta(minutes=round(number * 1440))  # noqa: DTZ001


def _number(cell: object) -> float | None:
    if isinstance(cell, str):
        return float(cell.strip().replace(",", "."))
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else None


def _built(found: Spelled, order: str) -> datetime | None:
    first, second, third = found.numbers
    year, month, day = (first, second, third) if found.year_first else (third, second, first)
    if not found.year_first and order == MONTH_FIRST:
        month, day = day, month
    try:
        return _sane(datetime(year, month, day, *found.clock))  # noqa: DTZ001
    except ValueError:
        return None


def _sane(when: datetime) -> datetime | None:
    return when if _FIRST_YEAR <= when.year < _LAST_YEAR else None


Periods = Mapping[str, tuple[date, date] | None]


def order_of(cells: Iterable[object], periods: Periods, *, daily: bool, inside: bool) -> tuple[str, bool]:
    """Whether the day or the month is first, and whether that is proven.

    By a number over twelve; by the stated period, which no row ends after, and in which rows lie where they must be
    `inside`; by days that follow each other. Where nothing proves it, am and pm speak for the month.
    """
    dates = {found.numbers[:2]: found for cell in cells if isinstance(cell, str) and (found := spelled(cell))}
    open_ = [found for found in dates.values() if not found.year_first]
    if not open_:
        return DAY_FIRST, True
    if any(first > 12 for first, _, _ in (each.numbers for each in open_)):
        return DAY_FIRST, True
    if any(second > 12 for _, second, _ in (each.numbers for each in open_)):
        return MONTH_FIRST, True
    days = {order: _days(open_, order) for order in (DAY_FIRST, MONTH_FIRST)}
    if days[DAY_FIRST] == days[MONTH_FIRST]:
        return DAY_FIRST, True
    for proof in (_by_period(days, periods, inside=inside), _by_spread(days, daily=daily)):
        if proof:
            return proof, True
    return (MONTH_FIRST if any(each.noon for each in open_) else DAY_FIRST), False


def _days(found: Sequence[Spelled], order: str) -> list[date]:
    built = (_built(each, order) for each in found)
    return sorted(each.date() for each in built if each)


def _by_period(days: dict[str, list[date]], periods: Periods, *, inside: bool) -> str | None:
    fit = {}
    for order, found in days.items():
        period = periods.get(order)
        first, last = period or (date.max, date.min)
        fit[order] = sum((first if inside else date.min) <= day <= last for day in found)
    if fit[DAY_FIRST] == fit[MONTH_FIRST]:
        return None
    return max(fit, key=lambda order: fit[order])


def _by_spread(days: dict[str, list[date]], *, daily: bool) -> str | None:
    """Days of a daily report follow each other in one order and are strewn over a year in the other."""
    if not daily or min(map(len, days.values())) < 2:
        return None
    near = [order for order, found in days.items() if (found[-1] - found[0]).days <= 2 * len(found)]
    return near[0] if len(near) == 1 else None
