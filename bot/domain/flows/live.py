"""Setting a LIVE slot: weekdays, from when to when on the shop's clock, and whether it may wake the seller (S38)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.domain import typed_time
from bot.domain.airing import airing_of, clashes
from bot.domain.clocks import GET_READY, PREPARE, Facts, expected
from bot.domain.deeds import Deed
from bot.domain.live import EVERY_DAY, Slot, slots
from bot.domain.road import Road
from bot.domain.steps import Flow, Lines, Refused, Step, Telling
from bot.domain.walltime import wall

MOST = 20  # slots of one shop: more would be no plan, but a slip
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = {"every": EVERY_DAY, "week": frozenset(range(1, 6)), "weekend": frozenset({6, 7})}
_LONG = {"h1": 1, "h2": 2, "h3": 3}
_ANY_DAY = date(2026, 1, 1)


def _free(road: Road) -> bool:
    return len(_others(road)) < MOST


def _others(road: Road) -> tuple[tuple[Deed, Slot], ...]:
    """Return the slots that other walks have set."""
    return slots(road.view.ledger, road.view.shop or 0)


def _days(road: Road) -> frozenset[int] | None:
    if road.said("days") != "pick":
        return _DAYS.get(road.said("days") or "")
    ticked = road.ticked("weekdays")
    return frozenset(number for number, name in enumerate(WEEKDAYS, 1) if name in ticked)


def _ready(road: Road) -> tuple[str, ...]:
    return ("ready",) if road.ticked("weekdays") else ()


def _no_text(_: str, __: Road) -> str:
    raise Refused("tick")


def _hour(text: str, _: Road) -> str:
    return f"{typed_time.hour(text):%H:%M}"


def _end_hour(text: str, road: Road) -> str:
    end = _hour(text, road)
    if end == road.said("start"):
        raise Refused("same_hour")
    return end


def _after(start: time, hours: int) -> time:
    return (datetime.combine(_ANY_DAY, start) + timedelta(hours=hours)).time()


def slot_of(road: Road) -> Slot | None:
    """Return the slot as far as it was said; None before its hours are known. Whether it may wake: see `wake`."""
    days, start, end = _days(road), road.said("start"), road.said("end")
    rules = road.view.rules
    if not days or start is None:
        return None
    if start == "guide":
        return Slot(days, rules.time("live.start"), rules.time("live.end"))
    if end is None:
        return None
    begins = time.fromisoformat(start)
    return Slot(days, begins, _after(begins, _LONG[end]) if end in _LONG else time.fromisoformat(end))


def _twice(road: Road) -> bool:
    slot = slot_of(road)
    return slot is not None and clashes(slot, (each for _, each in _others(road)))


def _own(road: Road) -> Deed | None:
    """Return the deed by which this walk has set the slot that its answers say."""
    slot, theirs = slot_of(road), {deed.id for deed, _ in _others(road)}
    mine = (deed for deed, each in slots(road.view.after, road.view.shop or 0)
            if deed.id not in theirs and replace(each, wake=None) == slot)  # fmt: skip
    return next(mine, None)


def _quiet_push(road: Road) -> datetime | None:
    """Return the first push of the next LIVE that falls into the seller's quiet hours."""
    slot, view = slot_of(road), road.view
    if slot is None or view.wishes.quiet is None:
        return None
    _, start = next(slot.starts(view.zone, view.now))
    pushes = (start - PREPARE, start - GET_READY)
    return next((each for each in pushes if view.wishes.quiet.holds(each, view.own_zone)), None)


def _may_it_wake(road: Road) -> bool:
    # Quiet hours set later are asked about where they are set: a slot set without them is not asked about again.
    own = Slot.read(deed.what) if (deed := _own(road)) else None
    return _quiet_push(road) is not None and not _twice(road) and (own is None or own.wake is not None)


def _tells(last: str) -> Callable[[Road], tuple[Telling, ...]]:
    """Tell the slot at the step with which it is complete."""

    def tell(road: Road) -> tuple[Telling, ...]:
        slot = slot_of(road)
        if slot is None or _twice(road) or _last(road) != last:
            return ()
        wake = {"wake": True, "hush": False}.get(road.said("wake") or "")
        return (Telling("slot_set", "slot", what=str(replace(slot, wake=wake))),)

    return tell


def _last(road: Road) -> str:
    if "wake" in road.met or _may_it_wake(road):
        return "wake"
    return "start" if road.said("start") == "guide" else "end"


def _ends(road: Road) -> str:
    if slot_of(road) is None:
        return "many"
    if _twice(road):
        return "twice"
    return "set" if _own(road) else "removed"


def _next(_: Road, end: str) -> tuple[str, ...]:
    return {"set": ("live_list", "live"), "removed": ("live",)}.get(end, ())


def _reminders(road: Road) -> Lines:
    """Say when the next LIVE is reminded of."""
    view, own = road.view, _own(road)
    facts = Facts(view.after, view.shop or 0, view.rules, view.zone, view.own_zone, view.wishes, view.now)
    pushes = sorted(
        (each.about_at or each.due_at, each.due_at)
        for each in expected(facts)
        if own is not None and each.deed == own and each.due_at > view.now
    )
    first = [due for about, due in pushes if about == pushes[0][0]]
    if len(first) == 1:
        return Lines(("reminds.once",), {"at": first[0]})
    clocks = [f"{wall(each, view.own_zone):%H:%M}" for each in first]
    return Lines(("reminds.twice",), dict(zip(("early", "late"), clocks, strict=True))) if clocks else Lines(())


def _uplift(road: Road) -> Lines:
    percent = road.view.rules.number("live.uplift_pct")
    return Lines(()) if percent is None else Lines(("uplift",), {"percent": f"{percent:g}"})


def _facts(road: Road) -> dict[str, Any]:
    view, slot, push, own, said = road.view, slot_of(road), _quiet_push(road), _own(road), road.said("start")
    hours = view.rules.time("live.start"), view.rules.time("live.end")
    start = time.fromisoformat(said) if said and said != "guide" else None
    coming = airing_of(own, slot, view.zone, view.now) if own and slot else None
    return {
        "guide": f"{hours[0]:%H:%M}–{hours[1]:%H:%M}", "offered": Slot(_days(road) or EVERY_DAY, *hours),
        "uplift": _uplift(road), "start": said, "slot": slot, "most": MOST,
        **{each: f"{_after(start, length):%H:%M}" if start else "" for each, length in _LONG.items()},
        "wake_at": f"{wall(push, view.own_zone):%H:%M}" if push else "",
        "next": coming.start if coming else None,
        "left_time": max(coming.start - view.now, timedelta(0)) if coming else None, "reminds": _reminders(road),
    }  # fmt: skip


FLOW = Flow(
    "live",
    (
        Step("days", ("every", "week", "weekend", "pick"), _free, stays=frozenset({*_DAYS, "pick"})),
        Step("weekdays", _ready, lambda road: road.said("days") == "pick", typed=_no_text, ticks=WEEKDAYS),
        # With the guide's own hours the start is the last to be said.
        Step("start", ("guide",), lambda road: _days(road) is not None, typed=_hour, tells=_tells("start"),
             cites=("live.start", "live.uplift_pct")),
        Step("end", tuple(_LONG), lambda road: road.said("start") not in (None, "guide"), typed=_end_hour,
             tells=_tells("end")),
        Step("wake", ("wake", "hush"), _may_it_wake, stays=frozenset({"wake", "hush"}), tells=_tells("wake")),
    ),
    _ends, _facts, _next,
)  # fmt: skip
