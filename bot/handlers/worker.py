"""The inbox is worked off: per chat in order, each update until it is done or parked."""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import Application, CallbackContext

from bot.handlers import work_off
from bot.handlers.desk import Desk
from bot.records import Pending
from bot.signs.figures import Figures
from bot.signs.tracing import Trace, present
from bot.signs.trouble import trouble
from bot.stores import Books
from bot.telegram.errors import Kind, Outcome, classify
from bot.telegram.order import Lines
from bot.text import best_language

MOST_TRIES = 3
MOST_REPEATS = 6  # of an answer of which nobody knows whether it came: over half a minute
LONGEST_BREAK = 60.0
SHORTEST_BREAK, DATABASE_BREAK = 0.1, 5.0  # while the database is away, the first and the longest
KEPT = timedelta(hours=48)

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Worker:
    """Works off the inbox. A failure of Telegram is waited out; a failure of ours is tried three times."""

    def __init__(
        self, application: Application[Any, Any, Any, Any, Any, Any], desk: Desk, figures: Figures | None = None,
        on_token_refused: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self._application, self._desk, self._figures = application, desk, figures or Figures()
        self._on_token_refused = on_token_refused
        self._failures: dict[int, BaseException] = {}
        self.lines = Lines(self._broke)
        application.add_error_handler(self._remember)

    async def _remember(self, update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
        """Leave known that this update's handler failed: the library says so to nobody else."""
        if isinstance(update, Update) and context.error is not None:
            self._failures[update.update_id] = context.error

    def _broke(self, _chat: int, failure: Exception) -> None:
        _log.error("an update's own bookkeeping failed", exc_info=failure)

    def take(self, pending: Pending, *, again: bool = False) -> None:
        """Leave the update in its chat's line; `again`: an earlier process may have begun with it."""
        if again:
            self._desk.again.add(pending.update_id)
        self.lines.push(pending.chat or 0, lambda: self._work(pending))

    async def _work(self, pending: Pending) -> None:
        begun = time.perf_counter()
        present.set(Trace(update=pending.update_id, chat=pending.chat))
        try:
            await self._until_done(pending)
        finally:
            self._desk.again.discard(pending.update_id)
            self._figures.handling.add(time.perf_counter() - begun)

    async def _until_done(self, pending: Pending) -> None:
        uncertain, wait, away = 0, 1.0, SHORTEST_BREAK
        failure: BaseException | None = None
        try:
            while True:
                failure = await self._once(pending)
                if failure is None:
                    break
                self._desk.again.add(pending.update_id)
                outcome = classify(failure)
                if outcome.kind is Kind.TOKEN:
                    self._on_token_refused()
                    return  # it stays in the inbox, for the start with a good token
                if outcome.kind is Kind.UNCERTAIN and uncertain < MOST_REPEATS:
                    # Said again, at once and then less often: a seller who reads it twice is better off than one
                    # who waits. Telegram's gateways answer so while Telegram is away.
                    await asyncio.sleep(0 if uncertain == 0 else 2.0 ** (uncertain - 1))
                    uncertain += 1
                    continue
                if trouble(failure):  # never counted: an update is parked for what it is, not for a disk or a server
                    _log.warning("update %d waits for the database: %s", pending.update_id, type(failure).__name__)
                    away = await _a_moment(away)
                    continue
                if outcome.kind in (Kind.RETRY_AFTER, Kind.NOT_SENT):
                    await asyncio.sleep(outcome.seconds or wait)
                    wait = min(wait * 2, LONGEST_BREAK)
                    continue
                if await self._settled(pending, outcome):
                    break
                if await self._gave_up(pending, failure):
                    return
        finally:
            failure = None  # it holds this frame, too: a ring, and all of the update in it
        await self._finish(pending)

    async def _finish(self, pending: Pending) -> None:
        """Leave the update worked off."""
        await self._keep(lambda books: books.inbox.done(pending.update_id))

    async def _keep(self, work: Callable[[Books], T]) -> T:
        """Return what the transaction returned, however long the database is away: what was done is not done again."""
        away = SHORTEST_BREAK
        while True:
            try:
                return await self._desk.database.run(work)
            except Exception as failure:
                if not trouble(failure):
                    raise
            away = await _a_moment(away)

    async def _failed(self, pending: Pending) -> str:
        """Return whether it is `new`, to be tried again, or `parked`."""
        return await self._keep(lambda books: books.inbox.failed(pending.update_id, MOST_TRIES))

    async def _once(self, pending: Pending) -> BaseException | None:
        try:
            await work_off(self._application, self._desk, json.loads(pending.body))
        except Exception as failure:  # noqa: BLE001 - an update that can't be read is parked, not lost
            return failure
        return self._failures.pop(pending.update_id, None)

    async def _settled(self, pending: Pending, outcome: Outcome) -> bool:
        """Tell whether nothing more can be done for this update: nobody is there to hear the answer."""
        chat, now = pending.chat, self._desk.now()
        if outcome.kind is Kind.UNREACHABLE and chat is not None:
            await self._keep(lambda books: books.chats.unreachable(chat, outcome.reason, now))
        if outcome.kind is Kind.MIGRATED and chat is not None and outcome.new_id is not None:
            new = outcome.new_id
            await self._keep(lambda books: books.chats.migrate(chat, new))
        return outcome.kind in (Kind.UNREACHABLE, Kind.UNCERTAIN, Kind.MIGRATED, *_HARMLESS)

    async def _gave_up(self, pending: Pending, failure: BaseException) -> bool:
        _log.error("update %d failed", pending.update_id, exc_info=failure)
        if await self._failed(pending) == "new":
            return False
        self._figures.parked += 1
        _log.error("an update is parked: it failed %d times", MOST_TRIES, extra={"event": "parked"})
        await self._apologise(pending)
        return True

    async def _apologise(self, pending: Pending) -> None:
        """One plain sentence instead of silence."""
        if pending.chat is None:
            return
        seller = await self._keep(lambda books: books.sellers.get(pending.chat or 0))
        language = seller.language if seller else best_language(None)[0]
        try:
            await self._desk.bot.send_message(pending.chat, self._desk.words.plain(language, "failed.sorry"))
        except TelegramError as failure:
            _log.info("no apology reached the chat: %s", classify(failure).kind)


async def _a_moment(seconds: float) -> float:
    """Wait so long for the database; return how long the next time."""
    await asyncio.sleep(seconds)
    return min(seconds * 2, DATABASE_BREAK)


_HARMLESS = (Kind.NOT_MODIFIED, Kind.QUERY_OLD, Kind.IGNORE)
