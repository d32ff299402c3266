"""Whoever lost an update, because it stood still or the database was away, writes and says nothing more for it."""

from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass
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


HELD: ContextVar[Claim | None] = ContextVar("HELD", default=None)
"""What the work of the present task is done for."""


class Fenced:
    """The database as the handlers have it: what is done for an update is kept only while the update is held."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self, work: Callable[..., T], *args: Any) -> T:
        """Return what `work(books, *args)` returned, after the commit; ClaimLost where it was not begun."""
        claim = HELD.get()
        if claim is None:
            return await self._database.run(work, *args)
        claim.check()
        return await self._database.run(_while_held, claim, work, args)


def _while_held(books: Books, claim: Claim, work: Callable[..., T], args: tuple[Any, ...]) -> T:
    if not books.claims.stands(claim.update, claim.attempt):
        raise ClaimLost
    return work(books, *args)


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
