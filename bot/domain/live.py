"""LIVE slots: on which weekdays, from when to when, on the clock of the shop's market (S38)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.deeds import Deed
from bot.domain.shop import Ledger
from bot.domain.walltime import at_wall, day_of

EVERY_DAY = frozenset(range(1, 8))
_DAY = timedelta(days=1)
_WRITTEN = re.compile(r"([1-7]{1,7}) (\d\d:\d\d)-(\d\d:\d\d)(?: (wake|hush))?")


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot by ISO weekday (Monday is 1). An end at or before the start is on the next day.

    `wake`: whether its pushes may come in quiet hours; None: not asked yet.
    """

    days: frozenset[int]
    start: time
    end: time
    wake: bool | None = None

    def __str__(self) -> str:
        days = "".join(str(day) for day in sorted(self.days))
        waking = {None: "", True: " wake", False: " hush"}[self.wake]
        return f"{days} {self.start:%H:%M}-{self.end:%H:%M}{waking}"

    @classmethod
    def read(cls, text: str | None) -> "Slot | None":
        """Return the slot that was written so, None for anything else."""
        match = _WRITTEN.fullmatch(text or "")
        if match is None:
            return None
        days, start, end, waking = match.groups()
        try:
            hours = time.fromisoformat(start), time.fromisoformat(end)
        except ValueError:
            return None
        return cls(frozenset(map(int, days)), *hours, {None: None, "wake": True, "hush": False}[waking])

    def starts(self, zone: str, after: datetime) -> Iterator[tuple[date, datetime]]:
        """Give each day's start after an instant, soonest first: one on each of its days, however clocks change."""
        day = day_of(after, zone)
        while True:
            if day.isoweekday() in self.days:
                start = at_wall(day, self.start, zone)
                if start > after:
                    yield day, start
            day += _DAY

    def ends(self, day: date, zone: str) -> datetime:
        """Return when the LIVE that starts on that day ends."""
        return at_wall(day if self.end > self.start else day + _DAY, self.end, zone)


def slots(ledger: Ledger, shop: int) -> tuple[tuple[Deed, Slot], ...]:
    """Return the shop's slots with the deeds that set them, in the order in which they were set."""
    read = ((deed, Slot.read(deed.what)) for deed in ledger.told(shop, "slot_set"))
    return tuple((deed, slot) for deed, slot in read if slot)
