"""A loop whose time passes only when everyone sleeps."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Instant(selectors.DefaultSelector):
    """Nothing is waited for; the wait is added to the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("everyone waits, and nothing will ever happen")
        self.clock += max(timeout, 0.0)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._instant = Instant()
        super().__init__(self._instant)
        self._clock_resolution = 1e-6  # after half a year a float has no nanoseconds: a timer due now would never be

    def time(self) -> float:
        return self._instant.clock

    def now(self) -> datetime:
        return START + timedelta(seconds=self.time())


def virtually(story: Callable[[VirtualLoop], Coroutine[Any, Any, T]]) -> T:
    """The story is over, however long it takes in its own time."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(story(loop))
    finally:
        loop.close()
