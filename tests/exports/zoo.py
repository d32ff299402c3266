"""Files that nobody exports: each made to break a reader, with the outcome that it must have."""

from __future__ import annotations

import gzip
import stat
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO

from bot.exports import faults
from tests.exports.writing import HEAD, MAIN, parts, sheet_xml, text, xlsx, zipped

PARSED = "parsed"

LIVE = [
    "Creator",
    "Launched Time",
    "Duration",
    "LIVE-attributed GMV ($)",
    "Orders Paid",
    "Product Impressions",
    "Views",
]
ROW = ["shop", "2026/03/02/ 20:00", "2h 0min", "10.00", "1", "100", "50"]
GOOD = [["Date Range: 2026-03-02 ~ 2026-03-29"], [], LIVE, ROW]
BOOK = parts({"Sheet1": sheet_xml(GOOD)})
CSV = text(GOOD)


def book(**changed: str | bytes) -> bytes:
    """A good workbook with some of its parts changed: `sheet`, `book` or a name of one's own."""
    names = {"sheet": "xl/worksheets/sheet1.xml", "book": "xl/workbook.xml", "rels": "xl/_rels/workbook.xml.rels"}
    return zipped({**BOOK, **{names.get(name, name): part for name, part in changed.items()}})


def cells(body: str) -> bytes:
    return book(sheet=f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>')


def lying_size() -> bytes:
    """The directory says that a part of 200 MB has ten bytes."""
    content = bytearray(book(**{"xl/media/a.bin": b"\0" * 200_000_000}))
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = 0
        while (start := content.find(mark, start)) >= 0:
            if struct.unpack_from("<I", content, start + place)[0] == 200_000_000:
                struct.pack_into("<I", content, start + place, 10)
            start += 4
    return bytes(content)


def with_entries(*entries: zipfile.ZipInfo) -> bytes:
    file = BytesIO(zipped(BOOK))
    with zipfile.ZipFile(file, "a") as archive:
        for entry in entries:
            archive.writestr(entry, b"../../etc/passwd")
    return file.getvalue()


def link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("xl/worksheets/sheet9.xml")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def same_name() -> bytes:
    content = zipped({**BOOK, "xl/workbooK.xml": "<x/>"})
    return content.replace(b"xl/workbooK.xml", b"xl/workbook.xml")


def locked() -> bytes:
    content = bytearray(zipped(BOOK))
    start = 0
    while (start := content.find(b"PK\x01\x02", start)) >= 0:
        content[start + 8] |= 1
        start += 4
    return bytes(content)


def zip_in_zip() -> bytes:
    return zipped({"inner.xlsx": zipped(BOOK), "data.csv": CSV})


def live(*rows: list[str]) -> bytes:
    return text([LIVE, *rows])


def number(cell: str) -> bytes:
    return live(ROW, [*ROW[:1], "2026/03/03/ 20:00", "1h", cell, *ROW[4:]])


def turned_over() -> bytes:
    content = bytearray(zipped(BOOK))
    content[content.rfind(b"PK\x03\x04") + 80] ^= 0xFF
    return bytes(content)


def many_rows() -> bytes:
    return cells("".join(f'<row r="{n}"><c r="A{n}"><v>{n * 7919 % 99_991}</v></c></row>' for n in range(1, 210_000)))


def many_parts() -> bytes:
    return book(**{f"xl/media/{n}.bin": b"\0" * 5_000_000 for n in range(30)})


def declared(what: str) -> bytes:
    return book(sheet=SHEET.replace("<worksheet", what + "<worksheet"))


NESTED = "(" * 500 + "1" + ")" * 500
ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
SHEET = BOOK["xl/worksheets/sheet1.xml"]

ZOO: dict[str, tuple[Callable[[], bytes], str]] = {
    # zips
    "bomb in a sheet": (lambda: book(sheet=b"\0" * 150_000_000), faults.TOO_LARGE),
    "bomb beside the sheets": (lambda: book(**{"xl/media/a.bin": b"\0" * 150_000_000}), faults.TOO_LARGE),
    "bomb of many parts": (many_parts, faults.TOO_LARGE),
    "directory that lies": (lying_size, faults.CORRUPT_FILE),
    "ten thousand parts": (lambda: book(**{f"xl/media/{n}": "" for n in range(10_000)}), faults.TOO_LARGE),
    "path out of the zip": (lambda: book(**{"../../../tmp/evil": "x"}), faults.CORRUPT_FILE),
    "path out of the zip, as Windows writes it": (lambda: book(**{"xl\\..\\..\\evil": "x"}), faults.CORRUPT_FILE),
    "absolute path": (lambda: book(**{"/etc/cron.d/evil": "x"}), faults.CORRUPT_FILE),
    "symbolic link": (lambda: with_entries(link()), faults.CORRUPT_FILE),
    "one name twice": (same_name, faults.CORRUPT_FILE),
    "encrypted part": (locked, faults.PASSWORD),
    "zip of other files": (zip_in_zip, faults.NOT_A_SPREADSHEET),
    "empty zip": (lambda: zipped({}), faults.NOT_A_SPREADSHEET),
    "Word document": (lambda: zipped({"[Content_Types].xml": "x", "word/document.xml": "x"}), faults.NOT_A_SPREADSHEET),
    "cut in half": (lambda: zipped(BOOK)[:600], faults.CORRUPT_FILE),
    "cut in its directory": (lambda: zipped(BOOK)[:-60], faults.CORRUPT_FILE),
    "a byte turned over": (turned_over, faults.CORRUPT_FILE),
    "zip's head alone": (lambda: b"PK\x03\x04" + b"\0" * 100, faults.CORRUPT_FILE),
    "macros": (lambda: book(**{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 50}), PARSED),
    # XML
    "entities that multiply": (lambda: declared(ENTITIES), faults.CORRUPT_FILE),
    "entity of a file": (lambda: declared(OUTSIDE), faults.CORRUPT_FILE),
    "entities in the workbook": (
        lambda: book(book=BOOK["xl/workbook.xml"].replace("<workbook", ENTITIES + "<workbook")), faults.CORRUPT_FILE),
    "deep XML": (lambda: cells("<a>" * 300_000), faults.EMPTY_FILE),
    "deep XML in the workbook": (lambda: book(book=HEAD + "<a>" * 300_000), faults.CORRUPT_FILE),
    "broken XML": (lambda: book(sheet=SHEET[: len(SHEET) // 2]), faults.CORRUPT_FILE),
    "no relations": (lambda: book(rels="<x/>"), faults.CORRUPT_FILE),
    "sheet outside of the package": (
        lambda: book(rels=BOOK["xl/_rels/workbook.xml.rels"].replace("worksheets/", "../../")), faults.CORRUPT_FILE),
    "a million columns declared": (
        lambda: book(sheet=SHEET.replace("<sheetData>", '<dimension ref="A1:ZZZZZ9999999"/><sheetData>')),
        PARSED),
    "a cell in the last corner": (lambda: cells('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">'
                                                '<c r="XFD1048576"><v>1</v></c></row>'), faults.TOO_LARGE),
    "three hundred columns": (lambda: xlsx([[*LIVE, *map(str, range(300))], ROW + ["1"] * 300]), faults.TOO_MANY_ROWS),
    "too many rows": (many_rows, faults.TOO_MANY_ROWS),
    "too many lines": (lambda: CSV + b"a,b\r\n" * 210_000, faults.TOO_MANY_ROWS),
    "formulas without results": (
        lambda: book(sheet=SHEET.replace('<is><t xml:space="preserve">10.00</t></is>', "<f>1+1</f>")), faults.FORMULA),
    "string that isn't shared": (
        lambda: cells('<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>'), faults.CORRUPT_FILE),
    # other files under a table's name
    "web page": (lambda: b"<html><table><tr><td>GMV</td></tr></table></html>", faults.NOT_A_SPREADSHEET),
    "web page after a mark": (lambda: b"\xef\xbb\xbf\r\n<!DOCTYPE html><p>", faults.NOT_A_SPREADSHEET),
    "web page in UTF-16": (lambda: "<html><body>GMV</body></html>".encode("utf-16"), faults.NOT_A_SPREADSHEET),
    "Excel's old XML": (lambda: b'<?xml version="1.0"?><Workbook></Workbook>', faults.NOT_A_SPREADSHEET),
    "PDF": (lambda: b"%PDF-1.7\n" + b"x" * 1000, faults.NOT_A_SPREADSHEET),
    "JPEG": (lambda: b"\xff\xd8\xff\xe0" + b"\0" * 1000, faults.NOT_A_SPREADSHEET),
    "gzip": (lambda: gzip.compress(CSV), faults.NOT_A_SPREADSHEET),
    "program": (lambda: b"\x7fELF" + b"\x02" * 500, faults.NOT_A_SPREADSHEET),
    "old Excel": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, faults.PASSWORD),
    "noise": (lambda: bytes(range(256)) * 400, faults.NOT_A_SPREADSHEET),
    "zeros": (lambda: b"\0" * 100_000, faults.EMPTY_FILE),
    "over twenty megabytes": (lambda: b"a,b\n" * 5_300_000, faults.TOO_LARGE),
    # text
    "one field of ten megabytes": (lambda: live(ROW) + b'"' + b"x" * 10_000_000 + b'"', faults.CORRUPT_FILE),
    "one line of ten megabytes": (lambda: live(ROW) + b"x" * 10_000_000, faults.CORRUPT_FILE),
    "ten million commas": (lambda: live(ROW) + b"," * 10_000_000, PARSED),
    "header of commas": (lambda: b"," * 5_000_000 + b"GMV", faults.TOO_MANY_ROWS),
    "quote that never closes": (lambda: live(ROW) + b'"shop,2026/03/03/ 20:00,1h,5', faults.CORRUPT_FILE),
    "quotes alone": (lambda: b'"' * 1_000_001, faults.CORRUPT_FILE),
    "zeros between letters": (lambda: live(ROW).replace(b"shop", b"sh\0op"), PARSED),
    "half a letter at the end": (lambda: live(ROW) + "店".encode()[:2], PARSED),
    "UTF-16 of odd length": (lambda: CSV.decode().encode("utf-16")[:-1], PARSED),
    "numbers without end": (lambda: number("9" * 400), PARSED),
    "number beyond all floats": (lambda: number("1e999"), PARSED),
    "no number": (lambda: number("NaN"), PARSED),
    "infinity": (lambda: number("-inf"), PARSED),
    "nested brackets": (lambda: number(NESTED), PARSED),
    "separators alone": (lambda: number(",.".join([""] * 200)), PARSED),
    "text for a slow pattern": (
        lambda: live(ROW, [*ROW[:1], "1" * 500 + "!", "1h " * 160, "1," * 250, *ROW[4:]]), PARSED),
    "formula of a text file": (lambda: number("=cmd|' /C calc'!A0"), faults.FORMULA),
    "dates beyond the calendar": (lambda: live(ROW, ["shop", "9999/99/99/ 99:99", *ROW[2:]]), PARSED),
    "blanks alone": (lambda: b" \t\r\n" * 1000, faults.EMPTY_FILE),
    "labels without a table": (lambda: b"\n".join(b"GMV,Date" for _ in range(1000)), faults.UNKNOWN),
    "a row of labels, again and again": (lambda: text([LIVE] * 5000), faults.NO_ROWS),
    "accents without end": (lambda: live(ROW, ["a" + "\u0301" * 3000, "2026/03/03/ 20:00", *ROW[2:]]), PARSED),
}  # fmt: skip
