"""Pushes for many LIVE slots at one hour: when the first of them has to go out, so that none comes late."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.domain.herd import Herd, due_until, schedule
from bot.ports import Database

AHEAD = timedelta(hours=3)  # so far ahead a herd is looked for
COUNT_EVERY = timedelta(seconds=20)
SHARE = 0.8  # of the rate is reckoned with: the rest is for answers and deadlines

_log = logging.getLogger(__name__)


class Herding:
    """Counts now and then what is due together; `rate`: how many messages a second may go out."""

    def __init__(self, database: Database, rate: Callable[[], float]) -> None:
        self._database, self._rate = database, rate
        self._herds: tuple[Herd, ...] = ()
        self._counted_at: datetime | None = None
        self._warned: set[datetime] = set()

    @property
    def starts(self) -> tuple[datetime, ...]:
        """When the herds that are known begin to go out."""
        return tuple(herd.start for herd in self._herds)

    async def ahead(self, now: datetime) -> datetime:
        """Return up to which instant pushes of slots are due now: earlier than at it, where they are many."""
        if self._counted_at is None or abs(now - self._counted_at) >= COUNT_EVERY:
            waiting = await self._database.run(lambda books: books.reminders.herd(now, now + AHEAD))
            self._herds, self._counted_at = schedule(waiting, self._rate() * SHARE), now
            self._warn(now)
        return due_until(self._herds, now)

    def _warn(self, now: datetime) -> None:
        """Leave the operator told of each long herd once."""
        for herd in (each for each in self._herds if each.is_long and each.due_at not in self._warned):
            self._warned = {*(each for each in self._warned if each > now), herd.due_at}
            _log.warning(
                "%d pushes are due at %s: the first goes out at %s", herd.count, herd.due_at, herd.start,
                extra={"event": "herd", "alert": True},
            )  # fmt: skip
