"""What other rules change for one shop: ends that move, appear or fall away, and numbers that become others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from types import MappingProxyType

from bot.domain.clocks import Facts
from bot.domain.deeds import Deed
from bot.domain.ladder import rungs_of
from bot.domain.policy import Rules
from bot.domain.quotas import links_used, price_of_unlink
from bot.domain.shop import Ledger
from bot.domain.violations import Case, cases
from bot.domain.walltime import day_of

Known = Callable[[datetime], Rules]  # the rules that a seller knew for what was told at that instant

# What moves, and the rules that it follows from. Deadlines are told before the rest, numbers last.
WEIGHED = MappingProxyType({
    "appeal": (
        "appeal.amount", "appeal.unit", "appeal.first_day_counts", "appeal.weekend", "appeal.skip_holidays",
        "appeal.max_attempts", "appeal.second_amount", "appeal.second_unit",
    ),
    "invitation": ("invite.ttl_hours",),
    "unlink_lock": ("unlink.lock_after_link_hours",),
    "relink_wait": ("relink.wait_after_unlink_hours",),
    "daily": ("showcase.daily_add",),
    "unlinks": ("unlink.quota", "unlink.window_days"),
    "links": ("channel.max_accounts", "link.quota", "link.window_days"),
})  # fmt: skip
KEYS_THAT_MOVE = tuple(dict.fromkeys(chain(*WEIGHED.values())))
_DEADLINES, _WAITS = ("appeal", "invitation"), ("unlink_lock", "relink_wait")
_ORDER = tuple(WEIGHED)


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that other rules change: an end (an instant) or a number; None where there was none, or is none.

    `deed`: what it follows from. `keys`: the rules that are others now.
    """

    kind: str
    deed: Deed
    before: datetime | int | None
    after: datetime | int | None
    keys: tuple[str, ...]

    @property
    def account(self) -> str | None:
        """Return the account that it is about, None where it is the whole shop."""
        return self.deed.account if self.is_end else None

    @property
    def is_end(self) -> bool:
        """Tell whether it is the end of a clock or deadline, not a number."""
        return self.kind in (*_DEADLINES, *_WAITS)

    @property
    def sooner(self) -> bool:
        """Tell whether there is less time than the seller knew: a deadline that comes earlier, or is new."""
        if self.kind not in _DEADLINES or not isinstance(self.after, datetime):
            return False
        return not isinstance(self.before, datetime) or self.after < self.before

    @property
    def rank(self) -> tuple[bool, int, datetime]:
        """Return what the moves of a message are sorted by: what is sooner first, then by urgency."""
        ends = self.after if isinstance(self.after, datetime) else self.deed.told_at
        return (not self.sooner, _ORDER.index(self.kind), ends)

    def is_over(self, now: datetime) -> bool:
        """Tell whether its clock or deadline runs no more by the new rules."""
        if not self.is_end:
            return False
        return self.after is None or (isinstance(self.after, datetime) and self.after <= now)


def moves(facts: Facts, known: Known) -> tuple[Move, ...]:
    """Return what the rules of `facts` change of what the seller knew, of what runs by the one or the other.

    What was told under the new rules already is known by them, and so changes nothing.
    """
    if not any(deed.shop == facts.shop for deed in facts.ledger.deeds):
        return ()
    found = chain(_ends(facts, known), _plan(facts, known), _numbers(facts, known))
    return tuple(sorted(found, key=lambda each: each.rank))


def _ends(facts: Facts, known: Known) -> Iterator[Move]:
    for kind, deed, told_at, end in chain(_cooldowns(facts), _invitations(facts), _appeals(facts)):
        was = known(told_at)
        before, after = end(was), end(facts.rules)
        if before != after and any(each and each > facts.now for each in (before, after)):
            yield _move(kind, deed, before, after, was, facts)


_End = tuple[str, Deed, datetime, Callable[[Rules], datetime | None]]


def _cooldowns(facts: Facts) -> Iterator[_End]:
    ledger, shop = facts.ledger, facts.shop
    for each in ledger.standings(shop):
        link, unlink = each.link if each.is_linked else None, ledger.unlink_of(each.account)
        if link and link.shop == shop:
            yield "unlink_lock", link, link.told_at, partial(_lock, ledger, shop, each.account)
        if unlink and unlink.shop == shop:
            yield "relink_wait", unlink, unlink.told_at, partial(_relink, ledger, each.account)


def _lock(ledger: Ledger, shop: int, account: str, rules: Rules) -> datetime | None:
    wait = ledger.lock(shop, account, rules)
    return wait.end if wait else None


def _relink(ledger: Ledger, account: str, rules: Rules) -> datetime | None:
    wait = ledger.relink_wait(account, rules)
    return wait.end if wait else None


def _invitations(facts: Facts) -> Iterator[_End]:
    for each in facts.ledger.standings(facts.shop):
        if each.state == "invited":
            yield "invitation", each.since, each.since.told_at, partial(_lapse, each.since)


def _lapse(since: Deed, rules: Rules) -> datetime | None:
    ttl = rules.hours("invite.ttl_hours")
    return since.moment + ttl if ttl is not None else None


def _appeals(facts: Facts) -> Iterator[_End]:
    for case in cases(facts.ledger, facts.shop):
        told_at = max(deed.told_at for deed in case.told)
        yield "appeal", case.notice, told_at, partial(_last_instant, case, facts)


def _last_instant(case: Case, facts: Facts, rules: Rules) -> datetime | None:
    """Return when the ladder's deadline ends; None where nothing can be sent any more, or no date is known."""
    rung = next(rungs_of(case, rules, facts.zone, facts.own_zone), None)
    return rung.about_at if rung else None


def _plan(facts: Facts, known: Known) -> Iterator[Move]:
    """Give what a day of the running showcase plan takes."""
    for plan in facts.ledger.told(facts.shop, "plan_set")[-1:]:
        last = day_of(plan.told_at, facts.zone) + timedelta(days=(plan.amount or 0) - 1)
        was = known(plan.told_at)
        before, after = (rules.count("showcase.daily_add") for rules in (was, facts.rules))
        if before != after and day_of(facts.now, facts.zone) <= last:
            yield _move("daily", plan, before, after, was, facts)


def _numbers(facts: Facts, known: Known) -> Iterator[Move]:
    """Give what is left of the shop's quotas, where the seller's own number becomes another."""
    ledger, shop, now = facts.ledger, facts.shop, facts.now
    first = min((deed for deed in ledger.deeds if deed.shop == shop), key=lambda deed: (deed.told_at, deed.id))
    was = known(first.told_at)
    before, after = (price_of_unlink(ledger, shop, rules, now).left for rules in (was, facts.rules))
    if before != after:
        yield _move("unlinks", first, before, after, was, facts)
    if ledger.linked(shop):
        before, after = (_links_left(ledger, shop, rules, now) for rules in (was, facts.rules))
        if before != after:
            yield _move("links", first, before, after, was, facts)


def _links_left(ledger: Ledger, shop: int, rules: Rules, now: datetime) -> int | None:
    """Return how many accounts can still be linked; None where no rule limits it."""
    most, quota = rules.count("channel.max_accounts"), rules.count("link.quota")
    left = [] if most is None else [most - len(ledger.linked(shop))]
    left += [] if quota is None else [quota - links_used(ledger, shop, rules, now)]
    return max(0, min(left)) if left else None


def _move(
    kind: str, deed: Deed, before: datetime | int | None, after: datetime | int | None, was: Rules, facts: Facts
) -> Move:
    keys = tuple(key for key in WEIGHED[kind] if was.value(key).value != facts.rules.value(key).value)
    return Move(kind, deed, before, after, keys)
