"""Which LIVE is on, or comes next, of the slots that a shop has set."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.deeds import Deed
from bot.domain.live import Slot, slots
from bot.domain.shop import Ledger

_LONGEST = timedelta(days=2)  # no LIVE is longer: a slot ends at the latest a day after it starts


@dataclass(frozen=True, slots=True)
class Airing:
    """One LIVE of a slot; `deed` set the slot, `day` is the shop's day on which it starts."""

    deed: Deed
    slot: Slot
    day: date
    start: datetime
    end: datetime

    def runs(self, now: datetime) -> bool:
        """Tell whether it is on."""
        return self.start <= now < self.end


def airing_of(deed: Deed, slot: Slot, zone: str, now: datetime) -> Airing:
    """Return the slot's LIVE that is on, or else its next one."""
    starts = slot.starts(zone, now - _LONGEST)
    found = (Airing(deed, slot, day, start, slot.ends(day, zone)) for day, start in starts)
    return next(each for each in found if each.end > now)


def airings(ledger: Ledger, shop: int, zone: str, now: datetime, off: Collection[str] = ()) -> tuple[Airing, ...]:
    """Return of each slot the LIVE that is on or comes next, soonest first; none of a series in `off`."""
    wanted = ((deed, slot) for deed, slot in slots(ledger, shop) if f"d{deed.id}" not in off)
    return tuple(sorted((airing_of(deed, slot, zone, now) for deed, slot in wanted), key=lambda one: one.start))


def clashes(slot: Slot, others: Iterable[Slot]) -> bool:
    """Tell whether another slot starts at the same time on one of the same days."""
    return any(each.start == slot.start and each.days & slot.days for each in others)
