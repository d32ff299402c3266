"""Numbers short, in the reader's form: 1.2万, 12 mil, 12K; and the round numbers of an axis."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Context, Decimal
from math import floor, log10
from typing import NamedTuple

from babel import Locale
from babel.numbers import format_compact_decimal, format_currency, format_decimal, get_currency_precision

_FIGURES = Context(prec=4)  # so that 999,950 is a million, not a thousand thousands
LONG, _LARGE, _SMALL, _SMALLEST = 100_000, 1000, 100, Decimal("0.01")


def short(value: Decimal, locale: Locale, currency: str | None = None) -> str:
    """The number as it stands on an axis or in a cell, with its currency where it is asked for."""
    return _with_currency(value, locale, currency, _LARGE, 1)


def full(value: Decimal, locale: Locale, currency: str | None) -> str:
    """The number as it is told by itself: whole where it isn't very long, so that two can be compared."""
    return _with_currency(value, locale, currency, LONG, 2)


def _with_currency(value: Decimal, locale: Locale, currency: str | None, most: int, digits: int) -> str:
    if currency is None:
        return _number(value, locale, most, digits, "#,##0.##")
    hundredths = "#,##0.00" if get_currency_precision(currency) else "#,##0"
    bare = _number(abs(value), locale, most, digits, hundredths)
    pattern = format_currency(0, currency, locale=locale, format=locale.currency_formats["standard"].pattern)
    told = re.sub(r"[\d.,٫]+", lambda _: bare, pattern, count=1)
    told = re.sub(r"^([A-Z]{3})(?=\d)", "\\1\u00a0", told)
    return f"-{told}" if value < 0 and re.search("[1-9]", bare) else told


def _number(value: Decimal, locale: Locale, most: int, digits: int, hundredths: str) -> str:
    """Hundredths only where they say something: $12, $8.10, 240; from `most` on in thousands or 万."""
    size = abs(value)
    if size and size < _SMALLEST:
        return format_decimal(Context(prec=2).create_decimal(value), locale=locale, decimal_quantization=False)
    if size < most:
        whole = size >= _SMALL or value == value.to_integral_value()
        return format_decimal(value, "#,##0" if whole else hundredths, locale=locale)
    said = format_compact_decimal(_FIGURES.create_decimal(value), locale=locale, fraction_digits=digits)
    # CLDR's neutral Spanish writes 1.2 K beside 12.3 k: the word is read the same everywhere.
    return re.sub(r"\s[kK]$", "\u00a0mil", said) if locale.language == "es" else said


class Scale(NamedTuple):
    """From the lowest to the highest round number, with those between them."""

    low: float
    high: float
    ticks: tuple[Decimal, ...]

    def part(self, value: Decimal) -> float:
        """Where the value lies between the ends, 0 to 1."""
        return min(1.0, max(0.0, (float(value) - self.low) / (self.high - self.low)))


def tight(values: Iterable[Decimal | None]) -> Scale:
    """A scale without ticks that ends where the values do."""
    known = [0.0, *(float(value) for value in values if value is not None)]
    low, high = min(known), max(known)
    return Scale(low, high if high > low else low + 1, ())


def scale_of(values: Iterable[Decimal | None]) -> Scale:
    """A scale that holds zero and all the values that are known."""
    known = [Decimal(0), *(value for value in values if value is not None)]
    low, high = min(known), max(known)
    if low == high:
        return Scale(0.0, 1.0, (Decimal(0),))
    step = _step(high - low)
    first, last = (low / step).to_integral_value("ROUND_FLOOR"), (high / step).to_integral_value("ROUND_CEILING")
    ticks = tuple((first + number) * step for number in range(int(last - first) + 1))
    return Scale(float(ticks[0]), float(ticks[-1]), ticks)


def _step(reach: Decimal) -> Decimal:
    """The round number of which three to five make the reach."""
    rough = float(reach) / 3.2
    ten = Decimal(10) ** floor(log10(rough))
    return next(ten * each for each in (1, 2, 5, 10) if float(ten) * each >= rough)
