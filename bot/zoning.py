"""Whose clock goes by which city: the shop's (deadlines and evenings) or the seller's own (display)."""

from dataclasses import replace

from bot.clocks import arm
from bot.domain.markets import market
from bot.records import Seller
from bot.scenes import Who
from bot.stores import Books


def set_zone(books: Books, who: Who, zone: str, *, of_shop: bool, shop: int | None = None) -> Seller | None:
    """Return the seller with that clock: a shop's (deadlines and evenings) or their own (display).

    `shop` None: their present one. Its clock is one of its market's; any other leaves it as it is."""
    books.sellers.lock(who.seller)
    seller = books.sellers.get(who.seller)
    if seller is None:
        return None
    if not of_shop:
        seller = replace(seller, zone=zone or None)
        books.sellers.put(seller, who.now)
    elif meant := shop or seller.shop:
        held = books.sellers.shop(meant)
        if held and held.seller == seller.id and zone in market(held.market).zones:
            books.sellers.change_shop(replace(held, zone=zone))
    arm(books, seller, who.chat, who.policy, who.now)
    return seller
