"""What each kind of report is told as: figures with their denominators, what to replay, the best hours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from bot.domain import metrics
from bot.domain.coach.report import STREAMS, Report, Yardstick, yardstick
from bot.domain.reports import CreatorRow, LiveRow, ProductRow, VideoRow
from bot.domain.steps import Lines

TOP, TOP_CREATORS, HOURS = 3, 5, 3
_LONGEST = 40  # signs of a caption or a product's name

Paragraph = tuple[Lines, ...]


def money(amount: Decimal | None, report: Report) -> tuple[str, Decimal | None, str | None]:
    """Return an amount to be said in the report's currency, as a bare number where that is not known."""
    return "money", amount, report.currency


def share(value: Decimal | None) -> tuple[str, Decimal | None]:
    """Return a rate to be said in percent."""
    return "share", value


def understood(report: Report) -> Paragraph:
    """Say what was understood: kind, days, how many rows, which GMV, which currency, and every warning."""
    first, last = report.period or (None, None)
    values = {
        "kind": ("phrase", f"read.kind.{report.kind}", {}), "rows": len(report.rows), "first": first, "last": last,
        "currency": report.currency or "",
    }  # fmt: skip
    ids = ("read" if report.period else "read_no_period", f"measure.{report.measure or 'all'}")
    return (
        Lines((*ids, "currency.known" if report.currency else "currency.unknown"), values),
        *(_warning(each) for each in report.warnings),
    )


def _warning(code: str) -> Lines:
    return Lines(("warning",), {"what": ("phrase", f"read.warning.{code.removeprefix('W_').lower()}", {})})


def streams(report: Report, own: Yardstick | None) -> Iterator[Paragraph]:
    """Say how LIVE moved, its funnel, the streams worth replaying and the best hours."""
    yield from days(report, own)
    rows = [row for row in report.rows if isinstance(row, LiveRow)]
    yield _replay(report, rows)
    yield _hours(report, rows)


def days(report: Report, own: Yardstick | None) -> Iterator[Paragraph]:
    """Say how the days moved, and their funnel."""
    yield _moved(report)
    yield _funnel(report, own)


def _in_all(report: Report) -> Lines:
    return Lines(("total",), {"gmv": money(metrics.total(report.rows, "gmv"), report)})


def _moved(report: Report) -> Paragraph:
    if report.windows is None:
        return (_in_all(report),)
    week, before, month = (report.a_day(each) for each in report.windows)
    longer = metrics.Window(*report.period).days() > metrics.WEEK if report.period else False
    if not longer or month is None:
        return _in_all(report), Lines(("short",))
    times = metrics.over(week, month)
    which = "flat" if times is None or abs(times - 1) < Decimal("0.1") else "up" if times > 1 else "down"
    values = {
        "week": money(week, report), "before": money(before, report), "month": money(month, report),
        "change": share(abs(times - 1) if times is not None else None),
    }  # fmt: skip
    return (Lines(("days_by_hand" if report.by_hand else "days", f"days.{which}"), values),)


def _funnel(report: Report, own: Yardstick | None) -> Paragraph:
    """Say GPM, click-through and orders by click of the last 7 days beside the 28, each with its denominator.

    What has no such days is told in all."""
    week, month, which = list(report.rows), list(report.rows), ".in_all"
    if report.windows is not None:
        week, month, which = report.within(report.windows.week), report.within(report.windows.month), ""
    lines = []
    if report.denominator and report.gpm(month) is not None:
        values = {"week": money(report.gpm(week), report), "month": money(report.gpm(month), report)}
        lines.append(Lines((f"gpm.{report.denominator}{which}",), values))
    for name, above, below in (("ctr", "product_clicks", "product_impressions"), ("ctor", "orders", "product_clicks")):
        now, then = metrics.ratio(week, above, below), metrics.ratio(month, above, below)
        if then is not None:
            lines.append(Lines((f"{name}{which}",), {"week": share(now), "month": share(then)}))
    return (*lines, *_against(report, own, week))


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
    values = {"stick": money(stick.value, report), "gap": share(abs(gap)), "category": stick.named or ("quote", "")}
    yield Lines((f"against.{stick.of}_{which}",), values)


def _replay(report: Report, rows: list[LiveRow]) -> Paragraph:
    found = [_stream(number, row, report) for number, row in enumerate(metrics.top_by_hour(rows, TOP), 1)]
    return (Lines(("replay",)), *found) if found else ()


def _stream(number: int, row: LiveRow, report: Report) -> Lines:
    who = row.account or row.title or ""
    values = {
        "number": number, "day": row.start.date(), "clock": ("quote", f"{row.start:%H:%M}"), "who": ("quote", who),
        "gmv": money(row.gmv, report), "hour": money(metrics.per_hour([row]), report),
    }  # fmt: skip
    return Lines(("replay.line" if who else "replay.line_alone",), values)


def _hours(report: Report, rows: list[LiveRow]) -> Paragraph:
    """Say the best start hours: those with enough streams first, the others as too few to tell."""
    found = metrics.best_hours(row for row in rows if metrics.counts(row))
    if not found:
        return ()
    enough = [each for each in found if each.is_enough()]
    shown = [*enough, *(each for each in found if not each.is_enough())][:HOURS]
    return (Lines(("hours" if enough else "hours.few",)), *(_hour(each, report) for each in shown))


def _hour(each: metrics.Hour, report: Report) -> Lines:
    values = {"clock": ("quote", f"{each.hour:02}:00"), "gmv": money(each.per_hour, report), "n": each.streams}
    return Lines(("hours.line" if each.is_enough() else "hours.line_few",), values)


def videos(report: Report, own: Yardstick | None) -> Iterator[Paragraph]:
    """Say what the videos of the period brought, and which to learn from."""
    yield (_in_all(report),)
    yield _funnel(report, own)
    rows = [row for row in report.rows if isinstance(row, VideoRow)]
    known = [(row, gpm) for row in rows if (gpm := report.gpm([row])) is not None]
    best = sorted(known, key=lambda each: -each[1])[:TOP]
    lines = [_video(number, row, gpm, report) for number, (row, gpm) in enumerate(best, 1)]
    yield (Lines(("videos",)), *lines) if lines else ()
    yield (Lines(("list_totals",)),)


def _video(number: int, row: VideoRow, gpm: Decimal, report: Report) -> Lines:
    what = _short(row.caption or row.video_id)
    return Lines(("videos.line",), {"number": number, "what": what, "gpm": money(gpm, report)})


def creators(report: Report, _: Yardstick | None) -> Iterator[Paragraph]:
    """Say what the creators sold, one line each of the best."""
    yield (_in_all(report), *_best(report, CreatorRow, TOP_CREATORS, _creator))
    yield (Lines(("list_totals",)),)


def _creator(number: int, row: CreatorRow, report: Report) -> Lines:
    gpm = metrics.gpm([row], "product_impressions")
    values = {
        "number": number, "who": ("quote", row.creator), "gmv": money(row.gmv, report), "gpm": money(gpm, report),
    }  # fmt: skip
    return Lines(("creators.line" if gpm is not None else "creators.line_alone",), values)


def products(report: Report, _: Yardstick | None) -> Iterator[Paragraph]:
    """Say what was sold, and which products bring it."""
    yield (_in_all(report), *_best(report, ProductRow, TOP, _product))
    yield (Lines(("list_totals",)),)


def _product(number: int, row: ProductRow, report: Report) -> Lines:
    what = _short(row.name or row.product_id or "")
    return Lines(("products.line",), {"number": number, "what": what, "gmv": money(row.gmv, report)})


def _best(report: Report, kind: type[Any], count: int, line: Callable[[int, Any, Report], Lines]) -> Iterator[Lines]:
    rows = [row for row in report.rows if isinstance(row, kind)]
    return (line(number, row, report) for number, row in enumerate(metrics.top(rows, count), 1))


def _short(words: str) -> tuple[str, str]:
    return "quote", " ".join(words.split())[:_LONGEST]
