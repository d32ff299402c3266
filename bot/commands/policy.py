"""`channel-keeper policy`: the rules in force with their provenance, a file checked, two files compared."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.domain.markets import MARKETS, UnknownMarket, UnknownSubdivision, market
from bot.domain.policy import EVERYWHERE, Policy, Scope, Value
from bot.domain.policy_keys import KEYS
from bot.domain.policy_kinds import plain_value
from bot.policies import PolicyError, load

_WRONG_USAGE, _REJECTED, _BAD_CONFIGURATION = 2, 3, 78


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command line knows `policy show`, `policy check` and `policy diff`."""
    parser = subparsers.add_parser("policy", help="show the rules we hold, check or compare a policy file")
    parser.set_defaults(func=run)
    actions = parser.add_subparsers(dest="action", required=True, metavar="show|check|diff")
    show = actions.add_parser("show", help="show each rule with its source, date and confidence")
    show.add_argument("--market", metavar="CC", help="the rules of one market, such as MY, or of a region, MY-02")
    show.add_argument("--json", action="store_true", help="print JSON")
    check = actions.add_parser("check", help="tell whether a policy file is good, or name the lines that are not")
    diff = actions.add_parser("diff", help="list what would change if FILE were the policy in force")
    for action in (check, diff):
        action.add_argument("file", metavar="FILE", type=Path)


def run(args: argparse.Namespace, in_force: Path | None) -> int:
    """The action's answer is printed; `in_force` is the operator's policy file, None for the shipped one."""
    if args.action == "check":
        return _check(args.file)
    try:
        policy = load(in_force)
    except PolicyError as wrong:
        print(wrong, file=sys.stderr)
        return _BAD_CONFIGURATION
    if args.action == "show":
        return _show(policy, args.market, args.json)
    return _diff(policy, args.file)


def _check(file: Path) -> int:
    try:
        load(file)
    except PolicyError as wrong:
        print(wrong, file=sys.stderr)
        return _REJECTED
    print(f"{file}: good")
    return 0


def _show(policy: Policy, wanted: str | None, as_json: bool) -> int:
    try:
        scope = _scope_of(wanted)
    except (UnknownMarket, UnknownSubdivision) as wrong:
        print(f"--market {wanted}: {wrong}", file=sys.stderr)
        return _WRONG_USAGE
    if as_json:
        print(json.dumps(_as_json(policy, scope), indent=2))
    else:
        print("\n".join(_lines(policy, scope)))
    return 0


def _scope_of(wanted: str | None) -> str | None:
    """Return `MY` or `MY-02` as the policy spells it, None where no market is wanted."""
    if wanted is None:
        return None
    code, dash, region = wanted.partition("-")
    here = market(code)
    return f"{here.code}-{here.subdivision(region)}" if dash else here.code


def _near(scopes: Mapping[str, Scope], scope: str | None) -> dict[str, Scope]:
    """Return the overrides that touch the place: all of them where none is wanted."""
    if scope is None:
        return dict(scopes)
    code = scope.partition("-")[0]
    regions = {name for name in scopes if name.startswith(f"{code}-")} if scope == code else {scope}
    return {name: scopes[name] for name in scopes if name in {EVERYWHERE, code, *regions}}


def _as_json(policy: Policy, scope: str | None) -> dict[str, object]:
    def told(values: Scope) -> dict[str, object]:
        return {key: _told(values[key]) for key in KEYS if key in values}

    def listed(scopes: Mapping[str, Scope]) -> dict[str, object]:
        return {name: told(values) for name, values in _near(scopes, scope).items()}

    rules = policy.for_scope(scope or EVERYWHERE)
    return {
        "market": scope,
        "rules": told(rules.values),
        "overrides": listed(policy.markets),
        "overrides_off": listed(policy.off),
    }


def _told(value: Value) -> dict[str, object]:
    return {
        "value": plain_value(value.value),
        "source": value.source,
        "as_of": value.as_of.isoformat(),
        "confidence": value.confidence,
    }


def _lines(policy: Policy, scope: str | None) -> Iterator[str]:
    yield f"rules of {scope}" if scope else "rules, where a market has none of its own"
    yield from _rows(policy.for_scope(scope or EVERYWHERE).values)
    for name, values in _near(policy.markets, scope).items():
        yield f"on: overrides of {name}"
        yield from _rows(values)
    for name, values in _near(policy.off, scope).items():
        yield f"off: known overrides of {name}, which do not act"
        yield from _rows(values)


def _rows(values: Scope) -> Iterator[str]:
    for key in KEYS:
        if key in values:
            value = values[key]
            origin = f"{value.source}, {value.as_of.isoformat()}, {value.confidence}"
            yield f"  {key} = {_shown(value)}  [{origin}]"


def _shown(value: Value) -> str:
    return "unknown" if value.value is None else json.dumps(plain_value(value.value), ensure_ascii=False)


def _diff(now: Policy, file: Path) -> int:
    try:
        then = load(file)
    except PolicyError as wrong:
        print(wrong, file=sys.stderr)
        return _REJECTED
    lines = list(_changes(now, then))
    print("\n".join(lines) if lines else "no rule changes")
    return 0


def _changes(now: Policy, then: Policy) -> Iterator[str]:
    """Yield each change once, at the widest place that has it: a market repeats none of the defaults'."""
    told: dict[str, dict[str, str]] = {}
    for scope in dict.fromkeys((EVERYWHERE, *MARKETS, *sorted(now.markets), *sorted(then.markets))):
        changes = dict(_changed(now.for_scope(scope).values, then.for_scope(scope).values))
        wider = {} if scope == EVERYWHERE else told[scope.partition("-")[0] if "-" in scope else EVERYWHERE]
        told[scope] = changes
        yield from (f"{scope} {key}: {change}" for key, change in changes.items() if wider.get(key) != change)
        yield from (f"{scope} {key}: does not change here" for key in wider if key not in changes)


def _changed(before: Scope, after: Scope) -> Iterator[tuple[str, str]]:
    for key in KEYS:
        was, becomes = before[key], after[key]
        if was.value != becomes.value:
            yield key, f"{_shown(was)} -> {_shown(becomes)}"
        elif was != becomes:
            yield key, f"{_shown(was)} as before, now from {becomes.source} ({becomes.confidence})"
