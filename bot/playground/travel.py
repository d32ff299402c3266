"""Time travel: the bot's clock is set ahead, and nothing that falls due on the way is passed over."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.playground.messages import JSON
from bot.playground.stage import Stage

MOST_STOPS = 100
PATIENCE = 10.0  # seconds a reminder on the way has to be sent
LOOK_EVERY = 1.0


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The next reminder: which, whose, when."""

    id: int
    seller: int
    at: datetime


class Machine(Protocol):
    """What travelling needs of the bot."""

    async def zones(self) -> dict[int, JSON]: ...
    async def upcoming(self) -> Upcoming | None: ...
    def wake(self) -> None: ...


class Travel:
    """Sets the clock of a stage ahead; never back."""

    def __init__(self, stage: Stage, machine: Machine) -> None:
        self._stage, self._machine = stage, machine
        self._one_at_a_time = asyncio.Lock()

    async def ahead(self, span: timedelta) -> None:
        """That much time has passed; each reminder on the way came at its time."""
        async with self._one_at_a_time:
            clock, stops = self._stage.clock, 0
            goal = clock.shift + span
            upcoming = await self._machine.upcoming()
            while upcoming and upcoming.at - clock.now() <= goal - clock.shift and stops < MOST_STOPS:
                self._set(clock.shift + (upcoming.at - clock.now()))
                due, upcoming = upcoming, await self._after(upcoming)
                if upcoming and upcoming.id == due.id:
                    break  # it does not go out: it catches up when it can
                stops += 1
            self._set(goal)
        await self.look()

    async def to_next(self) -> bool:
        """The next reminder is due now; False where none waits."""
        async with self._one_at_a_time:
            upcoming = await self._machine.upcoming()
            if upcoming is None:
                return False
            self._set(self._stage.clock.shift + (upcoming.at - self._stage.clock.now()))
            await self._after(upcoming)
        await self.look()
        return True

    def _set(self, shift: timedelta) -> None:
        self._stage.clock.shift = max(self._stage.clock.shift, shift)
        self._stage.keep()
        self._machine.wake()

    async def _after(self, due: Upcoming) -> Upcoming | None:
        """What comes next once this one is sent; itself where it does not go out."""
        waited = 0.0
        while (found := await self._machine.upcoming()) == due and waited < PATIENCE:
            await asyncio.sleep(0.02)
            waited += 0.02
        return found

    async def look(self) -> None:
        """The page shows the clock and what comes next as they are."""
        zones, upcoming = await self._machine.zones(), await self._machine.upcoming()
        time: JSON = {"shift": self._stage.clock.shift.total_seconds(), "zones": zones, "next": None}
        if upcoming:
            time["next"] = {"seller": upcoming.seller, "at": upcoming.at.timestamp()}
        self._stage.tell_time(time)

    async def keep_looking(self) -> None:
        """Whoever watches sees within a second what changed without a message."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY)
