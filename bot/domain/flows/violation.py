"""A violation from its notice to its outcome: last day, evidence, appeal, and what came of it (S24, S30-S32)."""

from collections.abc import Mapping
from typing import Any

from bot.domain.flows import appeal_draft, appeals, notice
from bot.domain.flows import appeal_kit as kit
from bot.domain.road import Road
from bot.domain.steps import Flow, Lines, Step, Telling

_RESULTS = {"restored": "restored", "closed": "closed", "nothing": "appealed"}
_PUT_OFF = {"found": "unsure", "evidence": "open", "sent": "open"}


def _tells_score(road: Road) -> tuple[Telling, ...]:
    """Return the score: it is the shop's, not the account's."""
    said = road.said("score") or ""
    return (Telling("score", "score", at=road.said_at("score"), amount=int(said)),) if said.isdigit() else ()


def _ends(road: Road) -> str:
    step, said = list(road.met)[-1], road.said(list(road.met)[-1]) or ""
    if said == "later":
        return _PUT_OFF[step.rstrip("0123456789")]
    if step.startswith("result") and said in _RESULTS:
        return _RESULTS[said]
    return "stopped" if step.startswith("again") else "denied"


def _next(_: Road, end: str) -> tuple[str, ...]:
    return ("eligibility", "violation") if end == "restored" else ("violation",)


def _others(road: Road) -> Lines:
    """Warn for the shop's other linked accounts (S24)."""
    linked = road.view.ledger.linked(road.view.shop or 0)
    accounts = tuple(each.account for each in linked if each.account != notice.account(road))
    return Lines(("others",) if accounts else (), {"others": accounts})


def _stage(road: Road) -> Lines:
    said = road.said("permission") or "unsure"
    return Lines(() if said == "unsure" else (f"stage.{said}",), {"account": notice.account(road)})


def _facts(road: Road) -> dict[str, Any]:
    view = road.view
    return {
        "account": notice.account(road), "market": view.market, "what": (f"kind_{road.said('kind')}",),
        "score_line": kit.score_line(road), "others_line": _others(road),
        "stage_line": _stage(road), "attempts": appeal_draft.attempts(road),
        "center": ("path", "ui_path.violation_center"), "ticket_path": ("path", "ui_path.ticket"),
        **(_of_case(road) if road.said("kind") else {}),
    }  # fmt: skip


def _of_case(road: Road) -> Mapping[str, Any]:
    case, number, now = appeals.case_of(road), appeal_draft.round_of(road), road.view.now
    last = kit.last_of(case, road)
    parts = appeal_draft.draft(road)
    return {
        "deadline": kit.deadline(last, case, now), "day_line": kit.day_line(last, now), "bells": kit.bells(case, road),
        "missing": appeal_draft.missing(road, number), "listed": len(appeal_draft.evidence(road)),
        "had": len(appeal_draft.had(road)), "draft": ("draft", parts, kit.platform_language(road.view.market)),
    }  # fmt: skip


FLOW = Flow(
    "violation",
    (
        *notice.FIRST,
        Step("score", ("skip",), notice.spoken, typed=kit.score, keeps=kit.is_points, tells=_tells_score, steers=False,
             cites=("score.campaign_limit",)),
        Step("permission", ("works", "frozen", "unsure"), notice.spoken, steers=False),
        *notice.LATER,
        *appeals.STEPS,
    ),
    _ends, _facts, _next, about=notice.account, waits=frozenset({"unsure", "open", "appealed"}),
    copies=appeal_draft.copies, pauses=frozenset({"later", "nothing", "stop"}),
)  # fmt: skip
