"""Every label that a column may bear, by kind of report and field; compared as people read them, not byte by byte."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

LONGEST = 512  # a longer cell is never a label, a number or a date

_LEFT_OUT = re.compile(r"[\s\-_.:'\"\[\]*\u2010-\u2015\u200b-\u200f\ufeff\u2060~]+")
_BRACKET = re.compile(r"^(.*\S)\s*\(([^()]{1,5})\)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Labels:
    """What the product knows of labels; all are keys as `key` makes them, a kind's fields by label."""

    fields: Mapping[str, Mapping[str, str]]
    rank: Mapping[str, Mapping[str, int]]
    refused: Mapping[str, frozenset[str]]
    totals: frozenset[str]
    overview: frozenset[str]
    missing: frozenset[str]
    period: tuple[str, ...]
    compared: tuple[str, ...]
    all_group: frozenset[str]
    marks: Mapping[str, str]
    whole: frozenset[str]


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """The text with full-width signs made plain and blanks made one."""
    return " ".join(unicodedata.normalize("NFKC", text[:LONGEST]).split())


@lru_cache(maxsize=20_000)
def key(label: str) -> str:
    """The label without case, blanks, hyphens, accents and the currency in brackets at its end."""
    text = _LEFT_OUT.sub("", _parted(label)[0].casefold())
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def mark(label: str) -> str | None:
    """The currency that stands in brackets at a label's end; `$` and `¥` alone stay as they are."""
    return _parted(label)[1]


@lru_cache(maxsize=20_000)
def _parted(label: str) -> tuple[str, str | None]:
    text = plain(label)
    found = _BRACKET.match(text)
    currency = currency_of(found[2]) if found else None
    return (found[1], currency) if found and currency else (text, None)


def currency_of(text: str) -> str | None:
    """The currency that a mark or code stands for; `$` and `¥`, which several countries write, stay themselves."""
    return known_labels().marks.get("".join(text.split()).casefold())


@cache
def every_label() -> frozenset[str]:
    """Every label of a column that is read."""
    return frozenset(label for labels in known_labels().fields.values() for label in labels)


@cache
def known_labels() -> Labels:
    """The labels that were shipped, read once."""
    raw = json.loads((Path(__file__).parent / "labels.json").read_text("utf-8"))
    marks = {unicodedata.normalize("NFKC", sign).casefold(): code for sign, code in raw["marks"].items()}
    marks |= {code.casefold(): code for code in raw["codes"]}
    fields, rank = {}, {}
    for kind, columns in raw["reports"].items():
        fields[kind] = _by_key(columns, marks)
        rank[kind] = {_key(label, marks): place for labels in columns.values() for place, label in enumerate(labels)}
    return Labels(
        fields,
        rank,
        {what: _keys(labels, marks) for what, labels in raw["refused"].items()},
        _keys(raw["totals"], marks),
        _keys(raw["overview"], marks),
        frozenset(text.casefold() for text in raw["missing"]),
        tuple(sorted(_keys(raw["period"], marks))),
        tuple(sorted(_keys(raw["compared"], marks))),
        _keys(raw["all_group"], marks),
        marks,
        frozenset(raw["whole"]),
    )


def _by_key(columns: Mapping[str, Iterable[str]], marks: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for field, labels in columns.items():
        for label in labels:
            found.setdefault(_key(label, marks), field)
    return found


def _keys(labels: Iterable[str], marks: Mapping[str, str]) -> frozenset[str]:
    return frozenset(_key(label, marks) for label in labels)


def _key(label: str, marks: Mapping[str, str]) -> str:
    """As `key`, while the marks are still being read; CUR stands for any currency in brackets."""
    text = plain(label.removeprefix("~").removesuffix(" CUR"))
    found = _BRACKET.match(text)
    text = found[1] if found and found[2].strip().casefold() in marks else text
    text = _LEFT_OUT.sub("", text.casefold())
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
