"""How many products went into an account's showcase today, and how many may follow (S5, S17)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.domain.policy import Rules
from bot.domain.shop import Ledger
from bot.domain.walltime import at_wall, day_of

_ADDS = ("added", "opening_added")


@dataclass(frozen=True, slots=True)
class Meter:
    """What was added to one account today, on the market's day. `known` is False where the seller could not say
    what was added before they came; `most` None: no rule is held. `resets_at`: the market's next midnight."""

    account: str
    count: int
    known: bool
    most: int | None
    resets_at: datetime

    @property
    def left(self) -> int | None:
        """Return how many may still be added today; None where no rule says so."""
        return None if self.most is None else max(0, self.most - self.count)

    def over(self, more: int) -> bool:
        """Tell whether so many more would pass the rule: the last one that it allows passes."""
        return self.most is not None and self.count + more > self.most


def meter(ledger: Ledger, shop: int, account: str, rules: Rules, zone: str, now: datetime) -> Meter:
    """Return today's count of that account; the day is the market's, from midnight to midnight."""
    today = day_of(now, zone)
    told = [
        deed
        for deed in ledger.deeds
        if deed.shop == shop and deed.account == account and deed.kind in _ADDS and day_of(deed.moment, zone) == today
    ]
    resets_at = at_wall(today + timedelta(days=1), time(0), zone)
    known = all(deed.amount is not None for deed in told)
    return Meter(account, sum(deed.amount or 0 for deed in told), known, rules.count("showcase.daily_add"), resets_at)
