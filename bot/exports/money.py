"""The currency of a report: of its header, of its cells, or not to be known; never two in one sum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.exports.faults import MIXED_CURRENCY, Refusal
from bot.exports.labels import currency_of, mark
from bot.exports.numbers import written

_OPEN = frozenset("$¥")  # several countries write these
_IN_HEADER = {"$": "USD", "¥": "JPY"}


def currency_in(
    labels: Iterable[object], columns: Iterable[Sequence[object]], named: Iterable[object]
) -> tuple[str | None, bool]:
    """The currency, if the file tells it, and whether it took an assumption; a column of two is refused.

    The mark in the header's brackets counts before that of the cells. `$` in cells alone may be anybody's dollar.
    """
    above = {code for label in labels if isinstance(label, str) and (code := mark(label))}
    inside = [found for cells in columns if (found := _marks(cells))]
    own = {code for cell in named if isinstance(cell, str) and (code := currency_of(cell))}
    cells = set[str]().union(*inside)
    if any(map(_is_mixed, inside)) or any(len(found - _OPEN) > 1 for found in (above, own, cells)):
        raise Refusal(MIXED_CURRENCY)
    return _chosen(above | own, cells)


def _is_mixed(found: set[str]) -> bool:
    named = found - _OPEN
    return len(named) > 1 or len(found & _OPEN) > 1 or bool(named and found & _OPEN and named != {"USD"})


def _chosen(above: set[str], cells: set[str]) -> tuple[str | None, bool]:
    named, inside = above - _OPEN, cells - _OPEN
    if named:
        if inside and inside != named:
            raise Refusal(MIXED_CURRENCY)
        return named.pop(), False
    if inside:
        return inside.pop(), bool(cells & _OPEN)
    for sign in above:
        return _IN_HEADER[sign], sign == "¥"
    return None, False


def _marks(cells: Sequence[object]) -> set[str]:
    """The marks of the amounts that are not zero."""
    found: set[str] = set()
    for text in {cell for cell in cells if isinstance(cell, str)}:
        number = written(text)
        if number and number.mark and number.digits.strip("0.,"):
            found.add(currency_of(number.mark) or "")
    return found - {""}
