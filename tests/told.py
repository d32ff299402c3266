"""Deeds told straight to the ledger, for tests that begin after the walk that tells them."""

from datetime import date, datetime
from typing import Any

from bot import clocks
from bot.domain.steps import Telling
from bot.domain.wishes import Wishes
from bot.playground.users import Person
from bot.scenes import Who
from bot.stores import Books
from bot.wishing import wish
from tests.talk import Talk


async def tells(talk: Talk, who: Person, kind: str, account: str | None = None, **more: Any) -> int:
    """The deed is in the ledger of the seller's shop, with the clocks that it calls for; its id."""
    now = talk.hand.now()

    def told(books: Books) -> int:
        seller = books.sellers.get(who.id)
        assert seller is not None
        assert seller.shop is not None
        named = books.sellers.account(who.id, account) if account else None
        walk = books.walks.begin(who.id, who.id, seller.shop, "opening", None, now) if kind == "violation" else None
        if walk:
            books.walks.set_state(walk, "finished", now)
        deed = books.deeds.tell(who.id, seller.shop, Telling(kind, kind, named, **{"at": now, **more}), walk, now)
        clocks.arm(books, seller, who.id, talk.policy, now)
        return deed

    return await talk.bot.database.run(told)


async def wishes(talk: Talk, who: Person, held: Wishes) -> None:
    """The seller's wishes are these."""
    asked = Who(who.id, who.id, talk.hand.now(), talk.policy)
    await talk.bot.database.run(wish, asked, lambda _: held)


async def has_a_shop(talk: Talk, who: Person, market: str = "Mexico") -> None:
    """The seller has told of a shop in which nothing is linked."""
    await talk.says(who, "/start")
    await talk.taps(who, market, "None", "None")


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    """An instant as `2026-11-25 19:00`, UTC."""
    return datetime.fromisoformat(text + "+00:00")


async def goes_on_until(talk: Talk, instant: datetime) -> None:
    """Time goes by, and at the instant what is due is sent."""
    talk.hand.at = instant
    await talk.settle()
