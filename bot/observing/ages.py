"""Since when each thing has not moved, by a clock that nobody sets; while the process stood still nothing aged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable


class Source(Protocol):
    """Where updates come from. `last_good` moves on whenever it is known that none is kept from us: after each good
    answer to the poll, after each look at a webhook that found no new error and few updates pending."""

    @property
    def last_good(self) -> datetime: ...


@runtime_checkable
class Polled(Source, Protocol):
    """A source that asks by itself: its silence can be ended by starting anew."""

    @property
    def last_heard(self) -> datetime: ...


@dataclass(slots=True)
class Ages:
    """When each thing last moved. `ticks`: how often the outbox has been looked at."""

    monotonic: Callable[[], float]
    ticks: Callable[[], int]
    source: Source | None = None
    good: float = 0.0
    heard: float = 0.0
    ticked: float = 0.0
    answered: float = 0.0  # by the database
    asked: float = 0.0  # of the database
    _known: tuple[datetime | None, datetime | None, int] = (None, None, 0)

    def __post_init__(self) -> None:
        self.good = self.heard = self.ticked = self.answered = self.asked = self.monotonic()

    def takes(self, source: Source | None) -> None:
        """Leave known where updates come from, from now on; None: another process takes them."""
        self.source = source
        self.good = self.heard = self.monotonic()

    def note(self) -> None:
        """Leave known what has moved since the last time."""
        now = self.monotonic()
        good = self.source.last_good if self.source else None
        heard = self.source.last_heard if isinstance(self.source, Polled) else None
        was_good, was_heard, ticks = self._known
        self.good = now if good != was_good else self.good
        self.heard = now if heard != was_heard else self.heard
        self.ticked = now if self.ticks() != ticks else self.ticked
        self._known = (good, heard, self.ticks())

    def stood_still(self, seconds: float) -> None:
        """Leave everything as old as it was before: nobody failed to answer meanwhile."""
        now = self.monotonic()
        self.good, self.heard, self.ticked = (min(at + seconds, now) for at in (self.good, self.heard, self.ticked))
        self.answered, self.asked = (min(at + seconds, now) for at in (self.answered, self.asked))
