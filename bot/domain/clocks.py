"""Kinds of clock, and which reminders the ledger's deeds call for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.domain.policy import Rules
from bot.domain.shop import Deed, Ledger, Wait

Class = Literal["deadline", "nudge", "bulk"]
LANES: dict[Class, int] = {"deadline": 0, "nudge": 1, "bulk": 2}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of clock: how it is treated when a send is uncertain, how long a push of it is still of use
    after it was due, and the flow that its button reopens (`reopens`)."""

    id: str
    treated: Class
    useful_for: timedelta
    reopens: str


KINDS: dict[str, Kind] = {
    kind.id: kind
    for kind in (
        Kind("unlink_lock", "nudge", timedelta(days=7), "unlink"),
        Kind("relink_wait", "nudge", timedelta(days=7), "link"),
        Kind("invitation", "nudge", timedelta(days=2), "link"),
        Kind("recheck", "nudge", timedelta(days=7), "eligibility"),
    )
}


@dataclass(frozen=True, slots=True)
class Expected:
    """A reminder that the ledger calls for. `key` names it for ever: recomputing it is the same reminder."""

    kind: Kind
    deed: Deed
    due_at: datetime

    @property
    def key(self) -> str:
        """Return the key under which it is kept once (kind and deed)."""
        return f"{self.kind.id}:{self.deed.id}"


def expected(ledger: Ledger, shop: int, rules: Rules) -> tuple[Expected, ...]:
    """Return the reminders that this shop's deeds call for, past ones too.

    None for a clock that was over when its deed was told: nothing fires on creation.
    """
    found = [*_locks(ledger, shop, rules), *_waits(ledger, shop, rules)]
    found += [*_invitations(ledger, shop, rules), *_rechecks(ledger, shop)]
    return tuple(each for each in found if each.due_at > each.deed.told_at)


def _from_wait(kind: str, wait: Wait | None) -> list[Expected]:
    return [Expected(KINDS[kind], wait.deed, wait.end)] if wait else []


def _locks(ledger: Ledger, shop: int, rules: Rules) -> list[Expected]:
    linked = [each.account for each in ledger.linked(shop)]
    return [one for account in linked for one in _from_wait("unlink_lock", ledger.lock(shop, account, rules))]


def _waits(ledger: Ledger, shop: int, rules: Rules) -> list[Expected]:
    accounts = [each.account for each in ledger.standings(shop)]
    waits = [ledger.relink_wait(account, rules) for account in accounts]
    return [one for wait in waits if wait and wait.deed.shop == shop for one in _from_wait("relink_wait", wait)]


def _invitations(ledger: Ledger, shop: int, rules: Rules) -> list[Expected]:
    ttl = rules.hours("invite.ttl_hours")
    if ttl is None:
        return []
    pending = [each.since for each in ledger.standings(shop) if each.state == "invited"]
    return [Expected(KINDS["invitation"], deed, deed.moment + ttl) for deed in pending]


def _rechecks(ledger: Ledger, shop: int) -> list[Expected]:
    deeds = [deed for deed in ledger.in_order if deed.shop == shop and deed.kind == "recheck_set" and deed.at]
    return [Expected(KINDS["recheck"], deed, deed.moment) for deed in deeds]
