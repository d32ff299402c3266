"""The eligibility checklist (S8-S13): a verdict that names what blocks, how to mend it, and a re-check."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from bot.domain.road import Road
from bot.domain.steps import Flow, Lines, Step, Telling
from bot.domain.walltime import at_wall, day_of

# What each answer means: a blocker of linking, or something to find out first.
_BLOCKS = {"age": ("no",), "status": ("banned",), "region": ("no",), "content": ("has",)}
_DOUBTS = {"age": ("unsure",), "status": ("lifted", "unsure"), "region": ("unsure",), "content": ("unsure",)}
_ADVICE = {"niche": ("differs", "unsure")}

CHECK_AGAIN = {"d1": 1, "d3": 3, "d7": 7}  # days; our own offer, no rule of the platform
AT = time(9)


def _found(road: Road, meaning: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(f"finding.{step}_{road.said(step)}" for step, values in meaning.items() if road.said(step) in values)


def verdict(road: Road) -> str:
    """Return `blocked`, `unsure` or `passes`."""
    if _found(road, _BLOCKS):
        return "blocked"
    return "unsure" if _found(road, _DOUBTS) else "passes"


def _needs_recheck(road: Road) -> bool:
    return verdict(road) != "passes"


def _tells_recheck(road: Road) -> tuple[Telling, ...]:
    choice = road.said("recheck") or ""
    if choice not in CHECK_AGAIN:
        return ()
    return (Telling("recheck_set", "recheck", None, _recheck_at(road, CHECK_AGAIN[choice])),)


def _recheck_at(road: Road, days: int) -> datetime:
    zone = road.view.own_zone
    day = day_of(road.said_at("recheck"), zone) + timedelta(days=days)
    return at_wall(day, AT, zone).astimezone(UTC)


def _ends(road: Road) -> str:
    if not _needs_recheck(road):
        return "passes"
    return "recheck" if road.said("recheck") in CHECK_AGAIN else "open"


def _facts(road: Road) -> dict[str, Any]:
    view, choice = road.view, road.said("recheck") or ""
    held = {
        "age": view.rules.count("account.min_age"),
        "market": view.market,
        "topics": view.rules.words("account.sensitive_topics"),
    }
    return {
        **held,
        "blockers": Lines(_found(road, _BLOCKS), held),
        "doubts": Lines(_found(road, _DOUBTS), held),
        "advice": Lines(_found(road, _ADVICE), held),
        "at": _recheck_at(road, CHECK_AGAIN[choice]) if choice in CHECK_AGAIN else None,
    }


FLOW = Flow(
    "eligibility",
    (
        Step("age", ("yes", "no", "unsure"), lambda road: road.view.rules.count("account.min_age") is not None,
             steers=False, cites=("account.min_age",)),
        Step("status", ("good", "lifted", "banned", "unsure"), steers=False),
        Step("region", ("yes", "no", "unsure"), lambda road: bool(road.view.rules.flag("account.region_must_match")),
             steers=False, cites=("account.region_must_match",)),
        Step("content", ("clean", "has", "unsure"), steers=False, cites=("account.sensitive_topics",)),
        Step("niche", ("match", "differs", "unsure"), steers=False),
        Step("recheck", ("d1", "d3", "d7", "none"), _needs_recheck, asks=verdict, tells=_tells_recheck, steers=False),
    ),
    _ends, _facts, lambda _road, end: ("link",) if end == "passes" else ("eligibility",),
)  # fmt: skip
