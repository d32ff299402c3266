"""What a process needs to be one of several, joined."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot import editions
from bot.domain.policy import Policy
from bot.ports import Clock, OpenDatabase
from bot.replicas.beat import Heartbeat
from bot.replicas.front import Front
from bot.replicas.line import SharedLine
from bot.replicas.steady import ServerTime
from bot.replicas.work import SharedWorker
from bot.stores import Books
from bot.telegram.limiter import Pacer

ASK_THE_TIME_EVERY = 10.0
STOP_WITHIN = 4.0  # seconds: a database that is away finds out by itself

_log = logging.getLogger(__name__)


class Sharing:
    """This process among those that share its database. `follow_server_time` comes before anything else."""

    def __init__(self, database: OpenDatabase, worker: SharedWorker, pacer: Pacer, clock: Clock) -> None:
        self.me = secrets.token_hex(8)
        self._database, self._clock = database, clock
        self._time = ServerTime(database)
        self._following = False
        self.line = SharedLine(database, worker, clock.now, self.me)
        self._beat = Heartbeat(database, pacer, clock.now, self.me)
        self._tasks: list[asyncio.Task[None]] = []

    async def follow_server_time(self) -> None:
        """Leave the database's time the one that counts here: leases and due reminders mean the same to all."""
        await self._time.ask()
        apart = (self._clock.now() - self._time.now()).total_seconds()
        if abs(apart) > 1:
            _log.warning("this machine's clock is %.0f s from the database's: the database's counts", apart)
        self._clock.follow(self._time.now)
        self._following = True

    async def start(self) -> None:
        """Leave this process known to the others, working off what it can claim."""
        await self._beat.beat()
        ways: list[Callable[[], Coroutine[Any, Any, None]]] = [self.line.run, self._beat.run]
        if self._following:
            ways.append(self._ask_the_time)
        self._tasks = [asyncio.create_task(way()) for way in ways]

    async def take(self, updates: Sequence[Any]) -> None:
        """Leave the updates committed; what nobody holds is in line."""
        await self.line.take(updates)

    def front(self) -> Front:
        """Return the place of the one process that polls."""
        return Front(self._database, self._clock.now, self.me)

    def close(self) -> None:
        """Leave nothing more to be claimed here; what is held is held until `stop`."""
        self.line.close()

    async def stop(self) -> None:
        """Leave to the others what is not done, the share too."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        try:
            async with asyncio.timeout(STOP_WITHIN):
                await self.line.give_back()
                await self._beat.leave()
        except Exception as failure:  # noqa: BLE001 - not seen, it is forgotten in a moment
            _log.warning("the others could not be told of the end: %s", type(failure).__name__)

    async def my_turn(self, name: str, span: timedelta) -> bool:
        """Tell whether nobody else does, or did, this within the span: it is this process's to do."""
        return await self._database.run(_turn, name, f"{self.me}.{secrets.token_hex(4)}", self._clock.now(), span)

    async def my_turn_to_reconcile(self, policy: Policy, span: timedelta) -> bool:
        """As `my_turn`; a policy that not everybody was told of is everybody's turn, until it is done."""
        if await self._database.run(_untold, policy):
            return True
        return await self.my_turn("reconcile", span)

    async def _ask_the_time(self) -> None:
        while True:
            await asyncio.sleep(ASK_THE_TIME_EVERY)
            try:
                await self._time.ask()
            except Exception as failure:  # noqa: BLE001 - the time goes on meanwhile
                _log.warning("the database was not asked for the time: %s", type(failure).__name__)


def _turn(books: Books, name: str, me: str, now: datetime, span: timedelta) -> bool:
    return books.leases.take(name, me, now, now + span)


def _untold(books: Books, policy: Policy) -> bool:
    known = editions.held(books)
    return known is not None and not known.is_told and known.is_in_force(policy)
