"""Messages leave as fast as Telegram allows, the urgent first, and no pause it asks for is cut short."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from functools import partial
from traceback import clear_frames
from typing import Any

from telegram._utils.types import JSONDict
from telegram.error import RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot.telegram.failures import Paused
from bot.telegram.pace import Lane, Rates, Ticket
from bot.telegram.turns import EVERYONE, Turns

__all__ = ["EVERYONE", "Lane", "Pacer", "Paused", "Rates", "Ticket"]

HELD = 30.0  # a longer pause is not waited for in memory
PATIENCE = 10.0  # a reply is tried once more after a pause no longer than this
NEAR = 5.0  # two chats refused within this time: it is about us, not about a chat
GRACE = 0.5  # our clock and Telegram's agree no better
_PACED = ("send", "edit", "copy", "forward")

_log = logging.getLogger(__name__)

Answer = bool | JSONDict | list[JSONDict]
Call = Callable[[], Awaitable[Answer]]


class Pacer(BaseRateLimiter[int | Ticket]):
    """A PTB rate limiter whose `rate_limit_args` is a `Lane` or `Ticket`; a call without one is a reply."""

    def __init__(
        self,
        pauses: Mapping[str, datetime],
        on_pause: Callable[[str, datetime], Awaitable[None]],
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        rates: Rates | None = None,
    ) -> None:
        self._on_pause, self._now, self._monotonic = on_pause, now, monotonic
        self._turns = Turns(rates or Rates(), monotonic)
        self._last_refusal = ("", float("-inf"))
        self._counted = 0
        for scope, until in pauses.items():
            left = (until - now()).total_seconds()
            if left > 0:
                self._turns.pause(scope, left)

    @property
    def rate(self) -> float:
        """Messages a second over all chats, at present; of several processes together."""
        return self._turns.tempo.rate

    def wanted(self) -> int:
        """How many messages were begun since this was asked last, and how many chats wait, about."""
        begun, self._counted = self._turns.tempo.taken - self._counted, self._turns.tempo.taken
        return begun + self._turns.chats_waiting

    def share(self, share: float) -> None:
        """So much of the rate is this process's own from now on."""
        self._turns.tempo.share = share

    def learn(self, pauses: Mapping[str, datetime]) -> None:
        """Pauses that another process was asked for are kept here too, and count as refusals."""
        for scope, until in pauses.items():
            left, known = (until - self._now()).total_seconds(), max(0.0, self._turns.pause_left(scope))
            if left <= known + GRACE:
                continue  # it is kept already
            if self._turns.pause(scope, left) and known == 0:
                self._turns.tempo.refused(self._monotonic())
                if scope == EVERYONE:
                    self._turns.tempo.halve()
                else:
                    self._last_refusal = (scope, self._monotonic())
            if left > HELD:
                self._turns.give_back(scope, partial(self._paused, left))

    async def initialize(self) -> None:
        """Nothing has to be opened."""

    async def shutdown(self) -> None:
        """Nobody waits any more: calls not yet made end as not sent."""
        self._turns.stop()

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | Ticket | None,
    ) -> Answer:
        """The call is made once it may be; a refusal is kept as a pause and told to the caller."""
        try:
            return await self._in_turn(partial(callback, *args, **kwargs), endpoint, data, rate_limit_args)
        except TelegramError as failure:
            clear_frames(failure.__traceback__)  # the library's own holds the failure, and so itself and what was sent
            raise

    async def _in_turn(
        self, call: Call, endpoint: str, data: dict[str, Any], rate_limit_args: int | Ticket | None
    ) -> Answer:
        chat = str(data.get("chat_id", ""))
        if not endpoint.startswith(_PACED) or endpoint == "sendChatAction":
            self._keep_out(chat, longest=0.0)
            return await call()
        if rate_limit_args is None or rate_limit_args == Lane.REPLY:
            return await self._reply(call, chat)
        if isinstance(rate_limit_args, Ticket):
            return await self._once(call, chat, rate_limit_args.lane, rate_limit_args.ready)
        return await self._once(call, chat, Lane(rate_limit_args))

    async def _reply(self, call: Call, chat: str) -> Answer:
        """A seller who waits for an answer gets it after a short pause, too."""
        try:
            return await self._once(call, chat, Lane.REPLY)
        except Paused:
            raise
        except RetryAfter as refusal:
            if refusal._retry_after.total_seconds() > PATIENCE:
                raise
        return await self._once(call, chat, Lane.REPLY)

    async def _once(
        self, call: Call, chat: str, lane: Lane, ready: Callable[[], Awaitable[None]] | None = None
    ) -> Answer:
        self._keep_out(chat, longest=HELD)
        await self._turns.slot(chat, lane)
        if ready is not None:
            await ready()
        await self._turns.call()
        # That took its while: a pause may have been asked for meanwhile.
        if ready is None and self._turns.pause_left(chat) > 0:
            return await self._once(call, chat, lane)
        self._keep_out(chat, longest=0.0)
        try:
            return await call()
        except RetryAfter as refusal:
            await self._refused(chat, refusal._retry_after.total_seconds())
            raise

    def _keep_out(self, chat: str, longest: float) -> None:
        """Whoever comes inside a pause longer than that is turned away."""
        left = self._turns.pause_left(chat) if chat else 0.0  # a press is answered even then: it can't wait
        if left > longest:
            raise self._paused(left)

    def _paused(self, left: float) -> Paused:
        return Paused(self._now() + timedelta(seconds=left), left)

    async def _refused(self, chat: str, seconds: float) -> None:
        """The pause holds from now on, here and after a restart."""
        now, left = self._monotonic(), seconds + GRACE
        before, at = self._last_refusal
        self._last_refusal = (chat, now)
        scope = EVERYONE if before not in ("", chat) and now - at <= NEAR else chat
        self._turns.tempo.refused(now)
        if self._turns.pause(scope, left) and scope == EVERYONE:
            self._turns.tempo.halve()
        if left > HELD:
            self._turns.give_back(scope, lambda: self._paused(left))
        try:
            await self._on_pause(scope, self._now() + timedelta(seconds=left))
        except Exception:  # noqa: BLE001 - the caller must hear of the refusal, not of our database
            _log.exception("a pause could not be written down: it holds until a restart")
