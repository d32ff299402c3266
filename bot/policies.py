"""The policy file: YAML, read over the shipped one key by key; a bad one is refused with its lines."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.markets import MARKETS
from bot.domain.policy import Policy
from bot.domain.policy_keys import KEYS
from bot.domain.policy_kinds import DAYS, LANGUAGES, Kind
from bot.domain.policy_reading import Origin, Problem, read_policy

if TYPE_CHECKING:
    from bot.outline import Fault, Outline

SHIPPED = Path(__file__).parent / "policy" / "policy.yaml"
LARGEST = 1_000_000  # bytes; the shipped file has a fiftieth of it

_TAKES = {
    "count": "a whole number from {low} to {high}",
    "number": "a number from {low} to {high}",
    "hours": "a number of hours from {low} to {high}, fractions allowed",
    "flag": "true or false",
    "text": "one line of text",
    "choice": "one of {choices}",
    "time": 'a time of day such as "20:00"',
    "date": "a date such as 2026-11-24",
    "words": "a list of some of {choices}",
    "days": "a list of two whole numbers from {low} to {high}, the smaller one first",
    "weekend": "a list of some of {days}, not all of them",
    "path": "a map of {languages}, each a list of menu labels",
}
_REASONS = {
    "unfit": "{key} got {got}, takes {takes}",
    "not_a_map": "{key} got {got}, takes a map of names and values",
    "unknown_key": "{key} is unknown{hint}",
    "unknown_market": "{key} is no market, takes one of {known}",
    "unknown_region": "{key} is no region of its market, takes one of {known}",
    "future_version": "{key} got {got}, this program knows version {knows}: it is older than the file",
    "missing_key": "{key} is missing",
    "missing_value": "{key} has no value",
    "nothing_to_switch": "{key} has no value, and no known override to switch",
    "above_scale": "{key}: a limit of {got} lies above the scale of {most}",
}


class PolicyError(Exception):
    """The policy file can't be used; `problems` name the lines and reasons."""

    def __init__(self, name: str, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(f"{name}: {problem}" for problem in problems))
        self.name = name
        self.problems = problems


def load(path: Path | None = None) -> Policy:
    """Return the shipped policy, or `path` merged over it. `PolicyError` names all that is wrong."""
    if path is None:
        return _shipped()
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    except (OSError, ValueError) as wrong:  # a name with a NUL is a ValueError
        reason = getattr(wrong, "strerror", None) or wrong
        raise PolicyError(str(path), (f"can't be read: {reason}",)) from wrong
    return _read(str(path), raw, _shipped(), Origin(path.name, changed))


@cache
def _shipped() -> Policy:
    return _read(SHIPPED.name, SHIPPED.read_bytes(), None, Origin(SHIPPED.name, date.min))


def _read(name: str, raw: bytes, base: Policy | None, origin: Origin) -> Policy:
    if len(raw) > LARGEST:
        raise PolicyError(name, (f"is larger than {LARGEST} bytes",))
    from bot.outline import outline  # brings PyYAML, which most commands never need

    found = outline(raw)
    if found.tree is None:
        raise PolicyError(name, _listed(found.faults))
    regions = {code: market.subdivisions for code, market in MARKETS.items()}
    policy, problems = read_policy(found.tree, base, origin, regions)
    named = {line for line, _ in found.faults}  # what was not taken there would look like an unknown value
    faults = [(_line(problem, found), _sentence(problem)) for problem in problems]
    faults = found.faults + [fault for fault in faults if fault[0] not in named]
    if faults:
        raise PolicyError(name, _listed(faults))
    return policy


def _listed(faults: list[Fault]) -> tuple[str, ...]:
    return tuple(f"line {line}: {reason}" for line, reason in sorted(faults, key=lambda fault: fault[0]))


def _line(problem: Problem, found: Outline) -> int:
    """The line of the nearest thing that is in the file: what is missing has no line of its own."""
    path = problem.path
    while path not in found.lines:
        path = path[:-1]
    return found.lines[path]


def _sentence(problem: Problem) -> str:
    values = problem.values
    path = problem.path[:-1] if problem.path[-1:] == ("value",) else problem.path
    words: dict[str, object] = {name: _word(value) for name, value in values.items()}
    if values.get("near"):
        words["hint"] = f"; did you mean {values['near']}?"
    elif values.get("known") == tuple(KEYS):
        words["hint"] = ": `channel-keeper policy show` lists the rules"
    else:
        words["hint"] = f", takes one of {words.get('known')}"
    return _REASONS[problem.reason].format(key=".".join(map(str, path)) or "the file", **words)


def _word(value: object) -> str:
    if isinstance(value, Kind):
        return _takes(value)
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return _shown(value)


def _takes(kind: Kind) -> str:
    choices, days, languages = (", ".join(names) for names in (kind.choices, DAYS, LANGUAGES))
    sentence = _TAKES[kind.name].format(low=kind.low, high=kind.high, choices=choices, days=days, languages=languages)
    return f"{sentence}, or null" if kind.nullable else sentence


def _shown(got: object) -> str:
    text = json.dumps(got, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:59]}…"
