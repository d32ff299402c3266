"""What sellers hear of a changed policy: found once after the start that brings it, packed when it is sent."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clocks import arm, facts_of
from bot.domain.clocks import KINDS, Expected
from bot.domain.kinds import RULE_CHANGE
from bot.domain.moves import Move, moves
from bot.domain.policy import Policy, Rules
from bot.editions import Past, held, ruled
from bot.records import Reminder, Seller, Shop
from bot.scenes import Who
from bot.stores import Books

PAGE = 100
LATER = timedelta(minutes=1)  # a process that holds another policy leaves the news to one that holds the newest
_HEARD = ("sent", "done")
_WAITS = ("waiting", "claimed", "unreachable")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that moves for a seller, with what its words need."""

    move: Move
    shop: Shop
    rules: Rules
    name: str | None = None


@dataclass(slots=True)
class Found:
    """What a look at sellers found: how many are affected, by which rules, and how many reminders were wrong."""

    affected: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    mended: int = 0

    def add(self, changes: tuple[Change, ...]) -> None:
        """Count a seller for whom this changes."""
        self.affected += bool(changes)
        self.rules.update({key for change in changes for key in change.move.keys})

    def __add__(self, other: "Found") -> "Found":
        return Found(self.affected + other.affected, self.rules + other.rules, self.mended + other.mended)


def look(books: Books, sellers: list[int], policy: Policy, now: datetime) -> Found | None:
    """Leave the reminders of these sellers as the new policy calls for them, and news promised to whom it affects.

    None: the policy is not the newest any more, and nothing was done.
    """
    editions = held(books)
    if editions is None or not editions.is_in_force(policy):
        return None
    past, found = Past(editions, policy), Found()
    for each in sellers:
        books.sellers.lock(each)
        seller = books.sellers.get(each)
        if seller:
            found.add(_promise(books, seller, past, now))
            found.mended += arm(books, seller, seller.id, policy, now, lost=True, ruled=ruled(books, seller, past, now))
    return found


def foreseen(books: Books, policy: Policy, now: datetime) -> Found | None:
    """Return whom a start with this policy would tell, changing nothing; None where it brings no other rules."""
    known = held(books)
    editions = known.followed_by(policy, now) if known else None
    if editions is None or editions.is_told:
        return None
    past, found, after = Past(editions, policy), Found(rules=Counter(dict.fromkeys(editions.changed(), 0))), 0
    while page := books.sellers.everyone(after, PAGE):
        for seller in filter(None, map(books.sellers.get, page)):
            found.add(_changes(books, seller, past, _News.of(books, seller, editions.base), now))
        after = page[-1]
    return found


def opened(books: Books, who: Who, seller: Seller, reminder: Reminder) -> tuple[Change, ...]:
    """Return what a claimed piece of news says now; nothing where it is not sent: it has nothing to say any more,
    another that says more takes its place, or it waits."""
    editions = held(books)
    if editions is None or not editions.is_in_force(who.policy):
        books.reminders.put_off(reminder, who.now + LATER, maybe_sent=False)
        return ()
    past = Past(editions, who.policy)
    if _edition(reminder) != editions.now.number:
        _promise(books, seller, past, who.now)
        return ()
    due = _due(books, seller, who.now)
    if due > who.now:
        books.reminders.put_off(reminder, due, maybe_sent=False)
        return ()
    changes = _changes(books, seller, past, _News.of(books, seller, editions.base), who.now)
    if not changes:
        books.reminders.shelve(reminder, "done")
    return changes


@dataclass(frozen=True, slots=True)
class _News:
    """The news that a seller was promised. `known`: the edition they know; `perhaps`: later ones that they may know,
    since nobody knows whether those sends arrived."""

    rows: tuple[Reminder, ...]
    known: int
    perhaps: tuple[int, ...]

    @classmethod
    def of(cls, books: Books, seller: Seller, base: int) -> "_News":
        found = (each for each in books.reminders.of_seller(seller.id).values() if each.kind == RULE_CHANGE)
        rows = tuple(sorted(found, key=_edition))
        newest = rows[-1] if rows and _edition(rows[-1]) >= base else None
        heard = newest is None or newest.state in _HEARD
        known = base if newest is None else _edition(newest) if heard else _known(newest)
        perhaps = (_edition(each) for each in rows if each.copies or each.state in ("sending", "missed"))
        return cls(rows, known, tuple(each for each in perhaps if each > known))


def _known(reminder: Reminder) -> int:
    """Return the edition that its seller knew when it was promised."""
    return int(reminder.rung.partition("_")[0])


def _edition(reminder: Reminder) -> int:
    """Return the edition that it brings."""
    return int(reminder.rung.partition("_")[2])


def _changes(books: Books, seller: Seller, past: Past, news: _News, now: datetime) -> tuple[Change, ...]:
    """Return the whole way from what the seller knows to what holds now; what is sooner first."""
    for known in (news.known, *news.perhaps):
        found = sorted(_since(books, seller, past, known, now), key=lambda change: change.move.rank)
        if found:
            return tuple(found)
    return ()


def _since(books: Books, seller: Seller, past: Past, known: int, now: datetime) -> Iterator[Change]:
    ledger, names = books.deeds.of_seller(seller.id), books.sellers.names(seller.id)
    for shop in books.sellers.shops(seller.id):
        facts = facts_of(ledger, shop, seller, past.policy, now)
        for move in moves(facts, lambda told_at, shop=shop: past.rules(shop, known, told_at)):  # type: ignore[misc]
            yield Change(move, shop, facts.rules, names.get(move.account or ""))


def _promise(books: Books, seller: Seller, past: Past, now: datetime) -> tuple[Change, ...]:
    """Leave the seller promised one piece of news of all that changes for them, and none where nothing does."""
    number = past.editions.now.number
    news = _News.of(books, seller, past.editions.base)
    old = [each for each in news.rows if _edition(each) != number and each.state in _WAITS]
    for each in old:
        books.reminders.settle(each.id, "missed" if each.copies else "cancelled")
    changes = _changes(books, seller, past, news, now)
    if changes:
        state = "unreachable" if any(each.state == "unreachable" for each in old) else "waiting"
        new = Expected(KINDS[RULE_CHANGE], None, _due(books, seller, now), f"{news.known}_{number}")
        books.reminders.arm(seller.id, _chat(books, seller, changes[0]), changes[0].shop.id, new, state)
    return changes


def _chat(books: Books, seller: Seller, change: Change) -> int:
    """Return the chat in which the seller told what this is about."""
    deed = change.move.deed
    reminded = (each.chat for each in books.reminders.of_seller(seller.id).values() if each.deed == deed.id)
    walk = books.walks.get(deed.walk) if deed.walk else None
    return next(reminded, walk.chat if walk else seller.id)


def _due(books: Books, seller: Seller, now: datetime) -> datetime:
    """Return when news may come: now, or when it is quiet no more."""
    shop = books.sellers.shop(seller.shop) if seller.shop else None
    zone = seller.zone or (shop.zone if shop else "UTC")
    quiet = seller.wishes.quiet
    return quiet.over(now, zone) if quiet and quiet.holds(now, zone) else now
