"""What the buttons of a reminder do: go on, done, again later, stop."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.clocks import arm
from bot.domain.kinds import AS_TOLD, KINDS
from bot.domain.walltime import at_wall, day_of
from bot.parcels import Parcel, pack
from bot.records import Reminder, Seller
from bot.scenes import Scene, Who
from bot.stores import Books
from bot.walks import begin, resume

MORNING = time(9)
SPANS = {"min10": timedelta(minutes=10), "hour": timedelta(hours=1)}
DAYS = 8  # of a pick
HOURS = range(7, 23)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a press on a push led to: `went` is scene, done, snoozed, pick, hours, sure, stopped, passed or gone.

    `stays`: the pressed message tells of more than this, so it is left as it is. `offered`: the days (by their
    first hour) or hours to pick from. `limit`: what a snooze would have passed.
    """

    seller: Seller
    went: str
    parcel: Parcel
    until: datetime | None = None
    scene: Scene | None = None
    offered: tuple[datetime, ...] = ()
    limit: datetime | None = None
    stays: bool = False


def press(books: Books, who: Who, verb: str, reminder_id: int) -> Pushed:
    """Return what the press led to; a press on what is gone or another's changes nothing."""
    books.sellers.lock(who.seller)
    seller, reminder = books.sellers.get(who.seller), books.reminders.get(reminder_id)
    if seller is None or reminder is None or reminder.seller != who.seller:
        raise LookupError("no such reminder of this seller")
    parcel = pack(books, reminder, who)
    if parcel is None:
        raise LookupError("its seller is gone")
    if verb in ("go_on", "done"):
        books.reminders.settle(reminder.id, "done")
        if verb == "done":
            return Pushed(seller, "done", parcel)
        stays = _tells_of_more(books, who, reminder)
        return Pushed(seller, "scene", parcel, scene=_go_on(books, who, reminder), stays=stays)
    if verb in ("stop", "stop_sure"):
        return _stop(books, who, parcel, sure=verb == "stop_sure")
    if reminder.state == "cancelled":
        return Pushed(seller, "gone", parcel)
    return _later(books, who, parcel, verb)


def _tells_of_more(books: Books, who: Who, reminder: Reminder) -> bool:
    """Tell whether the pressed message is not this reminder's alone: a digest, a brief, the list."""
    kept = books.reminders.of_seller(who.seller).values()
    return [each.id for each in kept if each.message_id == who.message] != [reminder.id]


def _later(books: Books, who: Who, parcel: Parcel, verb: str) -> Pushed:
    """Snooze, or offer what may be picked. Nothing may pass the deadline that the reminder tells of."""
    if verb == "pick" or verb.startswith("day"):
        offered = tuple(_days(parcel, who.now) if verb == "pick" else _hours(parcel, verb[3:], who.now))
        return Pushed(parcel.seller, "pick" if verb == "pick" else "hours", parcel, offered=offered)
    until = _until(parcel, verb, who.now)
    limit = limit_of(parcel.reminder, who.now)
    if limit is not None and until >= limit:
        return Pushed(parcel.seller, "passed", parcel, until, limit=limit)
    books.reminders.snooze(parcel.reminder.id, until)
    arm(books, parcel.seller, parcel.reminder.chat, who.policy, who.now)
    kept = books.reminders.get(parcel.reminder.id)
    if kept is None or kept.state == "cancelled":  # nothing calls for it any more: an appeal was sent since
        return Pushed(parcel.seller, "gone", parcel)
    return Pushed(parcel.seller, "snoozed", parcel, until)


def limit_of(reminder: Reminder, now: datetime) -> datetime | None:
    """Return the instant that a snooze must not reach: a deadline still to come, or when it is of no use any more."""
    if reminder.until_at is not None:
        return reminder.until_at
    kind = KINDS.get(reminder.kind)
    return reminder.tells_of if kind and kind.treated == "deadline" and reminder.tells_of > now else None


def may_be(parcel: Parcel, verb: str, now: datetime) -> bool:
    """Tell whether that snooze would come before what the reminder tells of."""
    limit = limit_of(parcel.reminder, now)
    return limit is None or _until(parcel, verb, now) < limit


def _until(parcel: Parcel, verb: str, now: datetime) -> datetime:
    zone = parcel.own_zone
    if verb in SPANS:
        return now + SPANS[verb]
    if verb == "morning":
        return at_wall(day_of(now, zone) + _DAY, MORNING, zone)
    digits = verb.removeprefix("at")
    day, hour = _day(digits[:8]), digits[8:]
    if hour not in {f"{each:02}" for each in HOURS}:
        raise LookupError("no hour")
    until = at_wall(day, time(int(hour)), zone)
    if until <= now:
        raise LookupError("that time has passed")
    return until


def _day(digits: str) -> date:
    try:
        return datetime.strptime(digits, "%Y%m%d").date()  # noqa: DTZ007 - a day of the seller's calendar
    except ValueError:
        raise LookupError("no day") from None


def _days(parcel: Parcel, now: datetime) -> Iterator[datetime]:
    """Give the first hour of each day that has one to pick."""
    today = day_of(now, parcel.own_zone)
    for number in range(DAYS):
        first = next(iter(_hours(parcel, f"{today + number * _DAY:%Y%m%d}", now)), None)
        if first:
            yield first


def _hours(parcel: Parcel, digits: str, now: datetime) -> list[datetime]:
    """Return the hours of a day, on the seller's own clock, that are ahead and pass no deadline."""
    day, limit = _day(digits), limit_of(parcel.reminder, now)
    hours = (at_wall(day, time(hour), parcel.own_zone) for hour in HOURS)
    return [at for at in hours if at > now and (limit is None or at < limit)]


def _stop(books: Books, who: Who, parcel: Parcel, *, sure: bool) -> Pushed:
    """Stop what this reminder belongs to: its series, or itself; a deadline only when asked twice."""
    kind, reminder = KINDS.get(parcel.reminder.kind), parcel.reminder
    if kind and kind.treated == "deadline" and not sure:
        return Pushed(parcel.seller, "sure", parcel)
    seller = parcel.seller
    if kind and (kind.series or kind.treated == "deadline"):
        seller = replace(seller, wishes=seller.wishes.without(kind.id, reminder.deed))
        books.sellers.put(seller, who.now)
        arm(books, seller, who.chat, who.policy, who.now)
    books.reminders.settle(reminder.id, "done")
    return Pushed(seller, "stopped", parcel)


def _go_on(books: Books, who: Who, reminder: Reminder) -> Scene | None:
    """Return the walk that the clock reopens, at the step that is next now; None where it reopens none."""
    kind = KINDS.get(reminder.kind)
    deed = books.deeds.get(reminder.deed) if reminder.deed else None
    flow = kind.reopens if kind else "opening"
    if flow == AS_TOLD:
        flow = deed.what if deed else None
    if flow is None:
        return None
    told_by = books.walks.get(deed.walk) if deed and deed.walk else None
    if told_by and told_by.flow == flow and flow == "eligibility":
        return _ask_again(books, who, told_by.id)
    if told_by and told_by.flow == flow and (told_by.state == "open" or flow == "violation"):
        return resume(books, who, told_by.id)
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
