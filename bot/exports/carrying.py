"""A result crosses from the child as JSON: nothing in it is ever carried out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, get_args, get_type_hints

from bot.domain.reports import CreatorRow, DayRow, LiveRow, Overview, ProductRow, VideoRow
from bot.exports.kinds import CREATORS, PRODUCTS, STREAMS, VIDEOS
from bot.exports.reading import Export
from bot.exports.result import Result

_READERS: Mapping[type, Callable[[Any], Any]] = {
    Decimal: Decimal,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}


def packed(result: Result, *, rows: bool) -> bytes:
    """The result as JSON, with its rows where they are asked for."""
    export = result.export if rows else None
    more = {"export": _packed(export)} if export else {}
    return json.dumps(result.as_json() | more, ensure_ascii=False, default=str, allow_nan=False).encode()


def _packed(export: Export) -> dict[str, Any]:
    return {
        "gmv_measure": export.gmv_measure,
        "present": sorted(export.present),
        "skipped": export.skipped,
        "duplicates": export.duplicates,
        "overview": export.overview,
        "rows": export.rows,
        **({"order": export.order} if export.order else {}),
        **({"other": _beside(export.other)} if export.other else {}),
    }


def _beside(other: Export) -> dict[str, Any]:
    return {"period": other.period, "warnings": other.warnings, **_packed(other)}


def unpacked(content: bytes) -> Result:
    """The result as it was in the child."""
    raw = json.loads(content)
    export = raw.pop("export", None)
    raw["warnings"] = tuple(raw["warnings"])
    result = Result(**raw)
    return result if export is None else Result(**raw, export=_unpacked(result, export))


def _unpacked(result: Result, raw: Mapping[str, Any]) -> Export:
    other = raw.get("other")
    return Export(
        result.report_type,
        tuple(_rows(_shape(result.report_type), raw["rows"])),
        _period(result.period),
        result.currency,
        raw["gmv_measure"],
        result.warnings,
        frozenset(raw["present"]),
        raw["skipped"],
        raw["duplicates"],
        _rows(Overview, [raw["overview"]])[0] if raw["overview"] else None,
        raw.get("order"),
        _unpacked(replace(result, period=other["period"], warnings=tuple(other["warnings"])), other) if other else None,
    )


def _period(days: Sequence[str] | None) -> tuple[date, date] | None:
    if not days:
        return None
    first, last = map(date.fromisoformat, days)
    return first, last


def _shape(kind: str) -> type[Any]:
    if kind in STREAMS:
        return LiveRow
    return {VIDEOS: VideoRow, CREATORS: CreatorRow, PRODUCTS: ProductRow}.get(kind, DayRow)


def _rows(shape: Any, raw: Sequence[Sequence[Any]]) -> list[Any]:
    readers = _readers(shape)
    columns = [
        [None if value is None else reader(value) for value in column] if reader else column
        for reader, column in zip(readers, zip(*raw, strict=True), strict=True)
    ]
    return list(map(shape._make, zip(*columns, strict=True)))


@cache
def _readers(shape: Any) -> tuple[Callable[[Any], Any] | None, ...]:
    """How each field comes back from JSON; None where it is itself there."""
    hints = get_type_hints(shape)
    kinds = [next(iter(get_args(hints[name])), hints[name]) for name in shape._fields]
    return tuple(_READERS.get(kind) for kind in kinds)
