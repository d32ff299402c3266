"""Columns of cells become columns of values, each by the dialect that the whole of it shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from bot.exports.dates import Periods, moment, order_of
from bot.exports.faults import FORMULA, ID_PRECISION, MISSING_COLUMN, Refusal
from bot.exports.kinds import COUNT, DAILY, DAY, MONEY, NUMBER, SPECS, STREAMS
from bot.exports.labels import LONGEST, known_labels
from bot.exports.lengths import seconds_in
from bot.exports.numbers import bounded, decimal_sign, is_missing, number, of_float

Values = dict[str, list[object]]

_NUMERIC = frozenset({MONEY, COUNT, NUMBER})
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_DAMAGED = re.compile(r"^\d(?:[.,]\d{1,17})?[eE]\+?\d{1,2}$")
_EXACT = 2**53


@dataclass(slots=True)
class Read:
    """The values by field, the order of day and month they were read by, and the warnings that came of it.

    `wanted`: the order in which columns are read that prove none."""

    values: Values
    wanted: str | None = None
    order: str | None = None
    proven: bool = True
    warnings: set[str] = field(default_factory=set)


def read(
    kind: str, cells: Mapping[str, Sequence[object]], labels: Mapping[str, str], currency: str | None,
    periods: Periods, wanted: str | None = None,
) -> Read:  # fmt: skip
    """Every column of the report as values; what a cell doesn't tell is None."""
    types = SPECS[kind].columns
    found = Read({}, wanted)
    usual = _usual_sign(types, cells, whole=currency in known_labels().whole)
    for name, column in cells.items():
        match types.get(name):
            case "money" | "count" | "number" as type_:
                whole = type_ == COUNT or (type_ == MONEY and currency in known_labels().whole)
                found.values[name] = _numbers(column, type_, usual, whole=whole)
                if name.startswith("gmv") and _is_lost(column, found.values[name]):
                    raise Refusal(MISSING_COLUMN)
            case "length":
                found.values[name] = list(seconds_in((None if is_missing(c) else c for c in column), labels[name]))
            case "id":
                found.values[name] = _ids(column, found.warnings)
            case "start" | "day" as type_:
                found.values[name] = _moments(kind, type_, column, periods, found)
            case "text":
                found.values[name] = _each(column, _text)
    return found


def _each(column: Sequence[object], convert: Callable[[object], object]) -> list[object]:
    """Each cell converted, equal ones once."""
    known = {cell: convert(cell) for cell in set(column)}
    return [known[cell] for cell in column]


def _texts(column: Sequence[object]) -> set[str]:
    return {cell for cell in set(column) if isinstance(cell, str) and not is_missing(cell)}


def _usual_sign(types: Mapping[str, str], cells: Mapping[str, Sequence[object]], *, whole: bool) -> str | None:
    """The decimal sign of most columns, for those that leave it open."""
    signs = Counter(
        sign
        for name, column in cells.items()
        if types.get(name) in _NUMERIC
        and (sign := decimal_sign(_texts(column), whole=types[name] == COUNT or (whole and types[name] == MONEY)))
    )
    return max(signs, key=lambda sign: signs[sign]) if signs else None


def _numbers(column: Sequence[object], type_: str, usual: str | None, *, whole: bool) -> list[object]:
    texts = _texts(column)
    sign = decimal_sign(texts, whole=whole) or usual or _by_default(texts, fine=type_ == NUMBER)

    def convert(cell: object) -> Decimal | int | None:
        value = _decimal(cell, sign)
        if value is None or type_ != COUNT:
            return value
        return int(value) if value == value.to_integral_value() else None

    return _each(column, convert)


def _is_lost(column: Sequence[object], values: Sequence[object]) -> bool:
    """Whether something stands in the column, and none of it is a number: better no figures than wrong ones."""
    return all(value is None for value in values) and not all(is_missing(cell) for cell in column)


def _by_default(texts: set[str], *, fine: bool) -> str:
    """Three digits after a lone sign are thousands where money is meant, and decimals of what has fine parts."""
    comma = any("," in text for text in texts)
    return ("," if comma else ".") if fine else ("." if comma else ",")


def _decimal(cell: object, sign: str) -> Decimal | None:
    if isinstance(cell, bool) or is_missing(cell):
        return None
    if isinstance(cell, int):
        return bounded(Decimal(cell))
    if isinstance(cell, float):
        return of_float(cell)
    if isinstance(cell, str):
        if cell.startswith("=") and number(cell, sign) is None:
            raise Refusal(FORMULA)
        return number(cell, sign)
    return None


def _text(cell: object) -> str | None:
    if is_missing(cell):
        return None
    if isinstance(cell, float) and cell == int(cell):
        cell = int(cell)
    return " ".join(_UNSEEN.sub(" ", str(cell)[:LONGEST]).split()) or None


def _ids(column: Sequence[object], warnings: set[str]) -> list[object]:
    """Ids as text; one that a spreadsheet rounded is none, since it would be taken for another's."""

    def convert(cell: object) -> str | None:
        text = _text(cell)
        if text is None or (isinstance(cell, float) and abs(cell) < _EXACT):
            return text
        if isinstance(cell, float) or _DAMAGED.match(text):
            warnings.add(ID_PRECISION)
            return f"~{text}"
        return text

    return _each(column, convert)


def _moments(kind: str, type_: str, column: Sequence[object], periods: Periods, found: Read) -> list[object]:
    daily = kind in DAILY
    order, proven = order_of(column, periods, daily=daily, inside=daily or kind in STREAMS)
    if not proven:
        order = found.wanted or order
        found.proven = False
    found.order = order

    def convert(cell: object) -> datetime | date | None:
        when = None if is_missing(cell) else moment(cell, order)
        return when.date() if when and type_ == DAY else when

    return _each(column, convert)


def is_damaged(identity: object) -> bool:
    """Whether a spreadsheet rounded the id: then it can stand for nothing."""
    return isinstance(identity, str) and identity.startswith("~")
