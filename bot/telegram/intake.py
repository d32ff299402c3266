"""Telegram's updates are in the inbox before Telegram hears that we have them: our own long poll."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from telegram.error import TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.telegram.errors import Kind, classify
from bot.telegram.request import AiohttpRequest
from bot.telegram.updates import ALLOWED, RawUpdate, raw_updates

__all__ = ["ALLOWED", "Intake", "RawUpdate"]

POLL = 50  # seconds; the server clamps what is longer
LONGEST_BREAK = 60.0
CONFLICT_BREAK = 3.0  # the server spaces conflicts so
WEDGED = timedelta(seconds=90)  # no good answer for so long, and no connection free: new connections
CONFLICT_NOTE = timedelta(seconds=60)
_READ_SLACK = 15.0

_log = logging.getLogger(__name__)


class Intake:
    """The long poll. `run` ends only by `stop` or with TokenRefused."""

    def __init__(
        self,
        request: AiohttpRequest,
        base_url: str,
        store: Callable[[Sequence[RawUpdate]], Awaitable[object]],
        now: Callable[[], datetime],
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
        allowed: Sequence[str] = ALLOWED,
    ) -> None:
        """`base_url` ends with the token, as PTB's `Bot.base_url` does."""
        self._request, self._url, self._store = request, base_url, store
        self._now, self._break, self._allowed = now, pause, list(allowed)
        self._offset = 0
        self._failures = 0
        self._good: datetime = now()
        self._rebuilt: datetime = self._good
        self._noted: datetime | None = None
        self._running: asyncio.Task[None] | None = None
        self._storing: asyncio.Future[object] | None = None

    @property
    def last_good(self) -> datetime:
        """When Telegram last answered as it should, and its updates were stored; at first, the start."""
        return self._good

    async def run(self) -> None:
        """Every update is stored, until `stop`; TokenRefused when the server doesn't know us."""
        self._running = asyncio.ensure_future(self._forever())
        try:
            await asyncio.wait([self._running])
        finally:
            await self.stop()
        if not self._running.cancelled():
            self._running.result()

    async def stop(self) -> None:
        """The poll is over; what was not stored yet, Telegram hands out again."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])
        if self._storing is not None:
            await asyncio.wait([self._storing])

    async def _forever(self) -> None:
        await self._until_done(self._begin)
        while True:
            await self._until_done(self._take_batch)

    async def _until_done(self, step: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await step()
            except Exception as failure:  # noqa: BLE001 - the intake outlives everything but a wrong token
                await self._recover(failure)
            else:
                self._good, self._failures = self._now(), 0
                return

    async def _begin(self) -> None:
        """The token is known to be good, and no webhook keeps the updates from us."""
        await self._call("getMe", {})
        await self._call("deleteWebhook", {"drop_pending_updates": False})

    async def _take_batch(self) -> None:
        asked = {"offset": self._offset, "timeout": POLL, "limit": 100, "allowed_updates": self._allowed}
        batch = await self._call("getUpdates", asked, read_timeout=POLL + _READ_SLACK)
        if not isinstance(batch, list):
            raise TelegramError("getUpdates answered with something that is no list")
        kept, odd = raw_updates(batch)
        if odd:
            _log.error("%d of %d updates carry no id and were left out", odd, len(batch))
        if kept:
            # Shielded: a stop in the middle of a commit waits for it.
            self._storing = asyncio.ensure_future(self._store(kept))
            await asyncio.shield(self._storing)
            self._offset = max(one.update_id for one in kept) + 1
        elif odd:
            raise TelegramError("a batch without a single id: the offset can't move")

    async def _call(self, method: str, asked: dict[str, Any], read_timeout: float | None = None) -> object:
        parameters = RequestData([RequestParameter(name, value, None) for name, value in asked.items()])
        url = f"{self._url}/{method}"
        if read_timeout is None:
            return await self._request.post(url, parameters)
        return await self._request.post(url, parameters, read_timeout=read_timeout)

    async def _recover(self, failure: Exception) -> None:
        """The next try comes after a fitting break; a wrong token ends the intake."""
        outcome = classify(failure)
        if outcome.kind is Kind.TOKEN:
            raise failure
        if outcome.kind is Kind.CONFLICT:
            self._note_conflict()
            await self._break(CONFLICT_BREAK)
            return
        self._failures += 1
        # Never a foreign error's text: a database quotes the sellers' words in it.
        told = repr(failure) if isinstance(failure, TelegramError) else type(failure).__name__
        _log.warning("updates could not be taken: %s (try %d)", told, self._failures)
        if outcome.kind in (Kind.NOT_SENT, Kind.UNCERTAIN):
            await self._renew_when_wedged()
        longer = min(LONGEST_BREAK, 2.0 ** min(self._failures - 1, 6))
        await self._break(max(longer, outcome.seconds))

    def _note_conflict(self) -> None:
        now = self._now()
        if self._noted is None or now - self._noted >= CONFLICT_NOTE:
            self._noted = now
            _log.warning("another program takes this bot's updates; waiting for it to end")

    async def _renew_when_wedged(self) -> None:
        now = self._now()
        if now - max(self._good, self._rebuilt) >= WEDGED:
            self._rebuilt = now
            _log.warning("no good answer since %s: all connections are made anew", self._good.isoformat())
            await self._request.rebuild()
