"""A look at a database with the program's own eyes, read-only; the bot may run meanwhile."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TypeVar

from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

from bot.storage.books import SqlBooks
from bot.storage.files import is_postgres, read_only, sqlite_path
from bot.storage.migrating import HEAD, postgres_revision, revision
from bot.storage.tx import Compiled, Tx
from bot.stores import Books

T = TypeVar("T")


def look_at(url: str, work: Callable[[Books], T]) -> T | None:
    """Return what `work` makes of the books; None where there are none that can be read, or of another schema."""
    if is_postgres(url):
        import psycopg

        broken: type[Exception] = psycopg.Error
    else:
        broken = sqlite3.DatabaseError
    try:
        with _books(url) as books:
            return work(books) if books else None
    except broken:  # what is wrong with it, the doctor says
        return None


@contextmanager
def _books(url: str) -> Iterator[SqlBooks | None]:
    if is_postgres(url):
        from sqlalchemy.dialects.postgresql.psycopg import dialect as postgresql_dialect

        from bot.storage.postgres import connect

        with closing(connect(url)) as connection:
            connection.execute("SET default_transaction_read_only = on")
            there = postgres_revision(connection) == HEAD
            yield SqlBooks(Tx(connection, Compiled(postgresql_dialect()))) if there else None  # type: ignore[no-untyped-call]
        return
    path = sqlite_path(url)
    if revision(path) != HEAD:
        yield None
        return
    with closing(read_only(path)) as file:
        yield SqlBooks(Tx(file, Compiled(sqlite_dialect(paramstyle="qmark"))))
