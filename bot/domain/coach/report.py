"""A report as the coach looks at it, and what its figures are measured against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from bot.domain import metrics
from bot.domain.metrics import Window, Windows
from bot.domain.reports import LiveRow, ReportRow

STREAMS = ("live_session_list", "live_session_detail")
DAILY = ("live_daily", "video_daily", "shop_daily")
# The denominators of GPM, the one that says most first.
DENOMINATORS = ("live_impressions", "product_impressions", "views")


@dataclass(frozen=True, slots=True)
class Report:
    """Rows of one kind; `period` None where the file does not say it. Read of a file, or of several put together;
    `by_hand`: typed as two sums, so nothing is known of the seven days before the last."""

    kind: str
    rows: tuple[ReportRow, ...]
    period: tuple[date, date] | None
    currency: str | None
    measure: str | None
    warnings: tuple[str, ...] = ()
    by_hand: bool = False

    @property
    def windows(self) -> Windows | None:
        """Return the last seven days, the seven before and the last twenty-eight, by the period's last day.

        None where the period is not known, and of lists: their rows are of the whole period."""
        return metrics.windows(self.period[1]) if self.period and self.kind in (*STREAMS, *DAILY) else None

    def within(self, window: Window) -> list[Any]:
        """Return the rows of those days."""
        return metrics.within(self.rows, window)

    def days(self, window: Window, rows: Sequence[Any]) -> int:
        """Return by how many days a window's sum is averaged: those that are known."""
        if self.kind in STREAMS:
            return window.overlap(Window(*self.period)) if self.period else 0
        return metrics.days_with_data(rows)

    def a_day(self, window: Window) -> Decimal | None:
        """Return the GMV of an average day; a window that the file covers and that has no stream brought nothing."""
        rows = self.within(window)
        days = self.days(window, rows)
        known = metrics.total(rows, "gmv")
        if known is None and not rows and days and self.kind in STREAMS:
            known = Decimal(0)
        return metrics.per_day(known, days)

    @property
    def denominator(self) -> str | None:
        """Return by what GPM is counted here; None where the report tells none."""
        if self.kind in ("video_list", "video_daily"):
            return "views" if any(getattr(row, "views", None) for row in self.rows) else None
        told = (each for each in DENOMINATORS if any(getattr(row, each, None) for row in self.rows))
        return next(told, None)

    @property
    def gmv_field(self) -> str:
        """Return the measure that GPM is counted by: the direct one of videos."""
        return "gmv_direct" if self.kind in ("video_list", "video_daily") else "gmv"

    def gpm(self, rows: Sequence[Any]) -> Decimal | None:
        """Return GMV by a thousand of the report's denominator."""
        return metrics.gpm(rows, self.denominator, self.gmv_field) if self.denominator else None


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What a GPM is held against: the seller's own benchmark and its category, or the median of their streams."""

    value: Decimal
    of: Literal["own", "median"]
    named: tuple[object, ...] = ()


def yardstick(report: Report, own: Yardstick | None) -> Yardstick | None:
    """Return the seller's benchmark, else the median of their streams of 28 days, else nothing."""
    if own is not None or report.kind not in STREAMS or report.denominator is None or report.windows is None:
        return own
    rows = [row for row in report.within(report.windows.month) if isinstance(row, LiveRow)]
    if sum(metrics.counts(row) for row in rows) < metrics.FEWEST:
        return None
    median = metrics.median_gpm(rows, report.denominator)
    return Yardstick(median, "median") if median is not None else None
