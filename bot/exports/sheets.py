"""Sheets of a workbook, or the one table of a text file, as rows of bare cells."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import islice
from posixpath import normpath
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from bot.exports.faults import CORRUPT_FILE, PASSWORD, TOO_MANY_ROWS, Refusal
from bot.exports.opening import is_workbook
from bot.exports.packages import MOST_COLUMNS, MOST_ROWS, Package, cells_without_value, package
from bot.exports.texts import table

Cell = str | float | bool | datetime | date | time | timedelta | None
Row = list[Cell]

HEAD = 60
_ROOM = 100
_NO_HOLES: frozenset[tuple[int, int]] = frozenset()
_SHEET = re.compile(rb"<(?:\w{1,8}:)?sheet [^>]{0,2000}?\br:id=\"([^\"]{1,100})\"")
_RELATION = re.compile(rb"<(?:\w{1,8}:)?Relationship ([^>]{0,4000})>")
_LONGEST_LIST = 2**20


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's first rows, all rows that follow, and the places whose formula has no result saved."""

    head: list[Row]
    rest: Iterator[Row]
    holes: frozenset[tuple[int, int]] = _NO_HOLES


def sheets(content: bytes) -> Iterator[Sheet]:
    """Each sheet that a person sees; what is no table at all is refused."""
    if not is_workbook(content):
        yield _sheet(table(content))
        return
    yield from _of_book(package(content))


def _sheet(rows: Iterable[list[Any]], holes: frozenset[tuple[int, int]] = _NO_HOLES) -> Sheet:
    counted = _counted(rows)
    return Sheet(list(islice(counted, HEAD)), counted, holes)


def _counted(rows: Iterable[list[Any]]) -> Iterator[Row]:
    for place, row in enumerate(rows):
        if place > MOST_ROWS + _ROOM:
            raise Refusal(TOO_MANY_ROWS)
        if len(row) > MOST_COLUMNS:
            if any(cell not in ("", None) for cell in row[MOST_COLUMNS:]):
                raise Refusal(TOO_MANY_ROWS)
            del row[MOST_COLUMNS:]
        yield row


def _of_book(book: Package) -> Iterator[Sheet]:
    try:
        opened = CalamineWorkbook.from_filelike(BytesIO(book.content))
        places = [place for place, meta in enumerate(opened.sheets_metadata) if meta.typ == SheetTypeEnum.WorkSheet]
        seen = [place for place in places if opened.sheets_metadata[place].visible == SheetVisibleEnum.Visible]
        parts = _parts(book.content) if book.formulas else []
        for place in seen or places:
            sheet = opened.get_sheet_by_index(place)
            part = parts[place] if place < len(parts) else ""
            holes = cells_without_value(book.content, part) if part in book.formulas else _NO_HOLES
            left = sheet.start[1] if sheet.start else 0  # columns that are empty to the left are not in its rows
            yield _sheet(sheet.iter_rows(), frozenset((row, column - left) for row, column in holes))
    except PasswordError as locked:
        raise Refusal(PASSWORD) from locked
    except (CalamineError, OSError, ValueError) as broken:
        raise Refusal(CORRUPT_FILE) from broken


def _parts(content: bytes) -> list[str]:
    """The part that holds each sheet, in the workbook's order."""
    with zipfile.ZipFile(BytesIO(content)) as parts:
        book = _start(parts, "xl/workbook.xml")
        relations = _start(parts, "xl/_rels/workbook.xml.rels")
    targets = {}
    for relation in _RELATION.findall(relations):
        named = re.search(rb'\bId="([^"]{1,100})"', relation)
        target = re.search(rb'\bTarget="([^"]{1,300})"', relation)
        if named and target:
            targets[named[1]] = normpath(f"/xl/{target[1].decode()}" if target[1][:1] != b"/" else target[1].decode())
    return [targets.get(name, "/").lstrip("/") for name in _SHEET.findall(book)]


def _start(parts: zipfile.ZipFile, name: str) -> bytes:
    try:
        with parts.open(name) as stream:
            return stream.read(_LONGEST_LIST)
    except KeyError:
        return b""
