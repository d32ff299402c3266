"""Reports as use cases: kept by shop as rows, put together with earlier ones, coached on; deletable."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.domain import metrics
from bot.domain.coach import Paragraph, Report, Yardstick, coach
from bot.domain.coach.report import DAILY, STREAMS
from bot.domain.flows.benchmark_of import benchmark
from bot.domain.steps import Telling
from bot.domain.view import View
from bot.exports.carrying import packed, unpacked
from bot.exports.result import Result
from bot.records import Kept, Seller
from bot.scenes import Who, view_of
from bot.stores import Books

MOST = 40  # reports of one shop
MOST_ROWS = 5_000  # of one report: more than a year of streams
_TOO_SHORT = "W_PERIOD_TOO_SHORT"
PUT_TOGETHER = 12  # reports of a kind, the newest


@dataclass(frozen=True, slots=True)
class Loaded:
    """A report as it lies in the books, and the earlier ones that it meets: their rows are still JSON."""

    seller: Seller
    view: View
    id: int
    body: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coached:
    """A report with what it says; `id` None where it is not kept, `others`: how many earlier ones it stands on."""

    seller: Seller
    view: View
    report: Report
    told: tuple[Paragraph, ...]
    own: Yardstick | None
    id: int | None
    others: int = 0


def keep(books: Books, who: Who, result: Result) -> int | None:
    """Return the id under which the rows are kept; None where there is no shop to keep them for."""
    books.sellers.lock(who.seller)
    seller = books.sellers.get(who.seller)
    if seller is None or seller.shop is None or result.export is None:
        return None
    export = replace(result.export, rows=_kept_rows(result.export.rows))
    body = packed(replace(result, figures={}, export=export), rows=True).decode()
    days = (result.period[0], result.period[1]) if result.period else None
    digest = hashlib.sha256(body.encode()).hexdigest()
    return books.reports.put(seller.id, seller.shop, result.report_type, days, digest, body, who.now, MOST)


def _kept_rows(rows: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the rows that are kept: the newest days and streams, the best of a list."""
    if len(rows) <= MOST_ROWS:
        return rows
    if hasattr(rows[0], "start") or hasattr(rows[0], "day"):
        return tuple(sorted(rows, key=metrics.day_of)[-MOST_ROWS:])
    return tuple(metrics.top(rows, MOST_ROWS))


def loaded(books: Books, who: Who, report: int) -> Loaded:
    """Return a kept report and the earlier ones of its kind that it meets; LookupError where it is gone."""
    seller, kept = books.sellers.get(who.seller), books.reports.get(who.seller, report)
    if seller is None or kept is None:
        raise LookupError("no such report")
    view = view_of(books, who, replace(seller, shop=kept.shop), None)
    bodies = [books.reports.body(who.seller, each.id) or "" for each in (kept, *_meeting(books, who, kept))]
    return Loaded(seller, view, kept.id, bodies[0], tuple(bodies[1:]))


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
    report, others = _together(found.body, found.others)
    return _coached(found.seller, found.view, report, found.id, others)


def without_shop(books: Books, who: Who, seller: Seller) -> View:
    """Return what is known of a seller who has no shop yet."""
    return view_of(books, who, seller, None)


def at_once(seller: Seller, view: View, result: Result) -> Coached:
    """Return what a report says that is not kept."""
    return _coached(seller, view, _report(result), None, 0)


def _coached(seller: Seller, view: View, report: Report, number: int | None, others: int) -> Coached:
    named = view.after.told(view.shop or 0, "currency_set")
    if report.currency is None and named:
        report = replace(report, currency=named[-1].what)
    own = benchmark(view.after, view.shop or 0, report.denominator)
    told = coach(report, own, view.rules.count("live.hook_minutes") or 0)
    return Coached(seller, view, report, told, own, number, others)


def _report(result: Result) -> Report:
    export = result.export
    assert export is not None
    return Report(export.kind, export.rows, export.period, export.currency, export.gmv_measure, export.warnings)


def _together(body: str, others: tuple[str, ...]) -> tuple[Report, int]:
    """Return the report with the rows of those that it meets; of what two tell, the newer file counts."""
    here, count = _report(unpacked(body.encode())), 0
    if here.kind not in (*DAILY, *STREAMS):
        return here, 0
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
        here = replace(here, warnings=tuple(each for each in here.warnings if each != _TOO_SHORT))
    return here, count


def _key(row: Any) -> Any:
    return (row.account or row.account_id, row.start, row.room_id) if hasattr(row, "start") else row.day


def _meet(one: tuple[date, date], other: tuple[date, date]) -> bool:
    day = timedelta(days=1)
    return other[0] <= one[1] + day and one[0] <= other[1] + day


def listed(books: Books, who: Who) -> tuple[Seller, list[Kept]] | None:
    """Return the present shop's reports, the one read last first; None before there is a shop."""
    seller = books.sellers.get(who.seller)
    if seller is None or seller.shop is None:
        return None
    return seller, books.reports.of_shop(who.seller, seller.shop, MOST)


def drop(books: Books, who: Who, report: int) -> None:
    """Leave nothing of the report; LookupError where it was none of the seller's."""
    if not books.reports.drop(who.seller, report):
        raise LookupError("no such report")


def name_currency(books: Books, who: Who, report: int, code: str) -> None:
    """Leave that currency the one in which the shop's files are read that name none."""
    books.sellers.lock(who.seller)
    kept = books.reports.get(who.seller, report)
    if kept is None or not (len(code) == 3 and code.isascii() and code.isupper()):
        raise LookupError("no such report, or currency")
    books.deeds.tell(who.seller, kept.shop, Telling("currency_set", "currency", at=who.now, what=code), None, who.now)
