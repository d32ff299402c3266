"""What is said to a question: texts by id with their facts, the rules they lean on, and the walks that do it.

A text is `answer.<part>`. No number stands here: all come from the rules, the question or the seller's ledger.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any

from bot.domain.deadlines import deadline, years
from bot.domain.markets import MARKETS
from bot.domain.policy import Rules
from bot.domain.questions import Named
from bot.domain.quotas import price_of_unlink
from bot.domain.view import Holidays, View, no_holidays
from bot.domain.violations import appeal_rule
from bot.domain.walltime import at_wall, next_midnight, wall

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph: the last part of its text's id, and what fills its words, as facts of the domain."""

    id: str
    values: Values = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. `cites`: the rules that it leans on. `offers`: flows, or `reminders` for what comes by itself.
    `rules` and `zone`: whose rules they are, and whose clock its instants are on."""

    parts: tuple[Part, ...]
    rules: Rules
    zone: str
    cites: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and where it is asked from. `market` and `zone` are those of the question before the seller's own;
    None where neither is known."""

    named: Named
    view: View
    rules: Rules
    market: str | None
    zone: str | None

    @property
    def shop(self) -> int:
        """Return the seller's shop, 0 where there is none."""
        return self.view.shop or 0

    @property
    def is_ours(self) -> bool:
        """Tell whether the question is about the seller's own shop: no other market is named."""
        return self.view.shop is not None and self.market == self.view.market


Parts = Iterator[Part]
Answering = Callable[[Asked], Parts]
_LIMIT, _LOCK, _WAIT, _QUOTA = (
    "channel.max_accounts", "unlink.lock_after_link_hours", "relink.wait_after_unlink_hours", "unlink.quota",
)  # fmt: skip
_DAILY, _SCORE, _APPEAL = "showcase.daily_add", "score.campaign_limit", "appeal.amount"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is known of markets that are not the seller's own: their rules and their holidays."""

    rules_for: Callable[[str | None], Rules]
    holidays_for: Callable[[str], Holidays]


def answer(intent: str, named: Named, view: View, elsewhere: Elsewhere) -> Reply:
    """Return what is said; every intent has an answer, also for somebody who has no shop yet."""
    market = named.home or (named.markets[0] if named.markets else None) or _market_of(named.zones) or view.market
    rules, zone = view.rules, _zone(named, view, market)
    if market != view.market:
        holidays_of = elsewhere.holidays_for(market) if market else no_holidays
        rules, view = elsewhere.rules_for(market), replace(view, holidays_of=holidays_of)
    how = _ANSWERS[intent]
    parts = tuple(how.parts(Asked(named, view, rules, market, zone)))
    return Reply(parts, rules, zone or view.zone, how.cites, how.offers)


def _market_of(zones: tuple[str, ...]) -> str | None:
    found = (code for zone in zones for code, market in MARKETS.items() if zone in market.zones)
    return next(found, None)


def _zone(named: Named, view: View, market: str | None) -> str | None:
    """Return whose clock counts: the place named in that market, else the shop's, else the market's first."""
    if market is None:
        return None
    here = next((zone for zone in named.zones if zone in MARKETS[market].zones), None)
    return here or (view.zone if market == view.market and view.shop else MARKETS[market].zone)


# -- linking


def _account_limit(asked: Asked) -> Parts:
    rules = asked.rules
    most = rules.count(_LIMIT)
    yield Part("account_limit", {"most": most})
    probation = {who: rules.count(f"channel.max_accounts_probation.{who}") for who in ("individual", "business")}
    if all(each is not None for each in probation.values()):
        yield Part("account_limit.probation", probation)
    elif "probation" in asked.named.text or "考察期" in asked.named.text or "prueba" in asked.named.text:
        yield Part("account_limit.probation_unknown")
    if asked.is_ours and most is not None:
        linked = len(asked.view.ledger.linked(asked.shop))
        yield Part("account_limit.own", {"linked_of": ("of", linked, most)})
        if linked >= most:
            yield Part("account_limit.full", {"quota": rules.count(_QUOTA)})


def _commission(asked: Asked) -> Parts:
    pct = asked.rules.number("channel.commission_pct")
    yield Part("commission" if pct == 0 else "commission.some", {"pct": pct})


def _official(asked: Asked) -> Parts:
    yield Part("official_vs_channel", {"daily": asked.rules.count(_DAILY), "most": asked.rules.count(_LIMIT)})
    same = {None: "unknown", True: "yes", False: "no"}[asked.rules.flag("channel.same_account_as_official")]
    yield Part(f"official_vs_channel.{same}")


def _age(asked: Asked) -> Parts:
    least = asked.rules.count("account.min_age") or 0
    said = next((int(n) for n in asked.named.numbers if 5 < n < 80), None)
    if said is None:
        yield Part("eligibility_age", {"age": least})
    else:
        yield Part("eligibility_age.young" if said < least else "eligibility_age.fine", {"age": least, "said": said})


def _region(asked: Asked) -> Parts:
    strict = asked.rules.flag("account.region_must_match")
    if strict is None:
        yield Part("eligibility_region.unknown")
        return
    others = [code for code in asked.named.markets if code != asked.market]
    if asked.market:
        yield Part("eligibility_region.there", {"market": ("market", asked.market)})
        if others:
            yield Part("eligibility_region.not_this", {"other": ("market", others[0])})
    else:
        yield Part("eligibility_region")


def _content(asked: Asked) -> Parts:
    yield Part("content_history", {"topics": asked.rules.words("account.sensitive_topics")})


def _pc(_: Asked) -> Parts:
    yield Part("bind_pc", {"pc_path": ("path", "ui_path.pc_link")})


def _mobile(_: Asked) -> Parts:
    yield Part("bind_mobile", {"app_path": ("path", "ui_path.app_link")})


def _pending(asked: Asked) -> Parts:
    yield Part("bind_pending", {"age": asked.rules.count("account.min_age")})
    ttl = asked.rules.hours("invite.ttl_hours")
    yield Part("bind_pending.lapses", {"ttl": ttl}) if ttl else Part("bind_pending.no_end")


def _hand(asked: Asked) -> Parts:
    yield Part("showcase_manual", {"daily": asked.rules.count(_DAILY)})


def _after(asked: Asked) -> Parts:
    yield Part("permissions_after_bind", {"daily": asked.rules.count(_DAILY)})


# -- clocks


def _started(asked: Asked) -> datetime | None:
    """Return the instant named for what has happened, on the seller's own clock where nothing else is named."""
    view = asked.view
    zone = view.own_zone if view.shop else (asked.zone or "UTC")
    return asked.named.moment(zone, view.now) if view.shop or asked.zone else None


def _relink(asked: Asked) -> Parts:
    wait, named_at = asked.rules.hours(_WAIT), _started(asked)
    yield Part("relink_wait", {"wait": wait})
    if named_at and wait:
        yield Part("relink_wait.from", {"at": named_at, "free": named_at + wait})
    elif wait == timedelta(days=1) and asked.named.day:
        yield _a_day_later("relink_wait", asked.named.day, asked.named.hour)
    elif asked.view.shop:
        yield from _running(asked, "relink_wait")
    yield Part("relink_wait.price", {"quota": asked.rules.count(_QUOTA)})
    if asked.named.day is None and named_at is None:
        yield Part("relink_wait.ask")
    yield Part("relink_wait.one", {"sellers": asked.rules.count("account.sellers_per_account")})


def _a_day_later(kind: str, day: date, hour: time | None) -> Part:
    """Name the next day where nobody knows on which clock the hour is, or no hour was named."""
    later = day + timedelta(days=1)
    return (
        Part(f"{kind}.same_hour", {"day": later, "hour": f"{hour:%H:%M}"})
        if hour
        else Part(f"{kind}.same_day", {"day": later})
    )


def _cooldown(asked: Asked) -> Parts:
    lock, named_at = asked.rules.hours(_LOCK), _started(asked)
    yield Part("unlink_cooldown", {"lock": lock})
    if named_at and lock:
        yield Part("unlink_cooldown.from", {"at": named_at, "free": named_at + lock})
    elif lock == timedelta(days=1) and asked.named.day:
        yield _a_day_later("unlink_cooldown", asked.named.day, asked.named.hour)
    elif asked.view.shop:
        yield from _running(asked, "unlink_lock")
    yield Part("unlink_cooldown.price", {"quota": asked.rules.count(_QUOTA)})
    if asked.named.day is None and named_at is None:
        yield Part("unlink_cooldown.ask")


def _running(asked: Asked, kind: str) -> Parts:
    """Name the seller's own waits of that kind that run now."""
    view = asked.view
    for each in view.ledger.standings(asked.shop):
        lock = view.ledger.lock(asked.shop, each.account, view.rules)
        wait = lock if kind == "unlink_lock" else view.ledger.relink_wait(each.account, view.rules)
        if wait and wait.runs(view.now):
            yield Part(f"{kind}.own", {"account": each.account, "free": wait.end})


# -- unlinking


def _quota(asked: Asked) -> Parts:
    days = asked.rules.count("unlink.window_days")
    yield Part("unlink_quota.window" if days else "unlink_quota", {"quota": asked.rules.count(_QUOTA), "days": days})
    yield from _left(asked)
    yield from _douyin(asked)


def _left(asked: Asked) -> Parts:
    if not asked.is_ours:
        yield Part("unlink_quota.ask")
        return
    price = price_of_unlink(asked.view.ledger, asked.shop, asked.rules, asked.view.now)
    if price.left is None:
        yield Part("unlink_quota.own_unknown")
    else:
        yield Part("unlink_quota.own", {"left_of": ("of", price.left, price.quota)})


def _douyin(asked: Asked) -> Parts:
    if any(word in asked.named.text for word in ("抖音", "抖店", "douyin")) or 180 in asked.named.numbers:
        yield Part("douyin")


def _exhausted(asked: Asked) -> Parts:
    yield Part(
        "unlink_quota_exhausted", {"quota": asked.rules.count(_QUOTA), "ticket_path": ("path", "ui_path.ticket")}
    )
    yield from _douyin(asked)
    if asked.is_ours:
        yield from _left(asked)


def _steps(_: Asked) -> Parts:
    yield Part("unlink_steps", {
        "unlink_path": ("path", "ui_path.unlink"), "creator_path": ("path", "ui_path.unlink_creator"),
        "approve_path": ("path", "ui_path.unlink_approve"),
    })  # fmt: skip


def _approve(_: Asked) -> Parts:
    yield Part("unlink_approve", {"approve_path": ("path", "ui_path.unlink_approve")})


def _fail(asked: Asked) -> Parts:
    yield Part("unlink_fail", {"lock": asked.rules.hours(_LOCK), "ticket_path": ("path", "ui_path.ticket")})
    if asked.view.shop:
        yield from _running(asked, "unlink_lock")


def _emptied(asked: Asked) -> Parts:
    yield Part("unlink_showcase", {"daily": asked.rules.count(_DAILY)})


def _network(asked: Asked) -> Parts:
    yield Part("network_region.there" if asked.market else "network_region", {"market": ("market", asked.market)})
    yield Part("network_region.no_faking")


def _ticket(_: Asked) -> Parts:
    yield Part("ticket", {"ticket_path": ("path", "ui_path.ticket")})


# -- violations


def _impact(asked: Asked) -> Parts:
    yield Part("violation_impact", {"limit": asked.rules.number(_SCORE), **_term(asked)})


def _term(asked: Asked) -> Values:
    """Return how long an appeal takes, as `days` with its unit."""
    unit = "working_days" if asked.rules.text("appeal.unit") == "business_days" else "days"
    return {"term": ("phrase", f"answer.appeal.{unit}", {"n": asked.rules.count(_APPEAL)})}


def _score(asked: Asked) -> Parts:
    limit, low_is_good = asked.rules.number(_SCORE), asked.rules.text("score.direction") == "low_is_good"
    said = next((n for n in asked.named.numbers if n > 10), None)
    if limit is None:
        yield Part("credit_score.unknown")
    elif said is None or (asked.rules.number("score.scale_max") is None and said > 100):
        yield Part("credit_score.low" if low_is_good else "credit_score", {"limit": limit})
    else:
        fails = said >= limit if low_is_good else said < limit
        points = int(said) if said == int(said) else said
        side = "fails" if fails else "passes"
        yield Part(f"credit_score.{side}", {"score": points, "limit": limit})
    yield Part("credit_score.where")


def _deadline(asked: Asked) -> Parts:
    rule = appeal_rule(asked.rules)
    if rule is None:
        yield Part("appeal_deadline.unknown", {"center": ("path", "ui_path.violation_center")})
        return
    notice = asked.named.day
    if notice is None:
        yield Part("appeal_deadline", _term(asked))
    else:
        yield from _counted(asked, notice)
    yield Part("appeal_deadline.beats", {"center": ("path", "ui_path.violation_center")})
    if asked.market is None:
        if notice:
            yield Part("appeal_deadline.weekends")
        yield Part("appeal_deadline.market")


def _counted(asked: Asked, notice: date) -> Parts:
    rule = appeal_rule(asked.rules)
    assert rule is not None
    zone = asked.zone or "UTC"
    found = deadline(rule, notice, zone, asked.view.holidays_of(years(rule, notice)))
    passed = found.ends_at < asked.view.now
    yield Part("appeal_deadline.passed" if passed else "appeal_deadline.dated", {
        "last": found.safe_date, "notice": notice, "days": ("days", found.counted_days), **_term(asked),
    })  # fmt: skip
    if found.may_be_extended:
        yield Part("appeal_deadline.holidays", {"extended": found.extended_date})


def _where(asked: Asked) -> Parts:
    yield Part("appeal_where", {"center": ("path", "ui_path.violation_center"), **_term(asked)})


def _denied(asked: Asked) -> Parts:
    most = asked.rules.count("appeal.max_attempts")
    if most is None or most < 2:
        yield Part("appeal_denied", {"ticket_path": ("path", "ui_path.ticket")})
    else:
        yield Part("appeal_denied.again", {"most": most, "ticket_path": ("path", "ui_path.ticket")})


def _help(asked: Asked) -> Parts:
    yield Part("appeal_help", {"center": ("path", "ui_path.violation_center"), **_term(asked)})
    yield Part("appeal_help.scores", {"ticket_path": ("path", "ui_path.ticket")})


def _closed(_: Asked) -> Parts:
    yield Part("permission_closed", {"ticket_path": ("path", "ui_path.ticket")})


# -- showcase, LIVE, numbers


def _daily(asked: Asked) -> Parts:
    most = asked.rules.count(_DAILY)
    yield Part("showcase_daily_limit", {"daily": most})
    if asked.zone:
        yield Part("showcase_daily_limit.reset", {"reset": next_midnight(asked.view.now, asked.zone)})
    wanted = next((int(n) for n in asked.named.numbers if most and n > most), None)
    accounts = next((int(n) for n in asked.named.numbers if 1 < n <= (asked.rules.count(_LIMIT) or 0)), 1)
    if most and wanted:
        days = -(-wanted // (most * accounts))
        yield Part("showcase_daily_limit.plan", {"count": wanted, "accounts": accounts, "n": days})


def _slot(asked: Asked) -> Parts:
    start, end = asked.rules.time("live.start"), asked.rules.time("live.end")
    if asked.zone is None:
        yield Part("live_slot", {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"})
    else:
        yield Part("live_slot.there", {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}", "city": ("zone", asked.zone)})
        yield from _elsewhere(asked, asked.zone, start, end)
    yield Part("live_slot.uplift", {"pct": asked.rules.number("live.uplift_pct")})


def _elsewhere(asked: Asked, zone: str, start: time, end: time) -> Parts:
    """Say the hours on the clock of the reader, once in winter and once in summer where they differ."""
    own = next((each for each in asked.named.zones if each != zone), None)
    own = own or (asked.view.own_zone if asked.view.shop else None)
    if own is None or own == zone:
        return
    year = wall(asked.view.now, zone).year
    hours = [tuple(_shown(date(year, month, 15), at, zone, own) for at in (start, end)) for month in (1, 7)]
    values = {"own_city": ("zone", own), "start": hours[0][0], "end": hours[0][1]}
    if hours[0] == hours[1]:
        yield Part("live_slot.own", values)
    else:
        south = zone.startswith(("America/Sao", "Australia"))
        first, second = reversed(hours) if south else hours
        yield Part("live_slot.seasons", {
            "own_city": ("zone", own), "start": first[0], "end": first[1], "start2": second[0], "end2": second[1],
        })  # fmt: skip


def _shown(day: date, at: time, zone: str, own: str) -> str:
    there = wall(at_wall(day, at, zone), own)
    return f"{there:%H:%M}" + ("" if there.date() == day else " +1" if there.date() > day else " −1")


def _first(asked: Asked) -> Parts:
    yield Part("live_first15", {"minutes": asked.rules.count("live.hook_minutes")})


def _remind_live(asked: Asked) -> Parts:
    at = asked.named.hour or asked.rules.time("live.start")
    if asked.zone:
        yield Part("reminder_live.there", {"start": f"{at:%H:%M}", "city": ("zone", asked.zone)})
    else:
        yield Part("reminder_live", {"start": f"{at:%H:%M}"})
    yield Part("reminder_live.stop")


def _compass(asked: Asked) -> Parts:
    short, long = asked.rules.days("data.compare_days")
    yield Part("data_compass", {"short": short, "long": long})


def _gpm(asked: Asked) -> Parts:
    yield Part("gpm", {"shown": asked.rules.count("gpm.denominator")})
    benchmark = asked.rules.number("gpm.benchmark")
    yield Part("gpm.no_mean") if benchmark is None else Part("gpm.mean", {"benchmark": benchmark})


_REFUSED_WORDS = (
    "买号", "买个号", "买账号", "买帐号", "卖号", "买店", "号商", "改定位",
    "伪装", "買帳號", "aged", "buy an acc", "buy acc", "sell acc", "buy a", "sell me",
    "purchase", "comprar cuenta", "comprar una cuenta", "vender cuenta", "véndeme", "vendeme",
    "spoof", "fake", "faking", "falsa", "fingir",
)  # fmt: skip


def _outside(asked: Asked) -> Parts:
    if any(word in asked.named.text for word in _REFUSED_WORDS):
        yield Part("out_of_scope.refused")
    yield Part("out_of_scope", {"ticket_path": ("path", "ui_path.ticket")})


TERMS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "official": ("官方账号", "官方帳號", "官方号", "official", "cuenta oficial"),
    "marketing": ("marketing account", "mkt account", "mkt acct", "cuenta de marketing", "渠道", "自运营", "channel",
                  "cuenta de canal", "cuenta canal"),
    "matrix": ("矩阵", "矩陣", "matrix", "matriz"),
    "showcase": ("橱窗", "櫥窗", "showcase", "escaparate", "vitrina"),
    "permission": ("电商权限", "電商權限", "e-commerce permission", "ecommerce permission", "permiso de comercio"),
    "score": ("信用分", "合规分", "合規", "credit score", "ahr", "compliance", "puntuaci", "puntaje", "health rating"),
    "center": ("违规中心", "違規中心", "violation center", "violation centre", "account standing", "centro de infracc",
               "estado de la cuenta"),
    "appeal": ("申诉", "申訴", "appeal", "apelaci"),
    "violation": ("违规", "違規", "violation", "infracci"),
    "compass": ("罗盘", "羅盤", "compass"),
    "ctor": ("ctor",),
    "ctr": ("ctr", "点击率", "點擊率", "click-through", "click through", "tasa de clic"),
    "conversion": ("转化", "轉化", "conversi", "cvr"),
    "gmv": ("gmv",),
    "traffic": ("引流", "traffic driver", "traffic-driver", "gancho"),
    "ticket": ("工单", "工單", "ticket"),
    "creator": ("达人", "達人", "creator", "creador"),
    "unlink": ("解绑", "解綁", "unlink", "desvinc"),
    "link": ("绑定", "綁定", "link", "vincul"),
    "seller_center": ("卖家中心", "賣家中心", "seller center", "centro de vendedores"),
    "live": ("直播", "live"),
})  # fmt: skip


def _word(asked: Asked) -> Parts:
    found = next((term for term, words in TERMS.items() if any(word in asked.named.text for word in words)), None)
    yield Part(f"term.{found}" if found else "term", {"limit": asked.rules.number(_SCORE), **_term(asked)})


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
    "account_limit": _How(_account_limit, (_LIMIT,), ("link",)),
    "commission": _How(_commission, ("channel.commission_pct",), ("link",)),
    "official_vs_channel": _How(_official, ("channel.same_account_as_official", _DAILY), ("eligibility",)),
    "term": _How(_word),
    "showcase_manual": _How(_hand, (_DAILY,), ("showcase",)),
    "showcase_daily_limit": _How(_daily, (_DAILY, "showcase.day_start"), ("showcase",)),
    "promo_tools": _How(_plain("promo_tools"), (), ("live",)),
    "data_sync": _How(_plain("data_sync")),
    "permissions_after_bind": _How(_after, (_DAILY,), ("showcase", "live")),
    "eligibility_age": _How(_age, ("account.min_age",), ("eligibility", "remind")),
    "eligibility_region": _How(_region, ("account.region_must_match",), ("eligibility",)),
    "content_history": _How(_content, ("account.sensitive_topics",), ("eligibility",)),
    "niche_match": _How(_plain("niche_match"), (), ("eligibility",)),
    "bind_pc": _How(_pc, ("ui_path.pc_link",), ("link",)),
    "bind_mobile": _How(_mobile, ("ui_path.app_link",), ("link",)),
    "bind_pending": _How(_pending, ("account.min_age", "invite.ttl_hours"), ("link",)),
    "relink_wait": _How(_relink, (_WAIT, "account.sellers_per_account"), ("link", "remind")),
    "unlink_cooldown": _How(_cooldown, (_LOCK, _QUOTA), ("unlink",)),
    "unlink_quota": _How(_quota, (_QUOTA,), ("unlink",)),
    "unlink_quota_exhausted": _How(_exhausted, (_QUOTA,)),
    "unlink_steps": _How(_steps, ("ui_path.unlink", "ui_path.unlink_creator"), ("unlink",)),
    "unlink_approve": _How(_approve, ("unlink.needs_seller_approval",), ("unlink",)),
    "unlink_fail": _How(_fail, ("unlink.failure_causes", _LOCK), ("unlink",)),
    "unlink_showcase": _How(_emptied, ("unlink.clears_showcase",), ("unlink",)),
    "network_region": _How(_network, ("account.region_must_match",)),
    "ticket": _How(_ticket, ("ui_path.ticket",)),
    "violation_impact": _How(_impact, (_SCORE, _APPEAL), ("violation",)),
    "credit_score": _How(_score, (_SCORE,), ("violation",)),
    "appeal_deadline": _How(_deadline, (_APPEAL, "appeal.count_from", "appeal.skip_holidays"), ("violation",)),
    "appeal_where": _How(_where, ("ui_path.violation_center", _APPEAL), ("violation",)),
    "appeal_denied": _How(_denied, ("appeal.max_attempts",), ("violation",)),
    "appeal_help": _How(_help, (_APPEAL,), ("violation",)),
    "permission_closed": _How(_closed, (_APPEAL,), ("violation",)),
    "data_compass": _How(_compass, ("data.compare_days",)),
    "data_export": _How(_plain("data_export")),
    "tabcut": _How(_plain("tabcut")),
    "tabcut_match": _How(_plain("tabcut_match")),
    "gpm": _How(_gpm, ("gpm.denominator", "gpm.benchmark")),
    "live_slot": _How(_slot, ("live.start", "live.uplift_pct"), ("live",)),
    "live_first15": _How(_first, ("live.hook_minutes",), ("live",)),
    "reminder_live": _How(_remind_live, ("live.start",), ("live",)),
    "reminder_manage": _How(_plain("reminder_manage"), (), ("reminders",)),
    "out_of_scope": _How(_outside),
})  # fmt: skip
