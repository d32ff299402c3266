"""A place as sellers type it, in any of the languages -> time zones: for the question whose clock it is."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml
from babel import Locale
from babel.core import get_global

from bot.domain.markets import MARKETS
from bot.domain.walltime import zone_names

MOST = 8
LONGEST = 60
_TONGUES = ("en", "es", "es_MX", "zh_Hans", "zh_Hant")
_CITIES = Path(__file__).parent / "cities.yaml"
_NO_PLACES = ("Etc/", "SystemV/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/")


def zones_like(text: str, most: int = MOST) -> tuple[str, ...]:
    """Return the zones whose city or country is called so: exactly, else with a name that begins so, else with
    one that holds it; each zone once, those of the markets first."""
    wanted = _folded(text[:LONGEST])
    if not wanted:
        return ()
    names = _names()
    exact = names.get(wanted)
    if exact:
        return exact[:most]
    begins = _ranked(zone for name, zones in names.items() if name.startswith(wanted) for zone in zones)
    if begins or len(wanted) < 2:
        return begins[:most]
    return _ranked(zone for name, zones in names.items() if wanted in name for zone in zones)[:most]


def _ranked(zones: Iterator[str]) -> tuple[str, ...]:
    sold_in = {zone: place for place, zone in enumerate(_market_zones())}
    once = dict.fromkeys(zones)
    return tuple(sorted(once, key=lambda zone: (sold_in.get(zone, len(sold_in)), zone)))


def _market_zones() -> list[str]:
    return [zone for market in MARKETS.values() for zone in market.zones]


def _folded(text: str) -> str:
    """Return the text without case, accents and what separates words: `Ciudad_de México` is `ciudad de mexico`."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("_", " ").replace("'", ""))
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(kept.replace("-", " ").replace(",", " ").split())


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Return every name of a place with its zones, in the order in which they are offered."""
    found: dict[str, dict[str, None]] = {}
    for name, zone in _each_name():
        found.setdefault(_folded(name), {})[zone] = None
    return {name: _ranked(iter(zones)) if len(zones) > 1 else tuple(zones) for name, zones in found.items() if name}


def _each_name() -> Iterator[tuple[str, str]]:
    zones = _places()
    locales = [Locale.parse(tongue) for tongue in _TONGUES]
    for zone, aliases in zones.items():
        yield zone, zone
        yield zone.rpartition("/")[2], zone
        yield from ((alias.rpartition("/")[2], zone) for alias in aliases)
        for each in (zone, *aliases):
            yield from ((city, zone) for locale in locales if (city := locale.time_zones.get(each, {}).get("city")))
    for territory, held in get_global("territory_zones").items():
        here = [zone for zone in dict.fromkeys(_current(each) for each in held) if zone in zones]
        for zone in here:
            yield from ((name, zone) for locale in locales if (name := locale.territories.get(territory)))
    for zone, cities in yaml.safe_load(_CITIES.read_text("utf-8")).items():
        for each in cities:
            yield each, zone
            yield from ((part, zone) for part in _spellings(each))


def _spellings(names: str) -> list[str]:
    """Return each spelling of `Xiamen 厦门 廈門`: words in Latin letters stand together unless signs part them."""
    latin = " ".join(word for word in names.split() if word.isascii())
    return [latin, *(word for word in names.split() if not word.isascii() or latin.startswith(f"{word} "))]


@cache
def _places() -> dict[str, tuple[str, ...]]:
    """Return the zones of places, each with the other names it had; of several names the market's, else today's."""
    aliases: dict[str, list[str]] = {}
    for name in zone_names().values():
        if "/" in name and not name.startswith(_NO_PLACES):
            aliases.setdefault(_current(name), []).append(name)
    return {zone: tuple(names) for zone, names in aliases.items()}


@cache
def _current(name: str) -> str:
    """Return the name under which a zone is kept: a market's own, else what the data call it today."""
    sold_in = _market_zones()
    if name in sold_in:
        return name
    today = get_global("zone_aliases").get(name, name)
    kept = next((zone for zone in sold_in if get_global("zone_aliases").get(zone, zone) == today), None)
    return kept or _NEWER.get(today, today)


# CLDR keeps some zones under the name they had first.
_NEWER = {
    "Asia/Calcutta": "Asia/Kolkata", "Asia/Saigon": "Asia/Ho_Chi_Minh", "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon", "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "Europe/Kiev": "Europe/Kyiv",
}  # fmt: skip
