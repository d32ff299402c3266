"""SQLite through aiosqlite: whole transactions on its connection's thread, committed in groups."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

from bot.ports import OnCommit
from bot.storage.books import SqlBooks
from bot.storage.tx import Compiled, Tx

T = TypeVar("T")
_Work = tuple[Callable[..., Any], tuple[Any, ...]]
_Result = tuple[Any, Exception | None]
_Job = tuple[Callable[..., Any], tuple[Any, ...], "asyncio.Future[Any]"]

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=4000",  # less than the five seconds in which the thread has to answer
    "secure_delete=ON",
    "cache_size=-4000",  # the system keeps the file in memory, too: a larger one only grows for hours
    "trusted_schema=OFF",
)
LARGEST_GROUP = 256

_log = logging.getLogger(__name__)


def prepare(connection: sqlite3.Connection) -> None:
    """Leave the connection as every writing connection of ours has to be."""
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").fetchall()


class SqliteDatabase:
    """The one writing connection of a process. Transactions that wait together are committed together,
    each in a savepoint of its own, and their callers go on only after the commit."""

    shared = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self._compiled = Compiled(sqlite_dialect(paramstyle="qmark"))
        self._waiting: list[_Job] = []
        self._pump: asyncio.Task[None] | None = None
        self._connection: aiosqlite.Connection | None = None
        self.on_reminders: Callable[[], None] = lambda: None  # called after a commit that moved reminders
        self.on_commit: OnCommit = lambda _seconds, _failure: None

    async def open(self) -> None:
        """Leave the database open and ready for transactions."""
        self._connection = await aiosqlite.connect(self._path, isolation_level=None, cached_statements=512)
        try:
            await self._on_thread(prepare)
        except BaseException:
            await self._leave()
            raise

    async def close(self) -> None:
        """Leave every transaction that was begun committed, the log folded into the file where the disk lets it,
        the file closed: the next opening reads the log otherwise."""
        if self._connection is None:
            return
        if self._pump is not None:
            await self._pump
        try:
            await self._on_thread(_fold)
        except sqlite3.Error as failure:  # what was committed stands
            _log.warning("the write-ahead log is not folded into the file: %s", failure)
        finally:
            await self._leave()

    async def _leave(self) -> None:
        """The connection's thread ends, without which the process would not."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def run(self, work: Callable[..., T], *args: Any) -> T:
        """Return what `work(books, *args)` returned, after the commit; what it raised, after its rollback."""
        loop = asyncio.get_running_loop()
        told: asyncio.Future[T] = loop.create_future()
        self._waiting.append((work, args, told))
        if self._pump is None or self._pump.done():
            self._pump = loop.create_task(self._work_off())
        return await told

    async def server_time(self) -> datetime:
        """Return this machine's time: a file has no other."""
        return datetime.now(UTC)

    async def shrink(self) -> None:
        """Leave no trace of deleted rows: unused pages rewritten, the log emptied."""
        await self._on_thread(_shrink)

    async def _on_thread(self, work: Callable[..., T], *args: Any) -> T:
        # aiosqlite's own way to its thread and its bare connection are private; this is the only place that
        # leans on them (pinned; tests/storage/test_sqlite.py fails if a release moves them).
        connection = self._connection
        if connection is None:
            raise RuntimeError("the database is not open")
        return await connection._execute(work, connection._conn, *args)  # type: ignore[no-untyped-call, no-any-return]

    async def _work_off(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:LARGEST_GROUP], self._waiting[LARGEST_GROUP:]
            moved, failed, begun = False, None, time.perf_counter()
            try:
                jobs = [(work, args) for work, args, _ in group]
                results, moved = await self._on_thread(self._commit_together, jobs)
            except Exception as failure:  # noqa: BLE001 - told to each caller; nothing of the group was kept
                results, failed = [(None, failure)] * len(group), failure
            self.on_commit(time.perf_counter() - begun, failed or next((each for _, each in results if each), None))
            if moved:
                self.on_reminders()
            for (_, _, told), (result, failure_of_one) in zip(group, results, strict=True):
                if told.done():
                    continue  # its caller went away; the transaction stands all the same
                if failure_of_one is not None:
                    told.set_exception(failure_of_one)
                else:
                    told.set_result(result)

    def _commit_together(self, raw: sqlite3.Connection, group: list[_Work]) -> tuple[list[_Result], bool]:
        results: list[_Result] = []
        moved = erased = False
        raw.execute("BEGIN IMMEDIATE")
        try:
            for work, args in group:
                books = SqlBooks(Tx(raw, self._compiled))
                results.append(_in_savepoint(raw, books, work, args))
                moved = moved or books.tx.moved_reminders
                erased = erased or books.tx.erased
            raw.execute("COMMIT")
        except BaseException:
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            raise
        if erased:
            _shrink(raw)  # before its caller is told: what was forgotten is in no file any more
        return results, moved


def _in_savepoint(raw: sqlite3.Connection, books: SqlBooks, work: Callable[..., Any], args: Any) -> _Result:
    raw.execute("SAVEPOINT one")
    try:
        result = work(books, *args)
    except Exception as failure:
        if not raw.in_transaction:  # SQLite gave up the whole of it, as it may on a full disk
            raise
        raw.execute("ROLLBACK TO one")
        raw.execute("RELEASE one")
        return None, failure
    raw.execute("RELEASE one")
    return result, None


def _fold(raw: sqlite3.Connection) -> None:
    raw.execute("PRAGMA busy_timeout=0").fetchall()  # whoever has locked it may do so for long
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _shrink(raw: sqlite3.Connection) -> None:
    try:
        raw.execute("PRAGMA incremental_vacuum").fetchall()
        blocked = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.Error as failure:
        blocked = failure  # what was committed stands
    if blocked:
        _log.warning("what was deleted is still in the write-ahead log: a reader holds it (%s)", blocked)
