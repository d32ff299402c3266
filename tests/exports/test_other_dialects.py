"""Reports by day and lists of creators have the same figures in every language and form of numbers."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from bot.exports.result import result_of
from tests.exports.writing import Cell, text, xlsx

DAYS = [date(2026, 3, 2) + timedelta(n) for n in range(28)]
SHOP = {
    "en": "Date|GMV|Orders|Customers|Visitors|SKU orders|Product impressions",
    "zh": "日期|GMV|订单数|客户数|商品访客数|SKU 订单数|商品曝光次数",
    "es": "Fecha|GMV|Pedidos|Clientes|Visitantes|Pedidos con SKU|Impresiones del producto",
    "vi": "Ngày|GMV|Đơn hàng|Khách hàng|Khách truy cập|Đơn hàng SKU|Lượt hiển thị sản phẩm",
}
CREATORS = {
    "old en": "Creator username|Affiliate GMV|Affiliate LIVE GMV|Est. commission|Affiliate orders|Product impressions",
    "en": "Creator name|Creator-attributed GMV|Creator LIVE-attributed GMV|Est. commission|Attributed orders|"
    "Product impressions",
    "zh": "达人用户名|联盟 GMV|联盟直播 GMV|预计佣金|联盟订单量|商品曝光次数",
    "pt": "Nome do criador|GMV atribuído ao criador|GMV atribuído à LIVE do criador|Comissão estimada|"
    "Pedidos atribuídos|Impressões do produto",
}
FORMS = ("xlsx", ",", ";", "\t")
DATES = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y")


def file(rows: list[list[Cell]], form: str) -> bytes:
    return xlsx(rows) if form == "xlsx" else text(rows, form)


def shown(value: float, comma: bool) -> str:
    return f"{value:,.2f}".translate(str.maketrans(".,", ",.")) if comma else f"{value:,.2f}"


@pytest.mark.parametrize(("language", "form", "dates", "comma"), list(product(SHOP, FORMS, DATES, (False, True)))[::3])
def test_a_shops_days(language: str, form: str, dates: str, comma: bool) -> None:
    rows: list[list[Cell]] = [
        [day.strftime(dates), shown(1000 + n, comma), "10", "9", "1000", "20", shown(30_000, comma)[:-3]]
        for n, day in enumerate(DAYS)
    ]
    labels: list[Cell] = [*SHOP[language].split("|")]
    total: list[Cell] = ["Total value", shown(28_378, comma), "280", "200", "9000", "560", "1"]
    found = result_of(file([["", *labels[1:]], total, [], labels, *rows], form), "x")
    assert (found.outcome, found.report_type, found.period) == ("parsed", "shop_daily", ["2026-03-02", "2026-03-29"])
    assert [found.figures[name]["gmv"] for name in ("last_7_days", "last_28_days")] == [7168.0, 28_378.0]
    assert found.figures["last_28_days"]["product_impressions"] == 840_000
    assert found.figures["overview_row"] == {"gmv": 28_378.0, "orders": 280, "customers": 200, "visitors": 9000}


@pytest.mark.parametrize(("language", "form", "comma"), list(product(CREATORS, FORMS, (False, True))))
def test_a_list_of_creators(language: str, form: str, comma: bool) -> None:
    rows: list[list[Cell]] = [
        [f"creator.{n}", "€" + shown(1234.5 * n, comma), "€" + shown(34.5 * n, comma), "€" + shown(100 * n, comma),
         str(n), shown(2000 * n, comma)[:-3]]
        for n in range(1, 6)
    ]  # fmt: skip
    labels: list[Cell] = [*CREATORS[language].split("|")]
    found = result_of(file([labels, *rows, ["Total", "€1", "€1", "€1", "1", "1"]], form), "x")
    assert (found.outcome, found.report_type, found.currency) == ("parsed", "creator_list", "EUR")
    figures = found.figures
    assert [figures[name] for name in ("affiliate_gmv", "live_gmv", "est_commission")] == [18_517.5, 517.5, 1500.0]
    assert (figures["orders"], figures["gpm_per_1000_product_impressions"]) == (15, 617.25)
