"""Rows that tests begin with."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.clocks import KINDS, Expected, Kind
from bot.domain.deeds import Deed
from bot.records import Reminder, Seller
from bot.stores import Books

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ANA, BUDI = 1001, 1002
APPEAL = KINDS["appeal"]
DIGEST = Kind("digest", "bulk", timedelta(days=1), "unlink")
INVITATION = KINDS["invitation"]


def a_seller(books: Books, seller: int = ANA, language: str = "en") -> int:
    """The shop of a seller who is known from now on."""
    books.sellers.put(Seller(seller, language, language), NOW)
    return books.sellers.add_shop(seller, "MX", "America/Mexico_City", None, NOW)


def a_promise(books: Books, due: datetime, kind: Kind = INVITATION, **of: Any) -> int:
    """The id of a reminder now waiting for its time. `seller`, `chat`, `number`: Ana's private chat, her first."""
    seller, number = of.get("seller", ANA), of.get("number", 1)
    deed = Deed(id=number, shop=1, kind="invited", account=None, at=due, told_at=NOW, certainty="exact")
    until = due + of["until"] if "until" in of else None
    expected = Expected(kind, deed, due, until_at=until)
    books.reminders.arm(seller, of.get("chat", seller), 1, expected)
    return books.reminders.of_seller(seller)[expected.key].id


def claimed(books: Books, now: datetime = NOW, most: int = 64, lease: timedelta = MINUTE) -> list[Reminder]:
    """What a dispatcher would take in hand."""
    return books.reminders.claim(now, now + lease, most)


def state_of(books: Books, reminder: int) -> str:
    """What became of it."""
    found = books.reminders.get(reminder)
    assert found is not None
    return found.state
