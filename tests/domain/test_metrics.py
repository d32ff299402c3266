"""Figures are worked out from what is known, by hand here and by the rule there."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.domain import metrics
from bot.domain.metrics import Window
from bot.domain.reports import DayRow, LiveRow


def live(start: str, minutes: int | None = 60, gmv: str | None = "10", **more: Any) -> LiveRow:
    seconds = None if minutes is None else minutes * 60
    return LiveRow("a", datetime.fromisoformat(start), seconds, None if gmv is None else Decimal(gmv), **more)


def test_windows_end_on_the_last_day_and_the_month_holds_both_weeks() -> None:
    week, before, month = metrics.windows(date(2026, 3, 29))
    assert (week, before) == (
        Window(date(2026, 3, 23), date(2026, 3, 29)),
        Window(date(2026, 3, 16), date(2026, 3, 22)),
    )
    assert month == Window(date(2026, 3, 2), date(2026, 3, 29))
    assert [each.days() for each in (week, before, month)] == [7, 7, 28]


@pytest.mark.parametrize(("first", "last", "days"), [((3, 1), (3, 24), 2), ((3, 1), (3, 2), 0), ((3, 1), (4, 9), 7)])
def test_days_that_two_windows_share(first: tuple[int, int], last: tuple[int, int], days: int) -> None:
    week = metrics.windows(date(2026, 3, 29)).week
    assert week.overlap(Window(date(2026, *first), date(2026, *last))) == days


def test_streams_belong_to_the_day_on_which_they_began() -> None:
    rows = [live("2026-03-22T23:59"), live("2026-03-23T00:00"), DayRow(date(2026, 3, 29)), DayRow(date(2026, 3, 30))]
    assert metrics.within(rows, metrics.windows(date(2026, 3, 29)).week) == rows[1:3]


def test_what_is_unknown_is_no_nought() -> None:
    rows = [live("2026-03-22T10:00", gmv=None), live("2026-03-22T11:00", gmv="0")]
    assert metrics.total(rows, "gmv") == 0
    assert metrics.total(rows[:1], "gmv") is None
    assert metrics.days_with_data([DayRow(date(2026, 3, 1)), DayRow(date(2026, 3, 2), Decimal(0))]) == 1


def test_rates_come_of_sums_over_rows_that_tell_both() -> None:
    rows = [
        live("2026-03-22T10:00", gmv="500", product_impressions=10_000),
        live("2026-03-22T11:00", gmv=None, product_impressions=90_000),
        live("2026-03-22T12:00", gmv="300"),
        live("2026-03-22T13:00", gmv="300", product_impressions=10_000),
    ]
    assert metrics.gpm(rows, "product_impressions") == 40
    assert metrics.gpm(rows, "views") is None
    assert metrics.per_hour(rows) == (500 + 300 + 300) / Decimal(3)
    assert metrics.ratio([live("2026-03-22T10:00", views=0)], "gmv", "views") is None


def test_averages_and_how_many_times_one_is_the_other() -> None:
    assert metrics.per_day(Decimal(72_000), 7) == Decimal(72_000) / 7
    assert metrics.per_day(None, 7) is None
    assert metrics.per_day(Decimal(1), 0) is None
    assert metrics.over(Decimal(3), Decimal(2)) == Decimal("1.5")
    assert metrics.over(Decimal(3), Decimal(0)) is None
    assert metrics.over(None, Decimal(2)) is None
    assert metrics.over(Decimal(3), None) is None


def test_hours_are_ranked_by_gmv_an_hour_of_live_and_few_streams_say_nothing() -> None:
    rows = [live(f"2026-03-{day:02}T21:00", 120, "100") for day in (1, 2, 3)]
    rows += [live("2026-03-04T10:00", 60, "90"), live("2026-03-05T10:00", None), live("2026-03-06T10:00", gmv=None)]
    found = metrics.best_hours(rows)
    assert [(each.hour, each.streams, each.per_hour, each.is_enough()) for each in found] == [
        (10, 1, Decimal(90), False),
        (21, 3, Decimal(50), True),
    ]


def test_the_best_streams_by_gmv_and_by_gmv_an_hour() -> None:
    long, short, unknown = (
        live("2026-03-01T10:00", 600, "100"),
        live("2026-03-02T10:00", 30, "60"),
        live("2026-03-03T10:00", gmv=None),
    )
    left = live("2026-03-04T10:00", 60, "0", product_impressions=50, product_clicks=0)
    assert metrics.top([short, unknown, long], 2) == [long, short]
    assert metrics.top_by_hour([long, unknown, short, left], 9) == [short, long]


def test_what_never_ran_and_a_creators_own_live_count_in_no_average() -> None:
    assert metrics.counts(live("2026-03-01T10:00"))
    assert not metrics.counts(live("2026-03-01T10:00", 0))
    assert not metrics.counts(live("2026-03-01T10:00", viewers=0))
    assert not metrics.counts(live("2026-03-01T10:00", gmv="0", product_impressions=9, product_clicks=0))


def test_the_middle_stream_is_the_sellers_own_yardstick() -> None:
    rows = [live("2026-03-01T10:00", gmv=gmv, views=1000) for gmv in ("1", "5", "90")]
    assert metrics.median_gpm([*rows, live("2026-03-01T10:00")], "views") == 5
    assert metrics.median_gpm([live("2026-03-01T10:00", 0, views=9)], "views") is None
