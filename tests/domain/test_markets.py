"""The markets are the twenty of the rules, and each calendar knows the regions that we name."""

from __future__ import annotations

import re
import zoneinfo

import holidays
import pytest
from babel.numbers import list_currencies

from bot.domain.markets import MARKETS, Market, UnknownMarket, UnknownSubdivision, market

THE_TWENTY = "US MX BR GB IE ES DE FR IT AT BE NL PL JP ID TH VN MY PH SG"


def test_there_are_twenty_markets_in_the_order_of_the_rules() -> None:
    assert " ".join(MARKETS) == THE_TWENTY
    assert [m.code for m in MARKETS.values()] == THE_TWENTY.split()


@pytest.mark.parametrize(
    ("code", "zone", "how_many", "currency"),
    [
        ("US", "America/New_York", 7, "USD"),
        ("MX", "America/Mexico_City", 12, "MXN"),
        ("BR", "America/Sao_Paulo", 13, "BRL"),
        ("GB", "Europe/London", 1, "GBP"),
        ("IE", "Europe/Dublin", 1, "EUR"),
        ("ES", "Europe/Madrid", 3, "EUR"),
        ("DE", "Europe/Berlin", 1, "EUR"),
        ("FR", "Europe/Paris", 1, "EUR"),
        ("IT", "Europe/Rome", 1, "EUR"),
        ("AT", "Europe/Vienna", 1, "EUR"),
        ("BE", "Europe/Brussels", 1, "EUR"),
        ("NL", "Europe/Amsterdam", 1, "EUR"),
        ("PL", "Europe/Warsaw", 1, "PLN"),
        ("JP", "Asia/Tokyo", 1, "JPY"),
        ("ID", "Asia/Jakarta", 4, "IDR"),
        ("TH", "Asia/Bangkok", 1, "THB"),
        ("VN", "Asia/Ho_Chi_Minh", 1, "VND"),
        ("MY", "Asia/Kuala_Lumpur", 2, "MYR"),
        ("PH", "Asia/Manila", 1, "PHP"),
        ("SG", "Asia/Singapore", 1, "SGD"),
    ],
)
def test_a_market_starts_in_its_default_zone(code: str, zone: str, how_many: int, currency: str) -> None:
    here = market(code)
    assert (here.zone, len(set(here.zones)), here.currency) == (zone, how_many, currency)


@pytest.mark.parametrize("here", MARKETS.values(), ids=list(MARKETS))
def test_every_zone_and_currency_of_a_market_exists(here: Market) -> None:
    assert set(here.zones) - zoneinfo.available_timezones() == set()
    assert {here.currency} - list_currencies() == set()
    assert [name for name in here.zones if re.search(r"[+-]\d|^Etc/", name)] == []


@pytest.mark.parametrize("here", MARKETS.values(), ids=list(MARKETS))
def test_the_regions_of_a_market_are_those_its_calendar_knows(here: Market) -> None:
    assert here.subdivisions == getattr(holidays, here.holidays).subdivisions
    assert here.default_subdivision in (None, *here.subdivisions)


def test_only_great_britain_must_have_a_region() -> None:
    assert {m.code: m.default_subdivision for m in MARKETS.values() if m.default_subdivision} == {"GB": "ENG"}


@pytest.mark.parametrize("typed", ["gb", "GB", " Gb "])
def test_a_market_is_found_in_whatever_case_it_is_typed(typed: str) -> None:
    assert market(typed) is MARKETS["GB"]


@pytest.mark.parametrize("typed", ["", "UK", "USA", "us\x00", "../GB", "CN", "ß"])
def test_an_unknown_market_is_named_together_with_the_known_ones(typed: str) -> None:
    with pytest.raises(UnknownMarket) as refused:
        market(typed)
    assert str(refused.value) == f"unknown market {typed!r}; the markets are {THE_TWENTY}"


@pytest.mark.parametrize(
    ("code", "typed", "region"),
    [
        ("GB", None, "ENG"),
        ("GB", "sct", "SCT"),
        ("GB", "GB-NIR", "NIR"),
        ("DE", "de-by", "BY"),
        ("DE", "DE-BE", "BE"),
        ("DE", None, None),
        ("ES", " barcelona ", "Barcelona"),
        ("BR", "são paulo capital", "São Paulo Capital"),
        ("MY", "03", "03"),
        ("JP", None, None),
    ],
)
def test_a_region_is_found_by_its_code_alone_or_after_the_markets(
    code: str, typed: str | None, region: str | None
) -> None:
    assert market(code).subdivision(typed) == region


def test_an_unknown_region_is_named_together_with_the_known_ones() -> None:
    with pytest.raises(UnknownSubdivision) as refused:
        market("GB").subdivision("LND")
    assert str(refused.value) == "unknown subdivision 'LND' of GB; it has: ENG, NIR, SCT, WLS"


def test_a_market_without_regions_says_so() -> None:
    with pytest.raises(UnknownSubdivision) as refused:
        market("JP").subdivision("")
    assert str(refused.value) == "unknown subdivision '' of JP; it has: none"
