"""The facts that rules may look at beside a walk's own answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.policy import Rules
from bot.domain.shop import Ledger


@dataclass(frozen=True, slots=True)
class View:
    """What is known at one instant about a seller's shop.

    `ledger` holds no deed told by the walk that looks (its own deeds must not move its own questions);
    `after` holds them too. `names` maps an account id (`a12`) to its handle as typed, without `@`.
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
