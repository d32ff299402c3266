"""What each kind of report is told as: figures with their denominators, what to replay, the best hours."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from bot.domain import metrics
from bot.domain.coach.report import DAILY, STREAMS, Report, Yardstick, yardstick
from bot.domain.reports import CreatorRow, LiveRow, ProductRow, VideoRow
from bot.domain.steps import Lines

TOP, TOP_CREATORS, HOURS = 3, 5, 3


def money(amount: Decimal | None, report: Report) -> tuple[str, Decimal | None, str | None]:
    """Return an amount to be said in the report's currency, as a bare number where that is not known."""
    return "money", amount, report.currency


def share(value: Decimal | None) -> tuple[str, Decimal | None]:
    """Return a rate to be said in percent."""
    return "share", value


def understood(report: Report) -> Iterator[Lines]:
    """Say what was understood: kind, days, how many rows, which GMV, which currency."""
    first, last = report.period or (None, None)
    values = {
        "kind": ("phrase", f"read.kind.{report.kind}", {}),
        "rows": len(report.rows),
        "first": first,
        "last": last,
    }
    yield Lines(("read" if report.period else "read_no_period",), values)
    ids = [f"measure.{report.measure or 'all'}", "currency.known" if report.currency else "currency.unknown"]
    yield Lines(tuple(ids), {"currency": report.currency or ""})
    for each in report.warnings:
        yield Lines(("warning",), {"what": ("phrase", f"read.warning.{each.removeprefix('W_').lower()}", {})})


def streams(report: Report, own: Yardstick | None) -> Iterator[Lines]:
    """Say how LIVE moved, its funnel, the streams worth replaying and the best hours."""
    yield from _moved(report)
    yield from _funnel(report, own)
    rows = [row for row in report.rows if isinstance(row, LiveRow)]
    yield from _replay(report, rows)
    yield from _hours(report, rows)


def days(report: Report, own: Yardstick | None) -> Iterator[Lines]:
    """Say how the days moved, and their funnel."""
    yield from _moved(report)
    yield from _funnel(report, own)


def _moved(report: Report) -> Iterator[Lines]:
    if report.windows is None:
        yield Lines(("total",), {"gmv": money(metrics.total(report.rows, "gmv"), report)})
        return
    week, before, month = (report.a_day(each) for each in report.windows)
    values = {"week": money(week, report), "before": money(before, report), "month": money(month, report)}
    longer = metrics.Window(*report.period).days() > metrics.WEEK if report.period else False
    if not longer or month is None:
        yield Lines(("total", "short"), {"gmv": money(metrics.total(report.rows, "gmv"), report), **values})
        return
    times = metrics.over(week, month)
    which = "flat" if times is None or abs(times - 1) < Decimal("0.1") else "up" if times > 1 else "down"
    change = abs(times - 1) if times is not None else None
    yield Lines(("days", f"days.{which}"), {**values, "change": share(change)})


def _funnel(report: Report, own: Yardstick | None) -> Iterator[Lines]:
    """Say GPM, click-through and orders by click of the last 7 days beside the 28, each with its denominator."""
    if report.windows is None:
        week, month = list(report.rows), list(report.rows)
    else:
        week, month = report.within(report.windows.week), report.within(report.windows.month)
    lines = []
    if report.denominator:
        values = {"week": money(report.gpm(week), report), "month": money(report.gpm(month), report)}
        lines.append(Lines((f"gpm.{report.denominator}",), values))
    for name, above, below in (("ctr", "product_clicks", "product_impressions"), ("ctor", "orders", "product_clicks")):
        now, then = metrics.ratio(week, above, below), metrics.ratio(month, above, below)
        if then is not None:
            lines.append(Lines((name,), {"week": share(now), "month": share(then)}))
    yield from lines
    yield from _against(report, own, week)


def _against(report: Report, own: Yardstick | None, week: list[Any]) -> Iterator[Lines]:
    stick, gpm = yardstick(report, own), report.gpm(week)
    if stick is None:
        if report.denominator and report.kind in STREAMS:
            yield Lines(("against.none",))
        return
    if gpm is None or stick.value == 0:
        return
    gap = gpm / stick.value - 1
    which = "over" if gap >= 0 else "under"
    yield Lines((f"against.{stick.of}_{which}",), {"stick": money(stick.value, report), "gap": share(abs(gap))})


def _replay(report: Report, rows: list[LiveRow]) -> Iterator[Lines]:
    best = metrics.top_by_hour(rows, TOP)
    if best:
        yield Lines(("replay",))
    for number, row in enumerate(best, 1):
        hour = metrics.per_hour([row])
        values = {
            "number": number, "day": row.start.date(), "clock": ("quote", f"{row.start:%H:%M}"),
            "who": ("quote", row.account or row.title or ""), "gmv": money(row.gmv, report),
            "hour": money(hour, report),
        }  # fmt: skip
        yield Lines(("replay.line" if row.account or row.title else "replay.line_alone",), values)


def _hours(report: Report, rows: list[LiveRow]) -> Iterator[Lines]:
    found = metrics.best_hours(row for row in rows if metrics.counts(row))
    enough = [each for each in found if each.is_enough()]
    if not found:
        return
    yield Lines(("hours" if enough else "hours.few",))
    for each in [*enough, *(one for one in found if not one.is_enough())][:HOURS]:
        values = {"clock": ("quote", f"{each.hour:02}:00"), "gmv": money(each.per_hour, report), "n": each.streams}
        yield Lines(("hours.line" if each.is_enough() else "hours.line_few",), values)


def videos(report: Report, own: Yardstick | None) -> Iterator[Lines]:
    """Say what the videos of the period brought, and which to learn from."""
    rows = [row for row in report.rows if isinstance(row, VideoRow)]
    yield Lines(("total",), {"gmv": money(metrics.total(rows, "gmv"), report)})
    yield from _funnel(report, own)
    known = [(row, gpm) for row in rows if (gpm := report.gpm([row])) is not None]
    best = sorted(known, key=lambda each: -each[1])[:TOP]
    if best:
        yield Lines(("videos",))
    for number, (row, gpm) in enumerate(best, 1):
        words = " ".join((row.caption or row.video_id).split())[:40]
        yield Lines(("videos.line",), {"number": number, "what": ("quote", words), "gpm": money(gpm, report)})
    yield Lines(("list_totals",))


def creators(report: Report, _: Yardstick | None) -> Iterator[Lines]:
    """Say what the creators sold, one line each of the best."""
    rows = [row for row in report.rows if isinstance(row, CreatorRow)]
    yield Lines(("total",), {"gmv": money(metrics.total(rows, "gmv"), report)})
    for number, row in enumerate(metrics.top(rows, TOP_CREATORS), 1):
        gpm = metrics.gpm([row], "product_impressions")
        values = {
            "number": number,
            "who": ("quote", row.creator),
            "gmv": money(row.gmv, report),
            "gpm": money(gpm, report),
        }
        yield Lines(("creators.line" if gpm is not None else "creators.line_alone",), values)
    yield Lines(("list_totals",))


def products(report: Report, _: Yardstick | None) -> Iterator[Lines]:
    """Say what was sold, and which products bring it."""
    rows = [row for row in report.rows if isinstance(row, ProductRow)]
    yield Lines(("total",), {"gmv": money(metrics.total(rows, "gmv"), report)})
    for number, row in enumerate(metrics.top(rows, TOP), 1):
        words = " ".join((row.name or row.product_id or "").split())[:40]
        yield Lines(("products.line",), {"number": number, "what": ("quote", words), "gmv": money(row.gmv, report)})
    yield Lines(("list_totals",))


__all__ = ["DAILY", "creators", "days", "money", "products", "share", "streams", "understood", "videos"]
