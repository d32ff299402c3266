"""Reports as use cases: kept by shop as rows, put together with earlier ones, coached on; deletable."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.clocks import arm
from bot.domain import metrics
from bot.domain.coach import Report, Yardstick, coach
from bot.domain.coach.report import DAILY, STREAMS
from bot.domain.flows.benchmark_of import benchmark
from bot.domain.steps import Lines, Telling
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
class Coached:
    """A report with what it says; `id` None where it is not kept, `others`: how many earlier ones it stands on."""

    seller: Seller
    view: View
    report: Report
    told: tuple[Lines, ...]
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


def coached(books: Books, who: Who, report: int) -> Coached:
    """Return what a kept report says, together with earlier ones of its kind; LookupError where it is gone."""
    seller, kept = books.sellers.get(who.seller), books.reports.get(who.seller, report)
    if seller is None or kept is None:
        raise LookupError("no such report")
    view = view_of(books, who, replace(seller, shop=kept.shop), None)
    mine = [each for each in books.reports.of_shop(who.seller, kept.shop, MOST) if each.kind == kept.kind]
    found, others = _together(kept, [each for each in mine if each.id != kept.id][:PUT_TOGETHER])
    return _coached(seller, view, found, kept.id, others)


def at_once(books: Books, who: Who, result: Result) -> Coached | None:
    """Return what a report says that is not kept; None for a stranger, or one that was not read."""
    seller = books.sellers.get(who.seller)
    if seller is None or result.export is None:
        return None
    return _coached(seller, view_of(books, who, seller, None), _report(result), None, 0)


def _coached(seller: Seller, view: View, report: Report, number: int | None, others: int) -> Coached:
    told = view.after.told(view.shop or 0, "currency_set")
    if report.currency is None and told:
        report = replace(report, currency=told[-1].what)
    own = benchmark(view.after, view.shop or 0, report.denominator)
    return Coached(seller, view, report, coach(report, own), own, number, others)


def _report(result: Result) -> Report:
    export = result.export
    assert export is not None
    return Report(export.kind, export.rows, export.period, export.currency, export.gmv_measure, export.warnings)


def _together(kept: Kept, others: list[Kept]) -> tuple[Report, int]:
    """Return the report with the rows of earlier ones that it meets without a gap; a row told twice is the newer."""
    here, count = _report(unpacked(kept.body.encode())), 0
    if here.kind not in (*DAILY, *STREAMS) or here.period is None:
        return here, 0
    for each in others:
        other = _report(unpacked(each.body.encode()))
        alike = (other.measure, other.currency) == (here.measure, here.currency)
        if here.period is None or other.period is None or not alike or not _meet(here.period, other.period):
            continue
        rows = {_key(row): row for row in (*other.rows, *here.rows)}  # of what both tell, the newer file
        first, last = min(here.period[0], other.period[0]), max(here.period[1], other.period[1])
        here = replace(here, rows=tuple(sorted(rows.values(), key=metrics.day_of)), period=(first, last))
        count += 1
    if here.period and (here.period[1] - here.period[0]).days + 1 >= metrics.MONTH:  # together they are long enough
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


def name_currency(books: Books, who: Who, report: int, code: str) -> Coached:
    """Return the report in that currency, in which the shop's files are read from now on."""
    books.sellers.lock(who.seller)
    seller, kept = books.sellers.get(who.seller), books.reports.get(who.seller, report)
    if seller is None or kept is None or not (len(code) == 3 and code.isascii() and code.isupper()):
        raise LookupError("no such report, or currency")
    books.deeds.tell(who.seller, kept.shop, Telling("currency_set", "currency", at=who.now, what=code), None, who.now)
    arm(books, seller, who.chat, who.policy, who.now)
    return coached(books, who, report)
