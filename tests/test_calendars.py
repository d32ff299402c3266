"""Calendars hold the public holidays of a market, know what they do not know, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from bot.calendars import estimated_days, holidays_of
from bot.domain.markets import MARKETS, UnknownMarket, UnknownSubdivision

EASTER_MONDAY = date(2027, 3, 29)
ST_ANDREW = date(2026, 11, 30)
THANKSGIVING = date(2026, 11, 26)


def days(market: str, subdivision: str | None, year: int) -> frozenset[date]:
    found = holidays_of(market, subdivision, [year])
    assert found is not None
    return found


def test_a_year_of_italy_is_exactly_its_public_holidays() -> None:
    fixed = {(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (10, 4), (11, 1), (12, 8), (12, 25), (12, 26)}
    easter = {(4, 5), (4, 6)}
    assert days("IT", None, 2026) == {date(2026, month, day) for month, day in fixed | easter}


def test_great_britain_without_a_nation_means_england() -> None:
    assert days("GB", None, 2027) == days("GB", "ENG", 2027)
    assert (EASTER_MONDAY in days("GB", None, 2027), EASTER_MONDAY in days("GB", "SCT", 2027)) == (
        True,
        False,
    )
    assert (ST_ANDREW in days("GB", None, 2026), ST_ANDREW in days("GB", "SCT", 2026)) == (False, True)


def test_substitute_days_count() -> None:
    substitutes = {
        ("US", date(2027, 7, 5)),  # the Fourth is a Sunday
        ("GB", date(2026, 12, 28)),  # Boxing Day is a Saturday
        ("JP", date(2026, 5, 6)),
        ("VN", date(2027, 2, 10)),
    }
    assert {(cc, day) for cc, day in substitutes if day in days(cc, None, day.year)} == substitutes


@pytest.mark.parametrize("market", MARKETS)
def test_no_weekly_day_of_rest_is_taken_for_a_holiday(market: str) -> None:
    for region in (None, *MARKETS[market].subdivisions):
        found = days(market, region, 2026)
        assert max(sum(day.isoweekday() == weekday for day in found) for weekday in range(1, 8)) < 15
        assert {day.year for day in found} == {2026}


@pytest.mark.parametrize("market", MARKETS)
def test_every_year_of_ten_has_holidays_so_an_empty_year_is_an_unknown_one(market: str) -> None:
    found = holidays_of(market, None, range(2024, 2036))
    assert found is not None
    assert {day.year for day in found} == set(range(2024, 2036))


@pytest.mark.parametrize("market", MARKETS)
def test_a_year_beyond_the_calendar_is_not_known(market: str) -> None:
    assert holidays_of(market, None, [2150]) is None
    assert holidays_of(market, None, [1500]) is None
    assert holidays_of(market, None, []) is None


def test_the_known_years_come_without_the_unknown_ones() -> None:
    assert holidays_of("JP", None, [2099, 2100, 2101]) == days("JP", None, 2099)


def test_unknown_places_are_refused() -> None:
    with pytest.raises(UnknownMarket):
        holidays_of("XX", None, [2026])
    with pytest.raises(UnknownSubdivision):
        holidays_of("MY", "17", [2026])


def test_dates_that_are_only_computed_are_told_apart() -> None:
    assert estimated_days("US", None, [2026, 2027]) == frozenset()
    guessed = estimated_days("ID", None, [2033])
    assert (guessed != frozenset(), guessed <= days("ID", None, 2033)) == (True, True)


def test_the_calendar_package_is_not_loaded_before_it_is_asked() -> None:
    program = "import sys, bot.calendars; print('holidays' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert told.stdout == "False\n"
