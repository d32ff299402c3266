"""A length of time reads in at most two units, rounded up."""

from __future__ import annotations

from datetime import timedelta

from babel.units import format_unit

from bot.places import Reader

_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)

# Clocks are told in hours (24 h), so days take over only from the second day on.
_DAYS_FROM = 2 * _DAY

# CLDR shortens hours to "hr" and "1 horas": these are what people write.
_SYMBOLS = {"hour": "h", "minute": "min", "second": "s"}
_WITH_SYMBOLS = frozenset({"en", "es"})
_WITHOUT_GAP = frozenset({"zh"})


def span_words(length: timedelta, reader: Reader) -> str:
    """The length in the reader's units; never zero while something is left."""
    gap = "" if reader.language in _WITHOUT_GAP else " "
    return gap.join(_unit(n, unit, reader) for n, unit in _units(length))


def _units(length: timedelta) -> list[tuple[int, str]]:
    if timedelta() < length < _MINUTE:
        seconds = _round_up(length, _SECOND)
        return [(seconds, "second")] if seconds * _SECOND < _MINUTE else [(1, "minute")]
    minutes = _round_up(max(length, timedelta()), _MINUTE)
    if minutes * _MINUTE < _DAYS_FROM:
        return _pair(minutes, int(_HOUR / _MINUTE), "hour", "minute")
    return _pair(_round_up(length, _HOUR), int(_DAY / _HOUR), "day", "hour")


def _round_up(length: timedelta, unit: timedelta) -> int:
    return -(-length // unit)


def _pair(n: int, in_one: int, large: str, small: str) -> list[tuple[int, str]]:
    whole, rest = divmod(n, in_one)
    pair = [(whole, large), (rest, small)]
    return [part for part in pair if part[0]] or [(0, small)]


def _unit(n: int, unit: str, reader: Reader) -> str:
    with_symbols = reader.language in _WITH_SYMBOLS
    if with_symbols and unit in _SYMBOLS:
        return f"{n} {_SYMBOLS[unit]}"
    # Spanish shortens days to "dd.", which nobody writes.
    return format_unit(n, f"duration-{unit}", "long" if with_symbols else "short", locale=reader.locale)
