"""When the clocks of a zone change, told as the rules by which they change each year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from bot.places import zone_of

_YEARS = 6  # what happens at the same place of the calendar in each of them is taken for a rule
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the clocks: what they show before it happens, and their distance from UTC before and after.

    Where it comes back each year, `weekday` (0 is Monday) and `week` say on which day of its month: the `week`-th
    such day, -1 the last.
    """

    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    weekday: int | None = None
    week: int = 0


def changes(zone_name: str, year: int) -> tuple[Change, ...]:
    """Return the changes from the beginning of that year on, yearly ones once; the first says how it begins."""
    zone = zone_of(zone_name)
    begin = datetime(year, 1, 1, tzinfo=UTC).astimezone(zone)
    first = Change(begin.replace(tzinfo=None), _offset(begin), _offset(begin), begin.tzname() or "")
    found = list(_changes(zone, begin))
    rules: dict[object, list[Change]] = {}
    for change in found:
        rules.setdefault(_rule(change), []).append(change)
    yearly = [_yearly(each[0]) for each in rules.values() if len(each) == _YEARS]
    return (first, *yearly, *(each for held in rules.values() if len(held) < _YEARS for each in held))


def _changes(zone: tzinfo, begin: datetime) -> Iterator[Change]:
    day = begin.astimezone(UTC)
    end = day.replace(year=day.year + _YEARS)
    while day < end:
        if _at(day, zone) != _at(day + _DAY, zone):
            instant = _instant(day, zone)
            before, now = _at(instant - _SECOND, zone), instant.astimezone(zone)
            yield Change((instant + before).replace(tzinfo=None), before, _offset(now), now.tzname() or "")
        day += _DAY


def _instant(day: datetime, zone: tzinfo) -> datetime:
    """Return the second of this day at which the clocks change."""
    early, late = day, day + _DAY
    while late - early > _SECOND:
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if _at(middle, zone) == _at(day, zone):
            early = middle
        else:
            late = middle
    return late


def _at(instant: datetime, zone: tzinfo) -> timedelta:
    return _offset(instant.astimezone(zone))


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta(0)


def _rule(change: Change) -> object:
    """Return what two changes of different years share where one rule makes them."""
    yearly = _yearly(change)
    return (change.wall.month, change.wall.time(), yearly.weekday, yearly.week, change.before, change.after)


def _yearly(change: Change) -> Change:
    wall = change.wall
    last = (wall + 7 * _DAY).month != wall.month
    return replace(change, weekday=wall.weekday(), week=-1 if last else (wall.day - 1) // 7 + 1)
