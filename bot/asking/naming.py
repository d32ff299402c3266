"""The names of markets and places that a question may hold, read from data."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.domain.markets import MARKETS
from bot.domain.questions import Names

_FILE = Path(__file__).parent / "names.yaml"


@cache
def names() -> Names:
    """Return the names, read once."""
    held = _held()
    cities = {zone.rpartition("/")[2]: zone for market in MARKETS.values() for zone in market.zones}
    places = {city.replace("_", " ").lower(): zone for city, zone in cities.items()}
    places |= {name: zone for zone, named in held["places"].items() for name in named}
    longest_first = sorted(places, key=len, reverse=True)
    place = re.compile("|".join(map(_pattern, longest_first)))
    return Names(_patterns("markets"), place, places, _patterns("subjects"), _patterns("terms"))


def is_greeting(text: str) -> bool:
    """Tell whether nothing but a greeting was typed."""
    return text.strip().strip("!！.。~～ 👋").casefold() in _held()["greetings"]


@cache
def _held() -> dict[str, Any]:
    held: dict[str, Any] = yaml.safe_load(_FILE.read_text("utf-8"))
    return held


def _patterns(of: str) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in _held()[of].items()}


def _pattern(name: str) -> str:
    return rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name)
