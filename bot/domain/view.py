"""The facts that rules may look at beside a walk's own answers."""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.policy import Rules
from bot.domain.shop import Ledger
from bot.domain.wishes import USUAL, Wishes

Cities = Callable[[str], tuple[str, ...]]
Holidays = Callable[[Iterable[int]], Set[date] | None]


def no_cities(_: str) -> tuple[str, ...]:
    """Return no zone: nobody knows cities here."""
    return ()


def no_holidays(_: Iterable[int]) -> None:
    """Return None: nobody knows the holidays of any year here."""


@dataclass(frozen=True, slots=True)
class View:
    """What is known at one instant about a seller's shop.

    `ledger` holds no deed told by the walk that looks (its own deeds must not move its own questions);
    `after` holds them too. `names` maps an account id (`#12`) to its handle as typed, without `@`.
    `cities` finds the zones of a place as typed, in any language; `holidays_of` the market's public holidays.
    """

    now: datetime
    rules: Rules
    shop: int | None
    zone: str
    own_zone: str
    market: str | None
    ledger: Ledger
    after: Ledger
    names: Mapping[str, str]
    focus: str | None = None
    cities: Cities = no_cities
    holidays_of: Holidays = no_holidays
    wishes: Wishes = USUAL
