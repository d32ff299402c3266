"""What a question names beside its intent."""

from datetime import UTC, date, datetime, time

import pytest

from bot.asking.naming import names
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
    ("02.12 me llegó", date(2026, 12, 2)),  # both readings stand: the nearer one
    ("31/02", None),
    ("13.13", None),
    ("5 may", date(2027, 5, 5)),
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
    assert found(text).day == day


@pytest.mark.parametrize(("text", "hour"), [
    ("yesterday 5pm", time(17)), ("ayer a las 8", time(8)), ("昨天下午3点解绑", time(15)), ("at 17:30", time(17, 30)),
    ("晚上8點", time(20)), ("at 25:99", None), ("18 years", None),
])  # fmt: skip
def test_hours(text: str, hour: time | None) -> None:
    assert found(text).hour == hour


@pytest.mark.parametrize(("text", "markets", "home"), [
    ("墨西哥店 号是美国注册的", ("MX", "US"), "MX"),
    ("la tienda es de méxico y la cuenta de colombia", ("MX",), "MX"),
    ("a US account for my UK shop", ("GB",), "GB"),
    ("can us accounts join", (), None),
    ("where tf is it", (), None),
    ("tienda mexicana, cuenta brasileña", ("MX", "BR"), "MX"),
])  # fmt: skip
def test_markets(text: str, markets: tuple[str, ...], home: str | None) -> None:
    here = found(text)
    assert [each for each in here.markets if each in markets] == list(markets)
    assert here.home == home


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


def test_a_flood_of_signs_is_cut() -> None:
    assert found("9" * 100_000).numbers == ()
