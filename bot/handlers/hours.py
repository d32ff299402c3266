"""A LIVE slot in words: its weekdays, its hours on the shop's clock and, where it differs, on the seller's own."""

from datetime import datetime

from bot.domain.flows.live import WEEKDAYS
from bot.domain.live import EVERY_DAY, Slot
from bot.domain.walltime import wall
from bot.forms import Phrase, Zone

_WEEK, _WEEKEND = frozenset(range(1, 6)), frozenset({6, 7})


def days_words(slot: Slot) -> Phrase:
    """Return the slot's weekdays, in the reader's short form."""
    known = {EVERY_DAY: "live.on.every", _WEEK: "live.on.week", _WEEKEND: "live.on.weekend"}.get(slot.days)
    if known:
        return Phrase(known)
    names = [Phrase(f"live.weekdays.option.{WEEKDAYS[day - 1]}") for day in sorted(slot.days)]
    return Phrase("live.on.some", {"days": names})


def hours_words(slot: Slot) -> str:
    """Return the slot's hours on the shop's clock."""
    return f"{slot.start:%H:%M}–{slot.end:%H:%M}"


def slot_words(slot: Slot, zone: str, own_zone: str, now: datetime) -> Phrase:
    """Return the slot as its next LIVE shows it: summer time moves the two clocks against each other."""
    day, start = next(slot.starts(zone, now))
    mine, ends = wall(start, own_zone), wall(slot.ends(day, zone), own_zone)
    values = {"days": days_words(slot), "hours": hours_words(slot), "city": Zone(zone)}
    if mine.replace(tzinfo=None) == wall(start, zone).replace(tzinfo=None):
        return Phrase("live.slot.same", values)
    which = ("same_day", "day_after", "day_before")[(mine.date() - day).days]
    return Phrase(f"live.slot.{which}", {**values, "mine": f"{mine:%H:%M}–{ends:%H:%M}", "own_city": Zone(own_zone)})
