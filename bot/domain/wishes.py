"""What a seller wants to be reminded of, and when not."""

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from bot.domain.walltime import at_wall, day_of, wall

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours without reminders, on the seller's own clock: from `start` up to, not including, `end`.

    They may pass midnight. Where both are the same hour, there are none.
    """

    start: time
    end: time

    def holds(self, instant: datetime, zone: str) -> bool:
        """Tell whether it is quiet at this instant."""
        now = wall(instant, zone).time()
        if self.start <= self.end:
            return self.start <= now < self.end
        return now >= self.start or now < self.end

    def over(self, instant: datetime, zone: str) -> datetime:
        """Return when the quiet that holds at this instant ends."""
        day, now = day_of(instant, zone), wall(instant, zone)
        ends = (at_wall(day + ahead * _DAY, self.end, zone) for ahead in range(3))
        over = next(end for end in ends if end > instant)
        if now.fold and now.time() < self.end:  # an hour shown twice: its end is shown a second time, too
            again = datetime.combine(day, self.end) - now.replace(tzinfo=None)
            return min(over, instant + again)
        return over

    def before(self, instant: datetime, zone: str) -> datetime:
        """Return the last minute before the quiet that holds at this instant."""
        day = day_of(instant, zone)
        starts = (at_wall(day - back * _DAY, self.start, zone) for back in range(3))
        return next(start for start in starts if start <= instant) - _MINUTE


@dataclass(frozen=True, slots=True)
class Wishes:
    """What differs from the usual. `off` and `on`: kinds of clock, or series as `d12` (what deed 12 calls for);
    `hours`: the hour of a kind that comes regularly; `nag`: a deadline is repeated until it is marked done."""

    off: frozenset[str] = frozenset()
    on: frozenset[str] = frozenset()
    quiet: Quiet | None = None
    nag: bool = False
    hours: tuple[tuple[str, time], ...] = field(default=())

    def with_off(self, key: str, *, off: bool) -> "Wishes":
        """Return the wishes with a kind or series switched off, or on again."""
        return replace(self, off=self.off | {key} if off else self.off - {key})

    def with_on(self, kind: str, *, on: bool) -> "Wishes":
        """Return the wishes with a kind asked for, or not any more."""
        return replace(self, on=self.on | {kind} if on else self.on - {kind})

    def without(self, kind: str, deed: int | None) -> "Wishes":
        """Return the wishes with a series stopped: what that deed calls for, or the kind where no deed does."""
        return self.with_on(kind, on=False) if deed is None else self.with_off(f"d{deed}", off=True)

    def with_hour(self, kind: str, at: time) -> "Wishes":
        """Return the wishes with another hour for a kind that comes regularly."""
        return replace(self, hours=(*(each for each in self.hours if each[0] != kind), (kind, at)))

    def hour(self, kind: str, usual: time) -> time:
        """Return the hour at which that kind comes."""
        return dict(self.hours).get(kind, usual)


USUAL = Wishes()
