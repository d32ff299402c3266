"""A second, independent account of time: lists made by dateutil and searches minute by minute, no arithmetic
of the product's own. Where both agree, neither is wrong in the same way.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Set
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, rrule

MINUTE = timedelta(minutes=1)


def open_days(first: date, last: date, weekend: frozenset[int], closed: Set[date]) -> list[date]:
    """Every day from first to last on which one works, in order."""
    return sorted(_week_days(first, last, weekend) - closed)


@cache
def _week_days(first: date, last: date, weekend: frozenset[int]) -> frozenset[date]:
    """Every day of the span that is no weekend: dateutil lists them by the names of weekdays."""
    weekdays = [iso - 1 for iso in range(1, 8) if iso not in weekend]
    listed = rrule(DAILY, byweekday=weekdays, dtstart=_noon(first), until=_noon(last))
    return frozenset(moment.date() for moment in listed)


def last_day(days: list[date], notice: date, amount: int, *, first_day_counts: bool) -> date:
    """The day that many working days on, looked up in the list rather than counted."""
    start = bisect_left(days, notice) if first_day_counts else bisect_right(days, notice)
    return days[start + amount - 1]


def minutes_of(day: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Each UTC minute in which the zone may write this date, with the local reading of its clocks."""
    instant = datetime.combine(day, time(), UTC) - timedelta(hours=15)
    until = instant + timedelta(hours=24 + 15 + 13)
    while instant < until:
        yield instant, instant.astimezone(zone).replace(tzinfo=None)
        instant += MINUTE


def first_reading(readings: list[tuple[datetime, datetime]], wanted: datetime) -> datetime:
    """The first minute whose reading is the wanted one; if the clocks skip it, the first that reads later."""
    exact = [instant for instant, local in readings if local == wanted]
    return exact[0] if exact else next(instant for instant, local in readings if local > wanted)


def restless_days(first: date, last: date, zone: ZoneInfo) -> set[date]:
    """The days near a change of the zone's offset, found by comparing one noon with the next."""
    found: set[date] = set()
    for before in (first + timedelta(days=n) for n in range(-2, (last - first).days + 2)):
        after = before + timedelta(days=1)
        if _noon(before).replace(tzinfo=zone).utcoffset() != _noon(after).replace(tzinfo=zone).utcoffset():
            found |= {before, after}
    return {day for day in found if first <= day <= last}


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12))
