"""The inbox as several processes work it off: what one takes it claims at once, what another left it finds soon."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from bot.ports import OpenDatabase
from bot.records import Pending
from bot.replicas.fence import Claim
from bot.replicas.steady import steady
from bot.replicas.work import SharedWorker
from bot.stores import Books

LEASE = timedelta(seconds=60)  # at least three times the longest call
PART = 12  # of the lease: so often it is renewed, and so much earlier its holder stops to believe in it
LOOK_EVERY = 0.25
WIDTH = 64  # updates begun within YOUNG at most: a process that is gone makes so many chats wait for its lease
YOUNG = 5.0  # seconds; who is held for longer waits for a pause of Telegram's, and keeps no place from others
MOST = 256
REFILL = 4  # places that are free before a backlog is looked at again: a look costs the same for one as for many
_GROUP = 256

_log = logging.getLogger(__name__)
_Told = tuple[Sequence[Any], "asyncio.Future[None]"]


class SharedLine:
    """Updates are committed in groups, and what can be claimed is claimed in the same transaction."""

    def __init__(
        self, database: OpenDatabase, worker: SharedWorker, now: Callable[[], datetime], me: str,
        lease: timedelta = LEASE, ticks: Callable[[], float] = steady,
    ) -> None:  # fmt: skip
        self._database, self._worker, self._now, self._me = database, worker, now, me
        self._lease, self._ticks = lease, ticks
        self._waiting: list[_Told] = []
        self._pump: asyncio.Task[None] | None = None
        self._claims: dict[int, Claim] = {}
        self._strange: set[tuple[int, int]] = set()
        self._closed = False
        self._more = False  # the last look found as much as there was room for
        self._refilling: asyncio.Task[None] | None = None
        self.on_stored: Callable[[Sequence[Any], int], None] = lambda _updates, _new: None
        worker.holding = self

    async def take(self, updates: Sequence[Any]) -> None:
        """Leave the updates committed; what nobody holds is in its chat's line."""
        told: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((updates, told))
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._put_all())
        await told

    async def look(self) -> None:
        """Leave in line what can be claimed."""
        await self.take(())

    async def run(self) -> None:
        """Look and renew until cancelled, whatever becomes of the database."""
        renewed = self._ticks()
        while True:
            began = self._ticks()
            try:
                if began - renewed >= self._lease.total_seconds() / PART:
                    await self.renew()
                    renewed = began
                await self.look()
            except Exception as failure:  # noqa: BLE001 - the database comes back, and then this goes on
                _log.warning("the inbox could not be looked at: %s", type(failure).__name__)
            # A look that takes long, over a long backlog, is not taken all the time.
            await asyncio.sleep(max(LOOK_EVERY, 4 * (self._ticks() - began)))

    def close(self) -> None:
        """Leave nothing more to be claimed."""
        self._closed = True

    async def give_back(self) -> None:
        """Leave to others what was claimed and not worked off."""
        if self._pump is not None:
            with suppress(Exception):
                await self._pump
        try:
            left = await self._database.run(lambda books: books.claims.give_back(self._me))
        except Exception as failure:  # noqa: BLE001 - the leases end by themselves
            _log.warning("what is left could not be given back: %s", type(failure).__name__)
        else:
            if left:
                _log.info("%d updates are left to other processes", left)

    async def renew(self) -> None:
        """Leave held for a whole lease what is held. What is ours by the rows and in no line here is given back: its
        claim was committed, and the answer that said so was lost."""
        until, began = self._now() + self._lease, self._ticks()
        ours = await self._database.run(lambda books: books.claims.renew(self._me, until))
        for update, attempt in ours:
            claim = self._claims.get(update)
            if claim is not None and claim.attempt == attempt:
                claim.until = self._until(began)
        strange = {(update, attempt) for update, attempt in ours if update not in self._claims}
        lost, self._strange = strange & self._strange, strange
        if lost:
            await self._database.run(lambda books: [books.claims.drop(*each) for each in lost])

    def held(self, pending: Pending) -> Claim:
        """Return the claim under which the update is worked off."""
        return self._claims[pending.update_id]

    def let_go(self, claim: Claim) -> None:
        """Leave the update to the others, or to the past."""
        if self._claims.get(claim.update) is claim:
            del self._claims[claim.update]
        idle = self._refilling is None or self._refilling.done()
        if self._more and idle and self._room(self._ticks()) >= REFILL:
            self._refilling = asyncio.create_task(self._refill())

    async def _refill(self) -> None:
        """Leave what waits behind a backlog in line at once: it does not wait for the next look."""
        try:
            await self.look()
        except Exception as failure:  # noqa: BLE001 - the next look says so, too
            _log.info("the inbox could not be looked at again: %s", type(failure).__name__)

    def next_of(self, books: Books, chat: int) -> Pending | None:
        """Return the chat's next update, claimed; None where nobody may begin with it now."""
        if self._closed:
            return None
        now = self._now()
        return books.claims.next_of(chat, self._me, now, now + self._lease)

    def claimed(self, pending: Pending, began: float) -> None:
        """Leave the update in its chat's line."""
        until = self._until(began)
        self._claims[pending.update_id] = Claim(pending.update_id, pending.attempt, until, began, self._ticks)
        self._worker.take(pending, again=pending.attempt > 1)

    def _room(self, now: float) -> int:
        young = sum(now - claim.began < YOUNG for claim in self._claims.values())
        return 0 if self._closed else max(0, min(WIDTH - young, MOST - len(self._claims)))

    def _until(self, began: float) -> float:
        return began + self._lease.total_seconds() * (1 - 1 / PART)

    async def _put_all(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:_GROUP], self._waiting[_GROUP:]
            updates = [each for some, _ in group for each in some]
            began = self._ticks()
            room = self._room(began)
            failed: Exception | None = None
            fresh: list[Pending] = []
            try:
                fresh, new = await self._database.run(self._put, updates, room)
                self.on_stored(updates, new)
            except Exception as failure:  # noqa: BLE001 - told to each caller; nothing of the group counts
                failed = failure
            self._more = len(fresh) >= room
            for pending in fresh:
                self.claimed(pending, began)
            for _, told in group:
                if told.done():
                    continue  # its caller went away; the transaction stands all the same
                if failed is not None:
                    told.set_exception(failed)
                else:
                    told.set_result(None)

    def _put(self, books: Books, updates: Sequence[Any], room: int) -> tuple[list[Pending], int]:
        now = self._now()
        new = len(books.inbox.put(updates, now)) if updates else 0
        return (books.claims.heads(self._me, now, now + self._lease, room) if room else []), new
