"""A place as typed leads to its zones, in any of the languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cities import MOST, zones_like
from bot.domain.markets import MARKETS
from bot.domain.walltime import zone_names


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("深圳", "Asia/Shanghai"), ("義烏", "Asia/Shanghai"), ("guangzhou", "Asia/Shanghai"),
        ("XI'AN", "Asia/Shanghai"),
        ("Ciudad de Mexico", "America/Mexico_City"), ("ciudad de méxico", "America/Mexico_City"),
        ("墨西哥城", "America/Mexico_City"), ("CDMX", "America/Mexico_City"), ("Londres", "Europe/London"),
        ("東京", "Asia/Tokyo"), ("san francisco", "America/Los_Angeles"), ("nueva york", "America/New_York"),
        ("Múnich", "Europe/Berlin"), ("munich", "Europe/Berlin"), ("胡志明市", "Asia/Ho_Chi_Minh"),
        ("Calcutta", "Asia/Kolkata"), ("America/New_York", "America/New_York"),
        ("  buenos   aires ", "America/Argentina/Buenos_Aires"),
    ],
)  # fmt: skip
def test_a_city_leads_to_its_zone(typed: str, zone: str) -> None:
    assert zones_like(typed) == (zone,)


def test_a_country_leads_to_its_zones_those_where_shops_are_first() -> None:
    assert zones_like("España") == ("Europe/Madrid", "Africa/Ceuta", "Atlantic/Canary")
    assert zones_like("中国")[0] == "Asia/Shanghai"


def test_a_part_leads_to_every_place_that_begins_so_and_not_to_more_than_can_be_shown() -> None:
    assert zones_like("san f") == ("America/Los_Angeles",)
    assert 0 < len(zones_like("san ")) <= MOST


@pytest.mark.parametrize("typed", ["", "   ", "xyzzy", "../../etc/passwd", "localtime", "posixrules", "a" * 5000, "\0"])
def test_what_is_no_place_leads_nowhere(typed: str) -> None:
    assert zones_like(typed) == ()


def test_every_zone_of_a_market_is_found_by_its_own_name() -> None:
    assert {zone: zones_like(zone) for market in MARKETS.values() for zone in market.zones} == {
        zone: (zone,) for market in MARKETS.values() for zone in market.zones
    }


@given(st.text(max_size=80))
def test_whatever_is_typed_only_real_zones_come_back_each_once(typed: str) -> None:
    found = zones_like(typed)
    assert len(set(found)) == len(found) <= MOST
    assert set(found) <= set(zone_names().values())
