"""The clocks of a shop are what its ledger calls for: whatever is missing is set, whatever is not is stopped."""

from datetime import datetime

from bot.domain.clocks import Expected, expected
from bot.domain.policy import Policy, Rules
from bot.records import Reminder, Seller, Shop
from bot.stores import Books

_LIVE = ("waiting", "claimed", "sending")


def arm(books: Books, seller: Seller, chat: int, policy: Policy, now: datetime) -> int:
    """Leave the seller's reminders as their ledger calls for; return how many were missing or wrong.

    Doing it twice changes nothing. A reminder is never sent again for a time that it was sent for.
    """
    books.sellers.lock(seller.id)  # a ledger read before another's deed must not judge the clock of that deed
    ledger, kept, mended = books.deeds.of_seller(seller.id), books.reminders.of_seller(seller.id), 0
    wanted: set[str] = set()
    for shop in books.sellers.shops(seller.id):
        for each in expected(ledger, shop.id, rules_of(shop, policy)):
            wanted.add(each.key)
            mended += _mend(books, seller, chat, shop, each, kept.get(each.key), now)
    for key, reminder in kept.items():
        if key not in wanted and reminder.deed is not None and reminder.state in (*_LIVE, "unreachable"):
            books.reminders.cancel(reminder.id)
            mended += 1
    return mended


def rules_of(shop: Shop | None, policy: Policy) -> Rules:
    """Return the rules that hold for a shop, the document's own before there is one."""
    return policy.for_market(shop.market, shop.subdivision) if shop else policy.for_market(None)


def _mend(
    books: Books, seller: Seller, chat: int, shop: Shop, each: Expected, kept: Reminder | None, now: datetime
) -> int:
    if kept is None:
        books.reminders.arm(seller.id, chat, shop.id, each)
        return 1
    moved = kept.due_at != each.due_at
    if (moved and kept.state in _LIVE) or (each.due_at > now and (moved or kept.state == "cancelled")):
        books.reminders.move(kept.id, each.due_at)
        return 1
    return 0


def reconcile(books: Books, sellers: list[int], policy: Policy, now: datetime) -> int:
    """Return how many reminders of these sellers were missing or wrong; none are afterwards."""
    found = 0
    for each in sellers:
        seller = books.sellers.get(each)
        if seller:
            found += arm(books, seller, seller.id, policy, now)
    return found
