"""The appeal rule of a place, made of the policy's values."""

from bot.domain.deadlines import AppealRule
from bot.domain.policy import Policy
from bot.domain.violations import appeal_rule as rule_held


def appeal_rule(policy: Policy, market: str, subdivision: str | None) -> AppealRule:
    """Return how an appeal's days are counted there (S32); LookupError where the policy does not know."""
    rule = rule_held(policy.for_market(market, subdivision))
    if rule is None:
        raise LookupError(f"appeal.amount is not known for {market}")
    return rule
