"""Whoever lost an update, because it stood still or the database was away, writes and says nothing more for it."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from bot.ports import Database
from bot.replicas.steady import steady
from bot.stores import Books
from bot.telegram.limiter import Answer, Pacer, Ticket

T = TypeVar("T")


class ClaimLost(Exception):
    """Another process may have the update by now."""


@dataclass(slots=True)
class Claim:
    """An update that this process holds; `until` is reckoned by a clock that nobody sets."""

    update: int
    attempt: int
    until: float
    began: float = 0.0
    ticks: Callable[[], float] = steady

    def check(self) -> None:
        """Raise ClaimLost where the lease may be over."""
        if self.ticks() >= self.until:
            raise ClaimLost


LARGEST_GROUP = 32
_LOST = object()
HELD: ContextVar[Claim | None] = ContextVar("HELD", default=None)
"""What the work of the present task is done for."""


@dataclass(slots=True)
class _Job:
    """What one caller wants done for the update that it holds."""

    claim: Claim
    work: Callable[..., Any]
    args: tuple[Any, ...]
    told: asyncio.Future[Any]


class _Apart(Exception):
    """One of a group went wrong, so nothing of the group was kept: each has to be done by itself."""


class Fenced:
    """The database as the handlers have it: what is done for an update is kept only while the update is held.

    What waits together is committed together, the claims looked at by one statement, and goes on abreast: the
    journeys to the server are as many as one of them needs. Each caller goes on only after the commit."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[_Job] = deque()
        self._at_work = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, work: Callable[..., T], *args: Any) -> T:
        """Return what `work(books, *args)` returned, after the commit; ClaimLost where it was not begun."""
        claim = HELD.get()
        if claim is None:
            return await self._database.run(work, *args)
        claim.check()
        told: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Job(claim, work, args, told))
        if not self._at_work:
            self._at_work = True
            self._begin(self._work_off())
        return await told

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work_off(self) -> None:
        HELD.set(None)  # the task began in one update's context and works for all
        try:
            while self._waiting:
                await self._commit([self._waiting.popleft() for _ in range(min(LARGEST_GROUP, len(self._waiting)))])
        finally:
            self._at_work = False

    async def _commit(self, group: list[_Job]) -> None:
        try:
            results = await self._database.run(_together, group)
        except _Apart:
            for job in group:  # the next group does not wait for who waits for a lock
                self._begin(self._commit([job]))
        except Exception as failure:  # noqa: BLE001 - told to each caller
            for job in group:
                if not job.told.done():
                    job.told.set_exception(failure)
        else:
            for job, result in zip(group, results, strict=True):
                if job.told.done():
                    continue  # its caller went away; the transaction stands all the same
                if result is _LOST:
                    job.told.set_exception(ClaimLost())
                else:
                    job.told.set_result(result)


def _together(books: Books, group: list[_Job]) -> list[Any]:
    lost = books.claims.lost({job.claim.update: job.claim.attempt for job in group})
    if len(group) > 1:  # who holds several sellers must not wait long for one more
        books.wait_briefly()
    try:
        return books.abreast([partial(_done, job, job.claim.update in lost) for job in group])
    except Exception as failure:
        if len(group) == 1:
            raise
        raise _Apart from failure


def _done(job: _Job, lost: bool, books: Books) -> Any:
    return _LOST if lost else job.work(books, *job.args)


class FencedPacer(Pacer):
    """The pacer that makes no call for an update once it may be another's."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | Ticket | None,
    ) -> Answer:
        """As the pacer's own; the claim is looked at when the turn has come."""
        claim = HELD.get()
        if claim is None:
            return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)

        async def while_held(*args: Any, **kwargs: Any) -> Answer:
            claim.check()
            return await callback(*args, **kwargs)

        return await super().process_request(while_held, args, kwargs, endpoint, data, rate_limit_args)
