"""Reports of a shop as they are kept: their rows, the currency and the order of dates that files leave open."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.domain import metrics
from bot.domain.shop import Ledger
from bot.domain.steps import Telling
from bot.exports.carrying import packed, unpacked
from bot.exports.dates import DAY_FIRST, MONTH_FIRST
from bot.exports.reading import either
from bot.exports.result import Result, read_as
from bot.records import Kept, Seller
from bot.scenes import Who
from bot.stores import Books

MOST = 40  # reports of one shop
LONGEST_PERIOD = timedelta(days=800)
MOST_ROWS = 5_000  # of one report: more than a year of streams


def keep(books: Books, who: Who, result: Result) -> int | None:
    """Return the id under which the rows are kept; None where there is no shop to keep them for."""
    books.sellers.lock(who.seller)
    seller = books.sellers.get(who.seller)
    if seller is None or seller.shop is None or result.export is None:
        return None
    export = replace(result.export, rows=_kept_rows(result.export.rows))
    if export.other is not None:
        export = replace(export, other=replace(export.other, rows=_kept_rows(export.other.rows)))
    # What was said of the dates while the file was being read counts for it too.
    order = date_order(books.deeds.of_seller(seller.id), seller.shop)
    kept = _turned(replace(result, figures={}, export=export), order)
    body, digest = _written(kept)
    return books.reports.put(seller.id, seller.shop, kept.report_type, _days(kept), digest, body, who.now, MOST)


def _kept_rows(rows: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the rows that are kept: the newest days and streams, the best of a list."""
    if len(rows) <= MOST_ROWS:
        return rows
    if hasattr(rows[0], "start") or hasattr(rows[0], "day"):
        return tuple(sorted(rows, key=metrics.day_of)[-MOST_ROWS:])
    return tuple(metrics.top(rows, MOST_ROWS))


def _written(kept: Result) -> tuple[str, str]:
    """Return the report as JSON, and the digest that knows it again."""
    body = packed(kept, rows=True).decode()
    return body, hashlib.sha256(body.encode()).hexdigest()


def _days(kept: Result) -> tuple[str, str] | None:
    return (kept.period[0], kept.period[1]) if kept.period else None


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
    if not (len(code) == 3 and code.isascii() and code.isupper()):
        raise LookupError("no such currency")
    kept = _of_seller(books, who, report)
    books.deeds.tell(who.seller, kept.shop, Telling("currency_set", "currency", at=who.now, what=code), None, who.now)


def name_benchmark(books: Books, who: Who, report: int, deed: int) -> None:
    """Leave the benchmark of that deed the one in force for the shop; LookupError where it is none of the seller's."""
    kept, found = _of_seller(books, who, report), books.deeds.get(deed)
    if found is None or found not in books.deeds.of_seller(who.seller).deeds or found.kind != "benchmark_set":
        raise LookupError("no such benchmark")
    again = Telling("benchmark_set", "value", at=who.now, amount=found.amount, what=found.what)
    books.deeds.tell(who.seller, kept.shop, again, None, who.now)


def date_order(ledger: Ledger, shop: int | None) -> str | None:
    """Return what was said of day and month in the shop's files; None where nothing was."""
    told = ledger.told(shop or 0, "date_order_set")
    return told[-1].what if told else None


def order_of_present_shop(books: Books, who: Who) -> tuple[Seller | None, str | None]:
    """Return the seller, and what they said of day and month in their present shop's files."""
    seller = books.sellers.get(who.seller)
    if seller is None or seller.shop is None:
        return seller, None
    return seller, date_order(books.deeds.of_seller(who.seller), seller.shop)


def name_order(books: Books, who: Who, report: int, order: str) -> None:
    """Leave that order the one in which the shop's files are read that leave it open, those kept too."""
    if order not in (DAY_FIRST, MONTH_FIRST):
        raise LookupError("no such order")
    shop = _of_seller(books, who, report).shop
    books.deeds.tell(who.seller, shop, Telling("date_order_set", "order", at=who.now, what=order), None, who.now)
    for each in books.reports.of_shop(who.seller, shop, MOST):
        body = books.reports.body(who.seller, each.id) or ""
        if '"other": ' in body:  # few files leave it open: the others are not unpacked for it
            turned = _turned(unpacked(body.encode()), order)
            books.reports.change(who.seller, each.id, _days(turned), *reversed(_written(turned)))


def name_period(books: Books, who: Who, report: int, first: date, last: date) -> None:
    """Leave those days the ones of a report whose file says none; LookupError where it has days, or they are none."""
    kept = _of_seller(books, who, report)
    if kept.first_day is not None or not timedelta(0) <= last - first <= LONGEST_PERIOD:
        raise LookupError("no such report, or days")
    found = unpacked((books.reports.body(who.seller, report) or "").encode())
    named = replace(found, period=[first.isoformat(), last.isoformat()])
    books.reports.change(who.seller, report, _days(named), *reversed(_written(named)))


def _turned(kept: Result, order: str | None) -> Result:
    """Return the report with day and month in that order, where its file leaves it open."""
    export = kept.export
    if order is None or export is None or export.other is None:
        return kept
    here, there = (export, export.other) if export.order == order else (export.other, export)
    export = either(here, there, said=True)
    return replace(read_as(export), figures={})


def _of_seller(books: Books, who: Who, report: int) -> Kept:
    books.sellers.lock(who.seller)
    kept = books.reports.get(who.seller, report)
    if kept is None:
        raise LookupError("no such report")
    return kept
