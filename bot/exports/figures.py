"""An export becomes the figures that are printed: money to the cent, rates and GPM to four places, null if unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from bot.domain import metrics
from bot.domain.metrics import Window
from bot.domain.reports import LiveRow
from bot.exports.kinds import CREATORS, LIVE_DAYS, LIVES, PRODUCTS, ROOMS, SHOP_DAYS, STREAMS, VIDEO_DAYS, VIDEOS
from bot.exports.rates import COUNTS, RATES, money, rate, whole
from bot.exports.reading import Export

Figures = dict[str, Any]

_TOP = 3
_TOP_VIDEOS = 2


def figures(export: Export) -> Figures:
    """The figures of the export, by the keys of its kind."""
    found: Figures = {"rows": len(export.rows), "period": period(export)}
    if export.skipped:
        found["rows_skipped"] = export.skipped
    if export.duplicates:
        found["duplicates_removed"] = export.duplicates
    return found | _OF[export.kind](export)


def period(export: Export) -> list[str] | None:
    """The period's first and last day, if they are known."""
    return [day.isoformat() for day in export.period] if export.period else None


def _streams(export: Export) -> Figures:
    rows = export.rows
    found = _sums(export, rows) | {
        "gmv_measure": export.gmv_measure,
        "sessions": len(rows),
        "sessions_with_gmv_known": sum(row.gmv is not None for row in rows if isinstance(row, LiveRow)),
        "top_sessions": [_stream(row) for row in metrics.top(rows, _TOP)],
        "best_hours": [_hour(each) for each in metrics.best_hours(row for row in rows if isinstance(row, LiveRow))],
    }
    return found | _windows(export, _stream_window)


def _stream(row: LiveRow) -> Figures:
    return {"start": row.start.strftime("%Y-%m-%d %H:%M"), "account": row.account or row.title, "gmv": money(row.gmv)}


def _hour(each: metrics.Hour) -> Figures:
    return {
        "hour": each.hour,
        "sessions": each.streams,
        "gmv": money(each.gmv),
        "minutes": whole(Decimal(each.seconds) / 60),
        "gmv_per_hour": money(each.per_hour),
    }


def _stream_window(export: Export, rows: Sequence[Any], window: Window) -> Figures:
    days = window.overlap(Window(*export.period)) if export.period else 0
    sums = _sums(export, rows)
    return (
        {"days": days, "sessions": len(rows)}
        | sums
        | {
            "gmv_per_day": money(metrics.per_day(_gmv(export, rows, days), days)),
            "gmv_per_hour": money(metrics.per_hour(rows)),
        }
    )


def _gmv(export: Export, rows: Sequence[Any], days: int) -> Decimal | None:
    """A window that the file covers and that has no row in it brought nothing."""
    known: Decimal | None = metrics.total(rows, "gmv")
    return Decimal(0) if known is None and not rows and days and export.kind in STREAMS else known


def _day_window(export: Export, rows: Sequence[Any], _window: Window) -> Figures:
    days = metrics.days_with_data(rows)
    found: Figures = {"days": days} | _sums(export, rows)
    if export.kind == LIVE_DAYS:
        found["sessions"] = metrics.total(rows, "streams")
    found["gmv_per_day"] = money(metrics.per_day(metrics.total(rows, "gmv"), days))
    return found


def _sums(export: Export, rows: Sequence[Any]) -> Figures:
    """What adds up, and the rates of the sums; never customers, visitors, viewers or anybody counted once a row."""
    covered = len(rows) > 0 or export.kind not in STREAMS
    none = None if covered else Decimal(0)
    found: Figures = {"gmv": money(metrics.total(rows, "gmv") if covered else none)}
    for field in ("gmv_direct", "gmv_indirect"):
        if field in export.present:
            found[field] = money(metrics.total(rows, field) if covered else none)
    for field in COUNTS[export.kind]:
        known = metrics.total(rows, field)
        found[field] = 0 if known is None and not covered and field in export.present else known
    if export.kind in STREAMS:
        seconds = metrics.total(rows, "seconds")
        found["minutes"] = None if seconds is None else whole(Decimal(seconds) / 60)
    return found | {name: rate(of(rows)) for name, of in RATES[export.kind].items()}


def _windows(export: Export, of: Callable[[Export, Sequence[Any], Window], Figures]) -> Figures:
    if export.period is None:
        return {}
    covered = Window(*export.period)
    found, average = {}, {}
    for name, window in zip(_WINDOWS, metrics.windows(covered.last), strict=True):
        rows = metrics.within(export.rows, window)
        found[name] = of(export, rows, window)
        days = found[name]["days"]
        average[name] = metrics.per_day(_gmv(export, rows, days), days)
    week, before, month = (average[name] for name in _WINDOWS)
    times = metrics.over(week, before)
    longer = covered.days() > metrics.WEEK
    return found | {
        "daily_avg_ratio_7_over_28": rate(metrics.over(week, month)) if longer else None,
        "week_over_week": None if times is None else rate(times - 1),
    }


def _days(export: Export) -> Figures:
    missing = len(export.rows) - metrics.days_with_data(export.rows)
    found: Figures = {"gmv_measure": export.gmv_measure, "days_not_available": missing}
    if export.overview is not None:
        stated = export.overview
        found["overview_row"] = stated._asdict() | {"gmv": money(stated.gmv)}
    return found | _sums(export, export.rows) | _windows(export, _day_window)


def _videos(export: Export) -> Figures:
    rows = export.rows
    known = [(row, value) for row in rows if (value := metrics.gpm([row], "views", "gmv_direct")) is not None]
    best = sorted(known, key=lambda each: -each[1])[:_TOP_VIDEOS]
    return {
        "gmv_measure": export.gmv_measure,
        "video_views": metrics.total(rows, "views"),
        "video_gmv_direct": money(metrics.total(rows, "gmv_direct")),
        "video_attributed_gmv": money(metrics.total(rows, "gmv") if export.gmv_measure == "attributed" else None),
        "product_impressions": metrics.total(rows, "product_impressions"),
        "product_clicks": metrics.total(rows, "product_clicks"),
        "orders": metrics.total(rows, "orders"),
        "items": metrics.total(rows, "items"),
        "gpm_per_1000_video_views": rate(metrics.gpm(rows, "views", "gmv_direct")),
        "ctr_clicks_over_views": rate(metrics.ratio(rows, "product_clicks", "views")),
        "ctor": rate(metrics.ratio(rows, "orders", "product_clicks")),
        "top_by_gpm": [{"video_id": getattr(row, "video_id", None), "gpm": rate(value)} for row, value in best],
    }


def _creators(export: Export) -> Figures:
    rows = export.rows
    return {
        "affiliate_gmv": money(metrics.total(rows, "gmv")),
        "live_gmv": money(metrics.total(rows, "gmv_live")),
        "video_gmv": money(metrics.total(rows, "gmv_video")),
        "product_card_gmv": money(metrics.total(rows, "gmv_card")),
        "est_commission": money(metrics.total(rows, "est_commission")),
        "orders": metrics.total(rows, "orders"),
        "items": metrics.total(rows, "items"),
        "product_impressions": metrics.total(rows, "product_impressions"),
        "gpm_per_1000_product_impressions": rate(metrics.gpm(rows, "product_impressions")),
        "effective_commission_rate": rate(metrics.ratio(rows, "est_commission", "gmv")),
        "top": [[row.creator, money(row.gmv)] for row in metrics.top(rows, _TOP)],
    }


def _products(export: Export) -> Figures:
    best = [[row.name or row.product_id, money(row.gmv)] for row in metrics.top(export.rows, _TOP)]
    return _sums(export, export.rows) | {"top": best}


_WINDOWS = ("last_7_days", "previous_7_days", "last_28_days")
_OF: Mapping[str, Callable[[Export], Figures]] = {
    LIVES: _streams,
    ROOMS: _streams,
    LIVE_DAYS: _days,
    VIDEO_DAYS: _days,
    SHOP_DAYS: _days,
    VIDEOS: _videos,
    CREATORS: _creators,
    PRODUCTS: _products,
}
