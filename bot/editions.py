"""The editions of the policy as they are kept: which rules each start brought, and who knows which."""

from datetime import datetime

from bot.clocks import rules_of
from bot.domain.editions import Editions, first, read, up_to
from bot.domain.policy import Policy, Rules
from bot.records import Shop
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
