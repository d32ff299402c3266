"""Rows are read as text and as a workbook, and must be the same."""

from __future__ import annotations

from bot.exports.result import Result, result_of
from tests.exports.writing import Rows, text, xlsx


def both(rows: Rows, name: str = "x") -> Result:
    """What is read, the same from a text file and from a workbook."""
    from_text, from_book = result_of(text(rows), name), result_of(xlsx(rows), name)
    assert from_text.as_json() == from_book.as_json()
    return from_text
