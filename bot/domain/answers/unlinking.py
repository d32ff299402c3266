"""The waits of 24 hours, the unlinks that are left, and the ways to unlink (S20-S23, S26-S28)."""

from datetime import date, datetime, timedelta

from bot.domain.answers.asked import LOCK, QUOTA, TICKET, WAIT, Asked, Part, Parts, daily
from bot.domain.quotas import price_of_unlink
from bot.domain.steps import Lines

_DAY = timedelta(days=1)
_DOUYIN = 180  # days without an unlink: a rule of Douyin's that Chinese sellers quote, none of ours


def relink(asked: Asked) -> Parts:
    """S20: per account, in any shop; S19."""
    yield from _wait(asked, "relink_wait", WAIT)
    yield Part("relink_wait.one", {"sellers": asked.rules.count("account.sellers_per_account")})


def cooldown(asked: Asked) -> Parts:
    """S27: it runs from linking."""
    yield from _wait(asked, "unlink_cooldown", LOCK)


def _wait(asked: Asked, kind: str, rule: str) -> Parts:
    """Say how long it is, until when it runs, and what an unlink costs; ask for what was not said."""
    length, began, day = asked.rules.hours(rule), asked.moment(), asked.named.day(asked.today())
    yield Part(kind, {"length": length})
    if length and began:
        yield Part(f"{kind}.from", {"at": began, "free": began + length})
    elif length and day and not length % _DAY:
        yield _days_later(kind, day + length, asked)
    else:
        yield from running(asked, kind)
    emptied = "emptied" if asked.rules.flag("unlink.clears_showcase") else "price"
    yield Part(f"{kind}.{emptied}", {"quota": asked.rules.count(QUOTA)})
    if length and not (began or day):
        yield Part(f"{kind}.ask")


def _days_later(kind: str, day: date, asked: Asked) -> Part:
    """Name the day alone: nobody knows on which clock the hour is, or none was named."""
    hour = asked.named.hour
    return Part(f"{kind}.same_hour", {"day": day, "hour": f"{hour:%H:%M}"}) if hour else Part(
        f"{kind}.same_day", {"day": day}
    )  # fmt: skip


def running(asked: Asked, kind: str) -> Parts:
    """Name the seller's own waits of that kind that run now."""
    for account, end in _own_waits(asked, kind):
        yield Part(f"{kind}.own", {"account": account, "free": end})


def _own_waits(asked: Asked, kind: str) -> list[tuple[str, datetime]]:
    view = asked.view
    accounts = [each.account for each in view.ledger.standings(asked.shop)]
    if kind == "relink_wait":
        waits = [(account, view.ledger.relink_wait(account, view.rules)) for account in accounts]
    else:
        waits = [(account, view.ledger.lock(asked.shop, account, view.rules)) for account in accounts]
    return [(account, wait.end) for account, wait in waits if wait and wait.runs(view.now)]


def quota(asked: Asked) -> Parts:
    """S21: over all accounts of the shop, for good or within a window."""
    most, days = asked.rules.count(QUOTA), asked.rules.count("unlink.window_days")
    yield Part("unlink_quota.window", {"quota": most, "days": days}) if days else Part("unlink_quota", {"quota": most})
    yield from _left(asked, asks=True)
    yield from _douyin(asked)


def exhausted(asked: Asked) -> Parts:
    """S21: nothing is promised."""
    most, days = asked.rules.count(QUOTA), asked.rules.count("unlink.window_days")
    if days:
        yield Part("unlink_quota_exhausted.window", {"quota": most, "days": days})
    else:
        yield Part("unlink_quota_exhausted", {"quota": most, **TICKET})
    yield from _left(asked, asks=False)
    yield from _douyin(asked)


def _left(asked: Asked, *, asks: bool) -> Parts:
    if asked.rules.count(QUOTA) is None:
        return
    if not asked.is_ours:
        if asks:
            yield Part("unlink_quota.ask")
        return
    price = price_of_unlink(asked.view.ledger, asked.shop, asked.rules, asked.view.now)
    if price.left is None:
        yield Part("unlink_quota.own_unknown")
    else:
        yield Part("unlink_quota.own", {"left_of": ("of", price.left, price.quota)})


def _douyin(asked: Asked) -> Parts:
    quoted = _DOUYIN in asked.named.numbers and asked.rules.count("unlink.window_days") != _DOUYIN
    if quoted or "douyin" in asked.named.subjects:
        yield Part("douyin")


def ways(asked: Asked) -> Parts:
    """S22, S26."""
    yield Part("unlink_steps", {
        "unlink_path": ("path", "ui_path.unlink"), "creator_path": ("path", "ui_path.unlink_creator"),
    })  # fmt: skip
    if asked.rules.flag("unlink.needs_seller_approval"):
        yield Part("unlink_steps.approve", {"approve_path": ("path", "ui_path.unlink_approve")})


def approval(asked: Asked) -> Parts:
    """S22, S26: only the creator's way needs the seller."""
    if asked.rules.flag("unlink.needs_seller_approval"):
        yield Part("unlink_approve", {"approve_path": ("path", "ui_path.unlink_approve")})
    else:
        yield Part("unlink_approve.nobody")


def failing(asked: Asked) -> Parts:
    """S27, S28: first the permission, then every cause that the rules name."""
    yield Part("unlink_fail", TICKET)
    lock, causes = asked.rules.hours(LOCK), asked.rules.words("unlink.failure_causes")
    known = tuple(f"cause.{cause}" for cause in causes if lock or cause != "cooldown")
    yield Part("unlink_fail.causes", {"causes": Lines(known, {"lock": lock})})
    yield from running(asked, "unlink_cooldown")


def emptied(asked: Asked) -> Parts:
    """S23."""
    if asked.rules.flag("unlink.clears_showcase"):
        yield Part("unlink_showcase")
        yield daily(asked)
    else:
        yield Part("unlink_showcase.kept")
