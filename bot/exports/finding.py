"""Where the table is: its header is known by its labels, wherever it stands, and says what report it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.exports.faults import MISSING_COLUMN, PERSONAL, UNKNOWN, UNSUPPORTED, Refusal
from bot.exports.kinds import ADS, ORDERS, SETTLEMENT, SPECS, Kind
from bot.exports.labels import LONGEST, key, known_labels
from bot.exports.sheets import Row

FIRST_ROWS = 30
_FEWEST = 3  # labels that make a header
_COMPLETE = 5  # what a report that has all it needs is ahead of one that lacks something
_PERSONAL_LABELS = 2
_REFUSED_LABELS = 3
_ELSEWHERE_LABELS = 2


@dataclass(frozen=True, slots=True)
class Header:
    """The row of labels: its place, the report it belongs to, and the column of each field."""

    row: int
    kind: str
    columns: Mapping[str, int]
    labels: Sequence[str]
    score: int

    @property
    def complete(self) -> bool:
        """Whether the report has every column that it needs."""
        return _complete(SPECS[self.kind], self.columns)


def header(head: Sequence[Row]) -> Header | None:
    """The likeliest header among the first rows; a report that isn't read is refused by its kind."""
    found = [best for place, row in enumerate(head[:FIRST_ROWS]) if (best := _of_row(head, place, row))]
    best = max(found, key=lambda each: each.score, default=None)
    for row in head[:FIRST_ROWS]:
        _refuse(keys(row), best.score if best else 0)
    return best


def keys(row: Row) -> list[str]:
    """The labels of a row as keys; what is no text is none."""
    return [key(cell) if isinstance(cell, str) and 0 < len(cell) <= LONGEST else "" for cell in row]


def _of_row(head: Sequence[Row], place: int, row: Row) -> Header | None:
    labels = keys(row)
    if sum(map(bool, labels)) < _FEWEST:
        return None
    candidates = []
    for kind, spec in SPECS.items():
        columns = _columns(kind, labels, keys(head[place - 1]) if place else [])
        if len(columns) >= _FEWEST:
            score = len(columns) + (_COMPLETE if _complete(spec, columns) else 0)
            candidates.append(Header(place, kind, columns, labels, score))
    return max(candidates, key=lambda each: each.score, default=None)


def _columns(kind: str, labels: Sequence[str], groups: Sequence[str]) -> dict[str, int]:
    """The column of each field: of several, the one of the group of all, then the likeliest label, then the first."""
    book = known_labels()
    names, rank = book.fields[kind], book.rank[kind]
    best: dict[str, tuple[bool, int, int]] = {}
    for place, label in enumerate(labels):
        field = names.get(label)
        if field is not None:
            elsewhere = place < len(groups) and groups[place] != "" and groups[place] not in book.all_group
            found = (elsewhere, rank[label], place)
            best[field] = min(best.get(field, found), found)
    return {field: place for field, (_, _, place) in best.items()}


def _complete(spec: Kind, columns: Mapping[str, int]) -> bool:
    return all(any(field in columns for field in group) for group in spec.needs)


def _refuse(labels: Sequence[str], score: int) -> None:
    refused, present = known_labels().refused, set(labels)
    of = Counter({what: len(present & theirs) for what, theirs in refused.items()})
    if of["personal"] >= _PERSONAL_LABELS or (of["personal"] and of[ORDERS] >= _REFUSED_LABELS):
        raise Refusal(PERSONAL, ORDERS)
    if of["elsewhere"] >= _ELSEWHERE_LABELS:
        raise Refusal(UNKNOWN)
    kind, most = max(((kind, of[kind]) for kind in (ORDERS, SETTLEMENT, ADS)), key=lambda each: each[1])
    if most >= _REFUSED_LABELS and most > score - _COMPLETE:
        raise Refusal(PERSONAL if kind == ORDERS else UNSUPPORTED, kind)


def trusted(found: Header) -> Header:
    """The header, if it has what its report needs; a lacking column is told only of a report that is surely meant."""
    if found.complete:
        return found
    named = sum(map(bool, found.labels))
    own = [label for label in found.labels if _kinds_of(label) == 1]
    sure = len(found.columns) >= _FEWEST + 1 and len(found.columns) * 2 >= named and own
    raise Refusal(MISSING_COLUMN, found.kind) if sure else Refusal(UNKNOWN)


def _kinds_of(label: str) -> int:
    return sum(label in labels for labels in known_labels().fields.values())
