"""Editions of the policy: what its rules were from one start with other rules to the next."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.moves import KEYS_THAT_MOVE
from bot.domain.policy import EVERYWHERE, Policy, Rules, Scope
from bot.domain.policy_keys import KEYS
from bot.domain.policy_kinds import Unfit, plain_value, read_value

Told = Mapping[str, Mapping[str, Any]]  # by scope, as they stand in a file
KEPT = 20  # whoever has heard nothing for so many changes is told from the oldest of them


def effective(policy: Policy) -> Told:
    """Return the rules that move something, each scope with what differs there from the wider one."""
    everywhere = policy.for_market(None)
    found = {EVERYWHERE: {key: plain_value(everywhere.value(key).value) for key in KEYS_THAT_MOVE}}
    for scope in sorted(set(policy.markets) - {EVERYWHERE}):
        here, wider = policy.for_scope(scope), _wider(policy, scope)
        own = {key: plain_value(here.value(key).value) for key in KEYS_THAT_MOVE if _differ(here, wider, key)}
        if own:
            found[scope] = own
    return found


def _wider(policy: Policy, scope: str) -> Rules:
    code, dash, _ = scope.partition("-")
    return policy.for_market(code if dash else None)


def _differ(here: Rules, there: Rules, key: str) -> bool:
    return here.value(key).value != there.value(key).value


def digest(told: Told) -> str:
    """Return the same short text for the same rules, and another for others."""
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Edition:
    """One policy, from the start that brought it."""

    number: int
    since: datetime
    told: Told

    def policy(self, now: Policy) -> Policy:
        """Return the policy of then; of rules that were not kept, as they are now."""
        scopes = {scope: _read(values, now) for scope, values in self.told.items()}
        everywhere = scopes.pop(EVERYWHERE, {})
        return Policy({**now.for_market(None).values, **everywhere}, scopes)


def _read(values: Mapping[str, Any], now: Policy) -> Scope:
    found = {}
    for key in set(values) & set(KEYS_THAT_MOVE):
        try:
            found[key] = replace(now.for_market(None).value(key), value=read_value(KEYS[key], values[key]))
        except Unfit:
            continue  # a later release takes no such value: nothing can be said of it
    return found


@dataclass(frozen=True, slots=True)
class Editions:
    """Every edition that somebody may know, oldest first. `base`: who has heard of no later one knows this one."""

    base: int
    all: tuple[Edition, ...]

    @property
    def now(self) -> Edition:
        """Return the edition in force."""
        return self.all[-1]

    @property
    def is_told(self) -> bool:
        """Tell whether it was found for every seller what the edition in force changes for them."""
        return self.base == self.now.number

    def is_in_force(self, policy: Policy) -> bool:
        """Tell whether a policy is that of the edition in force."""
        return digest(effective(policy)) == digest(self.now.told)

    def get(self, number: int) -> Edition:
        """Return the edition of that number, the oldest one kept for those before it."""
        return next((each for each in reversed(self.all) if each.number <= number), self.all[0])

    def at(self, instant: datetime) -> int:
        """Return the number of the edition by which something was told at an instant; at its very start by the old."""
        return next((each.number for each in reversed(self.all) if each.since < instant), self.all[0].number)

    def followed_by(self, policy: Policy, now: datetime) -> "Editions":
        """Return the editions with that policy in force; the same ones where it is already."""
        if self.is_in_force(policy):
            return self
        new = Edition(self.now.number + 1, now, effective(policy))
        return replace(self, all=(*self.all, new)[-KEPT:])

    def changed(self) -> tuple[str, ...]:
        """Return the rules that are others now than in the edition that everybody knows, wherever that is."""
        before, after = (self.get(self.base).told, self.now.told)
        found = {
            key
            for scope in {*before, *after}
            for key in KEYS_THAT_MOVE
            if before.get(scope, {}).get(key) != after.get(scope, {}).get(key)
        }
        return tuple(key for key in KEYS_THAT_MOVE if key in found)

    def __str__(self) -> str:
        rows = [
            {"number": each.number, "since": each.since.isoformat(), "digest": digest(each.told), "rules": each.told}
            for each in self.all
        ]
        return json.dumps({"base": self.base, "editions": rows}, separators=(",", ":"))


def first(policy: Policy, now: datetime) -> Editions:
    """Return the editions of a start that no other came before: everybody knows this one."""
    return Editions(0, (Edition(0, now, effective(policy)),))


def read(text: str) -> Editions:
    """Return the editions that were written as text."""
    held = json.loads(text)
    rows = (Edition(row["number"], datetime.fromisoformat(row["since"]), row["rules"]) for row in held["editions"])
    return Editions(held["base"], tuple(rows))


def up_to(editions: Editions, number: int) -> Editions:
    """Return the editions with that one known by everybody who heard of no later one."""
    return replace(editions, base=max(editions.base, number))
