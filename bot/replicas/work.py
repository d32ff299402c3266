"""The worker of one of several processes: it works off what it holds, and goes on with the chat's next update."""

import logging
from typing import Protocol, TypeVar

from bot.handlers.worker import Worker
from bot.records import Pending
from bot.replicas.fence import HELD, Claim, ClaimLost
from bot.replicas.steady import steady
from bot.stores import Books

T = TypeVar("T")
LONGEST_BREAK = 5.0

_log = logging.getLogger(__name__)


class Holding(Protocol):
    """Who knows what this process holds."""

    def held(self, pending: Pending) -> Claim: ...
    def let_go(self, claim: Claim) -> None: ...
    def next_of(self, books: Books, chat: int) -> Pending | None: ...
    def claimed(self, pending: Pending, began: float) -> None: ...


class SharedWorker(Worker):
    """As the worker, for updates that are held by leases; ClaimLost ends the work on one."""

    holding: Holding | None = None

    async def _work(self, pending: Pending) -> None:
        assert self.holding is not None
        claim = self.holding.held(pending)
        HELD.set(claim)  # a job is a task, and its context its own
        if pending.attempt > 1:  # said again here: a job of this process that lost the update took the mark along
            self._desk.again.add(pending.update_id)
        try:
            await super()._work(pending)
        except ClaimLost:
            _log.warning("update %d was taken over by another process", pending.update_id)
        finally:
            self.holding.let_go(claim)

    async def _once(self, pending: Pending) -> BaseException | None:
        failure = await super()._once(pending)
        try:
            if isinstance(failure, ClaimLost):
                raise failure
            return failure
        finally:
            del failure  # it holds this frame, too

    async def _finish(self, pending: Pending) -> None:
        """Leave the update worked off, and the next of its chat in line: a busy chat stays with one process."""
        holding = self.holding
        assert holding is not None

        def finished(books: Books) -> Pending | None:
            books.inbox.done(pending.update_id)
            return None if pending.chat is None else holding.next_of(books, pending.chat)

        began = steady()
        following = await self._keep(finished)
        if following is not None:
            holding.claimed(following, began)
