"""The same table, written in the ways of many countries and programs, has the same figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
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
from bot.exports.result import result_of
from tests.exports.writing import Cell, text, xlsx

LABELS = {
    "en": "Creator|Launched Time|Duration|LIVE-attributed GMV|Orders Paid|Product Impressions|Product Clicks|Views|CTR",
    "zh": "昵称|开播时间|直播时长|直播归因 GMV|支付订单数|商品曝光次数|商品点击次数|观看人次|曝光点击率",
    "es": "Creador|Hora de inicio|Duración|GMV atribuido a LIVE|Pedidos pagados|Impresiones de productos|"
    "Clics de productos|Vistas|CTR",
    "vi": "Biệt danh|Thời gian bắt đầu|Thời lượng|GMV đến từ buổi LIVE|Đơn hàng đã thanh toán|"
    "Lượt hiển thị sản phẩm|Lượt nhấp Sản phẩm|Lượt xem|CTR",
}
MARKS = {"": None, "MX$": "MXN", "€": "EUR", "£": "GBP", "S$": "SGD", "R$": "BRL", "US$": "USD"}
TOTALS = (None, "Total", "合计", "Valor total")
STYLES = (".", ",", "., ", ",.")
DATES = ("%Y/%m/%d/ %H:%M", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %I:%M:%S %p", "%d.%m.%Y %H:%M", "serial")
LENGTHS = ("2h 5min", "2h05m", "2:05:00", "seconds", "2 h 5 min", "words", "day")
PERCENTS = ("4.00%", "4,00%", "0.04", "4 %")


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way to write the table."""

    language: str
    form: str
    decimals: str
    dates: str
    lengths: str
    mark: str
    place: str
    percent: str
    preamble: bool
    totals: str | None


def dialect(dice: Random) -> Dialect:
    return Dialect(
        dice.choice(list(LABELS)),
        dice.choice(["xlsx", "xlsx text", ",", ";", "\t", "|", "utf-8-sig", "utf-16", "old"]),
        dice.choice(STYLES),
        dice.choice(DATES),
        dice.choice(LENGTHS),
        dice.choice(list(MARKS)),
        dice.choice(["header", "before", "behind"]),
        dice.choice(PERCENTS),
        dice.random() < 0.6,
        dice.choice(TOTALS),
    )


def sessions(dice: Random) -> list[tuple[Any, ...]]:
    start = datetime.fromisoformat("2026-03-02T09:00")
    return [
        (start + timedelta(days=day, hours=dice.randint(0, 12)), 60 * dice.randint(30, 300),
         Decimal(dice.randint(0, 5_000_000)) / 100, dice.randint(0, 90), dice.randint(1000, 90_000),
         dice.randint(0, 999), dice.randint(100, 9_999))
        for day in range(28)
    ]  # fmt: skip


def amount(value: Decimal, way: Dialect) -> str:
    comma = way.decimals.startswith(",")
    grouped = f"{value:,.2f}" if len(way.decimals) > 1 else f"{value:.2f}"
    grouped = grouped.translate(str.maketrans(".,", ",.")) if comma else grouped
    if way.place == "before":
        return way.mark + grouped
    return grouped + way.mark if way.place == "behind" else grouped


def length(seconds: int, way: Dialect) -> Cell:
    hours, minutes = divmod(seconds // 60, 60)
    ways: dict[str, Cell] = {
        "2h 5min": f"{hours}h {minutes}min", "2h05m": f"{hours}h{minutes:02}m", "2:05:00": f"{hours}:{minutes:02}:00",
        "seconds": str(seconds), "2 h 5 min": f"{hours} h {minutes} min", "words": f"{hours}小时{minutes}分",
        "day": repr(seconds / 86_400),
    }  # fmt: skip
    return ways[way.lengths]


def moment_of(start: datetime, way: Dialect) -> str:
    if way.dates == "serial":
        return repr((start - datetime.fromisoformat("1899-12-30")).total_seconds() / 86_400)
    return start.strftime(way.dates)


def count(value: int, way: Dialect) -> str:
    grouped = f"{value:,}" if len(way.decimals) > 1 else str(value)
    return grouped.replace(",", ".") if way.decimals.startswith(",") else grouped


def table(way: Dialect, found: Sequence[tuple[Any, ...]]) -> list[list[Cell]]:
    labels: list[Cell] = [*LABELS[way.language].split("|")]
    if way.mark and way.place == "header":
        labels[3] = f"{labels[3]} ({way.mark})"
    rows: list[list[Cell]] = [["Date Range: 2026-03-02 ~ 2026-03-29\n"], [], labels] if way.preamble else [labels]
    for start, seconds, gmv, orders, *counts in found:
        rows.append(["shop", moment_of(start, way), length(seconds, way), amount(gmv, way), count(orders, way),
                     *(count(each, way) for each in counts), way.percent])  # fmt: skip
    if way.totals:
        rows += [
            [way.totals, "", "", amount(Decimal("99999.99"), way), "", "", "", "", ""],
            [],
            ["* For reference only"],
        ]
    return rows


def written_as(way: Dialect, rows: list[list[Cell]]) -> bytes:
    if way.form == "xlsx":
        return xlsx([[_bare(cell) if way.decimals == "." else cell for cell in row] for row in rows])
    if way.form == "xlsx text":
        return xlsx(rows)
    if way.form in (",", ";", "\t", "|"):
        return text(rows, way.form)
    if way.form == "old":
        try:
            return text(rows, ",", "cp1252")
        except UnicodeEncodeError:
            return text(rows, ",", "gb18030")
    return text(rows, "\t" if way.form == "utf-16" else ",", way.form)


def _bare(cell: Cell) -> Cell:
    """As a spreadsheet keeps it: what looks like a number is one."""
    return float(cell) if isinstance(cell, str) and cell.replace(".", "", 1).isdigit() and "." in cell else cell


@pytest.mark.parametrize("seed", range(60))
def test_a_table_has_the_same_figures_in_every_dialect(seed: int) -> None:
    dice = Random(seed)
    way, found = dialect(dice), sessions(dice)
    result = result_of(written_as(way, table(way, found)), "report")
    assert (result.outcome, result.report_type) == ("parsed", "live_session_list"), (result, way)
    assert result.currency == MARKS[way.mark]
    assert result.period == ["2026-03-02", "2026-03-29"]
    figures, month = result.figures, result.figures["last_28_days"]
    assert month["gmv"] == float(sum(each[2] for each in found))
    assert month["minutes"] == sum(each[1] for each in found) // 60
    sums = [sum(each[place] for each in found) for place in (3, 4, 5, 6)]
    assert [month[name] for name in ("orders", "product_impressions", "product_clicks", "views")] == sums
    assert figures["top_sessions"][0]["start"] == max(found, key=lambda each: each[2])[0].strftime("%Y-%m-%d %H:%M")


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
