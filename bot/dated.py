"""What a seller can take into a calendar: deadlines, LIVE slots, and what else has a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clocks import rules_of
from bot.domain.deeds import Deed
from bot.domain.live import Slot, slots
from bot.domain.violations import LastDay, cases, last_day
from bot.parcels import Parcel
from bot.records import Seller, Shop
from bot.scenes import Who
from bot.stores import Books
from bot.wishing import listing

_LOOK_BACK = timedelta(days=1)  # a deadline that has just passed stays in the file: its entry is not lost unseen


@dataclass(frozen=True, slots=True)
class DatedDeadline:
    """An appeal's last day; `over`: it was sent or decided, so an entry made before is to be struck out."""

    notice: Deed
    last: LastDay
    shop: Shop
    name: str | None
    over: bool


@dataclass(frozen=True, slots=True)
class DatedSlot:
    """A LIVE slot with its next start and that one's end."""

    deed: Deed
    slot: Slot
    shop: Shop
    start: datetime
    end: datetime
    hook_minutes: int


@dataclass(frozen=True, slots=True)
class Dated:
    """Everything of a seller that has a time. `others`: reminders that stand alone, soonest first."""

    seller: Seller
    now: datetime
    deadlines: tuple[DatedDeadline, ...]
    slots: tuple[DatedSlot, ...]
    others: tuple[Parcel, ...]


_ALONE = ("unlink_lock", "relink_wait", "invitation", "recheck", "retry", "own")


def dated(books: Books, who: Who) -> Dated:
    """Return what the seller can take into a calendar; LookupError for a stranger."""
    held = listing(books, who)
    ledger, names = books.deeds.of_seller(who.seller), books.sellers.names(who.seller)
    deadlines, evenings = [], []
    for shop in books.sellers.shops(who.seller):
        for case in cases(ledger, shop.id):
            last = last_day(case, rules_of(shop, who.policy), shop.zone)
            if last and last.ends_at > who.now - _LOOK_BACK:
                name, over = names.get(case.notice.account or ""), case.stage != "open"
                deadlines.append(DatedDeadline(case.notice, last, shop, name, over))
        hook = rules_of(shop, who.policy).count("live.hook_minutes") or 0
        for deed, slot in slots(ledger, shop.id):
            day, start = next(slot.starts(shop.zone, who.now))
            evenings.append(DatedSlot(deed, slot, shop, start, slot.ends(day, shop.zone), hook))
    others = tuple(each for each in held.next if each.reminder.kind in _ALONE)
    return Dated(held.seller, who.now, tuple(deadlines), tuple(evenings), others)
