"""Deadlines agree with a second opinion over ten years, in every market and in every region that differs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendars import holidays_of
from bot.domain.deadlines import AppealRule, deadline
from bot.domain.markets import MARKETS, market
from tests.second_opinion import last_day, open_days

SAT_SUN, FRI_SAT = frozenset({6, 7}), frozenset({5, 6})
FIRST, LAST = date(2024, 1, 1), date(2033, 12, 31)
REACH = timedelta(days=45)  # more than seven working days ever take, with the longest holidays of any market
EVERY_NOTICE = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def calendar_of(code: str, region: str | None) -> frozenset[date]:
    known = holidays_of(code, region, range(FIRST.year, LAST.year + 2))
    assert known is not None
    return known


def assert_two_opinions_agree(
    zone: str, weekend: frozenset[int], known: frozenset[date], notices: Iterable[date]
) -> None:
    rule = AppealRule(7, "business_days", first_day_counts=False, weekend=weekend, skip_holidays=False)
    safe_days = open_days(FIRST, LAST + REACH, weekend, frozenset())
    extended_days = open_days(FIRST, LAST + REACH, weekend, known)
    for notice in notices:
        found = deadline(rule, notice, zone, known)
        assert (found.safe_date, found.extended_date) == (
            last_day(safe_days, notice, 7, first_day_counts=False),
            last_day(extended_days, notice, 7, first_day_counts=False),
        )


@pytest.mark.parametrize("code", MARKETS)
def test_ten_years_of_notices_agree_with_a_second_opinion(code: str) -> None:
    known = calendar_of(code, None)
    assert_two_opinions_agree(market(code).zone, SAT_SUN, known, EVERY_NOTICE)


@pytest.mark.parametrize("code", [m.code for m in MARKETS.values() if m.subdivisions])
def test_ten_years_of_notices_agree_in_every_region_too(code: str) -> None:
    """A region's notices are those within reach of a day on which it differs from its country: before any
    other notice its calendar *is* the country's, which the test above walks in full.
    """
    country = calendar_of(code, None)
    for known in {calendar_of(code, region) for region in market(code).subdivisions} - {country}:
        differing = known ^ country
        reached = {day - timedelta(days=n) for day in differing for n in range(REACH.days)}
        assert_two_opinions_agree(market(code).zone, SAT_SUN, known, reached & set(EVERY_NOTICE))


@pytest.mark.parametrize("region", ["02", "03", "11"])
def test_ten_years_of_notices_agree_where_the_weekend_is_friday_and_saturday(region: str) -> None:
    known = calendar_of("MY", region)
    assert_two_opinions_agree(market("MY").zone, FRI_SAT, known, EVERY_NOTICE)


@given(
    st.integers(1, 366),
    st.booleans(),
    st.frozensets(st.integers(1, 7), max_size=6),
    st.sampled_from(EVERY_NOTICE),
    st.data(),
)
def test_any_business_day_rule_agrees_with_a_second_opinion(
    amount: int, first_day_counts: bool, weekend: frozenset[int], notice: date, draw: st.DataObject
) -> None:
    """Beyond the seven days of the guide: any amount, any weekend, either first day."""
    code = draw.draw(st.sampled_from(list(MARKETS)))
    rule = AppealRule(amount, "business_days", first_day_counts, weekend, skip_holidays=False)
    until = notice + timedelta(days=8 * amount + 60)
    closed = holidays_of(code, None, range(notice.year, until.year + 1)) or frozenset()
    found = deadline(rule, notice, market(code).zone, closed)
    assert (found.safe_date, found.extended_date) == (
        last_day(open_days(notice, until, weekend, frozenset()), notice, amount, first_day_counts=first_day_counts),
        last_day(open_days(notice, until, weekend, closed), notice, amount, first_day_counts=first_day_counts),
    )
