"""What a report says: put together with earlier ones that it meets, and coached on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain import metrics
from bot.domain.coach import Paragraph, Report, Yardstick, coach
from bot.domain.coach.report import DAILY, STREAMS
from bot.domain.flows.benchmark_of import Benchmark, benchmarks
from bot.domain.view import View
from bot.exports.carrying import unpacked
from bot.exports.faults import DATE_ORDER, PERIOD_TOO_SHORT
from bot.exports.reading import Export
from bot.exports.result import Result
from bot.records import Kept, Seller
from bot.reporting import MOST
from bot.scenes import Who, view_of
from bot.stores import Books

_MONTHS = 12
PUT_TOGETHER = 12  # reports of a kind, the newest


@dataclass(frozen=True, slots=True)
class Loaded:
    """A report as it lies in the books, and the earlier ones that it meets: their rows are still JSON.

    `alike`: the seller's shops of the same market."""

    seller: Seller
    view: View
    id: int
    body: str
    others: tuple[str, ...]
    alike: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Dates:
    """A date that the file leaves open, as it is read and as it could be; whether the seller has said which."""

    read: date
    other: date
    order: str
    said: bool


@dataclass(frozen=True, slots=True)
class Coached:
    """A report with what it says; `id` None where it is not kept, `others`: how many earlier ones it stands on.

    `known`: the seller's benchmarks for it, the first in force."""

    seller: Seller
    view: View
    report: Report
    told: tuple[Paragraph, ...]
    known: tuple[Benchmark, ...]
    id: int | None
    others: int = 0
    dates: Dates | None = None

    @property
    def own(self) -> Yardstick | None:
        """Return the seller's benchmark in force."""
        return self.known[0].yardstick if self.known else None


def loaded(books: Books, who: Who, report: int) -> Loaded:
    """Return a kept report and the earlier ones of its kind that it meets; LookupError where it is gone."""
    seller, kept = books.sellers.get(who.seller), books.reports.get(who.seller, report)
    if seller is None or kept is None:
        raise LookupError("no such report")
    view = view_of(books, who, replace(seller, shop=kept.shop), None)
    bodies = [books.reports.body(who.seller, each.id) or "" for each in (kept, *_meeting(books, who, kept))]
    shop = books.sellers.shop(kept.shop)
    alike = (each.id for each in books.sellers.shops(seller.id) if shop is None or each.market == shop.market)
    return Loaded(seller, view, kept.id, bodies[0], tuple(bodies[1:]), tuple(alike))


def _meeting(books: Books, who: Who, kept: Kept) -> list[Kept]:
    """Return the shop's other reports of that kind whose days follow each other without a gap, the newest first."""
    days, found = _days(kept), list[Kept]()
    for each in books.reports.of_shop(who.seller, kept.shop, MOST):
        its = _days(each)
        if each.kind != kept.kind or each.id == kept.id or days is None or its is None or not _meet(days, its):
            continue
        days = min(days[0], its[0]), max(days[1], its[1])
        found.append(each)
    return found[:PUT_TOGETHER]


def _days(kept: Kept) -> tuple[date, date] | None:
    if kept.first_day is None or kept.last_day is None:
        return None
    return date.fromisoformat(kept.first_day), date.fromisoformat(kept.last_day)


def coached(found: Loaded) -> Coached:
    """Return what a kept report says. Reading its rows takes a while: not for a transaction, nor for the loop."""
    here = unpacked(found.body.encode())
    report, others = _together(_report(here), found.others)
    dates = dates_left_open(here.export) if here.export else None
    if dates:  # asked for, or said: not warned of as well
        report = replace(report, warnings=tuple(each for each in report.warnings if each != DATE_ORDER))
    return _coached(found.seller, found.view, report, found.alike, found.id, others, dates)


def without_shop(books: Books, who: Who, seller: Seller) -> View:
    """Return what is known of a seller who has no shop yet."""
    return view_of(books, who, seller, None)


def at_once(seller: Seller, view: View, result: Result) -> Coached:
    """Return what a report says that is not kept."""
    return _coached(seller, view, _report(result))


def _coached(
    seller: Seller, view: View, report: Report, alike: tuple[int, ...] = (), number: int | None = None,
    others: int = 0, dates: Dates | None = None,
) -> Coached:  # fmt: skip
    named = view.after.told(view.shop or 0, "currency_set")
    if report.currency is None and named:
        report = replace(report, currency=named[-1].what)
    known = benchmarks(view.after, alike, report.denominator, report.currency)
    told = coach(report, known[0].yardstick if known else None, view.rules.count("live.hook_minutes") or 0)
    return Coached(seller, view, report, told, known, number, others, dates)


def dates_left_open(export: Export) -> Dates | None:
    """Return the first date that the file leaves open, None where it proves its dates."""
    if export.other is None or export.order is None:
        return None
    there = {day for row in export.other.rows if (day := _date_of(row))}
    for day in (found for row in export.rows if (found := _date_of(row)) and found.day <= _MONTHS):
        other = day.replace(month=day.day, day=day.month)
        if other != day and other in there:
            return Dates(day, other, export.order, DATE_ORDER not in export.warnings)
    return None


def _date_of(row: Any) -> date | None:
    found = getattr(row, "start", None) or getattr(row, "day", None) or getattr(row, "posted_at", None)
    return found.date() if isinstance(found, datetime) else found


def _report(result: Result) -> Report:
    export = result.export
    assert export is not None
    return Report(export.kind, export.rows, export.period, export.currency, export.gmv_measure, export.warnings)


def _together(here: Report, others: tuple[str, ...]) -> tuple[Report, int]:
    """Return the report with the rows of those that it meets; of what two tell, the newer file counts."""
    count = 0
    if here.kind not in (*DAILY, *STREAMS):
        return here, count
    for each in others:
        other = _report(unpacked(each.encode()))
        alike = (other.measure, other.currency) == (here.measure, here.currency)
        if here.period is None or other.period is None or not alike or not _meet(here.period, other.period):
            continue
        rows = {_key(row): row for row in (*other.rows, *here.rows)}
        first, last = min(here.period[0], other.period[0]), max(here.period[1], other.period[1])
        here = replace(here, rows=tuple(sorted(rows.values(), key=metrics.day_of)), period=(first, last))
        count += 1
    if here.period and metrics.Window(*here.period).days() >= metrics.MONTH:  # together they are long enough
        here = replace(here, warnings=tuple(each for each in here.warnings if each != PERIOD_TOO_SHORT))
    return here, count


def _key(row: Any) -> Any:
    return (row.account or row.account_id, row.start, row.room_id) if hasattr(row, "start") else row.day


def _meet(one: tuple[date, date], other: tuple[date, date]) -> bool:
    day = timedelta(days=1)
    return other[0] <= one[1] + day and one[0] <= other[1] + day
