"""Public holidays of a market become a plain set of dates for the domain."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from bot.domain.markets import market


def holidays_of(market_code: str, subdivision: str | None, years: Iterable[int]) -> frozenset[date] | None:
    """The public holidays of those of the years that are known; None where none of them is.

    Substitute days are in it, and dates that are only computed so far (moon calendars).
    """
    return frozenset(_dates(market_code, subdivision, years)) or None


def estimated_days(market_code: str, subdivision: str | None, years: Iterable[int]) -> frozenset[date]:
    """Those of the holidays whose date is not announced yet, only computed."""
    named = _dates(market_code, subdivision, years)
    return frozenset(day for day, name in named.items() if "estimated" in name)


def _dates(market_code: str, subdivision: str | None, years: Iterable[int]) -> dict[date, str]:
    here = market(market_code)
    region = here.subdivision(subdivision)
    return {day: name for year in years for day, name in _year(here.holidays, region, year).items()}


@cache
def _year(code: str, region: str | None, year: int) -> dict[date, str]:
    """The year's public holidays with their English names; empty for a year outside the package's span."""
    from holidays import country_holidays  # half a second, and most runs of the program never ask

    known = country_holidays(code, subdiv=region, years=year, expand=False, language="en_US")
    if not known.start_year <= year <= known.end_year:
        return {}
    return {day: name for day, name in known.items() if day.year == year}
