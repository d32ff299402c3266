"""What comes regularly: on which days, at which hour of a clock, once a day however clocks change."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta

from bot.domain.deeds import Deed
from bot.domain.walltime import at_wall, day_of

NEXT = 2  # of each series so many are kept as rows: one goes out, and the one after it is promised already
_DAY = timedelta(days=1)
_MIDNIGHT = time(0)

Falls = Callable[[date], bool]
Occurrence = tuple[date, datetime]


def daily(_: date) -> bool:
    """Fall on each day."""
    return True


def weekly(weekday: int) -> Falls:
    """Return what falls on that ISO weekday."""
    return lambda day: day.isoweekday() == weekday


def monthly(number: int) -> Falls:
    """Return what falls on that day of each month; on its last day where the month is shorter."""

    def falls(day: date) -> bool:
        last = (day + _DAY).day == 1
        return day.day == number or (last and day.day < number)

    return falls


def occurrences(falls: Falls, at: time, zone: str, after: datetime) -> Iterator[Occurrence]:
    """Give each occurrence after an instant, soonest first, without end."""
    day = day_of(after, zone)
    while True:
        if falls(day):
            instant = at_wall(day, at, zone)
            if instant > after:
                yield day, instant
        day += _DAY


def kept(found: Iterable[Occurrence], now: datetime) -> Iterator[Occurrence]:
    """Give those that are past, and the next ones."""
    ahead = 0
    for day, at in found:
        yield day, at
        ahead += at > now
        if ahead == NEXT:
            return


def reset_days(plan: Deed, zone: str, own_zone: str, hour: time) -> Iterator[tuple[date, datetime]]:
    """Give the days of a showcase plan after its first, each with the first such hour of the seller's own clock
    once the shop's new day has begun (S17)."""
    first = day_of(plan.told_at, zone)
    for number in range(1, plan.amount or 0):
        day = first + number * _DAY
        reset = at_wall(day, _MIDNIGHT, zone)
        yield day, next(occurrences(daily, hour, own_zone, reset - timedelta(seconds=1)))[1]
