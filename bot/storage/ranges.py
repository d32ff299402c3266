"""Tables read and written by ranges of their keys, alike over SQLite and PostgreSQL."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa

from bot.storage.marks import MARKS
from bot.storage.tables import notes, tables

Key = tuple[Any, ...]
Row = tuple[Any, ...]
Told = Callable[[str, int], None]

SIZE = 1000  # rows in one transaction


def copy_table(
    table: sa.Table, source: sa.Connection, target: sa.Connection, told: Told = lambda *_: None, size: int = SIZE
) -> int:
    """Return how many rows both have now. What an earlier try left is kept where it is right."""
    count = 0
    for after, upto, batch in batches(table, source, size):
        with target.begin():
            where = _within(table, target, after, upto)
            if _read(table, target, where) != batch:
                target.execute(table.delete().where(where))
                if batch:
                    target.execute(table.insert(), [dict(zip(table.c.keys(), row, strict=True)) for row in batch])
        count += len(batch)
        told(table.name, count)
    return count


def batches(
    table: sa.Table, connection: sa.Connection, size: int = SIZE
) -> Iterator[tuple[Key | None, Key | None, list[Row]]]:
    """Yield every row in the key's order as (after, up to, rows); the last range has no end and may be empty."""
    after: Key | None = None
    while True:
        with connection.begin():
            batch = _read(table, connection, _within(table, connection, after, None), size)
        if len(batch) < size:
            yield after, None, batch
            return
        upto = _key_of(table, batch[-1])
        yield after, upto, batch
        after = upto


def fingerprint(table: sa.Table, connection: sa.Connection) -> tuple[int, str]:
    """Return how many rows there are and a hash of every value of every row."""
    count, whole = 0, hashlib.sha256()
    for _, _, batch in batches(table, connection):
        for row in batch:
            whole.update(repr(row).encode())
        count += len(batch)
    return count, whole.hexdigest()


def in_order() -> list[sa.Table]:
    """Return every table, none before one that it refers to."""
    return list(tables.sorted_tables)


def numbered(table: sa.Table) -> sa.Column[Any] | None:
    """Return the column whose numbers the database gives out, if the table has one."""
    return table.autoincrement_column


def _read(
    table: sa.Table, connection: sa.Connection, where: sa.ColumnElement[bool], most: int | None = None
) -> list[Row]:
    rows = sa.select(*table.c).where(where).order_by(*_key(table, connection)).limit(most)
    return [tuple(row) for row in connection.execute(rows)]


def _within(table: sa.Table, connection: sa.Connection, after: Key | None, upto: Key | None) -> sa.ColumnElement[bool]:
    key, first = sa.tuple_(*_key(table, connection)), _key(table, connection)[0]
    parts: list[sa.ColumnElement[bool]] = [sa.true()]
    if table is notes:
        parts.append(notes.c.name.not_in(MARKS))  # each side has its own
    # The first column alone as well: PostgreSQL's index holds for it, not for a text ordered otherwise.
    if after is not None:
        parts += [first >= after[0], key > after]
    if upto is not None:
        parts += [first <= upto[0], key <= upto]
    return sa.and_(*parts)


def _key(table: sa.Table, connection: sa.Connection) -> list[sa.ColumnElement[Any]]:
    """Return the key's columns, texts ordered by their bytes as SQLite does."""
    by_bytes = connection.dialect.name == "postgresql"
    return [
        sa.collate(column, "C") if by_bytes and isinstance(column.type, sa.Text) else column
        for column in table.primary_key.columns
    ]


def _key_of(table: sa.Table, row: Row) -> Key:
    place = {column.key: number for number, column in enumerate(table.c)}
    return tuple(row[place[column.key]] for column in table.primary_key.columns)
