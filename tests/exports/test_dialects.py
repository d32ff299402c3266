"""The same table, written in the ways of many countries and programs, has the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

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
