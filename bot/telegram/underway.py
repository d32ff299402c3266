"""How many calls may be under way at once: as many as keep the pace at the time that they take, and no more."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

LEAST, MOST = 2, 16  # MOST: Telegram's pace where a call takes half a second
_LONGEST = 1.0  # seconds of a call that count: one that hangs says nothing of the others
_WEIGHT = 0.1  # of the newest call


class Underway:
    """Calls from their beginning until they are recorded: a crash doubles them, so there are no more than needed."""

    def __init__(self, rate: Callable[[], float]) -> None:
        """`rate`: how many calls a second may be begun."""
        self._rate = rate
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._taken = 0
        self._usual = 0.0

    @property
    def limit(self) -> int:
        """How many there may be now."""
        return max(LEAST, min(MOST, math.ceil(self._rate() * self._usual) + 1))

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place is had inside; who comes waits for it in turn."""
        await self._turn()
        time = asyncio.get_running_loop().time
        began = time()
        try:
            yield
        finally:
            took = min(time() - began, _LONGEST)
            self._usual += (took - self._usual) * _WEIGHT
            self._taken -= 1
            self._let_in()

    async def _turn(self) -> None:
        if self._taken < self.limit and not self._waiting:
            self._taken += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it was let in, and does not come
                self._taken -= 1
                self._let_in()
            raise

    def _let_in(self) -> None:
        while self._waiting and self._taken < self.limit:
            turn = self._waiting.popleft()
            if not turn.done():
                self._taken += 1
                turn.set_result(None)
