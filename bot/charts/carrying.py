"""A plan crosses to the child as JSON: nothing in it is ever carried out."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from bot.charts.plans import Heat, Plan, Sessions, Trend, Words


def packed(plan: Plan, words: Words, lang: str) -> bytes:
    """All that the child needs."""
    whole = {"kind": type(plan).__name__, "plan": asdict(plan), "words": asdict(words), "lang": lang}
    return json.dumps(whole, default=str).encode()


def unpacked(content: bytes) -> tuple[Plan, Words, str]:
    """The plan, its words and the reader's tag, as they were in the parent."""
    whole = json.loads(content)
    return _READERS[whole["kind"]](whole["plan"]), Words(**whole["words"]), whole["lang"]


def _number(raw: str | None) -> Decimal | None:
    return None if raw is None else Decimal(raw)


def _trend(raw: dict[str, Any]) -> Plan:
    days = tuple((date.fromisoformat(day), _number(value)) for day, value in raw["days"])
    return Trend(days, _number(raw["mean_7"]), _number(raw["mean_28"]), raw["currency"])


def _heat(raw: dict[str, Any]) -> Plan:
    cells = tuple((weekday, hour, Decimal(value), lives) for weekday, hour, value, lives in raw["cells"])
    return Heat(cells, raw["currency"], raw["fewest"])


def _sessions(raw: dict[str, Any]) -> Plan:
    points = tuple((label, _number(value)) for label, value in raw["points"])
    return Sessions(points, _number(raw["benchmark"]), _number(raw["median"]), raw["currency"])


_READERS = {"Trend": _trend, "Heat": _heat, "Sessions": _sessions}
