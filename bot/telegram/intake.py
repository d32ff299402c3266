"""Telegram's updates are in the inbox before Telegram hears that we have them: our own long poll."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from telegram.error import TelegramError

from bot.telegram.door import CONFLICT_BREAK, Door, Store
from bot.telegram.request import AiohttpRequest
from bot.telegram.updates import ALLOWED, RawUpdate, raw_updates

__all__ = ["ALLOWED", "CONFLICT_BREAK", "Intake", "RawUpdate"]

POLL = 50  # seconds; the server clamps what is longer
STORED_WITHIN = 3.0  # seconds, at the end: what is stored later is known when Telegram hands it out again
WEBHOOK_LEFT = timedelta(seconds=90)  # a webhook that is in the way for so long is taken away, as at the start
_READ_SLACK = 15.0

_log = logging.getLogger(__name__)


class Intake(Door):
    """The long poll. `run` ends only by `stop` or with TokenRefused."""

    def __init__(
        self,
        request: AiohttpRequest,
        base_url: str,
        store: Store,
        now: Callable[[], datetime],
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
        allowed: Sequence[str] = ALLOWED,
    ) -> None:
        """`base_url` ends with the token, as PTB's `Bot.base_url` does."""
        super().__init__(request, base_url, store, now, pause)
        self._allowed = list(allowed)
        self._offset = 0
        self._storing: asyncio.Future[object] | None = None
        self._webhook_since: datetime | None = None

    @property
    def last_heard(self) -> datetime:
        """When Telegram last answered at all, if only that another takes the updates, or when its answer came and could
        not be stored; at first, the start."""
        return max(self._heard, self._good, min(self._now(), self._paused_until))

    async def stop(self) -> None:
        """The poll is over; what was not stored yet, Telegram hands out again."""
        await super().stop()
        if self._storing is not None:
            await asyncio.wait([self._storing], timeout=STORED_WITHIN)

    async def _forever(self) -> None:
        self._offset = 0  # whoever polled meanwhile may have gone on: Telegram knows from where
        await self._until_done(self._begin)
        while True:
            await self._until_done(self._take_batch)
            self._webhook_since = None

    async def _begin(self) -> None:
        """The token is known to be good, and no webhook keeps the updates from us."""
        await self._call("getMe", {})
        await self._call("deleteWebhook", {"drop_pending_updates": False})

    async def _take_batch(self) -> None:
        asked = {"offset": self._offset, "timeout": POLL, "limit": 100, "allowed_updates": self._allowed}
        batch = await self._call("getUpdates", asked, read_timeout=POLL + _READ_SLACK)
        if not isinstance(batch, list):
            raise TelegramError("getUpdates answered with something that is no list")
        self._heard = self._now()
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

    async def _conflict(self, failure: Exception, /) -> None:
        """Another program, or a webhook that one set after our start: while that ends by itself, it is waited for."""
        await super()._conflict(failure)
        if "webhook" not in str(failure).lower():
            self._webhook_since = None
            return
        now = self._now()
        self._webhook_since = self._webhook_since or now
        if now - self._webhook_since >= WEBHOOK_LEFT:
            _log.warning("a webhook is set and this program polls: the webhook is taken away")
            self._webhook_since = None
            await self._call("deleteWebhook", {"drop_pending_updates": False})
