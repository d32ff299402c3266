"""What comes regularly: once on each of its days, at its hour, however clocks change."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.series import NEXT, Falls, daily, kept, monthly, occurrences, reset_days, weekly
from bot.domain.walltime import at_wall, day_of, next_midnight
from tests.domain.test_wishes import CLOCKS, INSTANTS, ZONES
from tests.domain.told import NOW, deed

DAY = timedelta(days=1)
FALLS = st.one_of(st.just(daily), st.integers(1, 7).map(weekly), st.integers(1, 31).map(monthly))
LONDON, SHANGHAI = "Europe/London", "Asia/Shanghai"


def days(falls: Falls, year: int) -> list[date]:
    first = date(year, 1, 1)
    return [each for n in range(366) if (each := first + n * DAY).year == year and falls(each)]


def test_a_monthly_day_falls_on_the_last_one_of_a_shorter_month() -> None:
    assert [each.day for each in days(monthly(31), 2027)] == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert [each.day for each in days(monthly(30), 2028)] == [30, 29, *[30] * 10]
    assert [each.day for each in days(monthly(1), 2027)] == [1] * 12


def test_a_weekly_day_falls_on_its_weekday() -> None:
    assert {each.isoweekday() for each in days(weekly(1), 2026)} == {1}
    assert (len(days(weekly(1), 2026)), len(days(daily, 2028))) == (52, 366)


@given(falls=FALLS, at=CLOCKS, zone=ZONES, after=INSTANTS)
@example(falls=daily, at=time(1, 30), zone=LONDON, after=datetime(2026, 3, 28, 1, 30, tzinfo=UTC))
@example(falls=daily, at=time(1, 30), zone=LONDON, after=datetime(2026, 10, 24, 23, 0, tzinfo=UTC))
def test_each_occurrence_comes_once_on_its_day_after_the_instant_and_none_is_missing(
    falls: Falls, at: time, zone: str, after: datetime
) -> None:
    found = list(islice(occurrences(falls, at, zone, after), 5))
    assert found == [(day, at_wall(day, at, zone)) for day, _ in found]
    assert all(early < late for (_, early), (_, late) in pairwise(found))
    assert after < found[0][1]
    today, last = day_of(after, zone), found[-1][0]
    every = [today + n * DAY for n in range((last - today).days + 1) if falls(today + n * DAY)]
    assert [day for day, _ in found] == [day for day in every if at_wall(day, at, zone) > after]


@pytest.mark.parametrize("past", [0, 1, 3])
def test_what_is_past_is_kept_and_so_many_that_are_ahead(past: int) -> None:
    found = occurrences(daily, time(9), "UTC", NOW - past * DAY)
    assert len(list(kept(found, NOW))) == past + NEXT
    assert list(kept([], NOW)) == []


PLAN = replace(deed(4, "plan_set", None, None, told=NOW), amount=3)


def test_a_plan_of_one_day_or_of_none_has_no_day_after_its_first() -> None:
    for amount in (None, 0, 1):
        assert list(reset_days(replace(PLAN, amount=amount), LONDON, SHANGHAI, time(9))) == []


def test_the_first_hour_of_the_sellers_own_after_the_shops_midnight_is_taken() -> None:
    found = list(reset_days(PLAN, LONDON, SHANGHAI, time(9)))
    assert found == [
        (date(2026, 11, 26), datetime(2026, 11, 26, 1, tzinfo=UTC)),
        (date(2026, 11, 27), datetime(2026, 11, 27, 1, tzinfo=UTC)),
    ]
    at_once = list(reset_days(PLAN, LONDON, SHANGHAI, time(8)))  # midnight in London
    assert at_once[0][1] == datetime(2026, 11, 26, tzinfo=UTC)
    late = list(reset_days(PLAN, LONDON, SHANGHAI, time(7, 59)))
    assert late[0][1] == datetime(2026, 11, 26, 23, 59, tzinfo=UTC)


@given(zone=ZONES, own=ZONES, hour=CLOCKS, told=INSTANTS, amount=st.integers(2, 12))
def test_each_day_of_a_plan_is_reminded_of_once_after_it_began_in_the_shop(
    zone: str, own: str, hour: time, told: datetime, amount: int
) -> None:
    found = list(reset_days(replace(PLAN, told_at=told, amount=amount), zone, own, hour))
    first = day_of(told, zone)
    assert [day for day, _ in found] == [first + n * DAY for n in range(1, amount)]
    for day, at in found:
        begins = next_midnight(at_wall(day - DAY, time(12), zone), zone)
        assert begins <= at <= begins + DAY + timedelta(hours=2)
        assert at == at_wall(day_of(at, own), hour, own)
    assert all(early < late for (_, early), (_, late) in pairwise(found))
