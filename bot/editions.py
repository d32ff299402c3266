"""The editions of the policy as they are kept: which rules each start brought, and who knows which."""

from datetime import datetime

from bot.clocks import facts_of, rules_of
from bot.domain.clocks import Expected, expected
from bot.domain.editions import Editions, first, read, up_to
from bot.domain.policy import Policy, Rules
from bot.records import Seller, Shop
from bot.stores import Books

NOTE = "policy"


class Past:
    """The policies of all editions, each read once."""

    def __init__(self, editions: Editions, policy: Policy) -> None:
        self.editions, self.policy = editions, policy
        self._read: dict[int, Policy] = {}

    def of(self, number: int) -> Policy:
        """Return the policy of that edition."""
        if number not in self._read:
            self._read[number] = self.editions.get(number).policy(self.policy)
        return self._read[number]

    def rules(self, shop: Shop, known: int, told_at: datetime) -> Rules:
        """Return the rules that were known of a shop for what was told then, by who knew that edition."""
        return rules_of(shop, self.of(max(known, self.editions.at(told_at))))


def held(books: Books) -> Editions | None:
    """Return the editions of the policy; None before the first start."""
    text = books.notes.get(NOTE)
    return read(text) if text else None


def take_in(books: Books, policy: Policy, now: datetime) -> None:
    """Leave the policy known as the one in force from now on. Of the first one there is nothing to tell."""
    while True:
        text = books.notes.get(NOTE)
        known = read(text) if text else None
        new = known.followed_by(policy, now) if known else first(policy, now)
        if new == known or books.notes.swap(NOTE, text, str(new)):
            return


def all_told(books: Books, number: int) -> None:
    """Leave known that it was found for every seller what that edition changes."""
    while (text := books.notes.get(NOTE)) is not None:
        known = read(text)
        if known.base >= number or books.notes.swap(NOTE, text, str(up_to(known, number))):
            return


def ruled(books: Books, seller: Seller, past: Past, now: datetime) -> dict[str, bool]:
    """Return the keys of the reminders that the new policy moves; True for the last call before a deadline."""
    ledger, found = books.deeds.of_seller(seller.id), dict[str, bool]()
    earlier = [each.number for each in past.editions.all if past.editions.base <= each.number]
    for shop in books.sellers.shops(seller.id) if ledger.deeds else ():
        new = set(expected(facts_of(ledger, shop, seller, past.policy, now)))
        for number in earlier[:-1]:
            old = set(expected(facts_of(ledger, shop, seller, past.of(number), now)))
            for each in old ^ new:
                found[each.key] = found.get(each.key, False) or _is_last_call(each, new, now)
    return found


def _is_last_call(each: Expected, called_for: set[Expected], now: datetime) -> bool:
    """Tell whether this is the last reminder before a deadline that is still ahead, its own time being past."""
    end = each.about_at
    if each not in called_for or each.kind.treated != "deadline" or end is None or not each.due_at <= now < end:
        return False
    rungs = [one.due_at for one in called_for if one.deed == each.deed and one.due_at < end]
    return max(rungs) == each.due_at
