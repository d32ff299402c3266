"""The appeal rule of a place, made of the policy's values."""

from bot.domain.deadlines import AppealRule
from bot.domain.policy import Policy


def appeal_rule(policy: Policy, market: str, subdivision: str | None) -> AppealRule:
    """Return how an appeal's days are counted there (S32); LookupError where the policy does not know."""
    rules = policy.for_market(market, subdivision)
    amount = rules.count("appeal.amount")
    if amount is None:
        raise LookupError(f"appeal.amount is not known for {market}")
    unit = rules.text("appeal.unit")
    return AppealRule(
        amount=amount,
        unit="calendar_days" if unit == "calendar_days" else "business_days",
        first_day_counts=bool(rules.flag("appeal.first_day_counts")),
        weekend=rules.weekend(),
        skip_holidays=bool(rules.flag("appeal.skip_holidays")),
    )
