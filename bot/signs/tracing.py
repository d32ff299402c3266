"""What a line of the log belongs to: the update or the reminder at work, under one trace id."""

from __future__ import annotations

import random
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property

_dice = random.SystemRandom()


@dataclass(frozen=True)  # no slots: the id is made when a line asks for it, and most work writes none
class Trace:
    """One piece of work on a chat's behalf; every line that is written meanwhile holds its `id`."""

    update: int | None = None
    reminder: int | None = None
    chat: int | None = None

    @cached_property
    def id(self) -> str:
        """Twelve letters and digits, the same for all lines of this work."""
        return f"{_dice.getrandbits(48):012x}"


present: ContextVar[Trace | None] = ContextVar("trace", default=None)
