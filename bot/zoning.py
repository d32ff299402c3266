"""Whose clock goes by which city: the shop's (deadlines and evenings) or the seller's own (display)."""

from dataclasses import replace

from bot.clocks import arm
from bot.records import Seller
from bot.scenes import Who
from bot.stores import Books


def set_zone(books: Books, who: Who, zone: str, *, of_shop: bool) -> Seller | None:
    """Return the seller with that clock: the shop's (deadlines and evenings) or their own (display)."""
    books.sellers.lock(who.seller)
    seller = books.sellers.get(who.seller)
    if seller is None:
        return None
    if not of_shop:
        seller = replace(seller, zone=zone or None)
        books.sellers.put(seller, who.now)
    elif seller.shop:
        shop = books.sellers.shop(seller.shop)
        if shop:
            books.sellers.change_shop(replace(shop, zone=zone))
    arm(books, seller, who.chat, who.policy, who.now)
    return seller
