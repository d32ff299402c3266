"""Each second a process shows that it is there, and learns how much it may say and which pauses hold."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.ports import OpenDatabase
from bot.replicas.steady import steady
from bot.stores import Books
from bot.telegram.limiter import Pacer

EVERY = 1.0
GONE = timedelta(seconds=5)  # not seen for so long, a process has no share any more
FORGOTTEN = timedelta(hours=1)
EVEN = 0.5  # this part of the rate is split evenly, the rest by what each has to say
FIRST = 0.04  # for one beat: about a message a second
STALE = 4.0  # without a beat for so long: others may have taken our share by now

_log = logging.getLogger(__name__)


def share_of(me: str, wants: Mapping[str, int]) -> float:
    """Return which part of the rate is `me`'s own. Of the same rows everybody's parts are 1 together."""
    total = sum(wants.values())
    even = 1 / len(wants)
    return even if not total else EVEN * even + (1 - EVEN) * wants[me] / total


class Heartbeat:
    """The beat of one process. A larger share is taken up one beat late: by then who gave it up knows of it."""

    def __init__(
        self, database: OpenDatabase, pacer: Pacer, now: Callable[[], datetime], me: str,
        ticks: Callable[[], float] = steady,
    ) -> None:  # fmt: skip
        self._database, self._pacer, self._now, self._me, self._ticks = database, pacer, now, me, ticks
        self._before: float | None = None
        self._least = 1.0
        self._good = ticks()

    async def run(self) -> None:
        """Beat until cancelled."""
        while True:
            try:
                await self.beat()
            except Exception as failure:  # noqa: BLE001 - the database comes back
                _log.warning("no beat: %s", type(failure).__name__)
                self.missed()
            await asyncio.sleep(EVERY)

    async def beat(self) -> None:
        """Leave it known that this process is there; its share and every pause are as they were a moment ago."""
        self.missed()
        wants, pauses = await self._database.run(self._shown, self._pacer.wanted())
        new = share_of(self._me, wants)
        self._least = EVEN / (len(wants) + 1)
        self._pacer.share(min(new, FIRST if self._before is None else self._before))
        self._before, self._good = new, self._ticks()
        self._pacer.learn(pauses)

    def missed(self) -> None:
        """Leave the share at its least where the last beat is long ago."""
        if self._ticks() - self._good > STALE:
            self._before = None
            self._pacer.share(self._least)

    async def leave(self) -> None:
        """Leave the share to the others."""
        await self._database.run(lambda books: books.leases.leave(self._me, self._now() - FORGOTTEN))

    def _shown(self, books: Books, wanted: int) -> tuple[dict[str, int], dict[str, datetime]]:
        now = self._now()
        return books.leases.beat(self._me, now, wanted, now - GONE), books.chats.pauses_after(now)
