"""What a seller has told and wished for, as the world knows it: no row of the database is asked."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import count


@dataclass(slots=True)
class Place:
    """A shop: its market and its clock."""

    id: int
    market: str
    zone: str


@dataclass(slots=True)
class Said:
    """One thing that the seller told. `walk`: what belongs together."""

    id: int
    shop: int
    kind: str
    account: str | None
    at: datetime
    told_at: datetime
    walk: int | None = None
    what: str | None = None
    day: date | None = None
    last_day: date | None = None
    amount: int | None = None


@dataclass(slots=True)
class Life:
    """One seller: where they read, what they told, and what they wish."""

    seller: int
    chat: int
    language: str
    own_zone: str | None
    shops: list[Place]
    here: int = 0  # the shop of which they speak
    said: list[Said] = field(default_factory=list)
    off: set[str] = field(default_factory=set)
    on: set[str] = field(default_factory=set)
    quiet: tuple[time, time] | None = None
    nag: bool = False
    hours: dict[str, time] = field(default_factory=dict)
    changed_at: datetime | None = None
    accounts: int = 0
    tellings: Iterator[int] = field(default_factory=count)  # of what was told, also what was taken back since

    def shop(self, id_: int) -> Place:
        """The shop of that id."""
        return next(shop for shop in self.shops if shop.id == id_)

    def reads(self, shop: Place) -> str:
        """The zone whose clock they read when it is about that shop."""
        return self.own_zone or shop.zone

    def of(self, shop: int, *kinds: str) -> list[Said]:
        """What they told of a shop, by kind."""
        return [each for each in self.said if each.shop == shop and each.kind in kinds]
