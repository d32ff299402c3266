"""Deadlines hold every vector of the rules, and every property of a count of days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendars import holidays_of
from bot.domain.deadlines import AppealRule, Deadline, deadline, today_for_deadline, years
from bot.domain.markets import MARKETS, market
from bot.domain.walltime import end_of_day

SAT_SUN, FRI_SAT = frozenset({6, 7}), frozenset({5, 6})
GUIDE = AppealRule(7, "business_days", first_day_counts=False, weekend=SAT_SUN, skip_holidays=False)
HOLIDAYS_TOO = AppealRule(7, "business_days", first_day_counts=False, weekend=SAT_SUN, skip_holidays=True)
THIRTY = AppealRule(30, "calendar_days", first_day_counts=False, weekend=SAT_SUN, skip_holidays=False)
LONDON = "Europe/London"


def of(code: str, notice: date, rule: AppealRule = GUIDE, region: str | None = None) -> Deadline:
    known = holidays_of(code, region, years(rule, notice))
    return deadline(rule, notice, market(code).zone, known)


@pytest.mark.parametrize("code", MARKETS)
@pytest.mark.parametrize(
    ("notice", "safe"),
    [
        (date(2026, 11, 24), date(2026, 12, 3)),
        (date(2026, 12, 18), date(2026, 12, 29)),
        (date(2027, 2, 3), date(2027, 2, 12)),
    ],
)
def test_the_safe_date_skips_weekends_and_no_holiday(code: str, notice: date, safe: date) -> None:
    assert of(code, notice).safe_date == safe


@pytest.mark.parametrize(
    ("code", "region", "notice", "extended"),
    [
        ("US", None, date(2026, 12, 18), date(2026, 12, 30)),
        ("GB", "ENG", date(2026, 12, 18), date(2026, 12, 31)),
        ("PL", None, date(2026, 12, 18), date(2026, 12, 31)),
        ("PH", None, date(2026, 12, 18), date(2027, 1, 5)),
        ("VN", None, date(2027, 2, 3), date(2027, 2, 19)),
        ("US", None, date(2026, 11, 24), date(2026, 12, 4)),
    ],
)
def test_the_extended_date_skips_public_holidays_too(
    code: str, region: str | None, notice: date, extended: date
) -> None:
    found = of(code, notice, region=region)
    assert (found.extended_date, found.may_be_extended) == (extended, True)


def test_the_arithmetic_can_be_shown_day_by_day() -> None:
    found = of("US", date(2026, 11, 24))
    november, december = (25, 26, 27, 30), (1, 2, 3)
    assert found.counted_days == (
        *(date(2026, 11, day) for day in november),
        *(date(2026, 12, day) for day in december),
    )


def test_a_deadline_is_the_end_of_the_day_in_the_market() -> None:
    found = of("US", date(2026, 12, 18))
    assert found.ends_at == datetime(2026, 12, 30, 4, 59, 59, tzinfo=UTC)
    assert found.extended_ends_at == datetime(2026, 12, 31, 4, 59, 59, tzinfo=UTC)


def test_without_a_holiday_in_the_way_both_dates_are_one() -> None:
    found = of("GB", date(2026, 11, 2))
    assert (found.extended_date, found.extended_ends_at) == (found.safe_date, found.ends_at)
    assert found.may_be_extended is False


@pytest.mark.parametrize("holidays", [None, frozenset(), frozenset({date(2026, 12, 25)})])
def test_an_unknown_year_gives_the_safe_date_and_no_extension(holidays: frozenset[date] | None) -> None:
    found = deadline(GUIDE, date(2026, 12, 22), LONDON, holidays)  # with holidays it ends in 2027
    assert (found.safe_date, found.extended_date, found.extended_ends_at, found.may_be_extended) == (
        date(2026, 12, 31),
        None,
        None,
        False,
    )


def test_a_year_that_the_count_does_not_reach_may_stay_unknown() -> None:
    assert of("JP", date(2099, 6, 1)).extended_date == date(2099, 6, 10)
    assert of("JP", date(2099, 12, 28)).extended_date is None


def test_a_policy_may_let_holidays_move_the_safe_date() -> None:
    found = of("PH", date(2026, 12, 18), HOLIDAYS_TOO)
    assert (found.safe_date, found.extended_date) == (date(2027, 1, 5), date(2027, 1, 5))
    assert found.ends_at == found.extended_ends_at == end_of_day(date(2027, 1, 5), "Asia/Manila")
    unknown = deadline(HOLIDAYS_TOO, date(2026, 12, 18), "Asia/Manila", None)
    assert (unknown.safe_date, unknown.extended_date) == (date(2026, 12, 29), None)


def test_calendar_days_run_through_weekends_and_holidays() -> None:
    found = deadline(THIRTY, date(2026, 12, 18), LONDON, None)
    assert (found.safe_date, found.extended_date) == (date(2027, 1, 17), date(2027, 1, 17))
    assert found.counted_days == tuple(date(2026, 12, 18) + timedelta(days=n) for n in range(1, 31))


@pytest.mark.parametrize(
    ("notice", "first"),
    [(date(2026, 11, 24), date(2026, 11, 24)), (date(2026, 11, 28), date(2026, 11, 30))],
)
def test_where_the_first_day_counts_it_is_the_notice_day_or_the_next_working_one(notice: date, first: date) -> None:
    rule = AppealRule(1, "business_days", first_day_counts=True, weekend=SAT_SUN, skip_holidays=False)
    assert deadline(rule, notice, LONDON, None).counted_days == (first,)


def test_a_friday_and_saturday_weekend_is_skipped_instead() -> None:
    rule = AppealRule(7, "business_days", first_day_counts=False, weekend=FRI_SAT, skip_holidays=False)
    assert of("MY", date(2026, 11, 24), rule, "03").safe_date == date(2026, 12, 3)
    assert of("MY", date(2026, 11, 26), rule, "03").counted_days[0] == date(2026, 11, 29)


@pytest.mark.parametrize("amount", [0, -1, 367])
def test_a_count_out_of_bounds_is_refused(amount: int) -> None:
    with pytest.raises(ValueError, match=f"an appeal takes 1 to 366 days, not {amount}"):
        AppealRule(amount, "business_days", first_day_counts=False, weekend=SAT_SUN, skip_holidays=False)


@pytest.mark.parametrize("weekend", [frozenset(range(1, 8)), frozenset({0, 6})])
def test_a_week_without_work_or_of_other_days_is_refused(weekend: frozenset[int]) -> None:
    with pytest.raises(ValueError, match="some of the ISO weekdays 1 to 7"):
        AppealRule(7, "business_days", first_day_counts=False, weekend=weekend, skip_holidays=False)


def test_today_is_the_earlier_of_the_sellers_and_the_markets_date() -> None:
    new_years_eve_in_new_york = datetime(2027, 1, 1, 3, 0, tzinfo=UTC)
    assert today_for_deadline(new_years_eve_in_new_york, "Asia/Shanghai", "America/New_York") == date(2026, 12, 31)
    assert today_for_deadline(new_years_eve_in_new_york, "America/New_York", "Asia/Shanghai") == date(2026, 12, 31)


RULES = st.builds(
    AppealRule,
    amount=st.integers(1, 366),
    unit=st.sampled_from(["business_days", "calendar_days"]),
    first_day_counts=st.booleans(),
    weekend=st.frozensets(st.integers(1, 7), max_size=6),
    skip_holidays=st.booleans(),
)
NOTICES = st.dates(date(2024, 1, 1), date(2033, 12, 31))


@given(RULES, NOTICES, st.sampled_from(list(MARKETS)))
def test_the_safe_date_is_never_later_than_the_extended_one_nor_a_day_of_rest(
    rule: AppealRule, notice: date, code: str
) -> None:
    found = of(code, notice, rule)
    assert found.extended_date is not None
    assert notice <= found.safe_date <= found.extended_date
    assert [d for d in (*found.counted_days, found.extended_date) if d.isoweekday() in rule.rest_days] == []
    assert (len(found.counted_days), found.counted_days[-1]) == (rule.amount, found.safe_date)
    assert [b for a, b in pairwise(found.counted_days) if b <= a] == []


@given(RULES, NOTICES, st.integers(1, 40), st.sampled_from(list(MARKETS)))
def test_a_later_notice_never_has_an_earlier_deadline(rule: AppealRule, notice: date, later: int, code: str) -> None:
    first, second = of(code, notice, rule), of(code, notice + timedelta(days=later), rule)
    assert first.extended_date is not None
    assert second.extended_date is not None
    assert (first.safe_date <= second.safe_date, first.extended_date <= second.extended_date) == (True, True)
