"""A poll that hears nothing while Telegram answers others is ended: the supervisor starts the bot with a new one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.observing.ages import Ages, Polled
from bot.observing.health import Limits

ASK_EVERY = 60.0  # the poll's own longest break: who is only late has asked again meanwhile
FOR_SO_LONG = 55.0

_log = logging.getLogger(__name__)


class IntakeDead(Exception):
    """The supervisor starts the bot again, with new connections."""

    exit_code = 1


class Deafness:
    """Asks Telegram over connections of its own where the poll is silent; `judge` is called every second.

    Where nothing answers at all, starting anew helps nobody, and is done only once, late: see
    docs/decisions/0018-observing.md."""

    def __init__(self, ages: Ages, answers: Callable[[], Awaitable[bool]], limits: Limits) -> None:
        self._ages, self._answers, self._limits = ages, answers, limits
        self._ask_at = 0.0
        self._ask: asyncio.Task[bool] | None = None
        self._there_since: float | None = None

    def judge(self) -> None:
        """IntakeDead where only a new start helps."""
        now, silent = self._ages.monotonic(), self._ages.monotonic() - self._ages.heard
        if not isinstance(self._ages.source, Polled) or silent < self._limits.silence:
            self._there_since = None
        elif silent >= self._limits.outage:
            raise _dead(silent, "nothing answers at all")
        elif self._ask is not None and self._ask.done():
            there, self._ask = self._ask.result(), None
            self._hear(there, now, silent)
        elif self._ask is None and now >= self._ask_at:
            self._ask_at = now + ASK_EVERY
            self._ask = asyncio.create_task(self._answers_at_all())

    def stop(self) -> None:
        """Leave nothing asked."""
        if self._ask is not None:
            self._ask.cancel()

    def _hear(self, there: bool, now: float, silent: float) -> None:
        if not there:
            self._there_since = None
            _log.warning("Telegram is out of reach altogether: starting anew would not help")
        elif self._there_since is None:
            self._there_since = now
        elif now - self._there_since >= FOR_SO_LONG:
            raise _dead(silent, "Telegram answers others")

    async def _answers_at_all(self) -> bool:
        try:
            return await self._answers()
        except Exception:  # noqa: BLE001 - whatever it was, it is no answer
            return False


def _dead(silent: float, why: str) -> IntakeDead:
    told = f"no answer to the poll for {silent:.0f} s while {why}: to be started anew"
    _log.error("%s", told, extra={"event": "intake dead"})
    return IntakeDead(told)
