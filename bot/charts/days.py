"""Days in the reader's form, short enough to stand under a bar."""

from __future__ import annotations

from datetime import date

from babel import Locale
from babel.dates import format_date

_DAYS = {"zh": ("M月d日", "y年M月d日")}
_DAY = ("d MMM", "d MMM y")


def day_of(day: date, locale: Locale, *, year: bool = False) -> str:
    """The day, with its year where it is asked for."""
    return format_date(day, _DAYS.get(locale.language, _DAY)[year], locale=locale)


def period_of(first: date, last: date, locale: Locale) -> str:
    """From the first to the last; a year that both have is said once, where the language has it."""
    if first == last:
        return day_of(last, locale, year=True)
    same, ahead = first.year == last.year, locale.language == "zh"
    return f"{day_of(first, locale, year=not same or ahead)} – {day_of(last, locale, year=not same or not ahead)}"
