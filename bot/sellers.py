"""Sellers as use cases: who speaks, in which language, what is kept of them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.airing import Airing, airings
from bot.domain.policy import Rules
from bot.domain.quotas import Price, price_of_unlink
from bot.domain.shop import Ledger
from bot.records import Seller, Shop, Walk
from bot.scenes import Who, view_of
from bot.stores import Books
from bot.violating import OpenCase, open_cases


@dataclass(frozen=True, slots=True)
class Home:
    """What a seller sees on /start: their shop in figures, their running waits, their open walks."""

    seller: Seller
    shop: Shop | None
    rules: Rules
    linked: int
    price: Price | None
    waits: tuple[tuple[str, str, datetime], ...]  # kind of clock, account's name, its end
    open_walks: tuple[Walk, ...]
    now: datetime
    shops: tuple[Shop, ...] = ()
    live: Airing | None = None
    cases: tuple[OpenCase, ...] = ()


def meet(books: Books, who: Who, language: str, tag: str, *, sure: bool) -> Seller:
    """Return the seller, kept from now on; a stranger gets the language of their app if it is one of ours."""
    books.foresee_meeting(who.seller, who.chat)
    seller = books.sellers.get(who.seller)
    if seller is None:
        seller = Seller(who.seller, language, tag, chosen=sure)
        books.sellers.put(seller, who.now)
    if books.chats.reachable(who.chat):
        books.reminders.revive(who.chat, who.now)
    return seller


def speak(books: Books, who: Who, language: str) -> Seller | None:
    """Return the seller, spoken to in that language from now on."""
    books.sellers.lock(who.seller)
    seller = books.sellers.get(who.seller)
    if seller is None:
        return None
    tag = seller.tag if seller.tag.lower().startswith(language) else language
    seller = replace(seller, language=language, tag=tag, chosen=True)
    books.sellers.put(seller, who.now)
    return seller


def home(books: Books, who: Who) -> Home | None:
    """Return what the seller's first screen shows; None for a stranger."""
    books.foresee(who.seller, lock=False)
    seller = books.sellers.get(who.seller)
    if seller is None:
        return None
    view = view_of(books, who, seller, None)
    shop = books.sellers.shop(seller.shop) if seller.shop else None
    ledger, rules = view.after, view.rules
    return Home(
        seller, shop, rules, len(ledger.linked(shop.id)) if shop else 0,
        price_of_unlink(ledger, shop.id, rules, who.now) if shop else None,
        _waits(ledger, shop, rules, view.names, who.now) if shop else (),
        tuple(books.walks.open_of(who.seller, who.chat)), who.now, tuple(books.sellers.shops(seller.id)),
        _live(ledger, shop, seller, who.now) if shop else None,
        open_cases(books, ledger, shop, rules) if shop else (),
    )  # fmt: skip


def _live(ledger: Ledger, shop: Shop, seller: Seller, now: datetime) -> Airing | None:
    return next(iter(airings(ledger, shop.id, shop.zone, now, seller.wishes.off)), None)


def _waits(
    ledger: Ledger, shop: Shop, rules: Rules, names: Any, now: datetime
) -> tuple[tuple[str, str, datetime], ...]:
    found = []
    for each in ledger.standings(shop.id):
        lock, wait = ledger.lock(shop.id, each.account, rules), ledger.relink_wait(each.account, rules)
        for kind, clock in (("unlink_lock", lock), ("relink_wait", wait)):
            if clock and clock.runs(now):
                found.append((kind, names[each.account], clock.end))
    return tuple(found)


def turn_to(books: Books, who: Who, shop_id: int) -> Seller | None:
    """Return the seller, who now speaks of that shop; None when it is not theirs."""
    seller, shop = books.sellers.get(who.seller), books.sellers.shop(shop_id)
    if seller is None or shop is None or shop.seller != seller.id:
        return None
    seller = replace(seller, shop=shop.id)
    books.sellers.put(seller, who.now)
    return seller


def everything(books: Books, who: Who) -> dict[str, list[dict[str, Any]]]:
    """Return all that is kept of the seller."""
    return books.erasure.everything(who.seller)


def forget(books: Books, who: Who) -> None:
    """Leave nothing of the seller."""
    books.sellers.lock(who.seller)
    books.erasure.erase(who.seller, who.now)
