"""The shop's score: logged, judged by the market's scale and direction, and its trend (S25, S30, S31)."""

from decimal import Decimal
from typing import Any

from bot.domain.deeds import Deed
from bot.domain.flows import appeal_kit as kit
from bot.domain.flows import later
from bot.domain.road import Road
from bot.domain.steps import Flow, Lines, Next, Step, Telling

SHOWN = 5  # readings, the newest first
_CENT = Decimal(100)
_RULES = ("score.campaign_limit",)


def readings(road: Road) -> tuple[Deed, ...]:
    """Return what was read before, the newest first."""
    return tuple(
        reversed([each for each in road.view.ledger.told(road.view.shop or 0, "score") if each.amount is not None])
    )


def _tells(road: Road) -> tuple[Telling, ...]:
    return (Telling("score", "reading", at=road.said_at("reading"), amount=int(road.said("reading") or 0)),)


def _now(road: Road) -> Decimal:
    return Decimal(road.said("reading") or "0") / _CENT


def _points(deed: Deed) -> Decimal:
    return Decimal(deed.amount or 0) / _CENT


def _trend(road: Road) -> Lines:
    """Say how it moved since it was read last: what is up is good or bad by the scale's direction."""
    before = readings(road)
    if not before:
        return Lines(("trend.first",))
    moved = _now(road) - _points(before[0])
    low = road.view.rules.text("score.direction") == "low_is_good"
    which = "same" if moved == 0 else "better" if (moved < 0) == low else "worse"
    return Lines((f"trend.{which}",), {"before": _points(before[0]), "by": abs(moved), "at": before[0].moment})


def _history(road: Road) -> tuple[Lines, ...] | Lines:
    found = readings(road)[:SHOWN]
    lines = tuple(Lines(("log.line",), {"score": _points(each), "at": each.moment}) for each in found)
    return (Lines(("log.head",)), *lines) if lines else Lines(())


def _ends(road: Road) -> str:
    return kit.verdict(int(road.said("reading") or 0), road.view.rules)


def _next(_: Road, end: str) -> tuple[Next, ...]:
    return ("violation", "eligibility") if end in ("under", "over") else ()


def _facts(road: Road) -> dict[str, Any]:
    rules, limit = road.view.rules, road.view.rules.number("score.campaign_limit")
    most = rules.number("score.scale_max")
    bad = rules.text("score.direction") == "low_is_good"
    return {
        "score": _now(road), "limit": None if limit is None else Decimal(str(limit)),
        "name": (f"score_{rules.text('score.name')}",), "trend": _trend(road), "log": _history(road),
        "scale": Lines((f"scale.{'low' if bad else 'high'}",)) if most is None else Lines(
            (f"scale.{'low' if bad else 'high'}_of",), {"most": Decimal(str(most))}),
        "center": ("path", "ui_path.violation_center"), "later": later.line(road),
    }  # fmt: skip


FLOW = Flow(
    "score",
    (
        Step("reading", typed=kit.score, keeps=kit.is_points, tells=_tells, steers=False, cites=_RULES),
        later.step("score", options=("d7", "d30")),
    ),
    _ends, _facts, _next, cites=dict.fromkeys(("under", "over", "fine"), _RULES),
)  # fmt: skip
