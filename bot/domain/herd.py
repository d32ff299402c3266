"""Many pushes for one instant begin as much earlier as their count needs at the rate of sending."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

LONG = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Herd:
    """So many pushes due at one instant, and when the first of them has to go out."""

    due_at: datetime
    count: int
    start: datetime

    @property
    def is_long(self) -> bool:
        """Tell whether the first is so early that an operator should know."""
        return self.due_at - self.start > LONG


def schedule(waiting: Iterable[tuple[datetime, int]], rate: float) -> tuple[Herd, ...]:
    """Return each herd with its start, soonest first: all are out when due, at `rate` messages a second.

    Two that overlap share the rate: the earlier one has to be out before the later one begins.
    """
    found: list[Herd] = []
    begins: datetime | None = None
    for due_at, count in sorted(waiting, reverse=True):
        out_by = due_at if begins is None else min(due_at, begins)
        begins = out_by - timedelta(seconds=count / rate)
        found.append(Herd(due_at, count, begins))
    return tuple(reversed(found))


def due_until(herds: Iterable[Herd], now: datetime) -> datetime:
    """Return up to which instant pushes are to be sent now."""
    return max((herd.due_at for herd in herds if herd.start <= now), default=now)
