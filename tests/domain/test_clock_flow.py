"""Whose clock goes by which city."""

from typing import Any

import pytest

from bot.domain import flow as plan
from bot.domain.flow import Answer, Refused
from bot.domain.flows import clock
from bot.domain.markets import MARKETS
from bot.domain.steps import HOME
from tests.domain.told import NOW, Walked

CITIES = {
    "shenzhen": ("Asia/Shanghai",),
    "san": ("America/Los_Angeles", "America/Mexico_City"),
    "leon": ("America/Mexico_City", "Europe/Madrid"),
    "mexico": MARKETS["MX"].zones,
    "nowhere": (),
    "tijuana": ("America/Tijuana",),
}


SHANGHAI = {"own_zone": "Asia/Shanghai"}


def offered(asked: Walked) -> tuple[str, ...]:
    assert asked.here.step is not None
    return asked.here.step.offered(asked.here.road)


def walk(**more: Any) -> Walked:
    return Walked(clock.FLOW, cities=lambda text: CITIES.get(text, ()), **more)


def test_a_market_of_one_zone_asks_for_the_sellers_own_city_alone() -> None:
    asked = walk(market="GB", zone="Europe/London", own_zone="Europe/London")
    assert (asked.at, asked.asks) == ("city", "city.ask")
    assert asked.here.step is not None
    assert asked.here.step.offered(asked.here.road)[:2] == ("same", "Asia/Shanghai")
    assert asked.taps("same").at == "end.same"


def test_a_market_of_several_asks_whose_clock() -> None:
    asked = walk()
    assert asked.at == "whose"
    assert asked.taps("shop").asks == "city.shop"
    assert asked.taps("America/Tijuana").at == "end.shop"
    assert asked.facts == {"time": ("quote", "02:00")}


def test_before_there_is_a_shop_no_clock_is_the_same_as_its() -> None:
    asked = walk(market=None)
    assert asked.here.step is not None
    assert "same" not in asked.here.step.offered(asked.here.road)


def test_a_city_typed_is_taken_where_it_can_be_only_one() -> None:
    asked = walk(own_zone="Asia/Shanghai").taps("own").types("shenzhen")
    assert (asked.at, asked.said("city")) == ("end.own", "Asia/Shanghai")
    assert asked.facts == {"time": ("quote", "16:00")}
    assert clock.FLOW.next_of(asked.here.road, "own") == (HOME,)


def test_a_city_that_can_be_several_is_asked_once_more() -> None:
    asked = walk(**SHANGHAI).taps("own").types("san")
    assert (asked.at, asked.said("city"), offered(asked)) == ("found", "q:san", CITIES["san"])
    assert asked.taps("America/Los_Angeles").at == "end.own"
    again = walk(**SHANGHAI).taps("own").types("san").types("shenzhen")
    assert (again.at, again.said("found")) == ("end.own", "Asia/Shanghai")


def test_another_search_shows_what_it_finds_and_the_third_has_to_be_one_place() -> None:
    asked = walk(**SHANGHAI).taps("own").types("san").types("leon")
    assert (asked.at, asked.asks, offered(asked)) == ("found2", "found2.ask", CITIES["leon"])
    asked.types("san")
    assert (asked.at, offered(asked)) == ("found3", CITIES["san"])
    with pytest.raises(Refused, match="cities"):
        asked.types("leon")
    assert asked.types("shenzhen").at == "end.own"
    assert asked.goes_back().goes_back().at == "found2"


def test_no_more_is_offered_than_can_be_shown() -> None:
    asked = walk().taps("own").types("mexico")
    assert offered(asked) == MARKETS["MX"].zones[: clock.SHOWN]


@pytest.mark.parametrize("before", [(), ("san",), ("san", "leon"), ("san", "leon", "san")])
def test_a_search_that_leads_nowhere_says_so_and_changes_nothing(before: tuple[str, ...]) -> None:
    asked = walk().taps("own")
    for text in before:
        asked.types(text)
    here = asked.at
    with pytest.raises(Refused, match="no_city"):
        asked.types("nowhere")
    assert asked.at == here


def test_an_old_button_of_a_city_is_taken_in_place_of_a_later_search() -> None:
    asked = walk(**SHANGHAI).taps("own").types("san").types("leon").presses("city", "Asia/Tokyo")
    assert (asked.at, asked.said("city"), asked.said("found")) == ("end.own", "Asia/Tokyo", None)


def test_a_search_is_kept_no_longer_than_a_city_s_name() -> None:
    asked = Walked(clock.FLOW, cities=lambda _: CITIES["san"]).taps("own").types("x " * 500)
    assert asked.said("city") == f"q:{('x ' * 20).strip()} "


def test_what_is_kept_of_a_search_is_what_was_looked_for() -> None:
    with pytest.raises(Refused, match="no_city"):
        walk().taps("own").types("san" + " " * 40 + "nowhere")
    assert walk().taps("own").types("  san  ").said("city") == "q:san"


def test_the_shop_stays_in_its_market() -> None:
    asked = walk().taps("shop")
    with pytest.raises(Refused) as refused:
        asked.types("shenzhen")
    assert (refused.value.reason, refused.value.values) == ("other_country", {"market": "MX"})
    with pytest.raises(Refused, match="no_city"):
        asked.types("nowhere")
    assert offered(asked) == MARKETS["MX"].zones
    assert asked.types("san").said("city") == "America/Mexico_City"
    assert walk().taps("shop").types("tijuana").at == "end.shop"


def test_an_answer_that_names_no_zone_any_more_is_asked_again() -> None:
    keeps = clock.FLOW.steps[1].keeps
    road = walk().taps("own").here.road
    assert keeps is not None
    assert [keeps(value, road) for value in ("Asia/Shanghai", "Mars/Base", "q:san", "q:nowhere", "asia/shanghai")] == [
        True, False, True, False, False,
    ]  # fmt: skip
    assert not keeps("Asia/Shanghai", walk().taps("shop").here.road)


def test_an_answer_names_a_zone_the_shops_own_clock_or_only_a_search() -> None:
    assert [clock.chosen(value) for value in ("Asia/Shanghai", "same", "q:san")] == ["Asia/Shanghai", "", None]


def test_a_shop_that_moved_to_another_market_is_asked_for_its_city_again() -> None:
    answers = {"whose": Answer("shop", NOW), "city": Answer("America/Tijuana", NOW)}
    moved = walk(market="BR", zone="America/Sao_Paulo").view
    assert plan.standing(clock.FLOW, answers, moved).step == clock.FLOW.step("city")
