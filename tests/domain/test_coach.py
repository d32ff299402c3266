"""One suggestion, by the first written rule that holds; unknown is never nothing."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.coach import Report, Yardstick, coach
from bot.domain.flows.benchmark import FLOW as BENCHMARK
from bot.domain.flows.benchmark import amount
from bot.domain.flows.benchmark_of import benchmarks
from bot.domain.reports import CreatorRow, DayRow, LiveRow, ProductRow, VideoRow
from bot.domain.shop import Deed, Ledger
from bot.domain.steps import Refused
from tests.domain.told import Walked, deed

LAST = date(2026, 3, 29)
PERIOD = (LAST - timedelta(days=27), LAST)


def stream(back: int, hour: int = 20, gmv: int = 100, **more: int | None) -> LiveRow:
    """A LIVE of an hour, so many days before the last."""
    start = datetime.combine(LAST - timedelta(days=back), datetime.min.time().replace(hour=hour))
    values = {"product_impressions": 2000, "product_clicks": 100, "orders": 10, "seconds": 3600, **more}
    return LiveRow("a", start, gmv=Decimal(gmv), **values)  # type: ignore[arg-type]


def lives(*rows: LiveRow) -> Report:
    return Report("live_session_list", rows, PERIOD, "USD", "attributed")


def told(report: Report, own: Yardstick | None = None) -> list[str]:
    """What the report says, by the ids of its lines."""
    return [id_ for each in coach(report, own, 15) for line in each for id_ in line.ids]


STEADY = tuple(stream(back) for back in range(0, 28, 2))


@pytest.mark.parametrize(
    ("rows", "own", "rule"),
    [
        (STEADY[:2], None, "c1"),
        ((*(stream(b, orders=2, gmv=40) for b in (0, 2, 4)), *STEADY[4:]), None, "c2"),
        ((*(stream(b, gmv=40) for b in (0, 2, 4, 6)), *STEADY[4:]), None, "c3"),
        (STEADY, 60, "c3"),
        ((*STEADY, *(stream(b, 21, 300) for b in (1, 9, 17))), None, "c4"),
        ((*STEADY[2:], stream(20, gmv=900, product_impressions=None)), None, "c5"),
        ((*STEADY, *(stream(b, gmv=100) for b in (1, 3, 5, 1, 3))), None, "c6"),
        (STEADY, None, "c7"),
    ],
)  # fmt: skip
def test_the_first_rule_that_holds_speaks(rows: tuple[LiveRow, ...], own: int | None, rule: str) -> None:
    stick = Yardstick(Decimal(own), "own") if own else None
    assert f"advice.{rule}" in told(lives(*rows), stick)


def test_lists_are_told_that_they_hold_totals() -> None:
    lists: dict[str, VideoRow | CreatorRow | ProductRow] = {
        "video_list": VideoRow("1", views=1000, gmv=Decimal(5), gmv_direct=Decimal(4)), "creator_list": CreatorRow("x"),
        "product_list": ProductRow("1", "rack", gmv=Decimal(5)),
    }  # fmt: skip
    for kind, row in lists.items():
        report = Report(kind, (row,), None, None, None)
        assert {"advice.c8", "list_totals"} <= set(told(report))


def test_a_file_without_impressions_has_no_gpm_and_is_held_against_nothing() -> None:
    rows = [replace_counts(row) for row in STEADY]
    ids = told(lives(*rows))
    assert not any(each.startswith(("gpm.", "against.", "ctr", "ctor")) for each in ids)
    assert "days" in ids


def replace_counts(row: LiveRow) -> LiveRow:
    return row._replace(product_impressions=None, product_clicks=None, views=None)


def test_a_day_that_is_not_worked_out_yet_is_not_nothing() -> None:
    days = [DayRow(LAST - timedelta(days=back), gmv=None if back in (1, 2) else Decimal(70)) for back in range(28)]
    report = Report("live_daily", tuple(days), PERIOD, None, "attributed")
    [moved] = [line for each in coach(report, None, 15) for line in each if line.ids[0] == "days"]
    assert (moved.ids[1], moved.values["week"][1], moved.values["month"][1]) == ("days.flat", Decimal(70), Decimal(70))


def test_a_short_period_is_not_compared() -> None:
    short = replace(lives(*STEADY[:4]), period=(LAST - timedelta(days=6), LAST))
    ids = told(short)
    assert ("short" in ids, "days" in ids) == (True, False)


@given(st.lists(st.tuples(st.integers(0, 27), st.integers(0, 23), st.integers(0, 10**12), st.booleans()), max_size=30))
def test_any_streams_get_one_suggestion_and_no_exception(found: list[tuple[int, int, int, bool]]) -> None:
    rows = [stream(back, hour, gmv, product_clicks=5 if known else None) for back, hour, gmv, known in found]
    ids = told(lives(*rows))
    assert sum(each.startswith("advice.") for each in ids) == 1
    assert ids[-1] == "followers"


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("57.50", 5750), ("57,5", 5750), ("1,234.56", 123456), ("1.234,56", 123456), ("12 500", 1250000),
        ("12,500", 1250000), ("12.500", 1250000), ("US$ 80", None), ("$80", 8000), ("₫1.234.567", 123456700),
        ("0", 0), ("-5", None), ("1,23,4", None), ("", None), ("12345678901234", None),
    ],
)  # fmt: skip
def test_an_amount_is_read_whatever_parts_its_thousands(typed: str, cents: int | None) -> None:
    read, road = amount(Decimal(10_000_000)), Walked(BENCHMARK).here.road
    if cents is None:
        with pytest.raises(Refused):
            read(typed, road)
    else:
        assert read(typed, road) == str(cents)


def test_a_report_without_days_is_told_in_all_and_videos_without_views_are_no_models() -> None:
    ids = told(replace(lives(*STEADY), period=None))
    assert ("total" in ids, "days" in ids, "advice.c1" in ids) == (True, False, True)
    videos = Report("video_list", (VideoRow("1", gmv=Decimal(5)),), None, None, None)
    assert "videos" not in told(videos)


def test_a_benchmark_is_that_of_the_same_denominator_and_market_the_last_of_each_category() -> None:
    def told_at(number: int, shop: int, amount: int, what: str) -> Deed:
        return replace(deed(number, "benchmark_set"), shop=shop, amount=amount, what=what)

    ledger = Ledger(
        (
            told_at(1, 1, 5000, "views|beauty"), told_at(2, 1, 8000, "product_impressions|beauty"),
            told_at(3, 2, 6000, "product_impressions|Té|MXN"), told_at(4, 1, 9000, "product_impressions|beauty"),
            told_at(5, 1, 6500, "product_impressions|té"), told_at(6, 3, 100, "product_impressions|pets"),
        )
    )  # fmt: skip

    def known(shops: list[int], denominator: str | None, currency: str | None = None) -> list[tuple[str, Decimal]]:
        return [(each.category, each.value) for each in benchmarks(ledger, shops, denominator, currency)]

    assert known([1, 2], "product_impressions") == [("té", Decimal(65)), ("beauty", Decimal(90))]
    assert known([2], "product_impressions") == known([2], "product_impressions", "MXN") == [("Té", Decimal(60))]
    assert known([2], "product_impressions", "USD") == []
    assert known([1], "views") == [("beauty", Decimal(50))]
    assert known([1], "live_impressions") == known([1], None) == []
    assert [each.named for each in benchmarks(ledger, [1], "product_impressions", "USD")] == [
        ("quote", "té"), ("phrase", "benchmark.category.option.beauty", {}),
    ]  # fmt: skip
