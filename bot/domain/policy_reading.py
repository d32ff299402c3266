"""A tree as a policy file holds it becomes a policy, or all that is wrong with it is named."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from bot.domain.policy import EVERYWHERE, Policy, Rules, Scope, Value
from bot.domain.policy_keys import FIELDS, KEYS
from bot.domain.policy_kinds import Held, Kind, Unfit, read_value

VERSION = 1  # of the file's shape; a file of a later shape is refused, not half understood

Path = tuple[str | int, ...]

_VERSION = Kind("count", 1, VERSION)
_TOP = ("version", "as_of", "defaults", "markets")
_LIMIT, _SCALE = "score.campaign_limit", "score.scale_max"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at `path` of the tree: an id, and the values for its words."""

    path: Path
    reason: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where values come from that do not say so themselves."""

    source: str
    as_of: date


def read_policy(
    tree: object, base: Policy | None, origin: Origin, markets: Mapping[str, Collection[str]]
) -> tuple[Policy, tuple[Problem, ...]]:
    """Return `tree` merged over `base` key by key, and what is wrong with it: a policy with problems is none.

    Without a `base` the tree has to be complete. `markets` holds the known codes, each with its regions.
    """
    reading = _Reading(base or Policy({}), origin, markets)
    policy = reading.policy(tree)
    if not reading.problems:
        reading.problems.extend(_odds(policy))
    return policy, tuple(reading.problems)


def _odds(policy: Policy) -> Iterator[Problem]:
    """Yield what is wrong only once all scopes are merged."""
    missing = [key for key in KEYS if key not in policy.defaults]
    yield from (Problem(("defaults", key), "missing_key") for key in missing)
    if missing:
        return
    places: list[tuple[Path, Scope, Rules]] = [(("defaults",), policy.defaults, Rules(policy.defaults))]
    places += [(("markets", name), scope, policy.for_scope(name)) for name, scope in policy.markets.items()]
    for path, scope, rules in places:
        limit, most = rules.number(_LIMIT), rules.number(_SCALE)
        said = [key for key in (_LIMIT, _SCALE) if key in scope]
        if said and limit is not None and most is not None and limit > most:
            yield Problem((*path, said[0]), "above_scale", {"got": limit, "most": most})


@dataclass(slots=True)
class _Reading:
    base: Policy
    origin: Origin
    markets: Mapping[str, Collection[str]]
    problems: list[Problem] = field(default_factory=list)

    def policy(self, tree: object) -> Policy:
        top = self._map((), tree, _TOP)
        self._version(top)
        as_of = self._field(("as_of",), FIELDS["as_of"], top["as_of"]) if "as_of" in top else None
        if isinstance(as_of, date):
            self.origin = replace(self.origin, as_of=as_of)
        defaults, _ = self._scope(("defaults",), top.get("defaults"), self.base.defaults, {}, switches=False)
        scopes = self._scopes(top.get("markets"))
        on = {scope: acting for scope, (acting, _) in scopes.items() if acting}
        off = {scope: resting for scope, (_, resting) in scopes.items() if resting}
        return Policy(defaults, MappingProxyType(on), MappingProxyType(off))

    def _version(self, top: Mapping[str, object]) -> None:
        raw = top.get("version", VERSION)
        if isinstance(raw, int) and not isinstance(raw, bool) and raw > VERSION:
            self._wrong(("version",), "future_version", got=raw, knows=VERSION)
        else:
            self._field(("version",), _VERSION, raw)

    def _scopes(self, raw: object) -> dict[str, tuple[Scope, Scope]]:
        found = {
            scope: (self.base.markets.get(scope, {}), self.base.off.get(scope, {}))
            for scope in dict.fromkeys((*self.base.markets, *self.base.off))
        }
        for scope, overrides in self._map(("markets",), raw).items():
            if self._known(scope):
                acting, resting = found.get(scope, ({}, {}))
                found[scope] = self._scope(("markets", scope), overrides, acting, resting, switches=True)
        return found

    def _known(self, scope: str) -> bool:
        code, dash, region = scope.partition("-")
        if scope != EVERYWHERE and code not in self.markets:
            self._wrong(("markets", scope), "unknown_market", got=scope, known=(EVERYWHERE, *self.markets))
            return False
        if dash and region not in self.markets[code]:
            known = tuple(self.markets[code])
            self._wrong(("markets", scope), "unknown_region", got=region, known=known)
            return False
        return True

    def _scope(self, path: Path, raw: object, acting: Scope, resting: Scope, *, switches: bool) -> tuple[Scope, Scope]:
        on, off = dict(acting), dict(resting)
        for key, entry in self._map(path, raw, KEYS).items():
            read = self._entry((*path, key), KEYS[key], entry, on.get(key) or off.get(key), switches)
            if read is not None:
                value, acts = read
                on.pop(key, None)
                off.pop(key, None)
                (on if acts else off)[key] = value
        return MappingProxyType(on), MappingProxyType(off)

    def _entry(
        self, path: Path, kind: Kind, raw: object, known: Value | None, switches: bool
    ) -> tuple[Value, bool] | None:
        """Return the value and whether it acts; `known` is what a bare switch switches."""
        kinds = {"value": kind, **FIELDS}
        if not switches:
            del kinds["on"]
        before = len(self.problems)
        said = self._map(path, raw if isinstance(raw, dict) else {"value": raw}, kinds)
        given: dict[str, Any] = {name: self._field((*path, name), kinds[name], item) for name, item in said.items()}
        if len(self.problems) > before:
            return None
        switched = "on" in given
        acts = given.pop("on", True)
        if "value" in given:
            known = Value(None, self.origin.source, self.origin.as_of, "operator")
        elif known is None or not switched:
            self._wrong(path, "nothing_to_switch" if switched else "missing_value")
            return None
        return replace(known, **given), acts

    def _map(self, path: Path, raw: object, known: Collection[str] | None = None) -> dict[str, object]:
        """Return the entries that are known; an empty section is one without entries."""
        if raw is not None and not isinstance(raw, dict):
            self._wrong(path, "not_a_map", got=raw)
        entries: dict[str, object] = raw if isinstance(raw, dict) else {}
        strangers = [] if known is None else [key for key in entries if key not in known]
        for key in strangers:
            near = next(iter(get_close_matches(key, known or (), 1)), None)
            self._wrong((*path, key), "unknown_key", near=near, known=tuple(known or ()))
        return {key: entry for key, entry in entries.items() if key not in strangers}

    def _field(self, path: Path, kind: Kind, raw: object) -> Held:
        try:
            return read_value(kind, raw)
        except Unfit:
            self._wrong(path, "unfit", got=raw, takes=kind)
            return None

    def _wrong(self, path: Path, reason: str, **values: object) -> None:
        self.problems.append(Problem(path, reason, values))
