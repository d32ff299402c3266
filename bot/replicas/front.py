"""Of several processes that poll one does, by a lease in a row; the others wait for it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

from bot.ports import OpenDatabase
from bot.replicas.steady import steady
from bot.signs.trouble import trouble

FRONT = "front"
LEASE = timedelta(seconds=10)  # a process that is gone without a word is followed after so long
RENEW_EVERY = 2.0
LOOK_EVERY = 1.0
GIVEN_BACK_WITHIN = 2.0

_log = logging.getLogger(__name__)


class Front:
    """The place of the one that polls. Two may believe to be there for a moment: Telegram answers one of them 409,
    and what both got is known by its id."""

    def __init__(
        self, database: OpenDatabase, now: Callable[[], datetime], me: str, lease: timedelta = LEASE,
        ticks: Callable[[], float] = steady, pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:  # fmt: skip
        self._database, self._now, self._me = database, now, me
        self._lease, self._ticks, self._break = lease, ticks, pause

    async def run(self, work: Callable[[], Awaitable[None]]) -> None:
        """Return when `work` has ended by itself: it runs whenever this process is in front, and is cancelled when
        that can't be held any more."""
        while True:
            await self._until_in_front()
            _log.info("this process takes the updates")
            working = asyncio.ensure_future(work())
            holding = asyncio.create_task(self._hold())
            try:
                await asyncio.wait((working, holding), return_when=asyncio.FIRST_COMPLETED)
            finally:
                over = working.done()
                for each in (working, holding):
                    each.cancel()
                await asyncio.wait((working, holding))
                await self._give_back()
            if over:
                return working.result()
            _log.warning("another process takes the updates from now on")

    async def _until_in_front(self) -> None:
        waited = False
        while not (took := await self._take()):
            if took is False and not waited:
                _log.info("another process takes the updates; this one works with it and waits for its turn")
                waited = True
            await self._break(LOOK_EVERY)

    async def _hold(self) -> None:
        """Return once the lease may be another's."""
        until = self._ticks() + self._lease.total_seconds()
        while self._ticks() < until:
            await self._break(RENEW_EVERY)
            began = self._ticks()
            if began >= until:
                return
            took = await self._take()
            if took is None:
                continue
            if not took:
                return
            until = began + self._lease.total_seconds()

    async def _take(self) -> bool | None:
        """Tell whether this process is in front; None while the database is away."""
        now = self._now()
        try:
            return await self._database.run(lambda books: books.leases.take(FRONT, self._me, now, now + self._lease))
        except Exception as failure:
            if not trouble(failure):
                raise
            _log.warning("who takes updates could not be looked up: %s", type(failure).__name__)
            return None

    async def _give_back(self) -> None:
        with suppress(Exception):  # it ends by itself
            async with asyncio.timeout(GIVEN_BACK_WITHIN):
                await self._database.run(lambda books: books.leases.give_back(FRONT, self._me))
