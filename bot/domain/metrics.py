"""Figures of reports: windows, sums, averages by day, rates from counts. What isn't known counts neither way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any, NamedTuple

from bot.domain.reports import LiveRow

WEEK, MONTH = 7, 28
FEWEST = 3  # LIVE streams of an hour below which it says nothing
_HOUR = 3600
_PER_MILLE = 1000


class Window(NamedTuple):
    """Days from the first to the last, both in it."""

    first: date
    last: date

    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        """Whether the day is one of it."""
        return self.first <= day <= self.last

    def overlap(self, other: Window) -> int:
        """How many days both have."""
        return max(0, Window(max(self.first, other.first), min(self.last, other.last)).days())


class Windows(NamedTuple):
    """The last seven days of a period, the seven before, and the last twenty-eight, which hold both."""

    week: Window
    before: Window
    month: Window


def windows(last: date) -> Windows:
    """The windows that end on the period's last day, never on today's."""
    return Windows(_ending(last, WEEK), _ending(last - timedelta(WEEK), WEEK), _ending(last, MONTH))


def _ending(last: date, days: int) -> Window:
    return Window(last - timedelta(days - 1), last)


def within(rows: Iterable[Any], window: Window) -> list[Any]:
    """The streams and days that lie in the window."""
    return [row for row in rows if window.holds(day_of(row))]


def day_of(row: Any) -> date:
    """The day of a day's row, or the one on which a stream began, by the shop's clock."""
    return row.start.date() if isinstance(row, LiveRow) else row.day


def total(rows: Iterable[Any], field: str) -> Any:
    """The sum of what is known; None where nothing is."""
    known = [value for row in rows if (value := getattr(row, field)) is not None]
    return sum(known) if known else None


def ratio(rows: Iterable[Any], above: str, below: str, times: int = 1) -> Decimal | None:
    """The one sum by the other, over rows that tell both; None where the lower is nothing."""
    upper = lower = 0
    for row in rows:
        a, b = getattr(row, above), getattr(row, below)
        if a is not None and b is not None:
            upper, lower = upper + a, lower + b
    return Decimal(upper) * times / lower if lower > 0 else None


def gpm(rows: Iterable[Any], of: str, gmv: str = "gmv") -> Decimal | None:
    """GMV by a thousand of the denominator named: a number without its denominator says nothing."""
    return ratio(rows, gmv, of, _PER_MILLE)


def per_hour(rows: Iterable[Any]) -> Decimal | None:
    """GMV by an hour of LIVE, over streams that tell both."""
    return ratio(rows, "gmv", "seconds", _HOUR)


def per_day(amount: Decimal | int | None, days: int) -> Decimal | None:
    """The average of a day with data."""
    return Decimal(amount) / days if amount is not None and days > 0 else None


def over(above: Decimal | None, below: Decimal | None) -> Decimal | None:
    """How many times the one average is the other."""
    return above / below if above is not None and below else None


def days_with_data(rows: Iterable[Any]) -> int:
    """How many days have a GMV, nothing sold being one: a day not yet worked out has none."""
    return sum(row.gmv is not None for row in rows)


class Hour(NamedTuple):
    """What the streams that began in one hour of the shop's day brought together."""

    hour: int
    streams: int
    gmv: Decimal
    seconds: int
    per_hour: Decimal

    def is_enough(self) -> bool:
        """Whether there are so many streams that the hour may be called good or bad."""
        return self.streams >= FEWEST


def best_hours(rows: Iterable[LiveRow]) -> list[Hour]:
    """Start hours, the one with the most GMV by hour of LIVE first; only streams of known GMV and length."""
    groups: defaultdict[int, list[LiveRow]] = defaultdict(list)
    for row in rows:
        if row.gmv is not None and row.seconds:
            groups[row.start.hour].append(row)
    hours = [_hour(hour, streams) for hour, streams in groups.items()]
    return sorted(hours, key=lambda each: (-each.per_hour, each.hour))


def _hour(hour: int, streams: Sequence[LiveRow]) -> Hour:
    gmv = sum((row.gmv or Decimal(0) for row in streams), Decimal(0))
    seconds = sum(row.seconds or 0 for row in streams)
    return Hour(hour, len(streams), gmv, seconds, gmv * _HOUR / seconds)


def top(rows: Iterable[Any], count: int) -> list[Any]:
    """The rows with the most GMV, the most first; of equals, as the report has them."""
    known = [row for row in rows if row.gmv is not None]
    return sorted(known, key=lambda row: -row.gmv)[:count]


def top_by_hour(rows: Iterable[LiveRow], count: int) -> list[LiveRow]:
    """The streams with the most GMV by hour, of those that count."""
    known = [row for row in rows if row.gmv is not None and row.seconds and counts(row)]
    return sorted(known, key=lambda row: -((row.gmv or Decimal(0)) / (row.seconds or 1)))[:count]


def counts(row: LiveRow) -> bool:
    """Whether a stream counts in averages: not one that never ran, nor a creator's own with one product left over.

    The second shows products and sells none, and nobody even touches one. It is shown all the same.
    """
    if row.seconds == 0 or row.viewers == 0:
        return False
    return not (row.product_impressions and row.product_clicks == 0 and row.gmv == 0)


def median_gpm(rows: Iterable[LiveRow], of: str) -> Decimal | None:
    """The GPM of the middle stream, of those that count: the seller's own yardstick."""
    each = [found for row in rows if counts(row) and (found := gpm([row], of)) is not None]
    return median(each) if each else None
