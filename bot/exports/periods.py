"""The period that a report states: above its table, else in the file's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from bot.exports.dates import DAY_FIRST, MONTH_FIRST, moment, spelled
from bot.exports.labels import LONGEST, key, known_labels, plain

Period = tuple[date, date]

_ONE = r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?!\d)"
_NAMED = r"[^\W\d_]{3,12}\.? \d{1,2},? 20\d\d|\d{1,2} (?:de )?[^\W\d_]{3,12}\.?,? (?:de )?20\d\d"
_DATE = re.compile(f"{_ONE}|{_NAMED}")
_BEFORE_DIGITS = re.compile(r"^\D{0,200}")
_IN_NAME = re.compile(
    r"(20\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)(?!\d)\s{0,2}(?:[-_~–—至]|to|al?){1,3}\s{0,2}(20\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)(?!\d)"
)
_LONGEST_PERIOD = 800


def stated(rows: Iterable[Sequence[object]]) -> tuple[list[str], ...]:
    """The dates of the first line that states a period, as two texts; of several cells where it takes several."""
    alone: list[str] = []
    for row in rows:
        for cell in row:
            texts = _dates(cell)
            if len(texts) >= 2:
                return (texts[:2],)
            if texts and _is_of_period(row):
                alone += texts
    return (alone[:2],) if len(alone) >= 2 else ([*alone, *alone],) if alone else ()


def _dates(cell: object) -> list[str]:
    if isinstance(cell, datetime | date):
        return [cell.strftime("%Y-%m-%d")]
    if not isinstance(cell, str) or len(cell) > LONGEST or _is_compared(cell):
        return []
    return _DATE.findall(plain(cell))


def _is_compared(cell: str) -> bool:
    before = _BEFORE_DIGITS.match(cell)
    return before is not None and any(word in key(before[0]) for word in known_labels().compared)


def _is_of_period(row: Sequence[object]) -> bool:
    texts = [key(cell) for cell in row if isinstance(cell, str)]
    return any(text.startswith(word) for text in texts for word in known_labels().period)


def of_texts(texts: Sequence[str], order: str | None = None) -> tuple[Period | None, str | None]:
    """The period, and the order of day and month that it proves, if it proves one."""
    found = [spelled(text) for text in texts]
    if any(each is None for each in found):
        return None, None
    fixed = all(each.year_first for each in found if each)
    fits = [each for each in (DAY_FIRST, MONTH_FIRST) if _built(texts, each)]
    if not fits:
        return None, None
    proven = fits[0] if len(fits) == 1 and not fixed else None
    return _built(texts, proven or order or DAY_FIRST) or _built(texts, fits[0]), proven


def _built(texts: Sequence[str], order: str) -> Period | None:
    first, last = (moment(text, order) for text in texts)
    if first is None or last is None or abs((last - first).days) > _LONGEST_PERIOD:
        return None
    return min(first, last).date(), max(first, last).date()


def of_name(name: str) -> Period | None:
    """The period in a file's name, such as `..._20260702-20260731.xlsx`; the day it was made is none."""
    found = _IN_NAME.search(name[-LONGEST:])
    if found is None:
        return None
    try:
        first, last = (date(*(int(found[place + step]) for step in range(3))) for place in (1, 4))
    except ValueError:
        return None
    return (first, last) if first <= last else None
