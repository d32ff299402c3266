"""What a seller wants to be reminded of, as use cases: the list, pause and resume, kinds, hours, quiet."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.clocks import arm
from bot.domain.clocks import KINDS, PREPARE
from bot.domain.kinds import RULE_CHANGE, Kind
from bot.domain.live import Slot, slots
from bot.domain.shop import Deed
from bot.domain.steps import Telling
from bot.domain.wishes import Quiet, Wishes
from bot.parcels import Parcel, pack
from bot.records import Reminder, Seller, Shop
from bot.scenes import Who
from bot.stores import Books

_LIVE = ("waiting", "claimed", "sending", "unreachable")
Change = Callable[[Wishes], Wishes]


@dataclass(frozen=True, slots=True)
class Paused:
    """A series that the seller paused: its name among the wishes, its kind, and the deed that calls for it."""

    series: str
    kind: Kind
    deed: Deed
    name: str | None


@dataclass(frozen=True, slots=True)
class Waking:
    """A LIVE slot that begins in the seller's quiet hours, and was not asked about yet: the first push of it."""

    deed: Deed
    shop: Shop
    start: datetime
    push_at: datetime


@dataclass(frozen=True, slots=True)
class Listing:
    """A seller's reminders: of each series the next one, soonest first; what is paused; what is wished for."""

    seller: Seller
    shop: Shop | None
    now: datetime
    next: tuple[Parcel, ...]
    paused: tuple[Paused, ...]
    waking: tuple[Waking, ...]

    @property
    def own_zone(self) -> str:
        """Return the zone in which the seller lives."""
        return self.seller.zone or (self.shop.zone if self.shop else "UTC")


def listing(books: Books, who: Who) -> Listing:
    """Return the seller's reminders and wishes; LookupError for a stranger."""
    seller = books.sellers.get(who.seller)
    if seller is None:
        raise LookupError("no such seller")
    shop = books.sellers.shop(seller.shop) if seller.shop else None
    found: dict[tuple[str, int | None, int | None], Reminder] = {}
    for each in sorted(books.reminders.of_seller(seller.id).values(), key=lambda one: (one.promised_at, one.id)):
        if each.state in _LIVE and each.kind != RULE_CHANGE:
            found.setdefault((each.kind, each.deed, each.shop if each.deed is None else None), each)
    packed = (pack(books, each, who) for each in found.values())
    return Listing(
        seller, shop, who.now, tuple(each for each in packed if each), _paused(books, seller),
        _waking(books, who, seller),
    )  # fmt: skip


_CALLED_FOR = {
    "violation": "appeal", "appeal_denied": "appeal", "slot_set": "live_prep", "plan_set": "showcase_reset",
    "reminder_set": "own", "recheck_set": "recheck", "retry_set": "retry",
    "invited": "invitation", "active": "unlink_lock",
    "opening_linked": "unlink_lock", "unlinked": "relink_wait",
}  # fmt: skip


def _paused(books: Books, seller: Seller) -> tuple[Paused, ...]:
    names = books.sellers.names(seller.id)
    deeds = {f"d{deed.id}": deed for deed in books.deeds.of_seller(seller.id).deeds}
    stopped = ((series, deeds[series]) for series in sorted(seller.wishes.off) if series in deeds)
    return tuple(
        Paused(series, KINDS[_CALLED_FOR[deed.kind]], deed, names.get(deed.account or ""))
        for series, deed in stopped
        if deed.kind in _CALLED_FOR
    )


def _waking(books: Books, who: Who, seller: Seller) -> tuple[Waking, ...]:
    """Return the slots whose pushes fall into quiet hours and of which nobody knows whether they may wake."""
    quiet, found = seller.wishes.quiet, []
    if quiet is None:
        return ()
    ledger = books.deeds.of_seller(seller.id)
    for shop in books.sellers.shops(seller.id):
        for deed, slot in slots(ledger, shop.id):
            _, start = next(slot.starts(shop.zone, who.now))
            push_at = start - PREPARE
            if slot.wake is None and quiet.holds(push_at, seller.zone or shop.zone):
                found.append(Waking(deed, shop, start, push_at))
    return tuple(found)


def wish(books: Books, who: Who, change: Change) -> Listing:
    """Return the listing with the wishes changed, and every reminder as it follows from them."""
    books.sellers.lock(who.seller)
    seller = books.sellers.get(who.seller)
    if seller is None:
        raise LookupError("no such seller")
    seller = replace(seller, wishes=change(seller.wishes))
    books.sellers.put(seller, who.now)
    arm(books, seller, who.chat, who.policy, who.now)
    return listing(books, who)


def toggled(kind_id: str) -> Change:
    """Return the change that turns a kind on or off; a deadline is never off, so nothing changes then."""
    kind = KINDS[kind_id]

    def change(wishes: Wishes) -> Wishes:
        if kind.treated == "deadline":
            return wishes
        if kind.asked:
            return wishes.with_on(kind.id, on=kind.id not in wishes.on)
        return wishes.with_off(kind.id, off=kind.id not in wishes.off)

    return change


def is_on(kind: Kind, wishes: Wishes) -> bool:
    """Tell whether that kind comes."""
    return kind.id in wishes.on if kind.asked else kind.id not in wishes.off


def nagged(wishes: Wishes) -> Wishes:
    """Return the wishes with deadlines repeated until they are marked as done, or not any more."""
    return replace(wishes, nag=not wishes.nag)


def quiet_from(start: time | None, end: time | None) -> Change:
    """Return the change to those quiet hours; none without hours, or where they end as they begin."""
    quiet = Quiet(start, end) if start is not None and end is not None and start != end else None
    return lambda wishes: replace(wishes, quiet=quiet)


def one(books: Books, who: Who, reminder_id: int) -> Parcel:
    """Return that reminder; LookupError where it is not the seller's."""
    reminder = books.reminders.get(reminder_id)
    packed = pack(books, reminder, who) if reminder and reminder.seller == who.seller else None
    if packed is None:
        raise LookupError("no such reminder of this seller")
    return packed


def paused(books: Books, who: Who, reminder_id: int) -> Listing:
    """Return the listing with what calls for that reminder paused; LookupError where it is not the seller's."""
    reminder = one(books, who, reminder_id).reminder
    return wish(books, who, lambda wishes: wishes.without(reminder.kind, reminder.deed))


def resumed(books: Books, who: Who, series: str) -> Listing:
    """Return the listing with a paused series going on."""
    return wish(books, who, lambda wishes: wishes.with_off(series, off=False))


def may_wake(books: Books, who: Who, deed_id: int, *, wake: bool) -> Listing:
    """Return the listing with a LIVE slot's pushes allowed in quiet hours, or held before them."""
    deed = books.deeds.get(deed_id)
    mine = {each.id for each in books.deeds.of_seller(who.seller).deeds}
    slot = Slot.read(deed.what) if deed and deed.id in mine else None
    if deed is None or slot is None:
        raise LookupError("no such slot of this seller")
    told = Telling("slot_set", deed.step or "", deed.account, deed.at, what=str(replace(slot, wake=wake)))
    books.deeds.take_back(deed.id, who.now)
    new = books.deeds.tell(who.seller, deed.shop, told, deed.walk, who.now)
    return wish(books, who, lambda wishes: wishes.with_off(f"d{new}", off=f"d{deed.id}" in wishes.off))
