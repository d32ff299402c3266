"""A file's bytes become an export: its kind, its rows, its period, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.domain.metrics import MONTH
from bot.domain.reports import Overview, ReportRow
from bot.exports import faults, periods
from bot.exports.columns import Read, read
from bot.exports.dates import DAY_FIRST, MONTH_FIRST
from bot.exports.faults import Refusal
from bot.exports.finding import Header, header, trusted
from bot.exports.kinds import CURRENCY, DAILY, LIVES, MONEY, SPECS
from bot.exports.money import currency_in
from bot.exports.numbers import is_missing
from bot.exports.periods import Period
from bot.exports.rows import Rows, rows
from bot.exports.sheets import HEAD, Row, Sheet, sheets
from bot.exports.tables import Table, overview, table

_COMPARED = DAILY | {LIVES}  # kinds in which seven days are set against twenty-eight
_GPM_OF = frozenset({"product_impressions", "live_impressions", "views"})


@dataclass(frozen=True, slots=True)
class Export:
    """A report as it was read; `present` are the fields for which the file has a column.

    `other`: the same file with day and month the other way round, where nothing in it proves which comes first;
    `order` is then the one it was read by."""

    kind: str
    rows: tuple[ReportRow, ...]
    period: Period | None
    currency: str | None
    gmv_measure: str | None
    warnings: tuple[str, ...]
    present: frozenset[str] = frozenset()
    skipped: int = 0
    duplicates: int = 0
    overview: Overview | None = None
    order: str | None = None
    other: Export | None = None


def read_export(content: bytes, name: str, order: str | None = None) -> Export:
    """The report that the file holds; a file that can't be read is a Refusal with its code and, if known, kind.

    `order`: what the seller said of day and month, for dates that prove nothing themselves.
    """
    sheet, found = _place(content)
    trusted(found)
    try:
        return _read(sheet, found, name, order)
    except Refusal as why:
        raise Refusal(why.code, found.kind, why.period) from why


def _read(sheet: Sheet, found: Header, name: str, wanted: str | None) -> Export:
    cells = table(sheet, found)
    money, assumed = _currency(sheet, found, cells)
    lines = periods.stated(sheet.head[: found.row])
    stated = {order: _stated(lines, order)[0] for order in (DAY_FIRST, MONTH_FIRST)}

    def by(order: str | None) -> tuple[Export, bool]:
        values = read(found.kind, cells.cells, cells.labels, money, stated, order)
        made = _rows(found.kind, values, stated[DAY_FIRST])
        period = _period(lines, values, name, made)
        warned = values.warnings | ({faults.CURRENCY} if assumed else set())
        warned |= _warnings(found.kind, made, period)
        export = Export(
            found.kind, made.rows, period, money, made.measure, tuple(w for w in faults.WARNINGS if w in warned),
            made.present, made.skipped, made.duplicates, _overview(sheet, found, money, stated), values.order,
        )  # fmt: skip
        return export, values.proven

    export, proven = by(wanted)
    if proven:
        return replace(export, order=None)
    turned, _ = by(MONTH_FIRST if export.order == DAY_FIRST else DAY_FIRST)
    return either(export, turned, said=wanted is not None)


def either(export: Export, other: Export, *, said: bool) -> Export:
    """The export with the other way to read it beside it; a warning tells of that unless the seller has said which."""
    warned = {*export.warnings} - {faults.DATE_ORDER} | (set() if said else {faults.DATE_ORDER})
    beside = replace(other, other=None, warnings=tuple(w for w in other.warnings if w != faults.DATE_ORDER))
    return replace(
        export, warnings=tuple(w for w in faults.WARNINGS if w in warned),
        other=None if other.rows == export.rows else beside,
    )  # fmt: skip


def _place(content: bytes) -> tuple[Sheet, Header]:
    """The sheet with the likeliest header; without one, the reason why there is none."""
    best: tuple[Sheet, Header] | None = None
    heads: list[Sequence[Row]] = []
    for sheet in sheets(content):
        heads.append(sheet.head)
        for each in _ways(sheet):
            found = header(each.head)
            if found and (best is None or found.score > best[1].score):
                best = each, found
    if best:
        return best
    raise _no_table(heads)


def _ways(sheet: Sheet) -> Iterator[Sheet]:
    """The sheet as it is and, if it is small, turned: some have their days across the top."""
    yield sheet
    if len(sheet.head) < HEAD and sheet.head and max(map(len, sheet.head)) > 3:
        width = max(map(len, sheet.head))
        turned: list[Row] = [[row[place] if place < len(row) else "" for row in sheet.head] for place in range(width)]
        yield Sheet(turned, iter(()), frozenset((column, row) for row, column in sheet.holes))


def _no_table(heads: Sequence[Sequence[Row]]) -> Refusal:
    filled = [row for head in heads for row in head if any(not is_missing(cell) for cell in row)]
    if not filled:
        return Refusal(faults.EMPTY_FILE)
    lines = periods.stated(filled)
    if lines and len(filled) <= 2:
        period = periods.of_texts(lines[0])[0]
        return Refusal(faults.NO_ROWS, period=(str(period[0]), str(period[1])) if period else None)
    return Refusal(faults.UNKNOWN)


def _stated(lines: Sequence[Sequence[str]], order: str | None) -> tuple[Period | None, str | None]:
    return periods.of_texts(lines[0], order) if lines else (None, None)


def _currency(sheet: Sheet, found: Header, cells: Table) -> tuple[str | None, bool]:
    types = SPECS[found.kind].columns
    money = [column for name, column in cells.cells.items() if types.get(name) == MONEY]
    return currency_in(sheet.head[found.row], money, set(cells.cells.get(CURRENCY, ())))


def _rows(kind: str, values: Read, stated: Period | None) -> Rows:
    made = rows(kind, values.values)
    if not made.rows or (kind in DAILY and all(row.gmv is None for row in made.rows)):
        if made.skipped:
            raise Refusal(faults.MISSING_COLUMN, kind)
        raise Refusal(faults.NO_ROWS, kind, (str(stated[0]), str(stated[1])) if stated else None)
    return made


def _period(lines: Sequence[Sequence[str]], values: Read, name: str, made: Rows) -> Period | None:
    """As the file states it, else as its name does, else from its first day to its last; else it has to be asked."""
    stated, proven = _stated(lines, values.order)
    if stated and proven is None and values.order:
        stated = _stated(lines, values.order)[0]
    return stated or periods.of_name(name) or _of_rows(made.rows)


def _of_rows(found: Sequence[object]) -> Period | None:
    days = [day for row in found if (day := _day(row))]
    return (min(days), max(days)) if days else None


def _day(row: object) -> date | None:
    start = getattr(row, "start", None)
    return start.date() if start else getattr(row, "day", None)


def _warnings(kind: str, made: Rows, period: Period | None) -> set[str]:
    found = {
        faults.ROWS_SKIPPED: made.skipped > 0,
        faults.DUPLICATES: made.duplicates > 0,
        faults.NO_GPM: not made.present & _GPM_OF,
        faults.PERIOD_TOO_SHORT: kind in _COMPARED and period is not None and (period[1] - period[0]).days + 1 < MONTH,
        faults.DAYS_MISSING: kind in DAILY and period is not None and bool(_missing_days(made.rows, period)),
    }
    return {warning for warning, holds in found.items() if holds}


def _missing_days(found: Sequence[object], period: Period) -> list[date]:
    """Days of the period that have no row; a row that says N/A is one."""
    have = {_day(row) for row in found}
    days = (period[0] + timedelta(n) for n in range((period[1] - period[0]).days + 1))
    return [day for day in days if day not in have]


def _overview(sheet: Sheet, found: Header, money: str | None, stated: Mapping[str, Period | None]) -> Overview | None:
    cells = overview(sheet, found) if found.kind in DAILY else None
    if cells is None:
        return None
    values = read(found.kind, {name: [cell] for name, cell in cells.items()}, dict.fromkeys(cells, ""), money, stated)
    return Overview(**{name: column[0] for name, column in values.values.items() if name in Overview._fields})  # type: ignore[arg-type]
