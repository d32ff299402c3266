"""The ledger: deeds as they were told, and what follows from them for accounts and quotas."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Literal

from bot.domain.policy import Rules

Certainty = Literal["exact", "unsure", "before"]

DEED_KINDS = (
    "opening_count",  # how many accounts were linked when the seller came; amount
    "opening_linked",  # an account that was linked when the seller came
    "opening_unlinks",  # unlinks spent before the seller came; amount
    "opening_added",  # products added on the day the seller came; amount, per account
    "invited",
    "accepted",
    "active",
    "request_sent",  # the creator's side asked to unlink
    "approved",  # the seller's side agreed to it
    "unlinked",
    "recheck_set",  # a re-check of eligibility was asked for at `at`
    "correction",  # the trace of a deed that was taken back or given another time
)


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that happened on the platform, as it was told to us.

    `at` None: not known. `certainty`: `exact`; `unsure` (then `at` is the latest possible time);
    `before` (long enough ago that no clock of it runs). `amount` None where unknown: never 0.
    """

    id: int
    shop: int
    kind: str
    account: str | None
    at: datetime | None
    told_at: datetime
    certainty: Certainty = "exact"
    amount: int | None = None
    against_rule: bool = False
    walk: int | None = None
    step: str | None = None

    @property
    def moment(self) -> datetime:
        """Return when it happened, or when it was told where that is not known."""
        return self.at or self.told_at


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one account stands with one shop: `state` is none, invited, accepted, linked, asked or unlinked.

    `since` is the deed that led there.
    """

    account: str
    state: str
    since: Deed


@dataclass(frozen=True, slots=True)
class Used:
    """How many of a quota are spent; `known` is False where the seller could not say what went before."""

    count: int
    known: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """A cooldown: it runs from `start` to `end` (UTC); `unsure` where the start is a guess on the safe side."""

    deed: Deed
    start: datetime
    end: datetime

    @property
    def unsure(self) -> bool:
        """Tell whether the seller could not say when the deed happened."""
        return self.deed.certainty == "unsure"

    def runs(self, now: datetime) -> bool:
        """Tell whether it still holds: allowed at exactly its end."""
        return now < self.end


def _place(deed: Deed) -> datetime:
    # An account linked at a time nobody knows was linked before anything else that we were told of it.
    opening = deed.kind == "opening_linked" and deed.certainty != "exact"
    return datetime.min.replace(tzinfo=UTC) if opening else deed.moment


_LEADS = {
    "opening_linked": "linked",
    "active": "linked",
    "invited": "invited",
    "accepted": "accepted",
    "request_sent": "asked",
    "approved": "asked",
    "unlinked": "unlinked",
}


@dataclass(frozen=True)
class Ledger:
    """All deeds of a seller that stand (none taken back), over all their shops."""

    deeds: tuple[Deed, ...] = ()

    @cached_property
    def in_order(self) -> tuple[Deed, ...]:
        """Return the deeds in the order in which they happened."""
        return tuple(sorted(self.deeds, key=lambda deed: (_place(deed), deed.id)))

    def without_walk(self, walk: int) -> "Ledger":
        """Return the ledger as if this walk had told nothing."""
        return Ledger(tuple(deed for deed in self.deeds if deed.walk != walk))

    def _of(self, shop: int, *kinds: str) -> Iterable[Deed]:
        return (deed for deed in self.in_order if deed.shop == shop and deed.kind in kinds)

    @cached_property
    def _standings(self) -> dict[tuple[int, str], Standing]:
        found: dict[tuple[int, str], Standing] = {}
        for deed in self.in_order:
            state = _LEADS.get(deed.kind)
            if state and deed.account:
                found[deed.shop, deed.account] = Standing(deed.account, state, deed)
        return found

    def standing(self, shop: int, account: str) -> Standing | None:
        """Return where the account stands with the shop, None for one never told about."""
        return self._standings.get((shop, account))

    def standings(self, shop: int) -> tuple[Standing, ...]:
        """Return every account of the shop with its state, in the order first told."""
        return tuple(standing for (owner, _), standing in self._standings.items() if owner == shop)

    def linked(self, shop: int) -> tuple[Standing, ...]:
        """Return the accounts that count against the shop's limit (S2): linked, or asked to be unlinked."""
        return tuple(each for each in self.standings(shop) if each.state in ("linked", "asked"))

    def link_of(self, shop: int, account: str) -> Deed | None:
        """Return the deed that linked the account as it is linked now, None when it is not."""
        here = self.standing(shop, account)
        if here is None or here.state not in ("linked", "asked"):
            return None
        links = [deed for deed in self._of(shop, "active", "opening_linked") if deed.account == account]
        return links[-1] if links else here.since

    def unlinks_used(self, shop: int, rules: Rules, now: datetime) -> Used:
        """Return the unlinks spent (S21): only `unlinked` spends one; an opening balance adds what went before."""
        opening = list(self._of(shop, "opening_unlinks"))[-1:]
        spent = [deed for deed in self._of(shop, "unlinked") if _inside(deed.moment, rules, "unlink", now)]
        before = opening[0].amount if opening else None
        known = bool(opening) and before is not None
        return Used(len(spent) + (before or 0), known)

    def links_used(self, shop: int, rules: Rules, now: datetime) -> int:
        """Return the links made inside the market's window for links, where its policy has one."""
        deeds = self._of(shop, "active", "opening_linked")
        return sum(1 for deed in deeds if deed.certainty != "before" and _inside(deed.moment, rules, "link", now))

    def lock(self, shop: int, account: str, rules: Rules) -> Wait | None:
        """Return the wait before an unlink (S27): it runs from linking; None where the account is not linked
        or no such rule is held."""
        return _wait(self.link_of(shop, account), rules.hours("unlink.lock_after_link_hours"))

    def relink_wait(self, account: str, rules: Rules) -> Wait | None:
        """Return the wait before a new link (S20): per account, whichever shop it was unlinked from."""
        last = next((deed for deed in reversed(self.in_order) if deed.account == account and _settles(deed)), None)
        if last is None or last.kind != "unlinked":
            return None
        return _wait(last, rules.hours("relink.wait_after_unlink_hours"))


def _settles(deed: Deed) -> bool:
    return deed.kind in ("active", "opening_linked", "unlinked")


def _inside(moment: datetime, rules: Rules, which: str, now: datetime) -> bool:
    days = rules.count(f"{which}.window_days")
    return days is None or moment > now - timedelta(days=days)


def _wait(deed: Deed | None, length: timedelta | None) -> Wait | None:
    if deed is None or length is None or deed.certainty == "before":
        return None
    return Wait(deed, deed.moment, deed.moment + length)


@dataclass(frozen=True, slots=True)
class Price:
    """What an unlink costs: spent before and after it, and what is left after; None where not known."""

    used: Used
    quota: int | None

    @property
    def left(self) -> int | None:
        """Return how many may still be made, None where that is not known."""
        if self.quota is None or not self.used.known:
            return None
        return max(0, self.quota - self.used.count)

    @property
    def left_after(self) -> int | None:
        """Return how many are left once this one is spent."""
        return None if self.left is None else max(0, self.left - 1)

    @property
    def verdict(self) -> str:
        """Return `spent` (refused), `last` (the last one passes with a warning), `open` or `unknown`."""
        if self.quota is not None and self.used.count >= self.quota:
            return "spent"
        if self.left is None:
            return "unknown"
        return "last" if self.left == 1 else "open"


def price_of_unlink(ledger: Ledger, shop: int, rules: Rules, now: datetime) -> Price:
    """Return what one more unlink costs this shop by the rules held (S21)."""
    return Price(ledger.unlinks_used(shop, rules, now), rules.count("unlink.quota"))


def link_obstacle(ledger: Ledger, shop: int, rules: Rules, now: datetime) -> str | None:
    """Return why the shop may not link one more account by the rules held: `full` (S2), `quota`, or None."""
    most = rules.count("channel.max_accounts")
    if most is not None and len(ledger.linked(shop)) >= most:
        return "full"
    quota = rules.count("link.quota")
    if quota is not None and ledger.links_used(shop, rules, now) >= quota:
        return "quota"
    return None
