"""Days and hours to come, as sellers of three languages type them."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.flow import Refused
from bot.domain.typed_ahead import day_and_hour, span

NOW = datetime(2026, 11, 25, 16, 0)  # noqa: DTZ001 - a Wednesday, on the seller's wall clock
TODAY = NOW.date()


def day(n: int, month: int = 11, year: int = 2026) -> date:
    return date(year, month, n)


@pytest.mark.parametrize(
    ("text", "at"),
    [("17:30", time(17, 30)), ("9.30", time(9, 30)), ("下午3点", time(15)), ("a las 9 de la noche", time(21)),
     ("9 de la mañana", time(9)), ("at 5 pm", time(17)), ("1730", time(17, 30)), ("三点半", time(3, 30))],
)  # fmt: skip
def test_an_hour_alone_has_no_day(text: str, at: time) -> None:
    assert day_and_hour(text, NOW) == (None, at)


@pytest.mark.parametrize(
    ("text", "ahead", "at"),
    [
        ("tomorrow 9:00", 1, time(9)), ("Tomorrow at 3pm", 1, time(15)), ("9am tomorrow", 1, time(9)),
        ("at 9, tomorrow", 1, time(9)), ("the day after tomorrow 10", 2, time(10)), ("today 17:30", 0, time(17, 30)),
        ("5 pm today", 0, time(17)), ("mañana a las 9", 1, time(9)), ("Mañana, a las 9 de la noche", 1, time(21)),
        ("manana 9", 1, time(9)), ("mañana 9 de la mañana", 1, time(9)), ("pasado mañana a las 10", 2, time(10)),
        ("hoy a las 18", 0, time(18)), ("a las 18 hoy", 0, time(18)), ("明天下午3点", 1, time(15)),
        ("明天上午九点半", 1, time(9, 30)), ("明早8点", 1, time(8)), ("明晚8点", 1, time(20)),
        ("今晚八点", 0, time(20)),
        ("后天 10:00", 2, time(10)), ("大后天10点", 3, time(10)), ("今天18:00", 0, time(18)),
    ],
)  # fmt: skip
def test_days_are_named_from_today(text: str, ahead: int, at: time) -> None:
    assert day_and_hour(text, NOW) == (TODAY + timedelta(days=ahead), at)


@pytest.mark.parametrize(
    ("text", "found", "at"),
    [
        ("28 nov 17:30", day(28), time(17, 30)), ("Nov 28, 17:30", day(28), time(17, 30)),
        ("28 de noviembre a las 17:30", day(28), time(17, 30)), ("11月28日下午3点", day(28), time(15)),
        ("十一月二十八日下午三点", day(28), time(15)), ("2026-12-24 9:00", day(24, 12), time(9)),
        ("28/11/2026 9:00", day(28), time(9)), ("Sat 28 Nov, 17:30", day(28), time(17, 30)),
        ("周六 11月28日 17:30", day(28), time(17, 30)), ("el sábado 28 de noviembre 9:00", day(28), time(9)),
        ("3 feb 9:00", day(3, 2, 2027), time(9)), ("24 nov 9:00", day(24, 11, 2027), time(9)),
        ("25 nov 9:00", TODAY, time(9)), ("29 feb 9:00", day(29, 2, 2028), time(9)),
        ("24 nov 2025 9:00", day(24, 11, 2025), time(9)), ("1 jan 2031 9:00", day(1, 1, 2031), time(9)),
    ],
)  # fmt: skip
def test_a_day_without_its_year_is_the_next_such_day(text: str, found: date, at: time) -> None:
    assert day_and_hour(text, NOW) == (found, at)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("friday 9:00", day(27)), ("on Friday at 9", day(27)), ("el viernes a las 9", day(27)), ("周五9点", day(27)),
        ("星期五 9:00", day(27)), ("礼拜天9点", day(29)), ("sun 9:00", day(29)), ("domingo 9", day(29)),
        ("wed 9:00", day(2, 12)), ("martes, 9:00", day(1, 12)), ("thurs 9", day(26)),
    ],
)  # fmt: skip
def test_a_weekday_is_the_next_one(text: str, found: date) -> None:
    assert day_and_hour(text, NOW) == (found, time(9))


def test_a_weekday_is_today_while_its_hour_is_ahead() -> None:
    assert day_and_hour("wednesday 16:01", NOW) == (TODAY, time(16, 1))
    assert day_and_hour("周三16:00", NOW) == (TODAY + timedelta(days=7), time(16))
    assert day_and_hour("miércoles 23:59", NOW) == (TODAY, time(23, 59))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "date"), ("soon", "date"), ("next week", "date"), ("25:00", "date"), ("tomorrow", "hour"),
        ("mañana", "hour"), ("mañana por la tarde", "hour"), ("明天", "hour"), ("28 nov", "hour"), ("friday", "hour"),
        ("sat 28 nov", "hour"), ("sunny 9:00", "date"), ("31 feb 9:00", "date"), ("28 foo 9:00", "date"),
        ("5/6 9:00", "date_order"), ("yesterday 9:00", "past"), ("ayer 9", "past"), ("昨天9点", "past"),
        ("2026-02-30 9:00", "date"), ("x" * 600, "date"),
    ],
)  # fmt: skip
def test_what_is_no_day_and_hour_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        day_and_hour(text, NOW)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("in 30 min", 30), ("In 2 hours", 120), ("in an hour", 60), ("in half an hour", 30), ("en 2 horas", 120),
        ("dentro de 15 minutos", 15), ("en media hora", 30), ("en una hora", 60), ("2小时后", 120), ("30分钟后", 30),
        ("半小时后", 30), ("一个小时以后", 60), ("2个小时之后", 120), ("10 分钟", 10), ("in 0 min", 0),
    ],
)  # fmt: skip
def test_a_while_from_now_is_read(text: str, minutes: int) -> None:
    assert span(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "2", "17:30", "in 2", "in two hours", "2 hours", "in 1000 min", "hora", "30分"])
def test_anything_else_is_no_while(text: str) -> None:
    assert span(text) is None


@given(text=st.text(max_size=40) | st.from_regex(r"[0-9a-zñ年月日点上下午明后天周一 :/.-]{1,20}", fullmatch=True))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    length = span(text)
    assert length is None or timedelta(0) <= length <= timedelta(hours=999)
    read, reason = None, ""
    try:
        read = day_and_hour(text, NOW)
    except Refused as refused:
        reason = refused.reason
    assert (read is None) is (reason in ("date", "date_order", "hour", "past"))
    assert read is None or (read[0] or TODAY).year in range(1, 10_000)
