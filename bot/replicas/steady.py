"""Clocks that nobody sets: one that only goes forward, and the database's time carried on by it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.ports import OpenDatabase

SLOWEST = 0.5  # seconds for an answer that tells the time well enough


def steady() -> float:
    """Return seconds that only go forward, also while the machine sleeps where the system counts that."""
    kind = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if kind is None else time.clock_gettime(kind)


class ServerTime:
    """The database's time. Between two questions it goes on steadily, whatever is done to this machine's clock."""

    def __init__(self, database: OpenDatabase, ticks: Callable[[], float] = steady) -> None:
        self._database, self._ticks = database, ticks
        self._at: tuple[datetime, float] | None = None

    async def ask(self) -> bool:
        """Tell whether the database's time is known anew; an answer that took long only counts if it is the first."""
        before = self._ticks()
        at = await self._database.server_time()
        took = self._ticks() - before
        if self._at is not None and took > SLOWEST:
            return False
        self._at = (at.astimezone(UTC), before + took / 2)
        return True

    def now(self) -> datetime:
        """Return the database's time."""
        if self._at is None:
            raise RuntimeError("the database was not asked for the time yet")
        at, then = self._at
        return at + timedelta(seconds=self._ticks() - then)
