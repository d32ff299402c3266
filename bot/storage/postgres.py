"""PostgreSQL through psycopg: whole transactions on a few threads, each with a connection of its own."""

import asyncio
import logging
import os
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from queue import LifoQueue
from typing import Any, TypeVar
from weakref import WeakSet

import psycopg
from psycopg import errors
from sqlalchemy.dialects.postgresql.psycopg import dialect as postgresql_dialect

from bot.ports import OnCommit
from bot.storage.books import SqlBooks
from bot.storage.connecting import Connection, connect
from bot.storage.prepared import Prepared
from bot.storage.tables import tables
from bot.storage.tx import Compiled, Tx

__all__ = ["PostgresDatabase", "connect"]

T = TypeVar("T")
THREADS = 4
MOST_TRIES = 6
CLOSE_WITHIN = 2.0  # seconds: whoever closes it has waited for its transactions before
AGAIN = (errors.SerializationFailure, errors.DeadlockDetected)  # nothing was kept, nothing is wrong

_log = logging.getLogger(__name__)


class PostgresDatabase:
    """The same transactions as on SQLite; other processes may work on the same database meanwhile."""

    shared = True

    def __init__(self, url: str) -> None:
        self._url = url
        self._compiled = Compiled(postgresql_dialect(paramstyle="numeric_dollar"))  # type: ignore[no-untyped-call]
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="database")
        self._idle: LifoQueue[Prepared | None] = LifoQueue()
        for _ in range(THREADS):
            self._idle.put(None)
        self._made: WeakSet[Prepared] = WeakSet()
        self._closing = False
        self.on_reminders: Callable[[], None] = lambda: None  # called after a commit that moved reminders
        self.on_commit: OnCommit = lambda _seconds, _failure: None

    async def open(self) -> None:
        """Leave the database reached."""
        await self.run(lambda books: books.reminders.next_try())

    async def close(self) -> None:
        """Leave every transaction that was begun committed, or broken off where the server does not answer; the
        connections closed."""
        self._closing = True
        ending = asyncio.create_task(asyncio.to_thread(self._threads.shutdown))
        if not (await asyncio.wait([ending], timeout=CLOSE_WITHIN))[0]:
            _log.warning("the server does not answer: what was asked of it last is broken off")
            self._threads.shutdown(wait=False, cancel_futures=True)
            for prepared in tuple(self._made):
                _break_off(prepared.connection)
        await ending
        while not self._idle.empty():
            idle = self._idle.get()
            if idle is not None:
                idle.connection.close()

    async def run(self, work: Callable[..., T], *args: Any) -> T:
        """Return what `work(books, *args)` returned, after the commit; what it raised, after its rollback.

        `work` is called again where other transactions were in its way."""
        begun = time.perf_counter()
        job = asyncio.get_running_loop().run_in_executor(self._threads, self._whole, work, args)
        try:
            result, moved = await asyncio.shield(job)  # a caller may go away: the transaction stands all the same
        except asyncio.CancelledError:
            job.add_done_callback(_heard_by_nobody)
            raise
        except Exception as failure:
            self.on_commit(time.perf_counter() - begun, failure)
            raise
        self.on_commit(time.perf_counter() - begun, None)
        if moved:
            self.on_reminders()
        return result

    async def server_time(self) -> datetime:
        """Return the server's time: the one that all processes share."""
        return await self.run(lambda books: books.tx.server_time())

    async def shrink(self) -> None:
        """Leave the room of deleted rows to new ones."""
        await asyncio.get_running_loop().run_in_executor(self._threads, self._shrink)

    def _whole(self, work: Callable[..., T], args: tuple[Any, ...]) -> tuple[T, bool]:
        for left in reversed(range(MOST_TRIES)):
            prepared = self._idle.get()
            try:
                if prepared is None:
                    prepared = Prepared(connect(self._url))
                    self._made.add(prepared)
                result, books = self._once(prepared, work, args)
            except AGAIN:
                if not left:
                    raise
            except _Lost:
                prepared = None
                if not left or self._closing:
                    raise
            else:
                if books.tx.erased:
                    _vacuum(prepared.connection)
                return result, books.tx.moved_reminders
            finally:
                self._idle.put(prepared if prepared and not prepared.connection.closed else None)
        raise AssertionError("unreachable")

    def _once(self, prepared: Prepared, work: Callable[..., T], args: tuple[Any, ...]) -> tuple[T, SqlBooks]:
        books = SqlBooks(Tx(prepared, self._compiled, alone=False))
        committing = False
        try:
            prepared.later("BEGIN")
            result = work(books, *args)
            committing = True
            prepared.execute("COMMIT")
        except BaseException as failure:
            if not prepared.connection.closed:
                prepared.roll_back()
            elif isinstance(failure, psycopg.Error) and not committing:
                raise _Lost from failure
            raise  # lost while committing, nobody knows whether it was kept: the caller hears of it
        return result, books

    def _shrink(self) -> None:
        prepared = self._idle.get() or Prepared(connect(self._url))
        try:
            _vacuum(prepared.connection)
        finally:
            self._idle.put(prepared)


class _Lost(psycopg.OperationalError):
    """The connection was gone before the commit was asked for: nothing was kept."""


def _heard_by_nobody(job: "asyncio.Future[Any]") -> None:
    if not job.cancelled() and job.exception() is not None:
        _log.info("a transaction whose caller was gone was not kept: %s", type(job.exception()).__name__)


def _break_off(connection: Connection) -> None:
    """Whoever waits for the server's answer hears that the connection is lost."""
    with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.pgconn.socket)) as shared:
        shared.shutdown(socket.SHUT_RDWR)


def _vacuum(connection: Connection) -> None:
    try:
        connection.execute(f"VACUUM {', '.join(tables.tables)}".encode())
    except psycopg.Error as failure:
        _log.warning("deleted rows are left for PostgreSQL's own vacuum: %s", failure)
