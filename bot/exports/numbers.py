"""Numbers and money as a column writes them: the dialect is decided for the column, never for a cell alone."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bot.exports.labels import LONGEST, currency_of, known_labels

_BODY = re.compile(
    r"^([^0-9.,+\-()]{0,12})([+-]?)([^0-9.,+\-()]{0,12})([0-9][0-9.,]*|[.,][0-9]+)(e[+-]?[0-9]{1,3})?(.*)$",
    re.IGNORECASE | re.DOTALL,
)
_BLANKS = re.compile(r"[\s'’`\u00a0\u2009\u202f_]+")
_MOST_DIGITS = 30
_MOST = Decimal(10) ** 18
_FINEST = 6


@dataclass(frozen=True, slots=True)
class Written:
    """A number as it stands in a cell: digits with their signs, the power of ten, the currency's mark, a percent."""

    minus: bool
    digits: str
    power: int
    mark: str
    percent: bool


@lru_cache(maxsize=100_000)
def written(text: str) -> Written | None:
    """The parts of the number in the cell, or nothing where there is none."""
    if len(text) > LONGEST:
        return None
    bare = _BLANKS.sub("", unicodedata.normalize("NFKC", text)).replace("−", "-")
    minus = bare.startswith("(") and bare.endswith(")")
    bare = bare[1:-1] if minus else bare
    if bare.endswith("-"):
        minus, bare = True, bare[:-1]
    parts = _BODY.match(bare)
    if parts is None or sum(map(str.isdigit, parts[4])) > _MOST_DIGITS:
        return None
    percent = parts[6].strip() in ("%", "٪")
    marks = [part for part in (parts[1], parts[3], "" if percent else parts[6]) if part]
    if any(currency_of(each) is None for each in marks):
        return None
    return Written(minus or parts[2] == "-", parts[4], int((parts[5] or "e0")[1:]), "".join(marks[:1]), percent)


def is_missing(cell: object) -> bool:
    """Whether the cell says that nothing is known: never the same as zero."""
    if cell is None or cell != cell:  # a NaN is not itself
        return True
    return isinstance(cell, str) and (not cell or cell.strip().casefold() in known_labels().missing)


def decimal_sign(texts: Iterable[str], *, whole: bool) -> str | None:
    """The column's sign before decimals; nothing where the column leaves it open. `whole` numbers have none."""
    votes: Counter[str] = Counter()
    for text in set(texts):
        number = written(text)
        if number is not None:
            votes.update(_says(number.digits, whole=whole))
    return max(votes, key=lambda sign: votes[sign]) if votes else None


def _says(digits: str, *, whole: bool) -> str:
    """The decimal sign of which these digits are proof, if of any."""
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return ""
    sign, other = digits[last], "." if digits[last] == "," else ","
    if other in digits:
        return sign
    if digits.count(sign) > 1:
        return other
    after = len(digits) - last - 1
    if after != 3 or digits.startswith(("0", sign)) or last > 3:
        return sign if not whole or after != 3 else other
    return other if whole else ""


def number(text: str, sign: str) -> Decimal | None:
    """The number in the cell, whose decimals follow `sign` unless the cell itself proves otherwise."""
    parts = written(text)
    if parts is None:
        return None
    proof = _says(parts.digits, whole=False)
    sign = proof or sign
    thousands = "." if sign == "," else ","
    digits = parts.digits.replace(thousands, "").replace(sign, ".")
    if digits.count(".") > 1 or abs(parts.power) > LONGEST:
        return None
    found = bounded(Decimal(digits).scaleb(parts.power))
    found = found / 100 if found is not None and parts.percent else found
    return -found if found is not None and parts.minus else found


def bounded(value: Decimal) -> Decimal | None:
    """The number if a shop can have it: finite, and below a trillion of millions."""
    return value if value.is_finite() and abs(value) < _MOST else None


def of_float(value: float) -> Decimal | None:
    """A workbook's number without the dust of binary fractions."""
    found = Decimal(repr(value)) if value == value and abs(value) < float(_MOST) else None
    return round(found, _FINEST).normalize() + 0 if found is not None and found != found.to_integral_value() else found
