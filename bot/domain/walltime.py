"""Wall times become instants and back, by the zone rules of the pinned tzdata package alone."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.domain.markets import MARKETS

# The machine's own zone files may be a year old: laws of last winter would be missing. Zones that someone
# loaded before this line would keep the old rules, so they are forgotten too.
zoneinfo.reset_tzpath(to=())
ZoneInfo.clear_cache()

_NOT_PLACES = frozenset({"localtime", "posixrules", "Factory"})
_SECOND = timedelta(seconds=1)
_LAST_SECOND = time(23, 59, 59, fold=1)  # the later one, on a day that shows it twice


class UnknownZone(ValueError):
    """No place has a zone of this name."""


@cache
def zone_names() -> Mapping[str, str]:
    """Every allowed zone, by its name in folded case: names of places only, never a path."""
    names = {zone for market in MARKETS.values() for zone in market.zones} | zoneinfo.available_timezones()
    places = (n for n in names if n not in _NOT_PLACES and not n.startswith(("posix/", "right/")))
    return {name.casefold(): name for name in places}


def zone(name: str) -> ZoneInfo:
    """The zone of this name, in whatever case it was typed."""
    return _zone(name.strip().casefold())


@cache
def _zone(folded: str) -> ZoneInfo:
    name = zone_names().get(folded)
    if name is None:
        raise UnknownZone(f"unknown time zone {folded!r}; use a name such as America/New_York")
    return ZoneInfo(name)


def at_wall(day: date, at: time, zone_name: str) -> datetime:
    """The UTC instant at which clocks of the zone show this time on this day.

    A time that the clocks skip moves to the first minute after the gap; of one shown twice, it is the first.
    """
    local = datetime.combine(day, at.replace(fold=0), zone(zone_name))
    instant = local.astimezone(UTC)
    return instant if _shown(local, instant) else _gap_end(local)


def end_of_day(day: date, zone_name: str) -> datetime:
    """The last second of this local day, as a UTC instant.

    Where the day's end (or the whole day) is skipped, it is the last second before the gap: never too late.
    """
    local = datetime.combine(day, _LAST_SECOND, zone(zone_name))
    instant = local.astimezone(UTC)
    return instant if _shown(local, instant) else _gap_end(local) - _SECOND


def next_midnight(instant: datetime, zone_name: str) -> datetime:
    """The UTC instant at which the zone's next day begins: strictly later than the one given."""
    return end_of_day(day_of(instant, zone_name), zone_name) + _SECOND


def wall(instant: datetime, zone_name: str) -> datetime:
    """The instant as clocks of the zone show it."""
    if instant.tzinfo is None:
        # Python would take it for the machine's own zone without a word.
        raise ValueError("an instant carries its zone; this one has none")
    return instant.astimezone(zone(zone_name))


def day_of(instant: datetime, zone_name: str) -> date:
    """The date that people in the zone write at this instant."""
    return wall(instant, zone_name).date()


def hours(count: float) -> timedelta:
    """So many elapsed hours: a change of clocks between two instants does not move them."""
    return timedelta(hours=count)


def _shown(local: datetime, instant: datetime) -> bool:
    # Two times of one zone object are compared as clocks show them, which is what is asked here.
    return instant.astimezone(local.tzinfo) == local


def _gap_end(local: datetime) -> datetime:
    """The first UTC instant after the gap that swallowed this local time."""
    # Read with the offset of after the gap it lies before the change, with that of before it lies behind.
    early = local.replace(fold=1, microsecond=0).astimezone(UTC)
    late = local.replace(fold=0, microsecond=0).astimezone(UTC)
    before = early.astimezone(local.tzinfo).utcoffset()
    while late - early > _SECOND:
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if middle.astimezone(local.tzinfo).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late
