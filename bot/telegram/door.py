"""What every way of taking updates has: it asks Telegram for as long as that takes, and ends by `stop` only."""

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
from bot.telegram.updates import RawUpdate

LONGEST_BREAK = 60.0
CONFLICT_BREAK = 3.0  # the server spaces conflicts so
WEDGED = timedelta(seconds=90)  # no good answer for so long, and no connection free: new connections
CONFLICT_NOTE = timedelta(seconds=60)

_log = logging.getLogger(__name__)

Store = Callable[[Sequence[RawUpdate]], Awaitable[object]]


class Door:
    """Where updates come in. `run` ends only by `stop` or with TokenRefused."""

    def __init__(
        self,
        request: AiohttpRequest,
        base_url: str,
        store: Store,
        now: Callable[[], datetime],
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """`base_url` ends with the token, as PTB's `Bot.base_url` does."""
        self._request, self._url, self._store = request, base_url, store
        self._now, self._break = now, pause
        self._failures = 0
        self._good: datetime = now()
        self._heard: datetime = self._good
        self._paused_until: datetime = self._good  # as Telegram asked: until then silence is obedience
        self._rivals_since: datetime | None = None
        self._rebuilt: datetime = self._good
        self._noted: datetime | None = None
        self._running: asyncio.Task[None] | None = None

    @property
    def last_good(self) -> datetime:
        """When updates last came in as they should, or could have; at first, the start."""
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
        """Nothing is taken any more; what was not stored yet, Telegram hands out again."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])

    async def _forever(self) -> None:
        raise NotImplementedError

    async def _until_done(self, step: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await step()
            except Exception as failure:  # noqa: BLE001 - the intake outlives everything but a wrong token
                await self._recover(failure)
            else:
                self._failures, self._rivals_since = 0, None
                if self._is_well():
                    self._good = self._now()
                return

    def _is_well(self) -> bool:
        """Tell whether updates come, as far as the step that was just done knows."""
        return True

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
        if outcome.kind in (Kind.CONFLICT, Kind.RETRY_AFTER):
            self._heard = self._now()
            self._paused_until = self._heard + timedelta(seconds=outcome.seconds)
        if outcome.kind is Kind.CONFLICT:
            await self._conflict(failure)
            return
        self._failures += 1
        # Never a foreign error's text: a database quotes the sellers' words in it.
        told = repr(failure) if isinstance(failure, TelegramError) else type(failure).__name__
        _log.warning("updates could not be taken: %s (try %d)", told, self._failures)
        if outcome.kind in (Kind.NOT_SENT, Kind.UNCERTAIN):
            await self._renew_when_wedged()
        longer = min(LONGEST_BREAK, 2.0 ** min(self._failures - 1, 6))
        await self._break(max(longer, outcome.seconds))

    async def _conflict(self, _: Exception, /) -> None:
        """Another program, or a webhook, takes the updates: the next try comes when the server is ready for it."""
        now = self._now()
        self._rivals_since = self._rivals_since or now
        if self._noted is None or now - self._noted >= CONFLICT_NOTE:
            self._noted = now
            # A hand-over from one process to the next takes seconds; what lasts longer, somebody has to end.
            level = logging.ERROR if now - self._rivals_since >= CONFLICT_NOTE else logging.WARNING
            _log.log(level, "another program takes this bot's updates; waiting for it to end")
        await self._break(CONFLICT_BREAK)

    async def _renew_when_wedged(self) -> None:
        now = self._now()
        if now - max(self._good, self._rebuilt) >= WEDGED:
            self._rebuilt = now
            _log.warning("no good answer since %s: all connections are made anew", self._good.isoformat())
            await self._request.rebuild()
