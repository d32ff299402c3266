"""Every flow that a seller can walk, by id."""

from bot.domain.flows import clock, eligibility, link, live, live_list, opening, remind, showcase, unlink, violation
from bot.domain.steps import Flow

FLOWS: dict[str, Flow] = {
    flow.id: flow
    for flow in (
        opening.FLOW, eligibility.FLOW, link.FLOW, unlink.FLOW, live.FLOW, live_list.FLOW, showcase.FLOW, remind.FLOW,
        violation.FLOW, clock.FLOW,
    )
}  # fmt: skip
