"""A result becomes text ids with their values, in the order in which a seller reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bot.domain.metrics import FEWEST
from bot.exports.result import Result
from bot.forms import Count, Day, Money, Phrase

_GMV = ("gmv", "video_attributed_gmv", "video_gmv_direct", "affiliate_gmv")
_GPM = {
    "gpm_per_1000_product_impressions": "product_impressions",
    "show_gpm_per_1000_live_impressions": "live_impressions",
    "watch_gpm_per_1000_views": "views",
    "gpm_per_1000_video_views": "video_views",
}


def phrases(result: Result) -> Iterator[Phrase]:
    """What is told of the file: why it isn't read, or its figures; then every warning."""
    kind = Phrase(f"read.kind.{result.report_type}", {})
    if result.error:
        yield kind
        if result.period:
            yield _period(result)
        yield Phrase(f"read.error.{result.error.removeprefix('E_').lower()}", {})
        return
    yield Phrase("read.rows", {"kind": kind, "rows": Count(result.figures["rows"])})
    yield _period(result)
    yield from _gmv(result)
    yield from _days(result)
    for name, of in _GPM.items():
        if (gpm := result.figures.get(name)) is not None:
            yield Phrase(f"read.gpm.{of}", {"gpm": _amount(result, gpm)})
    yield from _hours(result)
    for warning in result.warnings:
        yield Phrase(f"read.warning.{warning.removeprefix('W_').lower()}", {})


def _period(result: Result) -> Phrase:
    if result.period is None:
        return Phrase("read.period.unknown", {})
    first, last = (Day(date.fromisoformat(day)) for day in result.period)
    return Phrase("read.period", {"first": first, "last": last})


def _amount(result: Result, value: float) -> Money:
    return Money(round(Decimal(str(value)), 2), result.currency)


def _gmv(result: Result) -> Iterator[Phrase]:
    known = next((value for name in _GMV if (value := result.figures.get(name)) is not None), None)
    if known is None:
        yield Phrase("read.gmv.unknown", {})
        return
    yield Phrase(f"read.gmv.{result.figures.get('gmv_measure') or 'all'}", {"gmv": _amount(result, known)})
    if result.currency is None:
        yield Phrase("read.currency.unknown", {})


def _days(result: Result) -> Iterator[Phrase]:
    week, month = (_of(result, name).get("gmv_per_day") for name in ("last_7_days", "last_28_days"))
    times = result.figures.get("daily_avg_ratio_7_over_28")
    if week is not None and month is not None and times is not None:
        yield Phrase("read.days", {"week": _amount(result, week), "month": _amount(result, month)})
        yield Phrase("read.days.times", {"times": Count(round(Decimal(str(times)), 2))})
    unknown = result.figures.get("days_not_available")
    if unknown:
        yield Phrase("read.days.unknown", {"days": Count(unknown)})


def _of(result: Result, name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = result.figures.get(name) or {}
    return found


def _hours(result: Result) -> Iterator[Phrase]:
    hours = result.figures.get("best_hours")
    if hours is None:
        return
    best = next((hour for hour in hours if hour["sessions"] >= FEWEST), None)
    if best is None:
        yield Phrase("read.hour.few", {})
        return
    gmv = _amount(result, best["gmv_per_hour"])
    yield Phrase("read.hour", {"hour": f"{best['hour']:02}:00", "gmv": gmv, "count": Count(best["sessions"])})
