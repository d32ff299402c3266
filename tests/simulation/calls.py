"""What a life calls for, found by looking at calendars and clocks: another method than the product's."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from tests.simulation.faces import (
    DAY,
    HOUR,
    MINUTE,
    before_quiet,
    day_ends,
    days_from,
    first_at,
    is_quiet,
    nth_after,
    nth_before,
    quiet_ends,
    today,
)
from tests.simulation.life import Life, Place, Said
from tests.simulation.rules import figures

DEADLINES = ("appeal",)
SLOTS = ("live_prep", "live_start")
ASKED = {"content_check": 3 * DAY, "score_check": 3 * DAY, "weekly": 2 * DAY, "brief": 6 * HOUR}
BULK = (*ASKED, "showcase_reset")
STAGES = ("violation", "appealed", "appeal_denied", "restored", "closed")
NINE, EIGHT = time(9), time(8)


@dataclass(frozen=True, slots=True)
class Call:
    """A message that somebody is to get: `due`, what it tells of, and from when on it is of no use."""

    key: str
    kind: str
    due: datetime
    about: datetime
    shop: int
    said: Said | None = None
    until: datetime | None = None
    moved: bool = False


Group = tuple[datetime, tuple[Call, ...]]  # one occurrence of a series: when it is, and the messages of it


def once(life: Life) -> list[Call]:
    """Every message that is called for once."""
    found = [call for shop in life.shops for call in (*_waits(life, shop), *_ladders(life, shop))]
    return [each for call in found if _wished(life, call) for each in calm(life, call) if _ahead(each)]


def series(life: Life, now: datetime) -> dict[str, Iterator[Group]]:
    """What comes again and again, each from the first occurrence that still matters now."""
    found: dict[str, Iterator[Group]] = {}
    for shop in life.shops:
        for said in life.of(shop.id, "slot_set"):
            if f"d{said.id}" not in life.off:
                found[f"slot{said.id}"] = _calmed(life, _live(life, shop, said, now))
        for plan in life.of(shop.id, "plan_set")[-1:]:
            if f"d{plan.id}" not in life.off and "showcase_reset" not in life.off:
                found[f"plan{plan.id}"] = _calmed(life, _resets(life, shop, plan, now))
        for kind in ASKED:
            if kind in life.on and kind not in life.off and (kind != "brief" or shop.id == life.here):
                found[f"{kind}{shop.id}"] = _calmed(life, _regular(life, shop, kind, now))
    return found


def calm(life: Life, call: Call) -> Iterator[Call]:
    """The message as quiet hours leave it: a deadline before them and on time, the rest after them."""
    zone = life.reads(life.shop(call.shop))
    if life.quiet is None or call.kind in SLOTS or not is_quiet(call.due, zone, life.quiet):
        yield call
    elif call.kind in DEADLINES:
        yield replace(call, key=f"{call.key}_e", due=before_quiet(call.due, zone, life.quiet))
        yield call
    else:
        later = replace(call, due=quiet_ends(call.due, zone, life.quiet), moved=True)
        if later.until is None or later.due < later.until:
            yield later


def _wished(life: Life, call: Call) -> bool:
    stopped = call.said is not None and f"d{call.said.id}" in life.off
    return not stopped and (call.kind in DEADLINES or call.kind not in life.off)


def _ahead(call: Call) -> bool:
    return call.said is None or call.due > call.said.told_at


def _calmed(life: Life, groups: Iterator[Group]) -> Iterator[Group]:
    for at, calls in groups:
        wished = (call for call in calls if _wished(life, call))
        yield at, tuple(each for call in wished for each in calm(life, call) if _ahead(each))


def _waits(life: Life, shop: Place) -> Iterator[Call]:
    """Locks, waits, invitations, and what the seller asked for."""
    last: dict[str, Said] = {}
    settled: dict[str, Said] = {}
    for said in life.said:
        if said.account and said.kind in ("active", "unlinked", "invited"):
            last[said.account] = said
            if said.kind != "invited":
                settled[said.account] = said
    rules = figures(shop.market)
    spans = {"active": ("unlink_lock", rules.lock), "unlinked": ("relink_wait", rules.relink)}
    for said in settled.values():
        kind, span = spans[said.kind]
        if said.shop == shop.id:
            yield _one(kind, said, said.at + span)
    for said in last.values():
        if said.kind == "invited" and said.shop == shop.id and rules.invitation:
            yield _one("invitation", said, said.at + rules.invitation)
    for said in life.of(shop.id, "recheck_set", "reminder_set"):
        yield _one("own" if said.kind == "reminder_set" else "recheck", said, said.at)


def _one(kind: str, said: Said, due: datetime, rung: str = "", about: datetime | None = None) -> Call:
    key = f"{kind}:{said.id}:{rung}" if rung else f"{kind}:{said.id}"
    return Call(key, kind, due, about or due, said.shop, said)


def _ladders(life: Life, shop: Place) -> Iterator[Call]:
    for notice in life.of(shop.id, "violation"):
        told = [each for each in life.said if each.walk == notice.walk and each.kind in STAGES]
        if told[-1].kind not in ("violation", "appeal_denied"):
            continue
        clock, last = last_day(shop, notice, told)
        denied = told[-1].kind == "appeal_denied" and clock is notice
        if last is None or (denied and day_ends(last, shop.zone) <= told[-1].at):
            yield from _unknown(life, shop, told[-1])
        else:
            yield from _ladder(shop, clock, last)


def last_day(shop: Place, notice: Said, told: list[Said]) -> tuple[Said, date | None]:
    """The last day to appeal, and what it is counted from."""
    rules, denials = figures(shop.market), [each for each in told if each.kind == "appeal_denied"]
    if denials and rules.second:
        rest: frozenset[int] = frozenset() if rules.second_calendar else rules.rest
        return denials[-1], nth_after(today(denials[-1].at, shop.zone), rules.second, rest)
    if notice.last_day:
        return notice, notice.last_day
    return notice, nth_after(notice.day, rules.appeal, rules.counted_rest) if notice.day else None


def _ladder(shop: Place, clock: Said, last: date) -> Iterator[Call]:
    rest, ends = figures(shop.market).counted_rest, day_ends(last, shop.zone)
    mornings = {"wd3": nth_before(last, 3, rest), "wd1": nth_before(last, 1, rest), "last": last, "after": last + DAY}
    for rung, day in mornings.items():
        yield _one("appeal", clock, first_at(day, NINE, shop.zone), rung, ends)
    yield _one("appeal", clock, ends - 2 * HOUR, "h2", ends)


def _unknown(life: Life, shop: Place, told: Said) -> Iterator[Call]:
    soon, zone = told.told_at + 2 * HOUR, life.reads(shop)
    yield _one("appeal", told, soon, "find1")
    mornings = (first_at(day, NINE, zone) for day in days_from(today(soon, zone)))
    later = (at for at in mornings if at > soon)
    for number in (2, 3):
        yield _one("appeal", told, next(later), f"find{number}")


def _live(life: Life, shop: Place, said: Said, now: datetime) -> Iterator[Group]:
    days, hours, *wake = (said.what or "").split()
    at, zone = time.fromisoformat(hours[:5]), life.reads(shop)
    for day in days_from(today(now, shop.zone) - DAY):
        start = first_at(day, at, shop.zone)
        if str(day.isoweekday()) not in days or start <= now:
            continue
        pushes: list[tuple[str, datetime]] = [("live_prep", start - HOUR), ("live_start", start - 15 * MINUTE)]
        if life.quiet and wake == ["hush"]:
            pushes = _hushed(pushes, zone, life.quiet)
        yield (
            start,
            tuple(Call(f"{kind}:{said.id}:{day}", kind, due, start, shop.id, said, start) for kind, due in pushes),
        )


def _hushed(pushes: list[tuple[str, datetime]], zone: str, hours: tuple[time, time]) -> list[tuple[str, datetime]]:
    """A LIVE that may wake nobody: told once before the quiet hours, or an hour ahead and no more."""
    kind, early = pushes[0]
    if is_quiet(early, zone, hours):
        return [(kind, before_quiet(early, zone, hours))]
    return [push for push in pushes if not is_quiet(push[1], zone, hours)]


def _resets(life: Life, shop: Place, plan: Said, now: datetime) -> Iterator[Group]:
    first, zone = today(plan.told_at, shop.zone), life.reads(shop)
    hour = life.hours.get("showcase_reset", NINE)
    for number in range(1, plan.amount or 0):
        day = first + number * DAY
        begins = first_at(day, time(0), shop.zone)
        shown = (first_at(each, hour, zone) for each in days_from(today(begins, zone)))
        at = next(each for each in shown if each >= begins)
        if at > now - 12 * HOUR:
            key = f"showcase_reset:{plan.id}:{day}"
            yield at, (Call(key, "showcase_reset", at, at, shop.id, plan, at + 12 * HOUR),)


def _regular(life: Life, shop: Place, kind: str, now: datetime) -> Iterator[Group]:
    zone, hour, useful = life.reads(shop), life.hours.get(kind, EIGHT if kind == "brief" else NINE), ASKED[kind]
    for day in days_from(today(now - useful, zone)):
        at = first_at(day, hour, zone)
        if _falls(kind, day) and at > now - useful:
            yield at, (Call(f"{kind}:s{shop.id}:{day}", kind, at, at, shop.id, None, at + useful),)


def _falls(kind: str, day: date) -> bool:
    return {
        "content_check": day.day == 1, "score_check": day.day == 15, "weekly": day.weekday() == 0, "brief": True,
    }[kind]  # fmt: skip


def is_late_for_use(call: Call, now: datetime) -> bool:
    """Whether a nudge is of no use any more, so that an uncertain one is not repeated."""
    useful = {"invitation": 2 * DAY, "live_prep": HOUR, "live_start": 15 * MINUTE}.get(call.kind, timedelta(days=7))
    return now >= call.due + useful
