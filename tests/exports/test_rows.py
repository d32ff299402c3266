"""What is a row of a table, what only looks like one, and what is told of it."""

from __future__ import annotations

from typing import Any

from bot.domain.reports import LiveRow
from bot.exports.apart import read_now
from bot.exports.carrying import packed, unpacked
from bot.exports.result import Result, result_of
from tests.exports.reading import both
from tests.exports.writing import parts, sheet_xml, text, xlsx, zipped

LIVE = ["Creator ID", "Creator", "Nickname", "Launched Time", "Duration", "LIVE-attributed GMV ($)", "Orders Paid",
        "Product Impressions", "Product Clicks", "Views"]  # fmt: skip


def live(*rows: list[Any]) -> Result:
    return both([["Date Range: 2026-03-02 ~ 2026-03-29"], [], LIVE, *rows])


def session(
    start: str = "2026/03/02/ 20:00", nick: str = "a", gmv: str = "10.00", length: str = "1h 0min"
) -> list[Any]:
    return ["7000000000000000001", "A", nick, start, length, gmv, "1", "100", "10", "50"]


def test_a_stream_that_was_dropped_and_resumed_counts_once_as_the_longer() -> None:
    result = live(session(length="0h 9min", gmv="1.00"), session(length="2h 57min"), session(nick="b"))
    assert result.warnings == ("W_DUPLICATES_REMOVED",)
    assert (result.figures["rows"], result.figures["gmv"]) == (2, 20.0)


def test_a_column_that_is_needed_and_lacks_is_told() -> None:
    header = [label for label in LIVE if "GMV" not in label]
    result = both([header, ["7", "A", "a", "2026/03/02/ 20:00", "1h 0min", "1", "100", "10", "50"]])
    assert (result.error, result.report_type) == ("E_MISSING_REQUIRED_COLUMN", "live_session_list")


def test_a_header_without_rows_is_a_period_without_anything() -> None:
    result = live()
    assert (result.error, result.report_type) == ("E_NO_DATA_IN_PERIOD", "live_session_list")
    assert result.period == ["2026-03-02", "2026-03-29"]


def test_ids_that_a_spreadsheet_rounded_are_told() -> None:
    row = session()
    row[0] = 7.0e18
    assert result_of(xlsx([LIVE, row]), "x").warnings == ("W_PERIOD_TOO_SHORT", "W_ID_PRECISION_LOST")
    row[0] = "7E+18"
    assert result_of(text([LIVE, row]), "x").warnings == ("W_PERIOD_TOO_SHORT", "W_ID_PRECISION_LOST")


def test_dates_that_could_be_either_way_are_assumed_and_told() -> None:
    result = both([LIVE, session("03/04/2026 20:00"), session("05/06/2026 20:00")])
    assert "W_DATE_ORDER_ASSUMED" in result.warnings
    assert result.period == ["2026-04-03", "2026-06-05"]


def test_what_was_said_of_the_dates_counts_where_they_prove_nothing() -> None:
    open_ = text([LIVE, session("03/04/2026 20:00"), session("05/06/2026 20:00")])
    said = read_now(open_, "a.csv", rows=True, order="month")
    assert (said.period, "W_DATE_ORDER_ASSUMED" in said.warnings) == (["2026-03-04", "2026-05-06"], False)
    assert said.export is not None
    assert said.export.other is not None
    assert [row.start.day for row in said.export.other.rows if isinstance(row, LiveRow)] == [3, 5]
    assert said == unpacked(packed(result_of(open_, "a.csv", "month"), rows=True))
    proven = text([LIVE, session("03/04/2026 20:00"), session("25/06/2026 20:00")])
    by_day = result_of(proven, "a.csv", "month")
    assert by_day.period == ["2026-04-03", "2026-06-25"]
    assert by_day.export is not None
    assert (by_day.export.other, by_day.export.order) == (None, None)


def test_both_ways_to_read_the_dates_are_kept_however_the_columns_mix_them() -> None:
    result = both([LIVE, session("03/04/2026 20:00"), session("2026-03-05 20:00", nick="b")])
    assert "W_DATE_ORDER_ASSUMED" in result.warnings
    assert result.export is not None
    days = [row.start.date().isoformat() for row in result.export.rows if isinstance(row, LiveRow)]
    assert result.export.other is not None
    other = [row.start.date().isoformat() for row in result.export.other.rows if isinstance(row, LiveRow)]
    assert (days, other) == (["2026-04-03", "2026-03-05"], ["2026-03-04", "2026-03-05"])


def test_am_and_pm_say_that_the_month_is_first() -> None:
    result = both([LIVE, session("03/21/2026 8:01:00 PM")])
    assert result.figures["top_sessions"][0]["start"] == "2026-03-21 20:01"


def test_the_stated_period_says_whether_the_day_is_first() -> None:
    result = live(session("03/04/2026 20:00"), session("03/05/2026 20:00"))
    assert result.figures["top_sessions"][0]["start"] == "2026-03-04 20:00"


def test_a_repeated_header_and_a_second_table_are_no_rows() -> None:
    result = live(session(), LIVE, session("2026/03/03/ 20:00"), ["Date", "GMV", "Orders", "Customers"],
                  ["2026-03-02", "99999", "1", "1"])  # fmt: skip
    assert (result.figures["rows"], result.figures["gmv"]) == (2, 20.0)


def test_labels_that_are_names_stay_names() -> None:
    result = live(session(nick="Total"), session(nick="GMV ($)"), session(nick="{kind} <b>%s</b>"))
    assert {each["account"] for each in result.figures["top_sessions"]} == {"Total", "GMV ($)", "{kind} <b>%s</b>"}


def test_the_sheet_with_the_table_is_found_and_a_hidden_one_is_not_read() -> None:
    book = parts({
        "Cover": sheet_xml([["Report"]]), "Old": sheet_xml([LIVE, session(gmv="1")]),
        "New": sheet_xml([LIVE, session(gmv="2")]),
    })  # fmt: skip
    book["xl/workbook.xml"] = book["xl/workbook.xml"].replace('sheetId="2"', 'sheetId="2" state="hidden"')
    assert result_of(zipped(book), "x").figures["gmv"] == 2.0


def test_sums_without_a_label_are_no_row() -> None:
    result = live(session(), ["", "", "", "", "", "10.00", "1", "100", "10", "50"])
    assert (result.figures["rows"], result.warnings) == (1, ())


def test_a_currency_column_of_two_currencies_is_not_added_up() -> None:
    header = [*LIVE, "Currency"]
    assert both([header, [*session(), "USD"], [*session("2026/03/03/ 20:00"), "MXN"]]).error == "E_MIXED_CURRENCY"
    assert both([header, [*session(), "USD"]]).currency == "USD"


def test_a_plain_dollar_beside_a_named_one_is_taken_for_it_and_told() -> None:
    header = [label.replace(" ($)", "") for label in LIVE]
    result = both([header, session(gmv="US$5.00"), session("2026/03/03/ 20:00", gmv="$7.00")])
    assert (result.currency, result.figures["gmv"]) == ("USD", 12.0)
    assert "W_CURRENCY_ASSUMED" in result.warnings


def test_gmv_that_is_no_number_at_all_is_told_and_not_taken_for_nothing() -> None:
    assert live(session(gmv="a lot"), session("2026/03/03/ 20:00", gmv="much")).error == "E_MISSING_REQUIRED_COLUMN"


def test_a_period_may_name_its_months_and_stand_beside_another_to_compare_with() -> None:
    said = "Date Range: Mar 2, 2026 - Mar 29, 2026 (compared with 2026-02-02 ~ 2026-03-01)"
    assert both([["Comparison date: 2026-02-02 ~ 2026-03-01"], [said], LIVE, session()]).period == [
        "2026-03-02",
        "2026-03-29",
    ]


def test_a_plain_dollar_in_another_header_leaves_the_currency_of_the_first() -> None:
    header = [label.replace("($)", "(MX$)") for label in LIVE]
    result = both([[*header, "Average Price ($)"], [*session(), "5.00"]])
    assert (result.currency, result.error) == ("MXN", None)
