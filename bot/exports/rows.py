"""Columns of values become the canonical rows of their report."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.reports import CreatorRow, DayRow, LiveRow, ProductRow, ReportRow, VideoRow
from bot.exports.columns import Values, is_damaged
from bot.exports.kinds import CREATORS, DAILY, LIVES, PRODUCTS, ROOMS, STREAMS, VIDEO_DAYS, VIDEOS

ATTRIBUTED, DIRECT, INDIRECT = "attributed", "direct", "indirect"
_MEASURES = ((ATTRIBUTED, "gmv_attributed"), (DIRECT, "gmv_direct"), (INDIRECT, "gmv_indirect"))

# Of a field that is named otherwise in the file, the columns that can fill it, the best first.
_OF_STREAM = {
    "account": ("nickname", "creator", "account"),
    "account_id": ("creator_id",),
    "start": ("start_time",),
    "seconds": ("duration",),
    "orders": ("orders_paid", "orders", "sku_orders"),
    "items": ("items_attributed", "items_direct"),
    "avg_view_seconds": ("avg_view_seconds", "avg_view_per_view"),
}
_OF_DAY = {
    "day": ("date",),
    "orders": ("orders", "orders_old", "sku_orders_attributed", "sku_orders_direct"),
    "sku_orders": ("sku_orders", "sku_orders_attributed", "sku_orders_direct"),
    "items": ("items", "items_attributed", "items_old", "items_direct"),
}
_OF_VIDEO = {
    "creator": ("creator_name",),
    "orders": ("orders_old", "sku_orders_direct", "sku_orders_attributed"),
    "items": ("items_old", "items_attributed"),
}


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows, which GMV `gmv` is in them, which fields the file has, and how many rows were left out for what."""

    rows: tuple[ReportRow, ...]
    measure: str | None
    present: frozenset[str]
    skipped: int
    duplicates: int


def rows(kind: str, values: Values) -> Rows:
    """The rows of the report: those that tell what they are of, each thing once."""
    measure, gmv = _measure(kind, values)
    shape, sources = _shape(kind)
    if gmv:
        sources = {**sources, "gmv": (gmv,)}
    count = len(next(iter(values.values()), ()))
    filled = {field: _source(values, sources.get(field, (field,))) for field in shape._fields}
    blank: list[object] = [None] * count
    made = list(map(shape._make, zip(*(filled[field] or blank for field in shape._fields), strict=True)))
    kept = [row for row in made if _identity(kind, row) is not None]
    once = _once(kind, kept)
    present = frozenset(field for field, column in filled.items() if column is not None)
    return Rows(tuple(once), measure, present, len(made) - len(kept), len(kept) - len(once))


def _measure(kind: str, values: Values) -> tuple[str | None, str | None]:
    """By which of the three GMVs the report is read; those with one GMV only have no measure."""
    if kind in (CREATORS, PRODUCTS) or "gmv" in values:
        return None, None
    return next((found for found in _MEASURES if found[1] in values), (None, None))


def _shape(kind: str) -> tuple[Any, Mapping[str, tuple[str, ...]]]:
    if kind in STREAMS:
        return LiveRow, _OF_STREAM
    if kind in DAILY:
        return DayRow, _OF_DAY | ({} if kind != VIDEO_DAYS else {"streams": ()})
    if kind == VIDEOS:
        return VideoRow, _OF_VIDEO
    return (CreatorRow, {}) if kind == CREATORS else (ProductRow, {})


def _source(values: Values, names: Sequence[str]) -> list[object] | None:
    return next((values[name] for name in names if name in values), None)


def _identity(kind: str, row: Any) -> object:
    """What the row is of; a row that doesn't tell is left out and counted."""
    if kind in STREAMS:
        return row.start
    if kind in DAILY:
        return row.day
    if kind == VIDEOS:
        return row.video_id
    return row.creator if kind == CREATORS else row.product_id or row.name


def _once(kind: str, found: Sequence[Any]) -> list[Any]:
    """Of rows of one thing, the one that says most; what can't be told apart by an id only if it is all alike."""
    best: dict[Hashable, Any] = {}
    weight = _weight(kind)
    for row in found:
        known = _key(kind, row)
        have = best.get(known)
        if have is None or weight(row) > weight(have):
            best[known] = row
    return list(best.values())


def _key(kind: str, row: Any) -> Hashable:
    if kind in DAILY:
        return row.day  # type: ignore[no-any-return]
    if kind == ROOMS and row.room_id and not is_damaged(row.room_id):
        return row.room_id  # type: ignore[no-any-return]
    if kind in (LIVES, ROOMS):
        who = row.account or (row.account_id if not is_damaged(row.account_id) else None) or row.title
        return (who, row.start) if who else row
    if kind == VIDEOS:
        return row if is_damaged(row.video_id) else row.video_id  # type: ignore[no-any-return]
    if kind == PRODUCTS and row.product_id and not is_damaged(row.product_id):
        return row.product_id  # type: ignore[no-any-return]
    return row  # type: ignore[no-any-return]


def _weight(kind: str) -> Callable[[Any], Any]:
    """Of two downloads of one stream or video, the later has the greater numbers."""
    if kind in STREAMS:
        return lambda row: (row.seconds or 0, row.views or 0)
    if kind == VIDEOS:
        return lambda row: row.views or 0
    return lambda row: row.gmv is not None
