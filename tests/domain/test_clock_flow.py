"""Whose clock goes by which city."""

from typing import Any

import pytest

from bot.domain.flow import Refused
from bot.domain.flows import clock
from tests.domain.told import Walked

CITIES = {
    "shenzhen": ("Asia/Shanghai",),
    "san": ("America/Los_Angeles", "America/Mexico_City"),
    "nowhere": (),
    "tijuana": ("America/Tijuana",),
}


def walk(**more: Any) -> Walked:
    return Walked(clock.FLOW, cities=lambda text: CITIES.get(text, ()), **more)


def test_a_market_of_one_zone_asks_for_the_sellers_own_city_alone() -> None:
    asked = walk(market="GB", zone="Europe/London")
    assert (asked.at, asked.asks) == ("city", "city.ask")
    assert asked.here.step is not None
    assert asked.here.step.offered(asked.here.road)[:2] == ("same", "Asia/Shanghai")
    assert asked.taps("same").at == "end.own"


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
    asked = walk().taps("own").types("shenzhen")
    assert (asked.at, asked.said("city")) == ("end.own", "Asia/Shanghai")


def test_a_city_that_can_be_several_is_asked_once_more() -> None:
    asked = walk().taps("own").types("san")
    assert (asked.at, asked.said("city")) == ("found", "q:san")
    assert asked.taps("America/Los_Angeles").at == "end.own"
    again = walk().taps("own").types("san").types("shenzhen")
    assert (again.at, again.said("found")) == ("end.own", "Asia/Shanghai")


@pytest.mark.parametrize(("typed", "reason"), [("nowhere", "no_city"), ("san", "cities")])
def test_a_search_that_leads_nowhere_says_so(typed: str, reason: str) -> None:
    asked = walk().taps("own").types("san")
    with pytest.raises(Refused) as refused:
        asked.types(typed)
    assert refused.value.reason == reason
    with pytest.raises(Refused, match="no_city"):
        walk().taps("own").types("nowhere")


def test_the_shop_stays_in_its_market() -> None:
    asked = walk().taps("shop")
    with pytest.raises(Refused, match="no_city"):
        asked.types("shenzhen")
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
