"""Twice a second a process shows that it is there, and learns how much it may say and which pauses hold."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.ports import OpenDatabase
from bot.replicas.steady import steady
from bot.stores import Books
from bot.telegram.limiter import Pacer

EVERY = 0.5
GONE = timedelta(seconds=5)  # not seen for so long, a process has no share any more
STALE = 4.0  # so long without a beat: others may take our share in a moment
FORGOTTEN = timedelta(hours=1)
WHOLE = 1000
EVEN = 0.3  # this part of the rate is split evenly, the rest by what each has to say
LEAST = 30  # thousandths: about a message a second, also while the others hold all of it

_log = logging.getLogger(__name__)


def fair(me: str, wants: Mapping[str, int]) -> int:
    """Return which part of the rate `me` should have. Of the same rows everybody's parts are the whole together."""
    total = sum(wants.values())
    part = 1 / len(wants) if not total else EVEN / len(wants) + (1 - EVEN) * wants[me] / total
    return int(part * WHOLE)


class Heartbeat:
    """The beat of one process. What it should have it takes as far as the others have given it up already."""

    def __init__(
        self, database: OpenDatabase, pacer: Pacer, now: Callable[[], datetime], me: str,
        ticks: Callable[[], float] = steady,
    ) -> None:  # fmt: skip
        self._database, self._pacer, self._now, self._me, self._ticks = database, pacer, now, me, ticks
        self._wanted = 0.0
        self._good = ticks()

    async def run(self) -> None:
        """Beat until cancelled."""
        while True:
            try:
                await self.beat()
            except Exception as failure:  # noqa: BLE001 - the database comes back
                _log.warning("no beat: %s", type(failure).__name__)
            await asyncio.sleep(EVERY)

    async def beat(self) -> None:
        """Leave it known that this process is there; its share and every pause are as they were a moment ago."""
        if self._ticks() - self._good > STALE:
            self._pacer.share(LEAST / WHOLE)
        self._wanted = self._wanted / 2 + self._pacer.wanted()
        share, pauses = await self._database.run(self._shown, round(self._wanted))
        self._pacer.share(share / WHOLE)
        self._good = self._ticks()
        self._pacer.learn(pauses)

    async def leave(self) -> None:
        """Leave the share to the others."""
        await self._database.run(lambda books: books.leases.leave(self._me, self._now() - FORGOTTEN))

    def _shown(self, books: Books, wanted: int) -> tuple[int, dict[str, datetime]]:
        now = self._now()
        others = {name: seen for name, seen in books.leases.live(now - GONE).items() if name != self._me}
        wants = {name: wants for name, (wants, _) in others.items()} | {self._me: wanted}
        free = WHOLE - sum(share for _, share in others.values())
        share = max(LEAST, min(fair(self._me, wants), free))
        books.leases.beat(self._me, now, wanted, share)
        return share, books.chats.pauses_after(now)
