"""Whose clock goes by which city: the seller's own, or the shop's within its market."""

from collections.abc import Callable
from typing import Any

from bot.domain.markets import MARKETS
from bot.domain.road import Road
from bot.domain.steps import HOME, Flow, Options, Reading, Refused, Step
from bot.domain.walltime import UnknownZone, wall, zone

SAME = "same"
LONGEST = 40
SHOWN = 8
_SEARCH = "q:"  # before what was typed where it can mean several cities
USUAL = (
    "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Ho_Chi_Minh", "America/Mexico_City", "America/Bogota",
    "America/New_York", "America/Los_Angeles", "Europe/London", "Europe/Madrid", "Asia/Jakarta", "Asia/Tokyo",
)  # fmt: skip


def _of_market(road: Road) -> tuple[str, ...]:
    market = MARKETS.get(road.view.market or "")
    return market.zones if market else ()


def _whose(road: Road) -> tuple[str, ...]:
    return ("own", "shop") if len(_of_market(road)) > 1 else ("own",)


def _of_shop(road: Road) -> bool:
    return road.said("whose") == "shop"


def _offered(road: Road) -> tuple[str, ...]:
    if _of_shop(road):
        return _of_market(road)
    return ((SAME,) if road.view.market else ()) + USUAL


def _matches(text: str, road: Road) -> tuple[str, ...]:
    """Return the zones of the place typed; of a shop only those of its market."""
    found = road.view.cities(text)
    if _of_shop(road):
        found = tuple(each for each in found if each in _of_market(road))
    return found[:SHOWN]


def _searched(text: str, road: Road) -> str:
    """Return the zone of the place typed; where it can mean several, the search."""
    wanted = " ".join(text.split())[:LONGEST]  # what is kept is what was looked for: it finds the same again
    found = _matches(wanted, road)
    if found:
        return found[0] if len(found) == 1 else f"{_SEARCH}{wanted}"
    if _of_shop(road) and road.view.cities(wanted):
        raise Refused("other_country", market=road.view.market)
    raise Refused("no_city")


def _decided(text: str, road: Road) -> str:
    """Return the zone of the place typed, which can mean one alone."""
    found = _searched(text, road)
    if found.startswith(_SEARCH):
        raise Refused("cities")
    return found


def _found(before: str) -> Options:
    """Offer what was found for what was typed at the step before."""
    return lambda road: _matches((road.said(before) or "").removeprefix(_SEARCH), road)


def _searches(before: str) -> Callable[[Road], bool]:
    return lambda road: (road.said(before) or "").startswith(_SEARCH)


def _keeps(value: str, road: Road) -> bool:
    """Tell whether that is a zone, or a search that still finds something."""
    if value.startswith(_SEARCH):
        return bool(_matches(value.removeprefix(_SEARCH), road))
    try:
        return zone(value).key == value and (not _of_shop(road) or value in _of_market(road))
    except UnknownZone:
        return False


def _facts(road: Road) -> dict[str, Any]:
    view = road.view
    here = view.zone if _of_shop(road) else view.own_zone
    return {"time": ("quote", f"{wall(view.now, here):%H:%M}")}


def _ends(road: Road) -> str:
    if _of_shop(road):
        return "shop"
    return "same" if road.view.own_zone == road.view.zone else "own"


def _found_step(step: str, before: str, reading: Reading) -> Step:
    return Step(step, _found(before), _searches(before), typed=reading, keeps=_keeps, sets="zone", columns=2,
                words="clock.found")  # fmt: skip


FLOW = Flow(
    "clock",
    (
        Step("whose", _whose, alone=True),
        Step("city", _offered, typed=_searched, keeps=_keeps, sets="zone", columns=2,
             asks=lambda road: "shop" if _of_shop(road) else "ask"),
        # Who types again what can mean several sees these; the third time it has to be one.
        _found_step("found", "city", _searched),
        _found_step("found2", "found", _searched),
        _found_step("found3", "found2", _decided),
    ),
    _ends, _facts, lambda _road, _end: (HOME,),
)  # fmt: skip


def chosen(value: str) -> str | None:
    """Return the zone that an answer names; empty for the shop's own clock, None while it is only a search."""
    if value.startswith(_SEARCH):
        return None
    return "" if value == SAME else value
