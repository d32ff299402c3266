"""A reminder with all that its words need, packed when it is claimed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.clocks import arm, rules_of
from bot.domain.kinds import KINDS, RULE_CHANGE
from bot.domain.live import Slot
from bot.domain.policy import Rules
from bot.domain.shop import Deed
from bot.domain.violations import LastDay, cases, last_day
from bot.domain.walltime import next_midnight
from bot.records import Reminder, Seller, Shop
from bot.rule_news import Change, opened
from bot.scenes import Who
from bot.stores import Books

LATE = timedelta(minutes=10)  # what is later than this goes out together, one message for each seller
_LIVE = ("waiting", "claimed", "sending")
_ALONE = ("brief", RULE_CHANGE)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A reminder with all that its words need. `last`: the last day of the appeal that it is about.

    `rest`: what else is late and goes out with it. `today`: what a brief tells of. `changes`: what other rules move.
    """

    reminder: Reminder
    seller: Seller
    shop: Shop | None
    rules: Rules
    name: str | None
    deed: Deed | None
    last: LastDay | None = None
    rest: tuple["Parcel", ...] = ()
    today: tuple["Parcel", ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def reminders(self) -> tuple[Reminder, ...]:
        """Return every reminder that goes out with this message."""
        return (self.reminder, *(each.reminder for each in self.rest))

    @property
    def slot(self) -> Slot | None:
        """Return the LIVE slot that it is about."""
        return Slot.read(self.deed.what) if self.deed and self.deed.kind == "slot_set" else None

    @property
    def zone(self) -> str:
        """Return the zone in which it is told: the shop's."""
        return self.shop.zone if self.shop else "UTC"

    @property
    def own_zone(self) -> str:
        """Return the zone in which its seller lives."""
        return self.seller.zone or self.zone


def pack(books: Books, reminder: Reminder, who: Who) -> Parcel | None:
    """Return the reminder with its facts; None when its seller is gone."""
    seller = books.sellers.get(reminder.seller)
    if seller is None:
        return None
    shop = books.sellers.shop(reminder.shop) if reminder.shop else None
    name = books.sellers.names(seller.id).get(reminder.account) if reminder.account else None
    deed = books.deeds.get(reminder.deed) if reminder.deed else None
    rules = rules_of(shop, who.policy)
    last = _last_day(books, seller, shop, deed, rules) if deed and shop and reminder.kind == "appeal" else None
    return Parcel(reminder, seller, shop, rules, name, deed, last)


def as_now(books: Books, parcel: Parcel) -> Parcel:
    """Return the parcel with its seller's wishes and clocks as they are now: they may have changed on its way."""
    seller = books.sellers.get(parcel.seller.id) or parcel.seller
    shop = books.sellers.shop(parcel.shop.id) if parcel.shop else None
    return replace(parcel, seller=seller, shop=shop or parcel.shop)


def _last_day(books: Books, seller: Seller, shop: Shop, deed: Deed, rules: Rules) -> LastDay | None:
    found = (case for case in cases(books.deeds.of_seller(seller.id), shop.id) if deed.id in _ids(case.told))
    return next((last_day(case, rules, shop.zone) for case in found), None)


def _ids(deeds: tuple[Deed, ...]) -> tuple[int, ...]:
    return tuple(deed.id for deed in deeds)


def claim(
    books: Books, who: Who, lease_until: datetime, limit: int, ahead: datetime | None = None,
    missed: list[Reminder] | None = None,
) -> list[Parcel]:  # fmt: skip
    """Return due reminders, claimed; what is of no use any more (`missed`), or whose seller is gone, is given up.

    Of a series the next one is promised in the same transaction, so none is ever missing.
    """
    found: list[Parcel] = []
    gone = missed if missed is not None else []
    while not found:  # what is given up makes room for what waits behind it
        claimed = books.reminders.claim(who.now, lease_until, limit, ahead)
        if not claimed:
            break
        parcels = (_made_ready(books, who, reminder, lease_until, gone) for reminder in claimed)
        found = _together([parcel for parcel in parcels if parcel], who.now)
    return found


def _together(parcels: list[Parcel], now: datetime) -> list[Parcel]:
    """Return the parcels, what is late for one seller in one chat made one of."""
    found: dict[tuple[int, int, int], Parcel] = {}
    for parcel in parcels:
        reminder = parcel.reminder
        is_late = reminder.promised_at <= now - LATE and reminder.kind not in _ALONE
        key = (reminder.chat, reminder.seller, 0 if is_late else reminder.id)
        first = found.get(key)
        found[key] = replace(first, rest=(*first.rest, replace(parcel, rest=()), *parcel.rest)) if first else parcel
    return list(found.values())


def _made_ready(
    books: Books, who: Who, reminder: Reminder, lease_until: datetime, missed: list[Reminder]
) -> Parcel | None:
    parcel, kind = pack(books, reminder, who), KINDS.get(reminder.kind)
    if parcel is None:
        books.reminders.shelve(reminder, "cancelled")
        return None
    if kind and kind.series:
        arm(books, parcel.seller, reminder.chat, who.policy, who.now)
    if reminder.until_at is not None and reminder.until_at <= who.now:
        books.reminders.shelve(reminder, "missed")
        missed.append(reminder)
        return None
    if reminder.kind == "brief":
        return _brief(books, who, parcel)
    if reminder.kind == RULE_CHANGE:
        changes = opened(books, who, parcel.seller, reminder)
        return replace(parcel, changes=changes) if changes else None
    late = who.now - LATE
    if reminder.promised_at <= late:
        more = books.reminders.claim_late(reminder, who.now, late, lease_until)
        rest = (_made_ready_too(books, who, each, missed) for each in more)
        return replace(parcel, rest=tuple(each for each in rest if each))
    return parcel


def _made_ready_too(books: Books, who: Who, reminder: Reminder, missed: list[Reminder]) -> Parcel | None:
    """Return what goes out with another reminder; a brief needs not: what is late says more."""
    if reminder.kind == RULE_CHANGE:  # it is never late, and goes alone
        books.reminders.put_off(reminder, who.now, maybe_sent=False)
        return None
    parcel = pack(books, reminder, who)
    useless = reminder.kind == "brief" or (reminder.until_at is not None and reminder.until_at <= who.now)
    if parcel is None or useless:
        books.reminders.shelve(reminder, "missed")
        missed.append(reminder)
        return None
    kind = KINDS.get(reminder.kind)
    if kind and kind.series:
        arm(books, parcel.seller, reminder.chat, who.policy, who.now)
    return parcel


def _brief(books: Books, who: Who, parcel: Parcel) -> Parcel | None:
    """Return the morning brief with what the day holds; on an empty day there is none."""
    today = tuple(_of_today(books, who, parcel))
    if not today:
        books.reminders.shelve(parcel.reminder, "done")
        return None
    return replace(parcel, today=today)


def _of_today(books: Books, who: Who, parcel: Parcel) -> Iterator[Parcel]:
    """Give what falls due until the seller's midnight, each once, and every appeal that can still be sent."""
    until, named = next_midnight(who.now, parcel.own_zone), set()
    kept = (each for each in books.reminders.of_seller(parcel.seller.id).values() if each.state in _LIVE)
    for each in sorted(kept, key=lambda one: (one.tells_of, one.id)):
        about = (each.deed, each.tells_of)
        if each.kind in _ALONE or about in named or not (each.kind == "appeal" or each.tells_of < until):
            continue
        named.add(about)
        packed = pack(books, each, who)
        if packed:
            yield packed
