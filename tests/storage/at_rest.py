"""A SQLite file written and read with no bot running."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.dialects.sqlite import dialect

from bot.storage.books import SqlBooks
from bot.storage.files import read_only
from bot.storage.sqlite import prepare
from bot.storage.tx import Compiled, Tx


@contextmanager
def written(path: Path) -> Iterator[SqlBooks]:
    """The books of one transaction, committed at the end."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        prepare(raw)
        raw.execute("BEGIN IMMEDIATE")
        yield SqlBooks(Tx(raw, Compiled(dialect(paramstyle="qmark"))))
        raw.execute("COMMIT")


def rows(path: Path, sql: str) -> list[Any]:
    """What a look at the file gives; nothing is written."""
    with closing(read_only(path)) as raw:
        return raw.execute(sql).fetchall()


def sellers(path: Path) -> list[int]:
    """Everybody in the file."""
    return [row[0] for row in rows(path, "SELECT id FROM sellers ORDER BY id")]
