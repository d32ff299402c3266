"""The rows of a table, without what only looks like rows: totals, definitions, repeated headers, footnotes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.exports.dates import DAY_FIRST, MONTH_FIRST, moment
from bot.exports.faults import FORMULA, Refusal
from bot.exports.finding import Header, keys
from bot.exports.kinds import COUNT, CURRENCY, DAY, LENGTH, MONEY, NUMBER, SPECS, START
from bot.exports.labels import every_label, key, known_labels
from bot.exports.numbers import is_missing, written
from bot.exports.sheets import Row, Sheet

_NUMERIC = frozenset({MONEY, COUNT, NUMBER})
_MEASURED = _NUMERIC | {LENGTH}
_DEFINED_WITHIN = 3  # rows below the header in which definitions stand
_FEWEST_LABELS = 3
_LONGEST_LABEL = 80


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of each field, and the labels they stand under."""

    cells: Mapping[str, Sequence[object]]
    labels: Mapping[str, str]


def table(sheet: Sheet, found: Header) -> Table:
    """The table below the header; a formula without a result in it makes the file unreadable."""
    spec = SPECS[found.kind].columns
    columns = {field: place for field, place in found.columns.items() if field in spec or field == CURRENCY}
    last = max(columns.values()) + 1
    places = tuple(columns.values())
    picked = [
        tuple(row[place] for place in places)
        for row in _rows(sheet, found, columns)
        if len(row) >= last or not row.extend([None] * (last - len(row)))  # type: ignore[func-returns-value]
    ]
    if any(row > found.row and column in places for row, column in sheet.holes):
        raise Refusal(FORMULA)
    labels = {field: str(sheet.head[found.row][place]) for field, place in columns.items()}
    turned = list(zip(*picked, strict=True)) if picked else [()] * len(columns)
    return Table(dict(zip(columns, turned, strict=True)), labels)


def _rows(sheet: Sheet, found: Header, columns: Mapping[str, int]) -> Iterator[Row]:
    spec = SPECS[found.kind]
    whose = [columns[field] for field in spec.row if field in columns]
    dated = any(spec.columns[field] in (START, DAY) for field in spec.row)
    numeric = [place for field, place in columns.items() if spec.columns.get(field) in _NUMERIC]
    named = [place for field, place in columns.items() if spec.columns.get(field) not in _MEASURED]
    for place, row in enumerate(chain(sheet.head[found.row + 1 :], sheet.rest)):
        filled = len(row) - row.count("") - row.count(None)
        if filled == 0 or (filled == 1 and not (dated and _is_dated(row, whose))):
            continue
        match _named(row, found, whose if dated else ()):
            case "other":
                return
            case "totals" | "again":
                continue
        if len(named) > 1 and all(is_missing(row[column]) for column in named if column < len(row)):
            continue  # sums without a label
        if place < _DEFINED_WITHIN and _defines(row, numeric):
            continue
        yield row


def _named(row: Row, found: Header, whose: Sequence[int]) -> str:
    """What the row is by the name it begins with: totals, the header again, another table's, or nothing of these."""
    first = next(cell for cell in row if cell not in ("", None))
    if not isinstance(first, str) or len(first) > _LONGEST_LABEL:
        return ""
    label = key(first)
    if label in known_labels().totals and not _is_dated(row, whose):
        return "totals"
    return _likeness(row, found) if label in every_label() else ""


def _is_dated(row: Row, whose: Sequence[int]) -> bool:
    cells = [row[place] for place in whose if place < len(row)]
    return any(moment(cell, order) for cell in cells if not is_missing(cell) for order in (DAY_FIRST, MONTH_FIRST))


def _likeness(row: Row, found: Header) -> str:
    """Whether the row is this table's header again, another table's, or neither."""
    labels = keys(row)
    same = sum(place < len(labels) and labels[place] == found.labels[place] for place in found.columns.values())
    if same * 2 > len(found.columns):
        return "again"
    known = every_label()
    return "other" if sum(label in known for label in labels) >= _FEWEST_LABELS else ""


def _defines(row: Row, numeric: Sequence[int]) -> bool:
    """Whether words stand where numbers belong, and no number at all."""
    cells = [row[place] for place in numeric if place < len(row) and not is_missing(row[place])]
    return bool(cells) and not any(not isinstance(cell, str) or written(cell) or cell[:1] == "=" for cell in cells)


def overview(sheet: Sheet, found: Header) -> Mapping[str, object] | None:
    """The totals above the days, by the labels that stand over them."""
    labels = known_labels()
    for place, row in enumerate(sheet.head[: found.row]):
        first = row[0] if row else None
        if not isinstance(first, str) or key(first) not in labels.overview:
            continue
        for above in reversed(sheet.head[:place]):
            names = [labels.fields[found.kind].get(label) for label in keys(above)]
            if sum(name is not None for name in names) >= _FEWEST_LABELS:
                return {name: cell for name, cell in zip(names, row, strict=False) if name}
    return None
