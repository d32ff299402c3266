"""A place as sellers type it, in any of the languages -> time zones: for the question whose clock it is."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from babel import Locale
from babel.core import get_global

from bot.domain.flows.clock import USUAL
from bot.domain.markets import MARKETS
from bot.domain.walltime import zone_names

MOST = 8
LONGEST = 60
_TONGUES = ("en", "es", "zh_Hans", "zh_Hant")
_CITIES = Path(__file__).parent / "cities.yaml"
_AREAS = ("Africa/", "America/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
_NO_COUNTRIES = frozenset({"001", "AQ", "UM", "ZZ"})
# Letters that are no others with a mark; and one character that is written in two ways.
_SAME = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ı": "i", "æ": "ae", "臺": "台", "'": "", "’": "", ".": ""})
_CITY_OF = re.compile(r"(?<=[^\x00-\x7f]{2})(市|省|时间|時間)$")
_SHORTEST_BEGINNING, _SHORTEST_PART = 2, 4  # Latin letters: fewer of them stand in too many names


class _Named(NamedTuple):
    """A name of a place as it is compared, once with and once without its gaps, and its zone.

    `words` is empty where only the whole name counts; `rank`: 0, or the zone's number among those of a country."""

    words: str
    letters: str
    zone: str
    rank: int = 0


def zones_like(text: str, most: int = MOST) -> tuple[str, ...]:
    """Return the zones of the places called so: exactly so, else with a word that begins so, else with these
    letters inside; each zone once, those of the markets first."""
    return every_zone_like(text)[:most]


def every_zone_like(text: str) -> tuple[str, ...]:
    """Return all of them, for those who look for the ones of a market; `León, México` is the León in Mexico."""
    found = _like(_folded(text[:LONGEST]))
    city, comma, rest = text[:LONGEST].replace("，", ",").partition(",")
    if found or not comma:
        return found or _beside_country(_folded(text[:LONGEST]))
    around = _like(_folded(rest))
    return tuple(each for each in _like(_folded(city)) if each in around)


@lru_cache(maxsize=256)
def _like(wanted: str) -> tuple[str, ...]:
    letters = wanted.replace(" ", "")
    if not letters:
        return ()
    names, length = _names(), len(letters) if letters.isascii() else LONGEST
    found = [each for each in names if each.letters == letters]
    if not found and length >= _SHORTEST_BEGINNING:
        found = [each for each in names if each.words and _begins(each, wanted, letters)]
    if not found and length >= _SHORTEST_PART:
        found = [each for each in names if each.words and letters in each.letters]
    usual = _usual()
    found.sort(key=lambda each: (each.zone not in usual, each.rank, len(each.letters), each.zone))
    return tuple(dict.fromkeys(each.zone for each in found))


@lru_cache(maxsize=256)
def _beside_country(wanted: str) -> tuple[str, ...]:
    """Return the zones of a place with its country or province beside it: `leon mexico`, `中国深圳`."""
    for cut in range(1, len(wanted)):
        if wanted[cut] == " " or not wanted.isascii():
            parts = [_folded(wanted[:cut]), _folded(wanted[cut:])]
            if all(part.replace(" ", "") in _whole_names() for part in parts):
                first, second = (_like(part) for part in parts)
                if both := tuple(zone for zone in first if zone in second):
                    return both
    return ()


@cache
def _whole_names() -> frozenset[str]:
    return frozenset(each.letters for each in _names())


def _begins(named: _Named, wanted: str, letters: str) -> bool:
    return f" {wanted}" in f" {named.words}" or named.letters.startswith(letters)


@cache
def _usual() -> frozenset[str]:
    return frozenset({*USUAL, *(zone for market in MARKETS.values() for zone in market.zones)})


def _folded(text: str) -> str:
    """Return the text without case, accents and what separates words: `Ciudad_de México` is `ciudad de mexico`."""
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text.casefold().translate(_SAME))
        text = _CITY_OF.sub("", "".join(sign for sign in plain if not unicodedata.combining(sign)).strip())
    return " ".join(re.split(r"[\s_,/()-]+", text.casefold().translate(_SAME))).strip()


@cache
def _names() -> tuple[_Named, ...]:
    """Return every name that a place is found by, with its zone."""
    held = yaml.load(_CITIES.read_text("utf-8"), _LOADER)  # noqa: S506 - one of the two safe ones
    homes = _homes(held["same_clock"])
    told = (*_cities(homes), *_listed(held["cities"]), *_countries(homes, held["countries"], held["main"]))
    ranks: dict[tuple[str, str], int] = {}
    for name, zone, rank in told:
        key = (_folded(name), zone)
        ranks[key] = min(rank, ranks.get(key, rank))
    whole = (_Named("", _folded(name).replace(" ", ""), zone) for name, zone in homes.items())
    named = (_Named(words, words.replace(" ", ""), zone, rank) for (words, zone), rank in ranks.items() if words)
    return (*named, *whole)


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # five times as fast where there is a compiled one


def _homes(same_clock: Mapping[str, str]) -> dict[str, str]:
    """Return the zone that is offered for each name that a zone of a place has or had."""
    aliases, homes = get_global("zone_aliases"), {}
    for name in zone_names().values():
        today = aliases.get(name, name)
        if "/" in name and today.startswith(_AREAS):
            homes[name] = same_clock.get(today, today)
    return homes


def _cities(homes: Mapping[str, str]) -> Iterator[tuple[str, str, int]]:
    """Give the cities that zones are called by, old ones too: by their name's last part, and in each language."""
    cities = [Locale.parse(tongue).time_zones for tongue in _TONGUES]
    for name, zone in homes.items():
        yield name.rpartition("/")[2], zone, 0
        for tongue in cities:
            if "city" in (told := tongue.get(name, {})):
                yield told["city"], zone, 0


def _listed(cities: Mapping[str, list[str]]) -> Iterator[tuple[str, str, int]]:
    for zone, places in cities.items():
        for place in places:
            yield from ((name, zone, 0) for name in place.split(", "))


def _countries(homes: Mapping[str, str], more: Mapping[str, str], main: list[str]) -> Iterator[tuple[str, str, int]]:
    """Give each country under each of its names, with its zones: the one where most people live first."""
    tongues = [Locale.parse(tongue).territories for tongue in _TONGUES]
    for code, held in get_global("territory_zones").items():
        if code in _NO_COUNTRIES:
            continue
        zones = sorted({homes[each] for each in held if each in homes})
        sold_in = MARKETS[code].zones if code in MARKETS else ()
        ordered = dict.fromkeys([*sold_in, *(each for each in main if each in zones), *zones])
        names = [tongue[code] for tongue in tongues if code in tongue]
        for name in (*names, *(more[code].split(", ") if code in more else ())):
            yield from ((name, zone, rank) for rank, zone in enumerate(ordered))
