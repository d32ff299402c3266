"""Every rule that has a value: its key, its kind and its bounds. The values themselves stand in policy.yaml.

A bound here only tells a slip of the pen from a rule; it is no rule itself. Nullable: unknown may be said.
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.policy_kinds import Kind

CONFIDENCES = ("document", "inferred", "official", "third_party", "operator")


def _count(low: int, high: int, *, nullable: bool = True) -> Kind:
    return Kind("count", low, high, nullable=nullable)


def _one_of(*choices: str) -> Kind:
    return Kind("choice", choices=choices)


_MANY = _count(0, 10_000)
_WINDOW = _count(1, 3_650)
_HOURS = Kind("hours", 0.0001, 87_600, nullable=True)  # least: a third of a second
_FLAG = Kind("flag")
_MAYBE = Kind("flag", nullable=True)
_TIME = Kind("time")
_PATH = Kind("path")
_UNIT = _one_of("business_days", "calendar_days")

KEYS: Mapping[str, Kind] = MappingProxyType({
    "channel.max_accounts": _MANY,
    "channel.max_accounts_probation.individual": _MANY,
    "channel.max_accounts_probation.business": _MANY,
    "channel.commission_pct": Kind("number", 0, 100, nullable=True),
    "channel.same_account_as_official": _MAYBE,
    "account.min_age": _count(1, 120),
    "account.region_must_match": _MAYBE,
    "account.sellers_per_account": _MANY,
    "account.sensitive_topics": Kind("words", choices=("religion", "political_dispute", "false_advertising")),
    "invite.ttl_hours": _HOURS,
    "unlink.lock_after_link_hours": _HOURS,
    "relink.wait_after_unlink_hours": _HOURS,
    "unlink.quota": _MANY,
    "unlink.window_days": _WINDOW,
    "link.quota": _MANY,
    "link.window_days": _WINDOW,
    "unlink.needs_seller_approval": _FLAG,
    "unlink.clears_showcase": _FLAG,
    "unlink.failure_causes": Kind("words", choices=("cooldown", "network_country", "open_violation")),
    "showcase.daily_add": _MANY,
    "showcase.day_start": _one_of("market_midnight"),
    "score.name": _one_of("compliance_credit_score", "account_health_rating", "violation_points"),
    "score.scale_max": Kind("number", 1, 1_000_000, nullable=True),
    "score.direction": _one_of("high_is_good", "low_is_good"),
    "score.campaign_limit": Kind("number", 0, 1_000_000, nullable=True),
    "appeal.amount": _count(1, 365, nullable=False),
    "appeal.unit": _UNIT,
    "appeal.count_from": _one_of("notice_date"),
    "appeal.first_day_counts": _FLAG,
    "appeal.max_attempts": _count(1, 100),
    "appeal.second_amount": _count(1, 365),
    "appeal.second_unit": _UNIT,
    "appeal.weekend": Kind("weekend"),
    "appeal.skip_holidays": _FLAG,
    "live.start": _TIME,
    "live.end": _TIME,
    "live.hook_minutes": _count(1, 600, nullable=False),
    "live.uplift_pct": Kind("number", 0, 1_000, nullable=True),
    "data.compare_days": Kind("days", 1, 366),
    "gpm.denominator": _count(1, 1_000_000, nullable=False),
    "gpm.benchmark": Kind("number", 0, 1_000_000_000, nullable=True),
    "ui_path.pc_link": _PATH,
    "ui_path.app_link": _PATH,
    "ui_path.unlink": _PATH,
    "ui_path.unlink_creator": _PATH,
    "ui_path.unlink_approve": _PATH,
    "ui_path.violation_center": _PATH,
    "ui_path.ticket": _PATH,
})  # fmt: skip

FIELDS: Mapping[str, Kind] = MappingProxyType({
    "source": Kind("text"),
    "as_of": Kind("date"),
    "confidence": _one_of(*CONFIDENCES),
    "on": _FLAG,
})  # fmt: skip
