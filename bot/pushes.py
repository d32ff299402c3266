"""Reminders as use cases: what a push says, and what its buttons do."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.clocks import rules_of
from bot.domain.clocks import KINDS
from bot.domain.policy import Rules
from bot.domain.shop import Deed
from bot.domain.walltime import at_wall, day_of
from bot.records import Reminder, Seller, Shop
from bot.scenes import Scene, Who, scene
from bot.stores import Books
from bot.walks import begin, resume

MORNING = time(9)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A reminder with all that its words need."""

    reminder: Reminder
    seller: Seller
    shop: Shop | None
    rules: Rules
    name: str | None
    deed: Deed | None


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a press on a push led to: `went` is scene, done, snoozed or gone."""

    seller: Seller
    went: str
    parcel: Parcel | None = None
    until: datetime | None = None
    scene: Scene | None = None


def pack(books: Books, reminder: Reminder, who: Who) -> Parcel | None:
    """Return the reminder with its facts; None when its seller is gone."""
    seller = books.sellers.get(reminder.seller)
    if seller is None:
        return None
    shop = books.sellers.shop(reminder.shop) if reminder.shop else None
    name = books.sellers.names(seller.id).get(reminder.account or "")
    deed = books.deeds.get(reminder.deed) if reminder.deed else None
    return Parcel(reminder, seller, shop, rules_of(shop, who.policy), name, deed)


def claim(books: Books, who: Who, lease_until: datetime, limit: int) -> list[Parcel]:
    """Return due reminders, claimed; one whose seller is gone is given up."""
    parcels = []
    for reminder in books.reminders.claim(who.now, lease_until, limit):
        parcel = pack(books, reminder, who)
        if parcel is None:
            books.reminders.shelve(reminder, "cancelled")
        else:
            parcels.append(parcel)
    return parcels


def press(books: Books, who: Who, verb: str, reminder_id: int) -> Pushed:
    """Return what the press led to; a press on what is gone or another's changes nothing."""
    books.sellers.lock(who.seller)
    seller, reminder = books.sellers.get(who.seller), books.reminders.get(reminder_id)
    if seller is None or reminder is None or reminder.seller != who.seller:
        raise LookupError("no such reminder of this seller")
    parcel = pack(books, reminder, who)
    if verb in ("hour", "morning"):
        if reminder.state == "cancelled":
            return Pushed(seller, "gone", parcel)
        until = who.now + HOUR if verb == "hour" else _next_morning(seller, parcel, who.now)
        books.reminders.snooze(reminder.id, until)
        return Pushed(seller, "snoozed", parcel, until)
    books.reminders.settle(reminder.id, "done")
    if verb == "done":
        return Pushed(seller, "done", parcel)
    return Pushed(seller, "scene", parcel, scene=_go_on(books, who, reminder))


def _next_morning(seller: Seller, parcel: Parcel | None, now: datetime) -> datetime:
    zone = seller.zone or (parcel.shop.zone if parcel and parcel.shop else "UTC")
    return at_wall(day_of(now, zone) + timedelta(days=1), MORNING, zone)


def _go_on(books: Books, who: Who, reminder: Reminder) -> Scene:
    """Return the walk that the clock reopens, at the step that is next now."""
    kind = KINDS.get(reminder.kind)
    deed = books.deeds.get(reminder.deed) if reminder.deed else None
    flow = kind.reopens if kind else "opening"
    told_by = books.walks.get(deed.walk) if deed and deed.walk else None
    if told_by and told_by.flow == flow and flow == "eligibility":
        return _ask_again(books, who, told_by.id)
    if told_by and told_by.flow == flow and told_by.state == "open":
        return scene(books, who, told_by.id)
    return begin(books, who, flow, reminder.account)


def _ask_again(books: Books, who: Who, walk_id: int) -> Scene:
    """Return the checklist with what was fine kept and what blocked asked again."""
    fresh = begin(books, who, "eligibility")
    if fresh.standing.road.met or fresh.walk.id == walk_id:
        return fresh
    fine = {"yes", "good", "clean", "match"}
    old = books.walks.answers(walk_id)
    kept = {step: answer for step, answer in old.items() if answer.value in fine}
    books.walks.save_answers(fresh.walk, {}, kept, None, who.now)
    return resume(books, who, fresh.walk.id)
