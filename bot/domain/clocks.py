"""Which reminders a shop's ledger and its seller's wishes call for: a pure function of them and the time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.domain.deeds import Deed
from bot.domain.kinds import KINDS, LANES, Class, Kind
from bot.domain.ladder import MORNING, Rung, rungs
from bot.domain.live import Slot, slots
from bot.domain.policy import Rules
from bot.domain.series import Falls, daily, kept, monthly, occurrences, reset_days, weekly
from bot.domain.shop import Ledger, Wait
from bot.domain.wishes import Wishes

__all__ = ["KINDS", "LANES", "Class", "Expected", "Facts", "Kind", "brief", "expected"]

PREPARE = timedelta(minutes=60)  # before a LIVE
GET_READY = timedelta(minutes=15)
BRIEF = time(8)
_CHECKS: dict[str, Falls] = {"content_check": monthly(1), "score_check": monthly(15), "weekly": weekly(1)}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the reminders of one shop follow from. `zone` is the shop's, `own_zone` its seller's."""

    ledger: Ledger
    shop: int
    rules: Rules
    zone: str
    own_zone: str
    wishes: Wishes
    now: datetime


@dataclass(frozen=True, slots=True)
class Expected:
    """A reminder that is called for, to be sent at `due_at`.

    `rung` tells several of one deed apart (the day of a series). `about_at`: the instant that it tells of, where
    that is another; `until_at`: from then on it is of no use, and never sent. Its key names it for ever.
    """

    kind: Kind
    deed: Deed | None
    due_at: datetime
    rung: str = ""
    about_at: datetime | None = None
    until_at: datetime | None = None
    shop: int = 0

    @property
    def key(self) -> str:
        """Return the key under which it is kept once: recomputing it is the same reminder."""
        about = str(self.deed.id) if self.deed else f"s{self.shop}"
        return f"{self.kind.id}:{about}:{self.rung}" if self.rung else f"{self.kind.id}:{about}"

    @property
    def series(self) -> str:
        """Return the name under which its seller stops and resumes it, and all that come after it."""
        return f"d{self.deed.id}" if self.deed else self.kind.id


def expected(facts: Facts) -> tuple[Expected, ...]:
    """Return the reminders of this shop: every one of a deed, past ones too, and the next ones of each series.

    None for what was over when its deed was told: nothing fires on creation.
    """
    ladder = rungs(facts.ledger, facts.shop, facts.rules, facts.zone, facts.own_zone)
    once = (Expected(KINDS[r.kind], r.deed, r.due_at, r.name, r.about_at) for r in (*_once(facts), *ladder))
    wanted = [each for each in (*once, *_live(facts), *_showcase(facts), *_checks(facts)) if _wanted(each, facts)]
    calm = (one for each in wanted for one in _calm(each, facts))
    return tuple(each for each in calm if each.deed is None or each.due_at > each.deed.told_at)


def brief(facts: Facts) -> tuple[Expected, ...]:
    """Return the next morning briefs of the seller; what they say is found when they are sent."""
    found = _regular("brief", facts, daily, BRIEF)
    return tuple(one for each in found for one in _calm(each, facts))


def _wanted(each: Expected, facts: Facts) -> bool:
    off = facts.wishes.off
    return each.series not in off and (each.kind.id not in off or each.kind.treated == "deadline")


def _once(facts: Facts) -> Iterator[Rung]:
    ledger, shop, rules = facts.ledger, facts.shop, facts.rules
    ttl = rules.hours("invite.ttl_hours")
    for each in ledger.standings(shop):
        if each.is_linked:
            yield from _of_wait("unlink_lock", ledger.lock(shop, each.account, rules), shop)
        yield from _of_wait("relink_wait", ledger.relink_wait(each.account, rules), shop)
        if ttl is not None and each.state == "invited":
            yield Rung("invitation", each.since, each.since.moment + ttl)
    for kind, told in (("recheck", "recheck_set"), ("retry", "retry_set"), ("own", "reminder_set")):
        yield from (Rung(kind, deed, deed.at) for deed in ledger.told(shop, told) if deed.at)


def _of_wait(kind: str, wait: Wait | None, shop: int) -> Iterator[Rung]:
    if wait and wait.deed.shop == shop:
        yield Rung(kind, wait.deed, wait.end)


def _live(facts: Facts) -> Iterator[Expected]:
    for deed, slot in slots(facts.ledger, facts.shop):
        for day, start in kept(slot.starts(facts.zone, facts.now), facts.now):
            early, late = _pushes(slot, start, facts)
            yield Expected(KINDS["live_prep"], deed, early, f"{day}", start, start)
            if late:
                yield Expected(KINDS["live_start"], deed, late, f"{day}", start, start)


def _pushes(slot: Slot, start: datetime, facts: Facts) -> tuple[datetime, datetime | None]:
    """Return when to push: an hour and a quarter of an hour before; once, before quiet hours, if asked to."""
    quiet, early, late = facts.wishes.quiet, start - PREPARE, start - GET_READY
    if quiet is None or slot.wake is not False:
        return early, late
    if quiet.holds(early, facts.own_zone):
        return quiet.before(early, facts.own_zone), None
    return early, None if quiet.holds(late, facts.own_zone) else late


def _showcase(facts: Facts) -> Iterator[Expected]:
    kind = KINDS["showcase_reset"]
    hour, floor = facts.wishes.hour(kind.id, MORNING), facts.now - kind.useful_for
    for plan in facts.ledger.told(facts.shop, "plan_set")[-1:]:
        days = (each for each in reset_days(plan, facts.zone, facts.own_zone, hour) if each[1] > floor)
        for day, at in kept(days, facts.now):
            yield Expected(kind, plan, at, f"{day}", None, at + kind.useful_for)


def _checks(facts: Facts) -> Iterator[Expected]:
    for kind, falls in _CHECKS.items():
        yield from _regular(kind, facts, falls, MORNING)


def _regular(kind_id: str, facts: Facts, falls: Falls, usual: time) -> Iterator[Expected]:
    """Give what comes on the seller's own clock, where it was asked for."""
    kind, at = KINDS[kind_id], facts.wishes.hour(kind_id, usual)
    if kind_id not in facts.wishes.on:
        return
    days = occurrences(falls, at, facts.own_zone, facts.now - kind.useful_for)
    for day, instant in kept(days, facts.now):
        yield Expected(kind, None, instant, f"{day}", None, instant + kind.useful_for, facts.shop)


def _calm(each: Expected, facts: Facts) -> Iterator[Expected]:
    """Give the reminder as the seller's quiet hours leave it: a deadline before them and on time, the rest after."""
    quiet, zone = facts.wishes.quiet, facts.own_zone
    if quiet is None or each.kind.slot or not quiet.holds(each.due_at, zone):
        yield each
        return
    about = each.about_at or each.due_at
    if each.kind.treated == "deadline":
        yield replace(each, due_at=quiet.before(each.due_at, zone), rung=f"{each.rung}_e", about_at=about)
        yield each
        return
    moved = replace(each, due_at=quiet.over(each.due_at, zone), about_at=about)
    if moved.until_at is None or moved.due_at < moved.until_at:
        yield moved
