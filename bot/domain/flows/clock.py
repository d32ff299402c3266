"""Whose clock goes by which city: the seller's own, or the shop's within its market."""

from typing import Any

from bot.domain.markets import MARKETS
from bot.domain.steps import Flow, Refused, Road, Step
from bot.domain.walltime import UnknownZone, wall, zone

SAME = "same"
LONGEST = 40
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
    found = road.view.cities(text[:LONGEST])
    return tuple(each for each in found if each in _of_market(road)) if _of_shop(road) else found


def _searched(text: str, road: Road) -> str:
    found = _matches(text, road)
    if not found:
        raise Refused("no_city")
    return found[0] if len(found) == 1 else f"{_SEARCH}{' '.join(text.split())[:LONGEST]}"


def _query(road: Road) -> str | None:
    said = road.said("city") or ""
    return said.removeprefix(_SEARCH) if said.startswith(_SEARCH) else None


def _found(road: Road) -> tuple[str, ...]:
    return _matches(_query(road) or "", road)


def _again(text: str, road: Road) -> str:
    found = _matches(text, road)
    if not found:
        raise Refused("no_city")
    if len(found) > 1:
        raise Refused("cities")
    return found[0]


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


FLOW = Flow(
    "clock",
    (
        Step("whose", _whose, alone=True),
        Step("city", _offered, typed=_searched, keeps=_keeps, sets="zone", columns=2,
             asks=lambda road: "shop" if _of_shop(road) else "ask"),
        Step("found", _found, lambda road: _query(road) is not None, typed=_again, keeps=_keeps, sets="zone",
             columns=2),
    ),
    lambda road: "shop" if _of_shop(road) else "own", _facts,
)  # fmt: skip


def chosen(value: str) -> str | None:
    """Return the zone that an answer names; empty for the shop's own clock, None while it is only a search."""
    if value.startswith(_SEARCH):
        return None
    return "" if value == SAME else value
