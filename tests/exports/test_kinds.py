"""Kinds of report that no sample shows, written as the wild ones are."""

from __future__ import annotations

import pytest

from tests.exports.reading import both


def test_room_detail_of_the_first_form() -> None:
    result = both([
        ["2026-09-09 ~ 2026-09-09"], [],
        ["Room ID", "Room Title", "Start Time", "End Time", "Duration", "Attributed GMV", "Attributed items sold",
         "Attributed orders", "Attributed SKU orders", "Customers", "AOV", "Views", "Impressions",
         "Impressions Per Hour", "GMV per hour", "Show GPM", "Watch GPM", "Tap through rate", "LIVE CTR",
         "Product Impressions", "Product clicks", "CTR"],
        ["7640000000000000001", "Show", "2026-09-09 08:10:50", "2026-09-09 10:08:50", "1h58m", "65,498,875.96₫",
         "12", "10", "11", "9", "1,000.00₫", "2000", "50000", "1", "1₫", "1₫", "1₫", "1.610986%", "3.1%", "8000", "400",
         "5%"],
    ])  # fmt: skip
    assert (result.outcome, result.report_type, result.currency) == ("parsed", "live_session_detail", "VND")
    figures = result.figures
    assert (figures["gmv"], figures["last_7_days"]["minutes"]) == (65_498_875.96, 118)
    assert figures["show_gpm_per_1000_live_impressions"] == 1_309_977.5192
    assert figures["ctr_clicks_over_views"] == 0.2


def test_room_detail_of_the_second_form_counts_seconds_and_leaves_the_dollar_open() -> None:
    result = both([
        ["2026-05-22 ~ 2026-05-22"], [],
        ["Livestream", "Start time", "Duration", "Attributed GMV", "Views", "LIVE impressions", "Tap-through rate",
         "Product impressions", "Product clicks", "Ads ROAS", "Ads Cost", "Ads GMV"],
        ["Mi LIVE", "2026-05-22 15:00", "4206", "$1,250.50", "558", "4985", "0.111936", "331", "11", "0", "$0.00",
         "$0.00"],
    ])  # fmt: skip
    assert (result.report_type, result.currency) == ("live_session_detail", None)
    assert result.figures["last_7_days"]["minutes"] == 70.1
    assert result.figures["tap_through_rate_views_over_live_impressions"] == 0.1119


def test_room_detail_in_chinese() -> None:
    result = both([
        ["直播间信息", "直播开始时间", "直播时长", "归因 GMV", "归因订单数", "归因成交件数",
         "观看次数", "直播曝光次数", "商品点击量"],
        ["周末专场", "2026-05-22 15:00", "1:10:06", "$100.00", "4", "5", "558", "4985", "11"],
    ])  # fmt: skip
    assert result.report_type == "live_session_detail"
    assert result.period == ["2026-05-22", "2026-05-22"]
    assert result.figures["last_7_days"]["minutes"] == 70.1


def test_the_same_room_downloaded_twice_is_the_longer_one() -> None:
    result = both(
        [
            ["Room ID", "Room Title", "Start Time", "Duration", "Attributed GMV", "Views"],
            ["7640000000000000001", "Show", "2026-09-09 08:10:50", "1h", "$10.00", "20"],
            ["7640000000000000001", "Show", "2026-09-09 08:10:50", "2h", "$30.00", "60"],
        ]
    )
    assert result.warnings == ("W_DUPLICATES_REMOVED",)
    assert (result.figures["rows"], result.figures["gmv"]) == (1, 30.0)


def test_live_by_day_in_indonesian_has_thousands_in_dots() -> None:
    days = [[f"2026-06-{day:02}", "Rp10.945.407", "Rp10.000.000", "Rp945.407", "3", "1.250"] for day in range(1, 29)]
    result = both([
        ["Rentang tanggal: 2026-06-01 ~ 2026-06-28"], [],
        ["Waktu", "GMV dari LIVE (Rp)", "GMV LIVE (Rp)", "GMV tidak langsung dari LIVE (Rp)", "Siaran LIVE",
         "Tayangan LIVE"],
        *days,
    ])  # fmt: skip
    assert (result.outcome, result.report_type, result.currency) == ("parsed", "live_daily", "IDR")
    assert result.figures["last_7_days"]["gmv"] == 10_945_407 * 7
    assert result.figures["last_7_days"]["views"] == 1250 * 7
    assert result.figures["last_28_days"]["sessions"] == 84


def test_video_by_day_in_spanish() -> None:
    days = [[f"2026-05-{day:02}", "120.00", "100.00", "20.00", "4000", "25.00", "6", "5", "1", "3.5", "900", "3418",
             "43", "0.0126", "0.11"] for day in range(1, 29)]  # fmt: skip
    result = both([
        ["[Rango de fechas]: 2026-05-01 ~ 2026-05-28"], [],
        ["Hora", "GMV atribuido al video (MX$)", "GMV de videos (MX$)", "GMV indirecto (MX$)", "VV", "GPM (MX$)",
         "Pedidos con SKU atribuidos", "Pedidos con SKU de videos", "Pedidos con SKU indirectos de videos",
         "Clientes diarios prom.", "Espectadores de productos de videos", "Impresiones de productos",
         "Clics de productos", "Tasa de clics (video)", "CTOR"],
        *days,
    ])  # fmt: skip
    assert (result.outcome, result.report_type, result.currency) == ("parsed", "video_daily", "MXN")
    assert result.figures["last_7_days"]["gmv"] == 840.0
    assert result.figures["gpm_per_1000_video_views"] == 25.0
    assert result.figures["ctr_clicks_over_product_impressions"] == 0.0126


def test_creator_list_with_a_row_of_definitions() -> None:
    header = ["Creator name", "Creator-attributed GMV", "Refunds", "Attributed orders", "Creator-attributed items sold",
              "AOV", "Est. commission", "Creator video-attributed GMV", "Creator LIVE-attributed GMV",
              "Affiliate product card-attributed GMV", "CTR", "Product impressions"]  # fmt: skip
    result = both([
        header,
        ["The creator's name", *["What this column means, in words"] * 11],
        ["amy", "$1,234.56", "$0.00", "10", "12", "$123.46", "$100.00", "$1,000.00", "$234.56", "$0.00", "200.00%",
         "9000"],
        ["Total", "$1,234.56", "$0.00", "10", "12", "$123.46", "$100.00", "$1,000.00", "$234.56", "$0.00", "1%",
         "9000"],
    ], "Transaction_Analysis_Creator_List_20260701-20260731.xlsx")  # fmt: skip
    assert (result.outcome, result.report_type) == ("parsed", "creator_list")
    assert result.period == ["2026-07-01", "2026-07-31"]
    assert (result.figures["rows"], result.figures["affiliate_gmv"]) == (1, 1234.56)


def test_creator_list_in_portuguese_has_decimals_after_a_comma() -> None:
    result = both([
        ["Nome do criador", "Identificador do criador", "GMV atribuído ao criador", "Reembolsos", "Comissão estimada",
         "Pedidos atribuídos", "Itens vendidos atribuídos ao criador"],
        ["ana", "7000000000000000001", "R$ 1.234,56", "R$ 0,00", "R$ 123,00", "1.024", "1.100"],
        ["bia", "7000000000000000002", "R$ 765,44", "R$ 0,00", "R$ 77,00", "10", "10"],
    ])  # fmt: skip
    assert (result.currency, result.warnings) == ("BRL", ("W_GPM_NOT_AVAILABLE",))
    assert result.figures["affiliate_gmv"] == 2000.0
    assert result.figures["orders"] == 1034
    assert result.figures["effective_commission_rate"] == 0.1


def test_product_list_reads_the_group_of_all_channels() -> None:
    result = both(
        [
            ["Analysis date: 29/05/2026~04/06/2026"],
            [],
            ["", "", "", "LIVE del vendedor", "Todo", "Todo", "Todo", "LIVE del vendedor", "Afiliado"],
            ["ID", "Producto", "Estado", "GMV", "GMV", "Artículos vendidos", "Pedidos", "Pedidos", "GMV"],
            ["1730000000000000001", "Rack", "Activo", "MX$1.00", "MX$1,500.50", "12", "10", "1", "MX$2.00"],
            ["1730000000000000002", "Mesa", "Activo", "MX$0.00", "MX$0.00", "0", "0", "0", "MX$0.00"],
        ]
    )
    assert (result.report_type, result.currency) == ("product_list", "MXN")
    assert result.period == ["2026-05-29", "2026-06-04"]
    assert (result.figures["gmv"], result.figures["orders"]) == (1500.5, 10)


def test_old_product_list_in_chinese_has_money_with_its_mark_behind() -> None:
    result = both(
        [
            ["2026-04-27 ~ 2026-05-03"],
            ["ID", "商品", "状态", "GMV", "成交件数", "订单数", "商城页 GMV"],
            ["1730000000000000001", "架子", "在售", "70,036円", "12", "10", "0円"],
        ]
    )
    assert (result.report_type, result.currency, result.figures["gmv"]) == ("product_list", "JPY", 70036.0)


def shop(dates: list[str]) -> list[list[str]]:
    return [["Date", "GMV", "Orders", "Customers", "Visitors", "SKU orders", "Product impressions"],
            *[[day, "100", "10", "9", "1000", "20", "3000"] for day in dates]]  # fmt: skip


def test_shop_days_month_first_are_told_by_days_that_follow_each_other() -> None:
    result = both(shop([f"03/{day:02}/2026" for day in range(1, 13)]))
    assert result.period == ["2026-03-01", "2026-03-12"]
    assert result.warnings == ("W_PERIOD_TOO_SHORT",)


def test_shop_days_across_the_top_are_turned() -> None:
    rows = shop([f"{day:02}/03/2026" for day in range(2, 30)])
    result = both([["Analysis date: 02/03/2026-29/03/2026"], *map(list, zip(*rows, strict=True))])
    assert (result.outcome, result.report_type) == ("parsed", "shop_daily")
    assert result.figures["last_28_days"]["gmv"] == 2800.0


def test_a_day_without_a_row_is_told() -> None:
    rows = shop([f"2026-03-{day:02}" for day in range(2, 30) if day != 20])
    result = both([["Analysis date: 2026-03-02-2026-03-29"], *rows])
    assert result.warnings == ("W_DAYS_MISSING",)
    assert result.figures["last_28_days"]["days"] == 27


def test_totals_alone_are_no_report_by_day() -> None:
    labels = [*shop([])[0][1:], "Gross revenue"]
    result = both([["Data overview"], ["", *labels], ["Total value", "1", "2", "3", "4", "5", "6", "7"]])
    assert (result.error, result.report_type) == ("E_MISSING_REQUIRED_COLUMN", "shop_daily")


@pytest.mark.parametrize(("header", "kind", "error"), [
    (["Statement Date", "Type", "Total settlement amount ", "Total Revenue", "Total Fees", "SKU ID", "Quantity"],
     "settlement", "E_UNSUPPORTED_REPORT"),
    (["Campaign name", "Campaign ID", "Cost", "SKU orders", "Cost per order", "Gross revenue", "ROI", "Currency"],
     "ads", "E_UNSUPPORTED_REPORT"),
    (["广告系列名称", "广告组名称", "消耗", "展示量", "点击量", "转化数"], "ads", "E_UNSUPPORTED_REPORT"),
    (["订单号", "订单状态", "收件人", "电话", "详细地址", "订单金额"], "order_sku_list", "E_PERSONAL_DATA_REPORT"),
    (["Order ID", "Order Status", "SKU ID", "Seller SKU", "Product Name", "Quantity", "Order Amount"],
     "order_sku_list", "E_PERSONAL_DATA_REPORT"),
    (["主播昵称", "开播时间", "直播时长", "成交金额", "成交订单数", "商品曝光人数", "商品点击人数"],
     "unknown", "E_UNKNOWN_REPORT"),
    (["Name", "Colour", "Price", "Stock", "Supplier"], "unknown", "E_UNKNOWN_REPORT"),
    (["Date", "Orders", "Customers", "Page title"], "unknown", "E_UNKNOWN_REPORT"),
])  # fmt: skip
def test_what_is_not_read_is_known_by_its_labels(header: list[str], kind: str, error: str) -> None:
    result = both([header, ["1"] * len(header), ["2"] * len(header)])
    assert (result.report_type, result.error, result.figures) == (kind, error, {})
    assert result.outcome == ("refused" if error == "E_PERSONAL_DATA_REPORT" else "rejected")
