"""Every flow that a seller can walk, by id."""

from bot.domain.flow import Flow
from bot.domain.flows import eligibility, link, opening, unlink

FLOWS: dict[str, Flow] = {flow.id: flow for flow in (opening.FLOW, eligibility.FLOW, link.FLOW, unlink.FLOW)}
