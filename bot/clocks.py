"""A seller's clocks are what ledger and wishes call for: what is missing is set, what is not called for stops."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.domain.clocks import KINDS, Expected, Facts, brief, expected
from bot.domain.policy import Policy, Rules
from bot.domain.shop import Ledger
from bot.records import Reminder, Seller, Shop
from bot.stores import Books

_LIVE = ("waiting", "claimed", "sending")
_NOTHING: Mapping[str, bool] = MappingProxyType({})
KEPT = timedelta(days=7)  # of a series: what came late, and is over for so long, is pressed by nobody any more


def arm(
    books: Books, seller: Seller, chat: int, policy: Policy, now: datetime, *, lost: bool = False,
    ruled: Mapping[str, bool] = _NOTHING,
) -> int:  # fmt: skip
    """Leave the seller's reminders as they are called for; return how many were lost or wrong.

    Doing it twice changes nothing. A reminder is never sent again for a time that it was sent for. `lost`: what is
    missing and due already was lost, and goes out; else its time was past when it was first called for.
    `chat`: where what is new goes; what follows from a deed stays in the chat in which that was told.
    `ruled`: keys of what another policy moves, which is no fault, and whether each goes out where its time is past by
    that; else it never does: the news of the change says it.
    """
    books.foresee(seller.id)
    books.sellers.lock(seller.id)  # a ledger read before another's deed must not judge the clock of that deed
    kept, mended, wanted = books.reminders.of_seller(seller.id), 0, set[str]()
    for shop, each in _called_for(books, seller, policy, now):
        wanted.add(each.key)
        there = kept.get(each.key)
        where = there.chat if there else chat_of(books, kept.values(), shop, each) or chat
        if each.key in ruled:
            _follow_rule(books, seller, where, shop, each, there, now, at_once=ruled[each.key])
        else:
            mended += _mend(books, seller, where, shop, each, there, now, lost=lost)
    for key, reminder in kept.items():
        if key not in wanted:
            mended += _let_go(books, reminder, now) * (key not in ruled)
    return mended


def chat_of(books: Books, kept: Iterable[Reminder], shop: Shop, each: Expected) -> int | None:
    """Return the chat of others of the series or deed, else the one in which the deed was told; None: not known."""
    deed, kind = each.deed, each.kind.id
    if deed is None:
        return next((one.chat for one in kept if (one.kind, one.shop, one.deed) == (kind, shop.id, None)), None)
    of_deed = next((one.chat for one in kept if one.deed == deed.id), None)
    walk = books.walks.get(deed.walk) if deed.walk and of_deed is None else None
    return walk.chat if walk else of_deed


def _called_for(books: Books, seller: Seller, policy: Policy, now: datetime) -> Iterator[tuple[Shop, Expected]]:
    ledger = books.deeds.of_seller(seller.id)
    for shop in books.sellers.shops(seller.id):
        facts = facts_of(ledger, shop, seller, policy, now)
        yield from ((shop, each) for each in expected(facts))
        if shop.id == seller.shop:
            yield from ((shop, each) for each in brief(facts))


def facts_of(ledger: Ledger, shop: Shop, seller: Seller, policy: Policy, now: datetime) -> Facts:
    """Return what the reminders of that shop follow from."""
    zone = shop.zone
    return Facts(ledger, shop.id, rules_of(shop, policy), zone, seller.zone or zone, seller.wishes, now)


def rules_of(shop: Shop | None, policy: Policy) -> Rules:
    """Return the rules that hold for a shop, the document's own before there is one."""
    return policy.for_market(shop.market, shop.subdivision) if shop else policy.for_market(None)


def _mend(
    books: Books, seller: Seller, chat: int, shop: Shop, each: Expected, kept: Reminder | None, now: datetime, *,
    lost: bool,
) -> int:  # fmt: skip
    if kept is None:
        past = each.due_at <= now
        # It is kept all the same where its time was past: or the reconciler would take it for lost.
        books.reminders.arm(seller.id, chat, shop.id, each, "done" if past and not lost else "waiting")
        return int(past or not each.kind.series)  # a series goes on: that is no fault
    moved, again = _moved(kept, each), kept.state == "cancelled"
    if kept.state == "sending" and each.due_at <= now:
        return 0  # it is on its way already: due at once, it would come twice
    if (moved and kept.state in _LIVE) or (each.due_at > now and (moved or again)):
        books.reminders.move(kept.id, each, max(each.due_at, now))
        return int(not (again and each.kind.series))  # it was too far ahead for a while: a series goes on here, too
    if again and moved and each.kind.series:
        return _come_near(books, each, kept, lost=lost)
    return 0


def _come_near(books: Books, each: Expected, kept: Reminder, *, lost: bool) -> int:
    """Leave what was let go of as too far ahead, and came near with nobody to see it, as if it had never been kept.

    Once its row is due when it is called for it was seen: as it was past by then, it does not come."""
    books.reminders.move(kept.id, each, each.due_at)
    if not lost:
        books.reminders.cancel(kept.id)
    return int(lost)


def _moved(kept: Reminder, each: Expected) -> bool:
    return (kept.due_at, kept.about_at, kept.until_at) != (each.due_at, each.about_at, each.until_at)


def _follow_rule(
    books: Books, seller: Seller, chat: int, shop: Shop, each: Expected, kept: Reminder | None, now: datetime, *,
    at_once: bool,
) -> None:  # fmt: skip
    """Leave the reminder as another rule calls for it; done where it came to be past by that rule alone."""
    if kept is None or kept.state not in _LIVE or each.due_at > now:
        _mend(books, seller, chat, shop, each, kept, now, lost=at_once)
    elif kept.state != "sending" and _moved(kept, each):
        was_over = kept.due_at <= now
        books.reminders.move(kept.id, each, max(kept.promised_at, now) if was_over else now)
        if not was_over and not at_once:
            books.reminders.settle(kept.id, "done")


def _let_go(books: Books, reminder: Reminder, now: datetime) -> int:
    """Leave nothing of what is not called for: it is stopped, or dropped where it was one of a series and is over."""
    kind = KINDS.get(reminder.kind)
    if kind is None or kind.news:  # what a later release calls for is kept, and goes out in plain words
        return 0
    over = reminder.until_at is not None and reminder.until_at <= now
    if reminder.state in (*_LIVE, "unreachable"):
        if over:
            return 0  # the outbox gives it up itself
        books.reminders.cancel(reminder.id)
        return 1
    if kind.series and reminder.due_at < now - KEPT:
        books.reminders.drop(reminder.id)
    return 0


def reconcile(books: Books, sellers: list[int], policy: Policy, now: datetime) -> int:
    """Return how many reminders of these sellers were lost or wrong; none are afterwards."""
    found = 0
    for each in sellers:
        seller = books.sellers.get(each)
        if seller:
            found += arm(books, seller, seller.id, policy, now, lost=True)
    return found
