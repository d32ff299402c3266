"""How fast we may speak: over all, learning from refusals, and to each chat. Times: seconds on one clock."""

from __future__ import annotations

import heapq
import math
from asyncio import Future
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import IntEnum


class Lane(IntEnum):
    """Who goes first when many wait."""

    DEADLINE = 0
    REPLY = 1
    NUDGE = 2
    BULK = 3


@dataclass(frozen=True, slots=True)
class Ticket:
    """A lane, and what is to be done when the call's turn has come: it is not made if `ready` raises."""

    lane: Lane
    ready: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Rates:
    """Telegram's limits, and how carefully we go near them."""

    start: float = 25.0
    most: float = 30.0
    least: float = 1.0
    quiet: float = 30.0  # so long without a refusal, and the rate rises by one
    margin: float = 0.02  # 30 in a second must still be 30 after the network squeezed them
    chat: float = 1.0
    chat_burst: int = 3
    group: int = 18
    group_window: float = 60.0


class Tempo:
    """The rate over all chats: it rises by one in quiet times and is halved when Telegram objects.

    `share`: how much of it is this process's own; `taken`: how many messages it has given a turn. Turns come evenly;
    between its turn and its call a message may be held up, so the calls themselves are counted, too."""

    __slots__ = ("_called", "_next", "_quiet_since", "_rates", "rate", "share", "taken")

    def __init__(self, rates: Rates, now: float) -> None:
        self._rates = rates
        self.rate = rates.start
        self.share = 1.0
        self.taken = 0
        self._quiet_since = now
        self._next = now
        self._called: deque[float] = deque()

    @property
    def free_at(self) -> float:
        return self._next

    def take(self, now: float) -> None:
        """The next message is one gap later; a late timer is made up for, an idle time is not."""
        rises = max(0.0, (now - self._quiet_since) // self._rates.quiet)
        self._quiet_since += rises * self._rates.quiet
        self.rate = max(self.rate, min(self._rates.most, self.rate + rises))
        self.taken += 1
        gap = (1 + self._rates.margin) / (self.rate * self.share)
        self._next = (self._next if now - self._next < gap else now) + gap

    def crowded(self, now: float) -> float:
        """Seconds until one more call is no more than the rate allows of a second; 0 where it is none now."""
        rate = self.rate * self.share
        most = math.ceil(rate)
        while len(self._called) > most:
            self._called.popleft()
        if len(self._called) < most:
            return 0.0
        span = most / rate * (1 + self._rates.margin / 2)  # half: turns must stay the slower ones, or calls pile up
        return max(0.0, self._called[0] + span - now)

    def called(self, now: float) -> None:
        """A call is made now."""
        self._called.append(now)

    def refused(self, now: float) -> None:
        self._quiet_since = now

    def halve(self) -> None:
        self.rate = max(self._rates.least, self.rate / 2)


@dataclass(slots=True)
class Turn:
    """One call that waits for its slot."""

    lane: int
    number: int
    slot: Future[None]

    def __lt__(self, other: Turn) -> bool:
        return (self.lane, self.number) < (other.lane, other.number)


@dataclass(slots=True)
class Line:
    """The calls that wait for one chat, and when it may be spoken to again."""

    rates: Rates
    grouped: bool
    waiting: list[Turn] = field(default_factory=list)
    paused_until: float = 0.0
    parked: bool = False
    _even: float = 0.0  # when the chat would be even with its steady rate
    _sent: list[float] = field(default_factory=list)  # of a group; an empty deque would take ten times as much

    def head(self) -> Turn | None:
        """The first call still wanted; those given up are gone afterwards."""
        while self.waiting and self.waiting[0].slot.done():
            heapq.heappop(self.waiting)
        return self.waiting[0] if self.waiting else None

    def free_at(self) -> float:
        """When the chat may get its next message."""
        gap = (1 + self.rates.margin) / self.rates.chat
        free = max(self.paused_until, self._even - (self.rates.chat_burst - 1) * gap)
        if self.grouped and len(self._sent) >= self.rates.group:
            free = max(free, self._sent[0] + self.rates.group_window)
        return free

    def take(self, now: float) -> None:
        """A message to the chat is counted."""
        self._even = max(self._even, now) + (1 + self.rates.margin) / self.rates.chat
        if self.grouped:
            self._sent.append(now)
            if len(self._sent) > self.rates.group:
                del self._sent[0]

    def idle(self, now: float) -> bool:
        """Forgetting this line would change nothing."""
        recent = bool(self._sent) and self._sent[-1] + self.rates.group_window > now
        return not (self.waiting or self.parked or recent) and max(self._even, self.paused_until) <= now
