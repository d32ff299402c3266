"""What a cell means, in every way that it is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.exports.columns import read
from bot.exports.dates import DAY_FIRST, MONTH_FIRST, moment, order_of, spelled
from bot.exports.labels import key, mark
from bot.exports.lengths import seconds_in
from bot.exports.numbers import decimal_sign, number, written
from bot.exports.periods import of_name, of_texts, stated

DATES = ("%Y/%m/%d/ %H:%M", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %I:%M:%S %p")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.decimals(0, 10_000_000, places=2), min_size=2, max_size=20), st.sampled_from([",.", ".,"]))
def test_money_with_cents_is_read_as_written(amounts: list[Decimal], signs: str) -> None:
    swap = str.maketrans(",.", signs)
    texts = [f"{each:,.2f}".translate(swap) for each in amounts]
    sign = decimal_sign(texts, whole=False)
    assert sign == signs[1]
    assert [number(each, sign) for each in texts] == amounts


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=600))
def test_no_text_breaks_a_reader_of_cells(cell: str) -> None:
    for reader in (written, spelled, key, mark):
        reader(cell)
    number(cell, ".")
    moment(cell, DAY_FIRST)
    seconds_in([cell], "Duration (min)")
    of_name(cell)
    stated([[cell]])
    of_texts([cell, cell])


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 40_000_000))
def test_a_start_is_read_as_written(minutes: int) -> None:
    when = datetime.fromisoformat("2016-01-01") + timedelta(minutes=minutes)
    for form, order in ((DATES[0], DAY_FIRST), (DATES[1], DAY_FIRST), (DATES[2], DAY_FIRST), (DATES[3], MONTH_FIRST)):
        assert moment(when.strftime(form), order) == when


CASES: list[tuple[Callable[[str], Any], str, Any]] = [
    (lambda t: number(t, "."), "1.21082485E8", Decimal(121082485)),
    (lambda t: number(t, "."), "MXN 3,121.71", Decimal("3121.71")),
    (lambda t: number(t, "."), "(1,234.50)", Decimal("-1234.50")),
    (lambda t: number(t, "."), "-$5", Decimal(-5)),
    (lambda t: number(t, "."), "5-", Decimal(-5)),
    (lambda t: number(t, "."), "1'234.50", Decimal("1234.50")),
    (lambda t: number(t, ","), "1 234,50 €", Decimal("1234.50")),
    (lambda t: number(t, "."), "１２.５０", Decimal("12.50")),
    (lambda t: number(t, "."), "1.610986%", Decimal("0.01610986")),
    (lambda t: number(t, "."), "1e999", None),
    (lambda t: number(t, "."), "9" * 500, None),
    (lambda t: number(t, "."), "inf", None),
    (lambda t: number(t, "."), "5 apples", None),
    (lambda t: decimal_sign([t], whole=False), "10.945.407", ","),
    (lambda t: decimal_sign([t], whole=False), "1.234", None),
    (lambda t: decimal_sign([t], whole=True), "1.234", ","),
    (lambda t: seconds_in([t], "Duration")[0], "74h 48min", 269_280),
    (lambda t: seconds_in([t], "Duration")[0], "1h 2min 3s", 3_723),
    (lambda t: seconds_in([t], "Duration")[0], "04:00:20", 14_420),
    (lambda t: seconds_in([t], "Duration (min)")[0], "90", 5_400),
    (lambda t: seconds_in([t], "Duration")[0], "200h", None),
    (lambda t: seconds_in([t], "Duration")[0], "soon", None),
    (lambda t: str(moment(t, DAY_FIRST)), "2026年3月2日 20:00", "2026-03-02 20:00:00"),
    (lambda t: str(moment(t, DAY_FIRST)), "Mar 2, 2026 8:00 PM", "2026-03-02 20:00:00"),
    (lambda t: str(moment(t, DAY_FIRST)), "2 de mar. de 2026", "2026-03-02 00:00:00"),
    (lambda t: str(moment(t, DAY_FIRST)), "20260302", "2026-03-02 00:00:00"),
    (lambda t: moment(t, DAY_FIRST), "31/02/2026", None),
    (lambda t: of_name(t), "List_20260702-20260731.xlsx", (date(2026, 7, 2), date(2026, 7, 31))),
    (lambda t: of_name(t), "Shop Analytics_Key metrics_20260330.xlsx", None),
    (key, "LIVE-attributed  GMV (MX$)", "liveattributedgmv"),
    (key, "GMV（视频） ($)", "gmv(视频)"),
    (mark, "GMV（Rp）", "IDR"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("reader", "cell", "meant"), CASES, ids=[f"{n} {case[1][:30]}" for n, case in enumerate(CASES)]
)
def test_a_cell_means(reader: Callable[[str], Any], cell: str, meant: Any) -> None:
    assert reader(cell) == meant


def test_days_that_follow_each_other_tell_the_order() -> None:
    days = [f"{day:02}/03/2026" for day in range(1, 10)]
    assert order_of(days, {}, daily=True, inside=True) == (DAY_FIRST, True)
    assert order_of(days, {}, daily=False, inside=True) == (DAY_FIRST, False)


def test_dots_before_three_digits_are_thousands_where_the_currency_has_no_cents() -> None:
    cells = {"gmv": ["10.945", "20.500"], "creator": ["a", "b"]}
    found = read("creator_list", cells, {"gmv": "GMV", "creator": "C"}, "IDR", {})
    assert found.values["gmv"] == [Decimal(10945), Decimal(20500)]
