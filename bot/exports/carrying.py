"""A result crosses from the child as JSON: nothing in it is ever carried out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
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
    }


def unpacked(content: bytes) -> Result:
    """The result as it was in the child."""
    raw = json.loads(content)
    export = raw.pop("export", None)
    raw["warnings"] = tuple(raw["warnings"])
    result = Result(**raw)
    return result if export is None else Result(**raw, export=_unpacked(result, export))


def _unpacked(result: Result, raw: Mapping[str, Any]) -> Export:
    first, last = (date.fromisoformat(day) for day in result.period) if result.period else (None, None)
    return Export(
        result.report_type,
        tuple(_rows(_shape(result.report_type), raw["rows"])),
        (first, last) if first and last else None,
        result.currency,
        raw["gmv_measure"],
        result.warnings,
        frozenset(raw["present"]),
        raw["skipped"],
        raw["duplicates"],
        _rows(Overview, [raw["overview"]])[0] if raw["overview"] else None,
    )


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
