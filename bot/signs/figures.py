"""What happened since the start, counted where it happens; read and named in `exposing.py`.

Plain numbers: no lock, no library. All of it is counted on the event loop's thread.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Literal, Protocol

Outcome = Literal["sent", "put_off", "left_uncertain", "unreachable", "moved", "missed", "parked"]


class Received(Protocol):
    """An update as it came in: what Telegram calls its type, `other` where that is none we asked for."""

    @property
    def kind(self) -> str: ...


class Buckets:
    """A histogram: how many values were no greater than each bound, and their sum."""

    __slots__ = ("_counts", "bounds", "total")

    def __init__(self, *bounds: float) -> None:
        self.bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def add(self, value: float) -> None:
        """Leave the value counted."""
        self._counts[bisect_left(self.bounds, value)] += 1
        self.total += value

    @property
    def cumulated(self) -> list[int]:
        """How many values were no greater than each bound, and last how many there were."""
        return list(accumulate(self._counts))


@dataclass(slots=True)
class Figures:
    """Counters of one process."""

    received: Counter[str] = field(default_factory=Counter)  # by type of update
    repeats: int = 0
    handling: Buckets = field(default_factory=lambda: Buckets(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60))
    lateness: Buckets = field(default_factory=lambda: Buckets(1, 5, 30, 60, 300, 900, 3600))
    outcomes: Counter[tuple[str, Outcome]] = field(default_factory=Counter)  # by class and outcome
    uncertain: Counter[str] = field(default_factory=Counter)  # by class
    reconciled: int = 0
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)  # by method and code
    pauses: Buckets = field(default_factory=lambda: Buckets(1, 5, 15, 30, 60, 300, 900, 3600))
    commits: Buckets = field(default_factory=lambda: Buckets(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5))
    parked: int = 0
    ticks: int = 0  # looks at the outbox

    def took(self, updates: Sequence[Received], fresh: int) -> None:
        """Leave a stored batch counted, of which so many were not known."""
        for each in updates:
            self.received[each.kind] += 1
        self.repeats += len(updates) - fresh

    def called(self, method: str, code: str, pause: float | None) -> None:
        """Leave a call of the Bot API counted, and the pause that it was answered with."""
        self.calls[method, code] += 1
        if pause is not None:
            self.pauses.add(pause)
