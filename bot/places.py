"""A reader has a language and a locale; cities and countries have a name in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.core import get_global

# Where the language alone does not say which of its locales: the neutral one.
_NEUTRAL = {"zh": "zh_Hans", "es": "es_419"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the language of the words, the locale of the numbers and names, and the time it is."""

    language: str
    locale: Locale
    now: datetime | None = None


def base_language(tag: str) -> str:
    """The language of a tag, without its script and region."""
    return tag.replace("_", "-").partition("-")[0].lower()


def language_name(language: str) -> str:
    """What the language calls itself, fit to stand on a button."""
    named = Locale.parse(base_language(language)).get_display_name() or language
    return named[:1].upper() + named[1:]


@lru_cache(maxsize=256)
def locale_of(tag: str) -> Locale:
    """The nearest locale Babel knows to the tag: es-MX as it is, es alone neutral, English if none."""
    base, *rest = tag.replace("_", "-").split("-")
    base = base.lower()
    regions = [part.upper() for part in rest if len(part) in (2, 3)]
    names = [f"{base}_{region}" for region in regions if base != "zh"]
    for name in (*names, _NEUTRAL.get(base, base)):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en")


def zone_of(name: str) -> tzinfo:
    """The zone, or UTC where this machine does not know it: the city beside the hour says which."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def city(name: str, reader: Reader) -> str:
    """The zone's city in the reader's language; UTC stays UTC, and so reads a zone that is unknown."""
    if zone_of(name) is UTC or name in ("UTC", "Etc/UTC"):
        return "UTC"
    return _city(name, reader.locale)


@lru_cache(maxsize=1024)
def _city(name: str, locale: Locale) -> str:
    known = locale.time_zones
    for candidate in _names_of(name):
        found = known.get(candidate, {}).get("city")
        if found:
            return str(found)
    return name.rpartition("/")[2].replace("_", " ")


def _names_of(name: str) -> list[str]:
    """The zone's own name first, then every name it has had: CLDR keeps some under an old one."""
    aliases = get_global("zone_aliases")
    current = aliases.get(name, name)
    return [name, current, *sorted(old for old, new in aliases.items() if new == current)]


def country(code: str, reader: Reader) -> str:
    """The country's name in the reader's language, or its code."""
    return str(reader.locale.territories.get(code, code))
