"""Calls wait for their turn: by lane over all chats, in order within a chat, never inside a pause."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable

from bot.telegram.failures import NotSent
from bot.telegram.pace import Lane, Line, Rates, Tempo, Turn

EVERYONE = "all"  # the scope of a pause that holds for every chat
FEW = 256  # lines that may be kept though they are idle: a walk over all lines is not free


class Turns:
    """Who may speak next. A chat is either ready, parked until it may be spoken to, or has nobody waiting."""

    def __init__(self, rates: Rates, monotonic: Callable[[], float]) -> None:
        self._rates, self._monotonic = rates, monotonic
        self.tempo = Tempo(rates, monotonic())
        self._lines: dict[str, Line] = {}
        self._most = FEW  # lines, before the idle ones are looked for
        self._ready: list[tuple[Turn, str]] = []  # heads of chats; outdated entries are skipped
        self._parked: list[tuple[float, str]] = []
        self._numbers = itertools.count()
        self._timer: asyncio.TimerHandle | None = None
        self._all_until = monotonic()

    async def slot(self, chat: str, lane: Lane) -> None:
        """It is this call's turn afterwards."""
        line = self._line(chat)
        turn = Turn(lane, next(self._numbers), asyncio.get_running_loop().create_future())
        heapq.heappush(line.waiting, turn)
        if not line.parked and line.head() is turn:
            heapq.heappush(self._ready, (turn, chat))
        self._pump()
        await turn.slot

    async def call(self) -> None:
        """A call may be made now: those that were held up since their turns do not come all at once."""
        while (left := self.tempo.crowded(self._monotonic())) > 0:  # noqa: ASYNC110 - time alone makes room
            await asyncio.sleep(left)
        self.tempo.called(self._monotonic())

    @property
    def chats_waiting(self) -> int:
        """How many chats have a call that waits, about."""
        return len(self._ready) + len(self._parked)

    def pause_left(self, chat: str) -> float:
        """Seconds until the chat may be spoken to, as far as Telegram's pauses go."""
        line = self._lines.get(chat)
        until = max(self._all_until, line.paused_until) if line is not None else self._all_until
        return until - self._monotonic()

    def pause(self, scope: str, seconds: float) -> bool:
        """Nobody in the scope has a turn for so long; False: a pause for everyone held already."""
        until = self._monotonic() + seconds
        if scope == EVERYONE:
            held = self._all_until > self._monotonic()
            self._all_until = max(self._all_until, until)
            return not held
        line = self._line(scope)
        line.paused_until = max(line.paused_until, until)
        return True

    def give_back(self, scope: str, why: Callable[[], Exception]) -> None:
        """Whoever waits in the scope is told why, and waits no more."""
        lines = self._lines.values() if scope == EVERYONE else [self._line(scope)]
        for line in lines:
            for turn in line.waiting:
                if not turn.slot.done():
                    turn.slot.set_exception(why())
            line.waiting.clear()

    def stop(self) -> None:
        """No timer is left and nobody waits."""
        if self._timer is not None:
            self._timer.cancel()
        self.give_back(EVERYONE, lambda: NotSent("the bot is stopping"))

    def _line(self, chat: str) -> Line:
        line = self._lines.get(chat)
        if line is None:
            self._forget_idle()
            line = self._lines[chat] = Line(self._rates, grouped=chat.startswith(("-", "@")))
        return line

    def _forget_idle(self) -> None:
        if len(self._lines) >= self._most:
            now = self._monotonic()
            self._lines = {chat: line for chat, line in self._lines.items() if not line.idle(now)}
            self._most = len(self._lines) + FEW

    def _pump(self) -> None:
        """Every call that may go now has its turn, and a timer is set for the next."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while True:
            now = self._monotonic()
            self._unpark(now)
            if not (self._ready or self._parked):
                return
            wake = max(self.tempo.free_at, self._all_until)
            if not self._ready:
                wake = max(wake, self._parked[0][0])
            if wake > now:
                self._timer = asyncio.get_running_loop().call_later(wake - now, self._pump)
                return
            self._release(now)

    def _release(self, now: float) -> None:
        turn, chat = heapq.heappop(self._ready)
        line = self._lines.get(chat)
        if line is None or line.parked or line.head() is not turn:
            # Given up, overtaken or parked since; a given-up head leaves the next one to be found.
            if line is not None and not line.parked:
                self._ready_again(chat, line)
            return
        if line.free_at() <= now:
            heapq.heappop(line.waiting)
            line.take(now)
            self.tempo.take(now)
            turn.slot.set_result(None)
        if line.head() is not None:
            line.parked = True
            heapq.heappush(self._parked, (line.free_at(), chat))

    def _unpark(self, now: float) -> None:
        while self._parked and self._parked[0][0] <= now:
            _, chat = heapq.heappop(self._parked)
            line = self._lines[chat]
            line.parked = False
            self._ready_again(chat, line)

    def _ready_again(self, chat: str, line: Line) -> None:
        head = line.head()
        if head is not None:
            heapq.heappush(self._ready, (head, chat))
