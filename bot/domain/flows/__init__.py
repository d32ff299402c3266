"""Every flow that a seller can walk, by id."""

from bot.domain.flows import (
    added,
    benchmark,
    by_hand,
    clock,
    correct,
    eligibility,
    fix_link,
    fix_unlink,
    link,
    live,
    live_list,
    matrix,
    opening,
    remind,
    score,
    showcase,
    swap,
    ticket,
    unlink,
    violation,
)
from bot.domain.steps import Flow

FLOWS: dict[str, Flow] = {
    flow.id: flow
    for flow in (
        opening.FLOW, eligibility.FLOW, link.FLOW, unlink.FLOW, live.FLOW, live_list.FLOW, showcase.FLOW, remind.FLOW,
        violation.FLOW, clock.FLOW, fix_link.FLOW, fix_unlink.FLOW, ticket.FLOW, score.FLOW, swap.FLOW, matrix.FLOW,
        added.FLOW, correct.FLOW, benchmark.FLOW, by_hand.FLOW,
    )
}  # fmt: skip
