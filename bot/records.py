"""What the use cases load and save: plain rows of the database as objects."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.wishes import USUAL, Wishes


@dataclass(frozen=True, slots=True)
class Seller:
    """A person who talks to the bot. `tag` is the regional form of their language (`es-MX`);
    `chosen`: they picked the language themselves; `zone` None: they read the shop's own clock."""

    id: int
    language: str
    tag: str = ""
    chosen: bool = False
    zone: str | None = None
    shop: int | None = None
    wishes: Wishes = USUAL


@dataclass(frozen=True, slots=True)
class Shop:
    """One shop of a seller: its market and the zone its deadlines and evenings are read in."""

    id: int
    seller: int
    market: str
    zone: str
    subdivision: str | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk's row: whose it is, its flow, and the messages it was shown in. Its position is not stored.

    `about`: the name of the account it is about, as the last answer left it; for lists of open walks.
    """

    id: int
    seller: int
    chat: int
    shop: int | None
    flow: str
    rev: int
    state: str  # open, finished, closed
    prompt_id: int | None = None
    live_id: int | None = None
    tried_id: int | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Reminder:
    """A promise to send: `state` is waiting, claimed, sending, sent, done, missed, unreachable,
    cancelled or parked. `nags`: how often it was repeated because nobody marked it as done.
    `snoozed`: it waits since its seller asked for it later."""

    id: int
    seller: int
    chat: int
    shop: int | None
    account: str | None
    deed: int | None
    kind: str
    lane: int
    state: str
    due_at: datetime
    try_at: datetime
    attempt: int
    copies: int
    message_id: int | None
    promised_at: datetime
    about_at: datetime | None = None
    until_at: datetime | None = None
    nags: int = 0
    key: str = ""
    snoozed: bool = False

    @property
    def tells_of(self) -> datetime:
        """Return the instant that it tells of: when what it reminds of is so."""
        return self.about_at or self.due_at

    @property
    def rung(self) -> str:
        """Return its name among the reminders of one deed, or the day of its series; empty where it is alone."""
        return self.key.partition(":")[2].partition(":")[2]


@dataclass(frozen=True, slots=True)
class Kept:
    """A report of Seller Center as it was read: its kind and its days (ISO). Its rows are read for themselves."""

    id: int
    seller: int
    shop: int
    kind: str
    first_day: str | None
    last_day: str | None
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Pending:
    """An update that waits to be worked off. `attempt`: how often one of several processes took it, 0 for a file."""

    seq: int
    update_id: int
    chat: int | None
    body: str
    tries: int
    attempt: int = 0
