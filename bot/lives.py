"""LIVE slots as use cases: the card, the checklist of the next LIVE, slots taken away, put back, paused."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot import walks
from bot.changing import change
from bot.clocks import arm
from bot.domain import flow as plan
from bot.domain.airing import Airing, airing_of, clashes
from bot.domain.flow import Answer
from bot.domain.flows import FLOWS, live_list, showcase
from bot.domain.live import Slot, slots
from bot.domain.policy import Rules
from bot.domain.shop import Deed
from bot.domain.steps import Telling
from bot.records import Seller, Shop, Walk
from bot.scenes import Gone, Scene, Who, view_of
from bot.stores import Books
from bot.wishing import wish


@dataclass(frozen=True, slots=True)
class Row:
    """A slot on the card: the LIVE of it that is on or comes next; `paused`: it is not reminded of."""

    airing: Airing
    paused: bool

    @property
    def slot(self) -> Slot:
        """Return the slot."""
        return self.airing.slot

    @property
    def id(self) -> int:
        """Return the id of the deed that set it."""
        return self.airing.deed.id


@dataclass(frozen=True, slots=True)
class Card:
    """A shop's slots in the order in which they were set."""

    seller: Seller
    shop: Shop
    rules: Rules
    rows: tuple[Row, ...]
    now: datetime

    @property
    def own_zone(self) -> str:
        """Return the zone in which the seller lives."""
        return self.seller.zone or self.shop.zone

    @property
    def next(self) -> Airing | None:
        """Return the LIVE that is on or comes next, of those that are not paused."""
        coming = (row.airing for row in self.rows if not row.paused)
        return min(coming, key=lambda each: each.start, default=None)

    @property
    def is_off(self) -> bool:
        """Tell whether the seller wants no reminder of any LIVE."""
        return {"live_prep", "live_start"} <= self.seller.wishes.off


def card(books: Books, who: Who) -> Card | None:
    """Return the slots of the seller's present shop; None before there is one."""
    seller = books.sellers.get(who.seller)
    shop = books.sellers.shop(seller.shop) if seller and seller.shop else None
    if seller is None or shop is None:
        return None
    view = view_of(books, who, seller, None)
    rows = (
        Row(airing_of(deed, slot, shop.zone, who.now), f"d{deed.id}" in seller.wishes.off)
        for deed, slot in slots(view.after, shop.id)
    )
    return Card(seller, shop, view.rules, tuple(rows), who.now)


def begin(books: Books, who: Who, flow_id: str, account: str | None = None) -> Scene:
    """Return the scene of that flow's walk, as `walks.begin`; a showcase plan that is over is not gone on with.

    A checklist is about one LIVE: it goes on, and is open again, until that is over; the next LIVE's begins empty.
    """
    books.sellers.lock(who.seller)
    if flow_id == live_list.FLOW.id:
        return _checklist(books, who)
    if flow_id == showcase.FLOW.id:
        for walk, here in _open_ones(books, who, flow_id):
            if here.step is None and not here.waiting:
                books.walks.set_state(walk.id, "finished", who.now)
    return walks.begin(books, who, flow_id, account)


def _open_ones(books: Books, who: Who, flow_id: str) -> Iterator[tuple[Walk, plan.Standing]]:
    seller = books.sellers.get(who.seller)
    for walk in books.walks.open_of(who.seller, who.chat):
        if seller is not None and walk.flow == flow_id:
            view = view_of(books, who, seller, walk)
            yield walk, plan.standing(FLOWS[flow_id], books.walks.answers(walk.id), view)


def _checklist(books: Books, who: Who) -> Scene:
    here = card(books, who)
    if here is None:
        raise Gone
    live, flow = here.next, live_list.FLOW.id
    about = live_list.name_of(live) if live else live_list.NONE
    last = books.walks.last_of(who.seller, who.chat, here.shop.id, flow)
    answers = books.walks.answers(last.id) if last else {}
    if last is None or answers.get("about", Answer("", who.now)).value != about:
        for walk, _ in _open_ones(books, who, flow):  # the list of another LIVE
            books.walks.set_state(walk.id, "finished", who.now)
        last, answers = walks.begin(books, who, flow).walk, {}
    # Kept in full, so that no later LIVE inherits what is ticked. Done before, the list is open again.
    kept = {step: answer for step, answer in answers.items() if step != "list"}
    return change(books, who, last, answers, {"about": Answer(about, who.now), **kept})


def removed(books: Books, who: Who, deed_id: int) -> Slot:
    """Return the slot, out of the ledger and with no reminder of it left; LookupError where it is not the seller's."""
    books.sellers.lock(who.seller)
    deed, slot = _of_seller(books, who, deed_id)
    books.deeds.take_back(deed.id, who.now)
    _arm(books, who)
    return slot


def put_back(books: Books, who: Who, deed_id: int) -> None:
    """Leave a slot that was taken away in the ledger again, paused if it was; once, however often it is pressed."""
    books.sellers.lock(who.seller)
    deed, slot = _of_seller(books, who, deed_id)
    standing = slots(books.deeds.of_seller(who.seller), deed.shop)
    if clashes(slot, (each for _, each in standing)):
        return
    told = Telling("slot_set", deed.step or "", deed.account, deed.at, what=deed.what)
    # Its walk may have set another slot since: then this one stands by itself.
    walk = deed.walk if deed.walk and deed.step not in books.deeds.of_walk(deed.walk) else None
    new = books.deeds.tell(who.seller, deed.shop, told, walk, who.now)
    seller = books.sellers.get(who.seller)
    if seller is not None and f"d{deed.id}" in seller.wishes.off:
        books.sellers.put(replace(seller, wishes=seller.wishes.with_off(f"d{new}", off=True)), who.now)
    _arm(books, who)


def pause(books: Books, who: Who, deed_id: int, *, off: bool) -> None:
    """Leave a slot without reminders, or with them again."""
    deed, _ = _of_seller(books, who, deed_id)
    wish(books, who, lambda wishes: wishes.with_off(f"d{deed.id}", off=off))


def _of_seller(books: Books, who: Who, deed_id: int) -> tuple[Deed, Slot]:
    """Return the seller's slot, also one that was taken away."""
    deed = books.deeds.get(deed_id)
    slot = Slot.read(deed.what) if deed and deed.kind == "slot_set" else None
    if deed is None or slot is None or deed.shop not in {shop.id for shop in books.sellers.shops(who.seller)}:
        raise LookupError("no such slot of this seller")
    return deed, slot


def _arm(books: Books, who: Who) -> None:
    seller = books.sellers.get(who.seller)
    if seller is not None:
        arm(books, seller, who.chat, who.policy, who.now)
