"""Days alone, as sellers type them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.steps import Refused
from bot.domain.typed import hundredths
from bot.domain.typed_day import day

TODAY = date(2026, 11, 25)
THIRD = date(2026, 12, 3)
EN = "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
ES = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-03", "2026/12/3", "2026.12.03", "3 Dec", "3 dec 2026", "Dec 3rd", "December 3, 2026", "Thu 3 Dec",
        "Thursday, 3 December", "3 dic", "3 de diciembre", "3 de diciembre de 2026", "el jueves 3 de diciembre",
        "jue., 3 dic", "12月3日", "12月3号", "2026年12月3日", "12月3日 周四", "12月3号（周四）", "十二月三日",
        "２０２６－１２－０３", "  3 DIC. ", "2026/12/3 (Thu)",
    ],
)  # fmt: skip
def test_a_day_is_read_as_three_languages_write_it(text: str) -> None:
    assert day(text, TODAY) == THIRD


@pytest.mark.parametrize(
    ("text", "days"),
    [("today", 0), ("Hoy", 0), ("今天", 0), ("Tomorrow.", 1), ("mañana", 1), ("明天", 1), ("ayer", -1),
     ("yesterday", -1), ("昨天", -1), ("前天", -2), ("pasado mañana", 2), ("大后天", 3), ("anteayer", -2),
     ("day after tomorrow", 2)],
)  # fmt: skip
def test_a_day_is_named_from_today(text: str, days: int) -> None:
    assert day(text, TODAY) == TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("3/12", "date_order"), ("03/12/2026", "date_order"), ("2026-12-03 15:00", "day_alone"),
        ("3 dic a las 9", "day_alone"), ("3 Dec or 4 Dec", "day_alone"), ("soon", "day"), ("", "day"), ("3", "day"),
        ("30 feb", "day"), ("2026-13-01", "day"), ("0000-01-01", "day"), ("x" * 900, "day"), ("日", "day"),
    ],
)  # fmt: skip
def test_what_is_no_day_alone_is_refused_by_what_it_lacks(text: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        day(text, TODAY)
    assert refused.value.reason == reason


def test_a_pair_that_can_be_read_in_one_way_only_is_read() -> None:
    assert day("13/12", TODAY) == day("12/13", TODAY) == date(2026, 12, 13)
    assert day("11/11", TODAY) == date(2026, 11, 11)


def test_march_is_no_tuesday() -> None:
    assert day("mar 3", TODAY) == date(2027, 3, 3)
    assert day("mar 3 nov", TODAY) == date(2026, 11, 3)


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(-180, 180))
def test_without_its_year_it_is_the_nearest_such_day(today: date, days: int) -> None:
    meant = today + timedelta(days=days)
    for text in (f"{meant.month}月{meant.day}日", f"{meant.day} {EN[meant.month - 1]}",
                 f"{meant.day} de {ES[meant.month - 1]}"):  # fmt: skip
        assert day(text, today) == meant


@given(st.dates(date(1, 1, 1), date(9999, 12, 31)), st.dates(date(1000, 1, 1), date(9999, 12, 31)))
def test_with_its_year_it_is_that_day_whenever_it_is_typed(today: date, meant: date) -> None:
    assert day(meant.isoformat(), today) == meant


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_day_or_refused_for_a_known_reason(text: str) -> None:
    try:
        assert isinstance(day(text, TODAY), date)
    except Refused as refused:
        assert refused.reason in ("day", "day_alone", "date_order")  # noqa: PT017 - one of two outcomes


# -- scores


@pytest.mark.parametrize(
    ("text", "points"),
    [("80", 8000), ("79.9", 7990), ("79,9", 7990), ("79.95", 7995), ("0", 0), ("100", 10000), ("７９．９", 7990),
     ("80分", 8000), (" 80 points", 8000), ("80 puntos", 8000), ("0080", 8000)],
)  # fmt: skip
def test_a_score_is_read_in_hundredths_of_a_point(text: str, points: int) -> None:
    assert hundredths(text, 100) == points


@pytest.mark.parametrize("text", ["", "80/100", "80%", "-1", "1,000", "79.955", "100.01", "101", "八十", "1e2", "7 9"])
def test_what_is_no_score_is_refused_with_the_most_that_there_is(text: str) -> None:
    with pytest.raises(Refused) as refused:
        hundredths(text, 100)
    assert (refused.value.reason, refused.value.values) == ("score", {"most": 100})
