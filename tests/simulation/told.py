"""What sellers do, through the product's own use cases; and what that makes of their lives."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from bot import clocks, sellers, wishing, zoning
from bot.domain.live import Slot
from bot.domain.steps import Telling
from bot.records import Seller
from bot.scenes import Who
from bot.stores import Books
from tests.simulation.calls import ASKED
from tests.simulation.life import Life, Place, Said

TAGS = ("en", "es", "zh", "es-MX")
Work = Callable[[Books, Who], Any]
Then = Callable[[Any], object]
Deed = tuple[Work, Then]  # what is done in one transaction, and what it makes of the life once it stands
TOGGLED = ("unlink_lock", "relink_wait", "live_prep", "live_start", "showcase_reset", "recheck", *ASKED)


def born(life: Life) -> Deed:
    """The seller is known, with their shops and clock."""

    def work(books: Books, who: Who) -> list[int]:
        seller = Seller(life.seller, life.language[:2], life.language, True, life.own_zone)
        books.sellers.put(seller, who.now)
        made = [books.sellers.add_shop(life.seller, shop.market, shop.zone, None, who.now) for shop in life.shops]
        books.sellers.put(replace(seller, shop=made[0]), who.now)
        return made

    def then(made: list[int]) -> None:
        for shop, id_ in zip(life.shops, made, strict=True):
            shop.id = id_
        life.here = made[0]

    return work, then


def tells(life: Life, shop: Place, kind: str, at: datetime, account: str | None = None, **of: Any) -> Deed:
    """One thing is told. `walk`: what it belongs to; a violation begins one of its own."""
    walk, told = of.pop("walk", None), list[datetime]()

    def work(books: Books, who: Who) -> tuple[int, int | None]:
        seller = books.sellers.get(life.seller)
        assert seller is not None
        named = books.sellers.account(life.seller, account) if account else None
        belongs = walk
        if kind in ("violation", "slot_set", "plan_set"):  # what goes on for long: its chat is known by the walk
            belongs = books.walks.begin(life.seller, life.chat, shop.id, "opening", None, who.now)
            books.walks.set_state(belongs, "finished", who.now)
        telling = Telling(kind, f"{kind}{next(life.tellings)}", named, at, **of)
        deed = books.deeds.tell(life.seller, shop.id, telling, belongs, who.now)
        clocks.arm(books, seller, life.chat, who.policy, who.now)
        told.append(who.now)
        return deed, belongs

    def then(made: tuple[int, int | None]) -> None:
        life.said.append(Said(made[0], shop.id, kind, account, at, told[0], made[1], **of))

    return work, then


def takes_back(life: Life, said: Said) -> Deed:
    """One thing that was told is not so any more."""

    def work(books: Books, who: Who) -> None:
        seller = books.sellers.get(life.seller)
        assert seller is not None
        books.deeds.take_back(said.id, who.now)
        clocks.arm(books, seller, life.chat, who.policy, who.now)

    return work, lambda _: life.said.remove(said)


def wishes(change: wishing.Change, then: Callable[[], object]) -> Deed:
    """The wishes are others."""
    return lambda books, who: wishing.wish(books, who, change), lambda _: then()


def is_quiet_from(life: Life, hours: tuple[time, time] | None) -> Deed:
    """Quiet hours, or none."""
    start, end = hours or (None, None)
    return wishes(wishing.quiet_from(start, end), lambda: setattr(life, "quiet", hours))


def nags(life: Life) -> Deed:
    """Deadlines are repeated until done, or not any more."""
    return wishes(wishing.nagged, lambda: setattr(life, "nag", not life.nag))


def toggles(life: Life, kind: str) -> Deed:
    """A kind comes, or comes no more."""
    held = life.on if kind in ASKED else life.off
    return wishes(wishing.toggled(kind), lambda: held.symmetric_difference_update({kind}))


def sets_hour(life: Life, kind: str, at: time) -> Deed:
    """A kind that comes regularly comes at another hour."""
    return wishes(lambda held: held.with_hour(kind, at), lambda: life.hours.update({kind: at}))


def resumes(life: Life, series: str) -> Deed:
    """What was stopped goes on."""
    return lambda books, who: wishing.resumed(books, who, series), lambda _: life.off.discard(series)


def travels(life: Life, zone: str | None) -> Deed:
    """The seller reads another clock."""

    def work(books: Books, who: Who) -> None:
        zoning.set_zone(books, who, zone or "", of_shop=False)

    return work, lambda _: setattr(life, "own_zone", zone)


def moves(life: Life, zone: str) -> Deed:
    """The shop of which they speak is read by another clock."""

    def work(books: Books, who: Who) -> None:
        zoning.set_zone(books, who, zone, of_shop=True)

    return work, lambda _: setattr(life.shop(life.here), "zone", zone)


def speaks(life: Life, tag: str) -> Deed:
    """The seller is spoken to in another language."""

    def work(books: Books, who: Who) -> None:
        sellers.speak(books, who, tag)

    return work, lambda _: setattr(life, "language", tag)


def may_wake(life: Life, said: Said, *, wake: bool) -> Deed:
    """A slot may wake its seller, or not: told anew."""
    told = list[datetime]()

    def work(books: Books, who: Who) -> int:
        told.append(who.now)
        wishing.may_wake(books, who, said.id, wake=wake)
        return max(deed.id for deed in books.deeds.of_seller(life.seller).deeds)

    def then(new: int) -> None:
        life.said.remove(said)
        slot = Slot.read(said.what)
        assert slot is not None
        what = str(replace(slot, wake=wake))
        life.said.append(replace(said, id=new, told_at=told[0], what=what))
        if f"d{said.id}" in life.off:
            life.off.add(f"d{new}")

    return work, then


def meets(books: Books, who: Who, language: str) -> None:
    """The seller is back: what was kept for them is due."""
    sellers.meet(books, who, language[:2], language, sure=True)
