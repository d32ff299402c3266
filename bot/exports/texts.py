"""Bytes of a text file become rows; encoding and delimiter are those under which most known labels appear."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO

from bot.exports.faults import CORRUPT_FILE, NOT_A_SPREADSHEET, Refusal
from bot.exports.labels import every_label, key, known_labels
from bot.exports.opening import is_utf16

DELIMITERS = ",;\t|"
LONGEST_FIELD = 100_000

_HEAD_ROWS = 30
_HEAD = 200_000
_HIGH = re.compile(rb"[\x80-\xff]+")
_SEP = re.compile(r'^"?sep=(.)"?\r?\n', re.IGNORECASE)
_GUARDED = re.compile(r'^="([^"]*)"$')


def table(content: bytes) -> Iterator[list[str]]:
    """The file's rows; a quote that is never closed makes the file a broken one."""
    text, delimiter = decoded(content)
    csv.field_size_limit(LONGEST_FIELD)
    lines = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from ([_unguarded(cell) for cell in row] for row in lines) if '="' in text else lines
    except csv.Error as broken:
        raise Refusal(CORRUPT_FILE) from broken


def _unguarded(cell: str) -> str:
    """What `="123"` holds: Excel is kept from taking an id for a number that way."""
    guarded = _GUARDED.match(cell) if cell.startswith("=") and len(cell) < 100 else None
    return guarded[1] if guarded else cell


def decoded(content: bytes) -> tuple[str, str]:
    """The text and its delimiter."""
    texts = list(_texts(content))
    if not texts:
        raise Refusal(NOT_A_SPREADSHEET)
    found = [(*_best_delimiter(text), text) for text in texts]
    _, delimiter, text = max(found, key=lambda each: each[0])  # the first of equals
    sep = _SEP.match(text)
    if sep:
        text, delimiter = text[sep.end() :], sep[1] if sep[1] in DELIMITERS else delimiter
    return text.replace("\x00", ""), delimiter


def _texts(content: bytes) -> Iterator[str]:
    """The content under each encoding that it can be, the likeliest first."""
    if content.startswith(b"\xef\xbb\xbf"):
        yield content.decode("utf-8-sig", "replace")
    elif is_utf16(content):
        yield _utf16(content)
    else:
        try:
            yield content.decode("utf-8")
        except UnicodeDecodeError:
            yield from _old_texts(content)


def _utf16(content: bytes) -> str:
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    codec = "utf-16" if marked else "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"
    return content.decode(codec, "replace")


def _old_texts(content: bytes) -> Iterator[str]:
    """Chinese bytes stand in pairs; an accented letter of the West stands alone."""
    runs = _HIGH.findall(content[:_HEAD])
    alone = sum(len(run) % 2 for run in runs)
    western_first = alone * 2 > len(runs)
    for codec in ("cp1252", "gb18030") if western_first else ("gb18030", "cp1252"):
        try:
            yield content.decode(codec)
        except UnicodeDecodeError:
            continue
    yield content.decode("utf-8", "replace")
    yield content.decode("cp1252", "replace")


def _best_delimiter(text: str) -> tuple[int, str]:
    scores = [(_labels_in(text[:_HEAD], delimiter), -place) for place, delimiter in enumerate(DELIMITERS)]
    labels, place = max(scores)
    return (labels, DELIMITERS[-place]) if labels else (0, _commonest(text))


def _commonest(text: str) -> str:
    return max(DELIMITERS, key=text[:_HEAD].count)


def _labels_in(text: str, delimiter: str) -> int:
    """The most labels that one of the first rows holds."""
    known, most = every_label(), 0
    refused = frozenset[str]().union(*known_labels().refused.values())
    try:
        for place, row in enumerate(csv.reader(StringIO(text, newline=""), delimiter=delimiter)):
            if place >= _HEAD_ROWS:
                break
            most = max(most, len({each for each in map(key, row) if each in known or each in refused}))
    except csv.Error:
        pass  # as far as it could be read
    return most
