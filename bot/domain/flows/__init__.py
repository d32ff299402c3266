"""Every flow that a seller can walk, by id."""

from bot.domain.flows import eligibility, link, opening, unlink
from bot.domain.steps import Flow

FLOWS: dict[str, Flow] = {flow.id: flow for flow in (opening.FLOW, eligibility.FLOW, link.FLOW, unlink.FLOW)}
