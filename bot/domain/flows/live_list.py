"""The checklist before a LIVE (S6, S38, S39): ticked off anew for each one."""

from datetime import datetime
from typing import Any

from bot.domain.airing import Airing, airing_of, airings
from bot.domain.live import slots
from bot.domain.road import Road
from bot.domain.steps import Flow, Lines, Step

ITEMS = ("stock", "code", "offers", "hook", "links", "script", "gear", "people")
NONE = "none"


def coming(road: Road) -> Airing | None:
    """Return the shop's LIVE that is on, or else its next one."""
    view = road.view
    return next(iter(airings(view.after, view.shop or 0, view.zone, view.now, view.wishes.off)), None)


def _about(road: Road) -> tuple[str, ...]:
    """Return the LIVE that a new list is about."""
    live = coming(road)
    return (name_of(live) if live else NONE,)


def name_of(live: Airing) -> str:
    """Return what a list about that LIVE is told apart by."""
    return f"{live.start:%Y-%m-%dT%H:%M}"


def _keeps(value: str, _: Road) -> bool:
    return value == NONE or start_of(value) is not None


def start_of(value: str | None) -> datetime | None:
    """Return the start of the LIVE that a list is about, None where it is about none."""
    try:
        return datetime.fromisoformat(f"{value}+00:00")
    except ValueError:
        return None


def _of_use(road: Road) -> bool:
    """Tell whether the LIVE that the list is about is not over yet, and its slot still set."""
    view, start = road.view, start_of(road.said("about"))
    lives = (airing_of(deed, slot, view.zone, view.now) for deed, slot in slots(view.after, view.shop or 0))
    return any(each.start == start for each in lives)


def _left(road: Road) -> tuple[str, ...]:
    return tuple(each for each in ITEMS if each not in road.ticked("list"))


def _asks(road: Road) -> str:
    return "ask" if _left(road) else "all"


def _ends(road: Road) -> str:
    if not _of_use(road):
        return "none" if coming(road) is None else "over"
    return "open" if _left(road) else "ready"


def _next(_: Road, end: str) -> tuple[str, ...]:
    return {"none": ("live",), "over": ("live_list",)}.get(end, ())


def _facts(road: Road) -> dict[str, Any]:
    hook, left = road.view.rules.count("live.hook_minutes"), _left(road)
    return {
        "at": start_of(road.said("about")), "hook": hook, "done": len(ITEMS) - len(left), "all": len(ITEMS),
        "open": Lines(tuple(f"list.option.{each}" for each in left), {"hook": hook}),
    }  # fmt: skip


FLOW = Flow(
    "live_list",
    (
        Step("about", _about, keeps=_keeps, alone=True),
        Step("list", ("ready",), _of_use, ticks=ITEMS, asks=_asks, cites=("live.hook_minutes",)),
    ),
    _ends, _facts, _next,
)  # fmt: skip
