"""The names of markets and places that a question may hold, read from data."""

import re
from functools import cache
from pathlib import Path

import yaml

from bot.domain.markets import MARKETS
from bot.domain.questions import Names

_FILE = Path(__file__).parent / "names.yaml"


@cache
def names() -> Names:
    """Return the names, read once."""
    held = yaml.safe_load(_FILE.read_text("utf-8"))
    markets = tuple((code, re.compile(pattern)) for code, pattern in held["markets"].items())
    cities = {zone.rpartition("/")[2]: zone for market in MARKETS.values() for zone in market.zones}
    places = {city.replace("_", " ").lower(): zone for city, zone in cities.items()}
    places |= {name: zone for zone, named in held["places"].items() for name in named}
    longest_first = sorted(places, key=len, reverse=True)
    return Names(markets, re.compile("|".join(map(_pattern, longest_first))), places)


def _pattern(name: str) -> str:
    return rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name)
