"""A zip is looked at part by part, counted while it is unpacked, before any reader of workbooks sees it."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from bot.exports.faults import CORRUPT_FILE, NOT_A_SPREADSHEET, PASSWORD, TOO_LARGE, TOO_MANY_ROWS, Refusal

MOST_PARTS = 200
MOST_BYTES = 128 * 2**20
MOST_TIMES = 100
SMALL = 2**20  # below this, no ratio matters: a blank sheet packs very well
MOST_ROWS = 200_000
MOST_COLUMNS = 200
_ROOM = 100  # rows around a table: preamble, totals, footnotes
_CHUNK = 2**18
_OVERLAP = 16

_BOOK = "xl/workbook.xml"
_TYPES = "[content_types].xml"
_DECLARED = (b"<!DOCTYPE", b"<!ENTITY")
_FORMULAS = (b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/")
_FORMULA = re.compile(rb"<(?:\w{1,8}:)?f[ />]")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Package:
    """A workbook whose parts were all unpacked once, and were small enough; `formulas` are the parts that hold some."""

    content: bytes
    formulas: tuple[str, ...]


def package(content: bytes) -> Package:
    """The workbook is fit to be read; else it is refused, by its directory or while it is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            _look_at_names(parts.infolist())
            return Package(content, _unpacked(parts, len(content)))
    except _BROKEN as broken:
        raise Refusal(CORRUPT_FILE) from broken


def _look_at_names(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise Refusal(TOO_LARGE)
    if any(part.flag_bits & 1 for part in parts):
        raise Refusal(PASSWORD)
    names = [part.filename for part in parts]
    if not {_BOOK, _TYPES} <= {name.casefold() for name in names}:
        raise Refusal(NOT_A_SPREADSHEET)
    if len(set(names)) < len(names) or any(_strange(part) for part in parts):
        raise Refusal(CORRUPT_FILE)
    if sum(part.file_size for part in parts) > MOST_BYTES:
        raise Refusal(TOO_LARGE)


def _strange(part: zipfile.ZipInfo) -> bool:
    steps = part.filename.replace("\\", "/").split("/")
    return part.filename.startswith("/") or ".." in steps or stat.S_ISLNK(part.external_attr >> 16)


def _unpacked(parts: zipfile.ZipFile, packed: int) -> tuple[str, ...]:
    total, formulas = 0, []
    for part in parts.infolist():
        size, rows, formula = 0, 0, False
        for piece, fresh in _pieces(parts, part):
            size += fresh
            if total + size > MOST_BYTES or _too_dense(size, part.compress_size) or _too_dense(total + size, packed):
                raise Refusal(TOO_LARGE)
            if any(word in piece for word in _DECLARED):
                raise Refusal(CORRUPT_FILE)
            if part.filename.startswith("xl/worksheets/"):
                rows += piece.count(b"<row ", 0, len(piece) - _OVERLAP)
                formula = formula or any(word in piece for word in _FORMULAS)
        if rows > MOST_ROWS + _ROOM:
            raise Refusal(TOO_MANY_ROWS)
        total += size
        formulas += [part.filename] if formula else []
    return tuple(formulas)


def _too_dense(unpacked: int, packed: int) -> bool:
    return unpacked > SMALL and unpacked > MOST_TIMES * max(packed, 1)


def _pieces(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[tuple[bytes, int]]:
    """The part piece by piece, each with the end of the one before, and how much of it is fresh."""
    tail = b""
    with parts.open(part) as stream:
        while piece := stream.read(_CHUNK):
            yield tail + piece, len(piece)
            tail = piece[-_OVERLAP:]


def cells_without_value(content: bytes, name: str) -> frozenset[tuple[int, int]]:
    """Where a formula has no result saved, as (row, column) from 0; formulas are never worked out."""
    with zipfile.ZipFile(BytesIO(content)) as parts:
        sheet = parts.read(name)
    found = set()
    for cell in re.split(rb"<(?:\w{1,8}:)?c(?=[ >])", sheet)[1:]:
        cell = cell.split(b"<row", 1)[0]
        if _FORMULA.search(cell) and not re.search(rb"<(?:\w{1,8}:)?v(?: [^>]{0,64})?>[^<]", cell):
            place = re.search(rb'\br="([A-Z]{1,3})(\d{1,7})"', cell[:200])
            if place:
                found.add((int(place[2]) - 1, _column(place[1])))
    return frozenset(found)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
