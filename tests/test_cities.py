"""A place as typed leads to its zones, in any of the languages."""

import subprocess
import sys
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from babel.core import get_global
from hypothesis import given
from hypothesis import strategies as st

from bot.buttons import LONGEST, Choose, write
from bot.cities import MOST, every_zone_like, zones_like
from bot.domain.markets import MARKETS
from bot.domain.walltime import wall, zone_names


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("深圳", "Asia/Shanghai"), ("義烏", "Asia/Shanghai"), ("guangzhou", "Asia/Shanghai"),
        ("XI'AN", "Asia/Shanghai"),
        ("Ciudad de Mexico", "America/Mexico_City"), ("ciudad de méxico", "America/Mexico_City"),
        ("墨西哥城", "America/Mexico_City"), ("CDMX", "America/Mexico_City"), ("Londres", "Europe/London"),
        ("東京", "Asia/Tokyo"), ("san francisco", "America/Los_Angeles"), ("nueva york", "America/New_York"),
        ("Múnich", "Europe/Berlin"), ("munich", "Europe/Berlin"), ("胡志明市", "Asia/Ho_Chi_Minh"),
        ("Calcutta", "Asia/Kolkata"), ("shen zhen", "Asia/Shanghai"), ("深圳市", "Asia/Shanghai"),
        ("北京时间", "Asia/Shanghai"), ("浙江", "Asia/Shanghai"), ("臺北", "Asia/Taipei"),
        ("hongkong", "Asia/Hong_Kong"),
        ("Łódź", "Europe/Warsaw"), ("lodz", "Europe/Warsaw"), ("Đà Nẵng", "Asia/Ho_Chi_Minh"),
        ("Firenze", "Europe/Rome"), ("SAO PAULO", "America/Sao_Paulo"), ("圣保罗", "America/Sao_Paulo"),
        ("UK", "Europe/London"), ("Inglaterra", "Europe/London"), ("Texas", "America/Chicago"),
        ("Detroit", "America/New_York"), ("US/Eastern", "America/New_York"), ("asia/calcutta", "Asia/Kolkata"),
        ("st johns", "America/St_Johns"), ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("America/New_York", "America/New_York"),
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
    assert zones_like("guadalaj") == ("America/Mexico_City",)
    assert len(zones_like("mexico")) == MOST
    assert zones_like("mexico", most=2) == ("America/Mexico_City", "America/Cancun")


def test_all_that_is_found_is_there_for_who_looks_for_a_market() -> None:
    assert every_zone_like("mexico") == MARKETS["MX"].zones


def test_what_is_exactly_so_hides_what_only_begins_so_and_that_what_only_holds_it() -> None:
    assert zones_like("roma") == ("Europe/Rome",)
    assert "Europe/Bucharest" in zones_like("romani")
    assert zones_like("rk") == ()
    assert zones_like("hangha") == ("Asia/Shanghai",)


def test_a_place_of_which_there_are_several_leads_to_each_a_markets_first() -> None:
    assert zones_like("León") == ("America/Mexico_City", "Europe/Madrid", "America/Managua")
    assert zones_like("San José") == ("America/Los_Angeles", "America/Costa_Rica")
    assert zones_like("birmingham") == ("America/Chicago", "Europe/London")


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("León, México", "America/Mexico_City"), ("莱昂，墨西哥", "America/Mexico_City"), ("leon,spain", "Europe/Madrid"),
     ("León, Castilla", None), ("nowhere, Mexico", None), ("London, Mexico", None),
     ("leon mexico", "America/Mexico_City"), ("costa rica san jose", "America/Costa_Rica"),
     ("Birmingham England", "Europe/London"), ("中国深圳", "Asia/Shanghai"), ("广东省 深圳市", "Asia/Shanghai"),
     ("墨西哥莱昂", "America/Mexico_City"), ("paris texas", None), ("巴黎深圳", None)],
)  # fmt: skip
def test_a_place_with_its_country_leads_to_that_one_alone(typed: str, zone: str | None) -> None:
    assert zones_like(typed) == ((zone,) if zone else ())


def test_a_country_leads_first_to_the_clock_by_which_most_of_it_live() -> None:
    first = {name: zones_like(name)[0] for name in ("Canadá", "Australia", "俄罗斯", "Portugal", "Chile", "USA")}
    assert first == {
        "Canadá": "America/Toronto", "Australia": "Australia/Sydney", "俄罗斯": "Europe/Moscow",
        "Portugal": "Europe/Lisbon", "Chile": "America/Santiago", "USA": "America/New_York",
    }  # fmt: skip


HELD = yaml.safe_load((Path(str(files("bot"))) / "cities.yaml").read_text("utf-8"))


def test_every_name_of_the_list_leads_to_its_zone() -> None:
    lost = [
        (zone, name) for zone, places in HELD["cities"].items() for place in places for name in place.split(", ")
        if zone not in zones_like(name)
    ]  # fmt: skip
    assert lost == []


def test_the_list_names_zones_as_they_are_called_today() -> None:
    named = {*HELD["cities"], *HELD["main"], *HELD["same_clock"], *HELD["same_clock"].values()}
    assert named & set(get_global("zone_aliases")) == set()
    assert named - set(zone_names().values()) == set()


def test_what_is_said_to_be_the_same_clock_is_and_a_market_sells_by_it() -> None:
    months = [datetime(year, month, 15, 12, tzinfo=UTC) for year in (2026, 2031) for month in range(1, 13)]
    for zone, same in HELD["same_clock"].items():
        assert [wall(at, zone).utcoffset() for at in months] == [wall(at, same).utcoffset() for at in months], zone
    assert set(HELD["same_clock"].values()) <= {zone for market in MARKETS.values() for zone in market.zones}


def test_no_zone_is_offered_under_a_name_it_had_before() -> None:
    found = {zone for name in zone_names().values() for zone in zones_like(name)}
    assert found & set(get_global("zone_aliases")) == set()
    assert {zone for market in MARKETS.values() for zone in market.zones} <= found
    assert len(found) > 380
    assert [zone for zone in found if zone.startswith(("Etc/", "Antarctica/", "US/"))] == []


def test_each_zone_fits_into_a_button() -> None:
    zones = {zone for name in zone_names().values() for zone in zones_like(name)}
    assert [zone for zone in zones if len(write(Choose(2**53 - 1, "found3", zone)).encode()) > LONGEST] == []


def test_the_names_are_not_read_before_somebody_types_one() -> None:
    size = "print(c._names.cache_info().currsize)"
    program = f"import bot.cities as c; {size}; c.zones_like('x'); {size}"
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["0", "1"]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "xyzzy",
        "../../etc/passwd",
        "localtime",
        "posixrules",
        "a" * 5000,
        "\0",
        "a",
        "UTC",
        "EST5EDT",
        "Etc/GMT+5",
        "Unknown Region",
        "world",
        "Antarctica",
    ],
)
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
