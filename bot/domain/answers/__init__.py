"""What is said to a question: texts by id with their facts, the rules they lean on, and the walks that do it.

A text is `answer.<part>`. No number of a rule stands here: all come from the rules, the question or the ledger.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot.domain.answers import linking, selling, unlinking, violating
from bot.domain.answers.asked import (
    APPEAL,
    DAILY,
    LIMIT,
    LOCK,
    QUOTA,
    SCORE,
    WAIT,
    Answering,
    Asked,
    Part,
    Parts,
)  # fmt: skip
from bot.domain.markets import MARKETS
from bot.domain.policy import Rules
from bot.domain.questions import Named
from bot.domain.view import Holidays, View, no_holidays

__all__ = ["Elsewhere", "Part", "Reply", "answer"]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. `cites`: the rules that it leans on. `offers`: flows, or places (`reminders`, `accounts` ...).
    `market`, `rules` and `zone`: whose rules they are, and whose clock its instants are on."""

    parts: tuple[Part, ...]
    market: str | None
    rules: Rules
    zone: str
    cites: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is known of markets that are not the seller's own: their rules and their holidays."""

    rules_for: Callable[[str | None], Rules]
    holidays_for: Callable[[str], Holidays]


def answer(intent: str, named: Named, view: View, elsewhere: Elsewhere) -> Reply:
    """Return what is said; every intent has an answer, also for somebody who has no shop yet.

    What would name something that the rules do not hold is left out; where that is the answer itself, it is said.
    """
    market = named.home or (named.markets[0] if named.markets else None) or _market_of(named.zones) or view.market
    rules, zone = view.rules, _zone(named, view, market)
    if market != view.market:
        holidays_of = elsewhere.holidays_for(market) if market else no_holidays
        rules, view = elsewhere.rules_for(market), replace(view, holidays_of=holidays_of)
    how = _ANSWERS[intent]
    first, *more = how.parts(Asked(named, view, rules, market, zone))
    known = (first if first.is_known else Part("unknown"), *(part for part in more if part.is_known))
    return Reply(known, market, rules, zone or view.zone, how.cites, how.offers)


def _market_of(zones: tuple[str, ...]) -> str | None:
    found = (code for zone in zones for code, market in MARKETS.items() if zone in market.zones)
    return next(found, None)


def _zone(named: Named, view: View, market: str | None) -> str | None:
    """Return whose clock counts: the place named in that market, else the shop's, else the market's first."""
    if market is None:
        return None
    here = next((zone for zone in named.zones if zone in MARKETS[market].zones), None)
    return here or (view.zone if market == view.market and view.shop else MARKETS[market].zone)


def _plain(part: str) -> Answering:
    def said(_: Asked) -> Parts:
        yield Part(part)

    return said


@dataclass(frozen=True, slots=True)
class _How:
    parts: Answering
    cites: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()


_ANSWERS: Mapping[str, _How] = MappingProxyType({
    "account_limit": _How(linking.account_limit, (LIMIT,), ("link", "accounts")),
    "commission": _How(linking.commission, ("channel.commission_pct",), ("link",)),
    "official_vs_channel": _How(linking.official, ("channel.same_account_as_official", DAILY), ("eligibility",)),
    "term": _How(violating.word),
    "showcase_manual": _How(linking.by_hand, (DAILY,), ("meter", "showcase")),
    "showcase_daily_limit": _How(selling.per_day, (DAILY, "showcase.day_start"), ("meter", "showcase")),
    "promo_tools": _How(_plain("promo_tools"), (), ("live",)),
    "data_sync": _How(_plain("data_sync")),
    "permissions_after_bind": _How(linking.afterwards, (DAILY,), ("showcase", "live")),
    "eligibility_age": _How(linking.age, ("account.min_age",), ("eligibility", "remind")),
    "eligibility_region": _How(linking.region, ("account.region_must_match",), ("eligibility",)),
    "content_history": _How(linking.content, ("account.sensitive_topics",), ("eligibility",)),
    "niche_match": _How(_plain("niche_match"), (), ("matrix",)),
    "bind_pc": _How(linking.by_pc, ("ui_path.pc_link",), ("link",)),
    "bind_mobile": _How(linking.by_phone, ("ui_path.app_link",), ("link",)),
    "bind_pending": _How(linking.pending, ("account.min_age", "invite.ttl_hours"), ("fix_link",)),
    "relink_wait": _How(unlinking.relink, (WAIT, "account.sellers_per_account", QUOTA), ("link", "remind")),
    "unlink_cooldown": _How(unlinking.cooldown, (LOCK, QUOTA), ("unlink",)),
    "unlink_quota": _How(unlinking.quota, (QUOTA,), ("accounts", "swap")),
    "unlink_quota_exhausted": _How(unlinking.exhausted, (QUOTA,), ("accounts",)),
    "unlink_steps": _How(unlinking.ways, ("ui_path.unlink", "ui_path.unlink_creator"), ("unlink",)),
    "unlink_approve": _How(unlinking.approval, ("unlink.needs_seller_approval",), ("unlink",)),
    "unlink_fail": _How(unlinking.failing, ("unlink.failure_causes", LOCK), ("fix_unlink",)),
    "unlink_showcase": _How(unlinking.emptied, ("unlink.clears_showcase",), ("unlink",)),
    "network_region": _How(linking.network, ("account.region_must_match",), ("fix_link", "fix_unlink")),
    "ticket": _How(violating.ticket, ("ui_path.ticket",), ("ticket",)),
    "violation_impact": _How(violating.impact, (SCORE, APPEAL), ("violation",)),
    "credit_score": _How(violating.score, (SCORE,), ("score", "violation")),
    "appeal_deadline": _How(violating.last_day, (APPEAL, "appeal.count_from", "appeal.skip_holidays"), ("violation",)),
    "appeal_where": _How(violating.where, ("ui_path.violation_center", APPEAL), ("violation",)),
    "appeal_denied": _How(violating.denied, ("appeal.max_attempts",), ("violation",)),
    "appeal_help": _How(violating.kit, (APPEAL,), ("violation",)),
    "permission_closed": _How(violating.closed, (APPEAL,), ("violation", "ticket")),
    "data_compass": _How(selling.compass, ("data.compare_days",), ("data",)),
    "data_export": _How(_plain("data_export"), (), ("data",)),
    "tabcut": _How(_plain("tabcut")),
    "tabcut_match": _How(_plain("tabcut_match"), (), ("matrix",)),
    "gpm": _How(selling.gpm, ("gpm.denominator", "gpm.benchmark"), ("data", "benchmark")),
    "live_slot": _How(selling.hours, ("live.start", "live.uplift_pct"), ("live",)),
    "live_first15": _How(selling.first_minutes, ("live.hook_minutes",), ("live",)),
    "reminder_live": _How(selling.remind, ("live.start",), ("live",)),
    "reminder_manage": _How(_plain("reminder_manage"), (), ("reminders",)),
    "out_of_scope": _How(violating.outside, (), ("ticket",)),
})  # fmt: skip
