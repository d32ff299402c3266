"""What a question names beside its intent."""

from datetime import UTC, date, datetime, time

import pytest

from bot.asking.naming import is_greeting, names
from bot.domain.questions import INTENTS, Named, named

TODAY = date(2026, 11, 27)  # a Friday
NOW = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)


def found(text: str) -> Named:
    return named(text, TODAY, names())


def test_there_are_forty_three_intents() -> None:
    assert len(set(INTENTS)) == len(INTENTS) == 43


@pytest.mark.parametrize(("text", "day"), [
    ("周五(12.18)收的违规通知 截止哪天", date(2026, 12, 18)),
    ("notice from 2026-11-24, last day?", date(2026, 11, 24)),
    ("el aviso es del 24 de noviembre", date(2026, 11, 24)),
    ("got it nov 24", date(2026, 11, 24)),
    ("got it on 24 nov", date(2026, 11, 24)),
    ("11月24日收到的", date(2026, 11, 24)),
    ("notice 24/11", date(2026, 11, 24)),
    ("notice 11/24 when do i appeal", date(2026, 11, 24)),
    ("notice of 24.11.2026", date(2026, 11, 24)),
    ("02.12 me llegó", None),  # both readings stand: no day is guessed
    ("周五(12.4)收到的", None),  # nor is the weekday taken in its place
    ("3/3 me llegó", date(2027, 3, 3)),
    ("31/02", None),
    ("13.13", None),
    ("5 may", date(2027, 5, 5)),
    ("i have 2 marketing accounts", None),
    ("4 decisions", None),
    ("週三收到違規", date(2026, 11, 25)),
    ("on friday", date(2026, 11, 27)),
    ("me llegó el miércoles", date(2026, 11, 25)),
    ("周六收到的", date(2026, 11, 21)),
    ("unlinked yesterday", date(2026, 11, 26)),
    ("la desvinculé anteayer", date(2026, 11, 25)),
    ("前天解绑的", date(2026, 11, 25)),
    ("今天早上绑的", TODAY),
    ("linked it this morning", TODAY),
    ("no day here at all", None),
])  # fmt: skip
def test_days(text: str, day: date | None) -> None:
    assert found(text).day(TODAY) == day


@pytest.mark.parametrize(("text", "unclear"), [("02.12", True), ("3/11", True), ("24/11", False), ("79.5", False)])
def test_a_date_that_can_be_read_in_two_ways_is_known_as_such(text: str, unclear: bool) -> None:
    assert found(text).unclear is unclear


def test_words_for_days_are_seen_from_the_day_of_whoever_counts() -> None:
    assert found("yesterday").day(date(2026, 11, 26)) == date(2026, 11, 25)
    assert found("on friday").day(date(2026, 11, 26)) == date(2026, 11, 20)


@pytest.mark.parametrize(("text", "hour"), [
    ("yesterday 5pm", time(17)), ("ayer a las 8", time(8)), ("昨天下午3点解绑", time(15)), ("at 17:30", time(17, 30)),
    ("晚上8點", time(20)), ("at 25:99", None), ("18 years", None),
])  # fmt: skip
def test_hours(text: str, hour: time | None) -> None:
    assert found(text).hour == hour


@pytest.mark.parametrize(("text", "markets", "home"), [
    ("墨西哥店 号是美国注册的", ("MX", "US"), "MX"),
    ("la tienda es de méxico y la cuenta de colombia", ("MX",), "MX"),
    ("a US account for my UK shop", ("US", "GB"), "GB"),
    ("can us join", (), None),
    ("where tf is it", (), None),
    ("tienda mexicana, cuenta brasileña", ("MX", "BR"), "MX"),
])  # fmt: skip
def test_markets(text: str, markets: tuple[str, ...], home: str | None) -> None:
    assert (found(text).markets, found(text).home) == (markets, home)


@pytest.mark.parametrize(("text", "zones"), [
    ("a q hora en Tijuana", ("America/Tijuana",)), ("我人在深圳", ("Asia/Shanghai",)),
    ("hora centro", ("America/Mexico_City",)), ("los angeles time", ("America/Los_Angeles",)), ("limado", ()),
])  # fmt: skip
def test_places(text: str, zones: tuple[str, ...]) -> None:
    assert found(text).zones == zones


@pytest.mark.parametrize(("text", "numbers"), [
    ("信用分79能报活动不", (79.0,)), ("score of 79.5 ok?", (79.5,)), ("180 products on 2 accounts", (180.0, 2.0)),
    ("卖3c的", ()), ("b4 friday", ()), ("at 17:30", ()), ("on 12.18", ()), ("8点", ()), ("1,000", ()),
])  # fmt: skip
def test_numbers(text: str, numbers: tuple[float, ...]) -> None:
    assert found(text).numbers == numbers


def test_a_moment_is_on_the_clock_of_the_zone_and_never_to_come() -> None:
    assert found("unlinked yesterday 5pm").moment("America/Mexico_City", NOW) == datetime(2026, 11, 26, 23, tzinfo=UTC)
    assert found("at 5am").moment("America/Mexico_City", NOW) == datetime(2026, 11, 27, 11, tzinfo=UTC)
    assert found("at 11pm").moment("America/Mexico_City", NOW) is None
    assert found("yesterday").moment("America/Mexico_City", NOW) is None
    assert found("on 3/11 at 5pm").moment("America/Mexico_City", NOW) is None


def test_a_flood_of_signs_is_cut() -> None:
    assert found("9" * 100_000).numbers == ()


@pytest.mark.parametrize(("text", "subjects", "term"), [
    ("抖音180天恢复", {"douyin"}, None), ("where can i buy an aged us account", {"trade"}, None),
    ("comprar una cuenta verificada", {"trade"}, None), ("什么是橱窗", set(), "showcase"),
    ("my shop is on probation", {"probation"}, None), ("can i buy products", set(), None),
])  # fmt: skip
def test_subjects_and_terms(text: str, subjects: set[str], term: str | None) -> None:
    assert (set(found(text).subjects), found(text).term) == (subjects, term)


def test_a_greeting_is_nothing_else() -> None:
    assert [text for text in ("Hi!", "hola 👋", "你好", "hi there, how many?") if is_greeting(text)] == [
        "Hi!",
        "hola 👋",
        "你好",
    ]
