"""A database moves from SQLite to PostgreSQL: copied, compared, and the old file marked so that none uses it."""

import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from bot.storage.addresses import shown
from bot.storage.books import SqlBooks
from bot.storage.copies import CopyFailed, CopyRefused
from bot.storage.files import is_postgres, lock, read_only, sqlite_path
from bot.storage.marks import MOVED_FROM, MOVED_TO, Mark
from bot.storage.migrating import bring_up
from bot.storage.postgres import connect
from bot.storage.ranges import SIZE, Told, copy_table, fingerprint, in_order, numbered
from bot.storage.sqlite import prepare
from bot.storage.statements import insert
from bot.storage.tables import notes
from bot.storage.tx import Compiled, Tx

_NOTE = sa.select(notes.c.value).where(notes.c.name == sa.bindparam("name"))
_new = insert(notes)
_PUT_NOTE = _new.on_conflict_do_update(index_elements=["name"], set_={"value": _new.excluded.value})


@dataclass(frozen=True, slots=True)
class MovedRows:
    """What became of a move: rows by table, and how many reminders that were being sent are due again."""

    rows: dict[str, int]
    due_again: int
    address: str


def move(where: str | Path, to: str, now: datetime, told: Told = lambda *_: None, size: int = SIZE) -> MovedRows:
    """Return what was moved: every row of the file is in PostgreSQL, compared, and the file says so to who opens it.

    Killed at any point it goes on where it was, begun anew with the same address."""
    path, address = _file(where), shown(to)
    with lock(path):
        try:
            bring_up(path)
            bring_up(to)
            with _postgres(to) as target:
                mark = _begun(target, path, address, now)
                with _sqlite(path) as source:
                    moved = _moved(source, target, mark, now, told, size)
            _mark_file(path, mark.finished(now))
        except (psycopg.Error, sa.exc.DBAPIError) as broken:
            raise CopyFailed(
                f"{address}: {_first_line(broken)}; {path} is as it was, the same command goes on from here"
            ) from None
    return moved


def undo(where: str | Path) -> Mark:
    """Return the move that is given up: the file may be worked with again, as it was when it was moved."""
    path = _file(where)
    with lock(path):
        mark = _mark_of(path)
        if mark is None:
            raise CopyRefused(f"{path} was not moved: there is nothing to undo")
        _mark_file(path, None)
    return mark


def _file(where: str | Path) -> Path:
    if is_postgres(where):
        raise CopyRefused("BOT_DATABASE_URL names PostgreSQL already: move needs the SQLite file to move from there")
    path = sqlite_path(where)
    if not path.exists():
        raise CopyRefused(f"{path} does not exist: there is nothing to move")
    return path


def _moved(source: sa.Connection, target: sa.Connection, mark: Mark, now: datetime, told: Told, size: int) -> MovedRows:
    with target.begin():
        here = _note(target)
    if here is None or here.done:  # killed before the file was marked; a bot may have gone on there since
        return MovedRows({}, 0, mark.where)
    rows = {table.name: copy_table(table, source, target, told, size) for table in in_order()}
    for table in in_order():
        if fingerprint(table, source) != fingerprint(table, target):
            raise CopyFailed(
                f"{table.name} is not the same in {mark.where} after the move: nothing was switched over, try it again"
            )
    with target.begin():
        due_again = _ready(target, now)
        target.execute(_PUT_NOTE, {"name": MOVED_FROM, "value": str(here.finished(now))})
    return MovedRows(rows, due_again, mark.where)


def _ready(target: sa.Connection, now: datetime) -> int:
    """Return how many reminders are due again: numbers go on where they were, what was being sent is free."""
    for table in in_order():
        column = numbered(table)
        if column is not None:
            sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
            target.execute(sa.select(sa.func.setval(sequence, sa.func.max(column))).having(sa.func.max(column) > 0))
    raw: Any = target.connection.driver_connection
    books = SqlBooks(Tx(raw, Compiled(target.dialect), alone=True))  # nobody else is here yet
    return books.reminders.take_over(now)


def _begun(target: sa.Connection, path: Path, where: str, now: datetime) -> Mark:
    """Return this move, known on both sides from now on; CopyRefused where anything else is on either."""
    mark = _mark_of(path)
    if mark and mark.done:
        raise CopyRefused(f"{path} was moved to {mark.where} on {mark.at} already")
    if mark and mark.where != where:
        raise CopyRefused(f"a move of {path} to {mark.where} is not finished: finish it, or `move --undo` first")
    with target.begin():
        target.execute(sa.text("LOCK TABLE notes IN EXCLUSIVE MODE"))
        here = _note(target)
        if here and mark and here.id == mark.id:
            return mark
        _refuse_what_is_not_empty(target)
        mark = mark or Mark(secrets.token_hex(8), where, now.isoformat(timespec="minutes"))
        _mark_file(path, mark)
        target.execute(_PUT_NOTE, {"name": MOVED_FROM, "value": str(replace(mark, where=str(path)))})
    return mark


def _refuse_what_is_not_empty(target: sa.Connection) -> None:
    for table in in_order():
        if target.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            raise CopyRefused(
                f"the database to move to is not empty: {table.name} has rows. Give it one of its own, made anew"
            )


def _note(target: sa.Connection) -> Mark | None:
    return Mark.read(target.execute(_NOTE, {"name": MOVED_FROM}).scalar())


def _mark_of(path: Path) -> Mark | None:
    with closing(read_only(path)) as connection:
        row = connection.execute("SELECT value FROM notes WHERE name = ?", (MOVED_TO,)).fetchone()
    return Mark.read(row[0] if row else None)


def _mark_file(path: Path, mark: Mark | None) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        prepare(connection)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM notes WHERE name = ?", (MOVED_TO,))
        if mark is not None:
            connection.execute("INSERT INTO notes (name, value) VALUES (?, ?)", (MOVED_TO, str(mark)))
        connection.execute("COMMIT")


@contextmanager
def _sqlite(path: Path) -> Iterator[sa.Connection]:
    with _connected("sqlite://", lambda: read_only(path)) as connection:
        yield connection


@contextmanager
def _postgres(to: str) -> Iterator[sa.Connection]:
    def by_hand() -> psycopg.Connection[tuple[Any, ...]]:
        connection = connect(to)
        connection.autocommit = False
        return connection

    with _connected("postgresql+psycopg://", by_hand) as connection:
        yield connection


@contextmanager
def _connected(dialect: str, creator: Callable[[], Any]) -> Iterator[sa.Connection]:
    # What a seller wrote must be in no error's text: no parameters there.
    engine = sa.create_engine(dialect, creator=creator, poolclass=sa.NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _first_line(broken: Exception) -> str:
    """Return what happened, without the values that PostgreSQL tells of on its further lines."""
    return str(getattr(broken, "orig", None) or broken).strip().partition("\n")[0]
