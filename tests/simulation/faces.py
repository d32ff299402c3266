"""What clocks of a place show, read minute by minute: no arithmetic of the product's own.

The zone files are opened by hand, so nothing that the product does to its own zones reaches this side.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from tests.second_opinion import first_reading, minutes_of

DAY, HOUR, MINUTE, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


@cache
def face(name: str) -> ZoneInfo:
    """The zone as the pinned package's own file has it."""
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def reading(instant: datetime, zone: str) -> datetime:
    """What clocks there show, without a zone."""
    return instant.astimezone(face(zone)).replace(tzinfo=None)


@cache
def _calm(day: date, zone: str) -> timedelta | None:
    """How far clocks there are ahead of UTC all around this day; None near a change."""
    noon = datetime.combine(day, time(12), UTC)
    shown = {reading(noon + ahead * DAY, zone) - (noon + ahead * DAY).replace(tzinfo=None) for ahead in (-2, 0, 2)}
    return shown.pop() if len(shown) == 1 else None


@lru_cache(maxsize=4096)
def _readings(day: date, zone: str) -> list[tuple[datetime, datetime]]:
    return list(minutes_of(day, face(zone)))


@lru_cache(maxsize=100_000)
def first_at(day: date, at: time, zone: str) -> datetime:
    """The first minute at which clocks there read this; if they skip it, the first at which they read later."""
    wanted, ahead = datetime.combine(day, at), _calm(day, zone)
    if ahead is not None:
        return (wanted - ahead).replace(tzinfo=UTC)
    return first_reading(_readings(day, zone), wanted)


@lru_cache(maxsize=100_000)
def day_ends(day: date, zone: str) -> datetime:
    """The last second at which people there write this date."""
    ahead = _calm(day, zone)
    if ahead is not None:
        return (datetime.combine(day, time(23, 59, 59)) - ahead).replace(tzinfo=UTC)
    return max(instant for instant, local in _readings(day, zone) if local.date() == day) + 59 * SECOND


def today(instant: datetime, zone: str) -> date:
    """The date that people there write."""
    return reading(instant, zone).date()


def days_from(day: date) -> Iterator[date]:
    """This day and each after it."""
    while True:
        yield day
        day += DAY


@cache
def _counting(rest: frozenset[int], year: int) -> list[date]:
    """The days that count around a year, listed."""
    first = date(year - 1, 11, 1)
    return [day for number in range(500) if (day := first + number * DAY).isoweekday() not in rest]


def nth_after(notice: date, count: int, rest: frozenset[int]) -> date:
    """The day that many counting days after the notice, looked up in the list."""
    days = _counting(rest, notice.year)
    return [day for day in days if day > notice][count - 1]


def nth_before(last: date, count: int, rest: frozenset[int]) -> date:
    """The counting day that many places before the last day, looked up in the list."""
    days = _counting(rest, last.year)
    return days[bisect_left(days, last) - count]


def is_quiet(instant: datetime, zone: str, hours: tuple[time, time]) -> bool:
    """Whether clocks there show one of the minutes of these hours."""
    start, end = hours
    shown = reading(instant, zone).time()
    length = (end.hour * 60 + end.minute - start.hour * 60 - start.minute) % 1440
    since = (shown.hour * 60 + shown.minute - start.hour * 60 - start.minute) % 1440
    return since < length


def quiet_ends(instant: datetime, zone: str, hours: tuple[time, time]) -> datetime:
    """The first minute after this instant that is not quiet any more: the end of the quiet hours, as shown."""
    day = today(instant, zone)
    ends = (first_at(day + ahead * DAY, hours[1], zone) for ahead in (0, 1, 2))
    return min(end for end in ends if end > instant)


def before_quiet(instant: datetime, zone: str, hours: tuple[time, time]) -> datetime:
    """The last minute before the quiet hours in which this instant lies."""
    day = today(instant, zone)
    starts = (first_at(day - back * DAY, hours[0], zone) for back in (0, 1, 2))
    return max(start for start in starts if start <= instant) - MINUTE
