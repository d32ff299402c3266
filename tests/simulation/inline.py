"""The product's transactions on a connection in this thread: virtual time can't wait for another one."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

from bot.storage import bring_up
from bot.storage.books import SqlBooks
from bot.storage.tx import Compiled, Tx

T = TypeVar("T")
_COMPILED = Compiled(sqlite_dialect(paramstyle="qmark"))
Fate = Callable[[str], None]  # raises Died where the process ends


class Died(BaseException):
    """The process is gone: nothing after it happens."""


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as place:
        bring_up(Path(place) / "bot.db")
        source = sqlite3.connect(Path(place) / "bot.db")
        source.execute("PRAGMA journal_mode=DELETE").fetchall()
        source.close()
        return (Path(place) / "bot.db").read_bytes()


def a_file() -> sqlite3.Connection:
    """A database at this release's schema that outlives every process of a world."""
    raw = sqlite3.connect(":memory:", isolation_level=None, cached_statements=512)
    raw.deserialize(_migrated())
    raw.execute("PRAGMA foreign_keys=ON")
    return raw


class InlineDatabase:
    """One process's way to the file. What was committed stands, whatever becomes of the process."""

    def __init__(self, raw: sqlite3.Connection, fate: Fate) -> None:
        self._raw, self._fate = raw, fate
        self.on_reminders: Callable[[], None] = lambda: None

    async def open(self) -> None:
        """It is open."""

    async def close(self) -> None:
        """The file stays."""

    async def shrink(self) -> None:
        """Nothing is to be wiped in memory."""

    def front(self) -> AbstractAsyncContextManager[None]:
        """A file has one process."""
        return nullcontext()

    async def run(self, work: Callable[..., T], *args: Any) -> T:
        """What the work returned, after its commit; the process may end before it or after it."""
        return await self.run_then(lambda _: None, work, *args)

    async def run_then(self, then: Callable[[T], None], work: Callable[..., T], *args: Any) -> T:
        """The same; `then` is told what the work returned once it stands, even if the process ends there."""
        await asyncio.sleep(0)  # others get their turn, as while a thread works
        self._fate("before a transaction")
        books = SqlBooks(Tx(self._raw, _COMPILED))
        self._raw.execute("BEGIN IMMEDIATE")
        try:
            result = work(books, *args)
            self._fate("before a commit")
        except BaseException:
            self._raw.execute("ROLLBACK")
            raise
        self._raw.execute("COMMIT")
        then(result)
        self._fate("after a commit")
        if books.tx.moved_reminders:
            self.on_reminders()
        return result

    def ask(self, sql: str, *values: Any) -> list[Any]:
        """What stands in the file, asked from outside the process."""
        return self._raw.execute(sql, values).fetchall()
