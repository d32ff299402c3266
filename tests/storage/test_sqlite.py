"""SQLite: one connection, one thread, many transactions to a commit, and a lock that names its holder."""

import asyncio
import inspect
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite
import pytest

from bot.storage import DatabaseBusy, SqliteDatabase, hold
from bot.storage.files import read_only
from bot.storage.sqlite import LARGEST_GROUP
from bot.stores import Books
from tests.storage.rows import NOW, a_seller


@pytest.fixture
async def opened(file: Path) -> AsyncIterator[SqliteDatabase]:
    database = SqliteDatabase(file)
    await database.open()
    yield database
    await database.close()


async def listened(database: SqliteDatabase, said: list[str]) -> None:
    """Every statement that SQLite is given from now on is noted."""
    await database._on_thread(lambda raw: raw.set_trace_callback(said.append))


async def test_transactions_that_wait_together_are_committed_together(opened: SqliteDatabase) -> None:
    said: list[str] = []
    await listened(opened, said)
    await asyncio.gather(*(opened.run(a_seller, each) for each in range(1, 51)))
    assert [each for each in said if each in ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")] == ["BEGIN IMMEDIATE", "COMMIT"]
    assert said.count("SAVEPOINT one") == said.count("RELEASE one") == 50


async def test_a_group_has_an_end(opened: SqliteDatabase) -> None:
    said: list[str] = []
    await listened(opened, said)
    await asyncio.gather(*(opened.run(a_seller, each) for each in range(1, LARGEST_GROUP + 2)))
    assert said.count("COMMIT") == 2


async def test_transactions_run_in_the_order_they_were_asked_for(opened: SqliteDatabase) -> None:
    ran: list[int] = []
    await asyncio.gather(*(opened.run(lambda _, each=each: ran.append(each)) for each in range(600)))
    assert ran == list(range(600))


async def test_callers_go_on_only_after_the_commit(opened: SqliteDatabase, file: Path) -> None:
    seen: list[int] = []

    async def one(seller: int) -> None:
        await opened.run(a_seller, seller)
        with closing(read_only(file)) as other:
            seen.append(other.execute("SELECT count(*) FROM sellers WHERE id = ?", (seller,)).fetchone()[0])

    await asyncio.gather(*(one(each) for each in range(1, 21)))
    assert seen == [1] * 20


async def test_a_commit_that_fails_fails_everybody_in_the_group(opened: SqliteDatabase) -> None:
    def stray(books: Books) -> None:
        books.tx._connection.execute("PRAGMA defer_foreign_keys=ON")  # type: ignore[attr-defined]
        books.sellers.add_shop(404, "MX", "UTC", None, NOW)

    ended = await asyncio.gather(
        opened.run(a_seller, 1), opened.run(stray), opened.run(a_seller, 2), return_exceptions=True
    )
    assert [type(each) for each in ended] == [sqlite3.IntegrityError] * 3
    assert await opened.run(lambda books: books.sellers.everyone(0, 9)) == []
    assert await opened.run(a_seller, 3) == 1  # and the next group is as good as ever


async def test_a_full_disk_is_told_to_everybody_and_nothing_is_called_saved(opened: SqliteDatabase) -> None:
    pages = await opened._on_thread(lambda raw: raw.execute("PRAGMA page_count").fetchone()[0])
    await opened._on_thread(lambda raw: raw.execute(f"PRAGMA max_page_count={pages}").fetchall())

    def much(books: Books) -> None:
        for each in range(1000, 1400):
            a_seller(books, each)

    with pytest.raises(sqlite3.OperationalError, match="full"):
        await opened.run(much)
    assert await opened.run(lambda books: books.sellers.everyone(0, 9)) == []
    await opened._on_thread(lambda raw: raw.execute("PRAGMA max_page_count=1000000").fetchall())
    await opened.run(much)
    assert len(await opened.run(lambda books: books.sellers.everyone(0, 999))) == 400


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("auto_vacuum", 2),
        ("busy_timeout", 4000), ("trusted_schema", 0),
    ],
)  # fmt: skip
async def test_the_connection_is_as_safe_as_it_has_to_be(opened: SqliteDatabase, pragma: str, value: object) -> None:
    assert await opened._on_thread(lambda raw: raw.execute(f"PRAGMA {pragma}").fetchone()[0]) == value


async def test_what_we_lean_on_in_aiosqlite_is_still_there(file: Path) -> None:
    connection = await aiosqlite.connect(file)
    assert isinstance(connection._conn, sqlite3.Connection)
    assert list(inspect.signature(connection._execute).parameters) == ["fn", "args", "kwargs"]
    here = await connection._execute(lambda a, b: a + b, 1, 2)  # type: ignore[no-untyped-call]
    assert here == 3
    await connection.close()


async def test_a_database_that_is_not_open_says_so(file: Path) -> None:
    with pytest.raises(RuntimeError, match="not open"):
        await SqliteDatabase(file).run(a_seller)
    await SqliteDatabase(file).close()


async def test_closing_folds_the_log_into_the_file(file: Path) -> None:
    database = SqliteDatabase(file)
    await database.open()
    await database.run(a_seller)
    await database.close()
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def still_alive(before: list[threading.Thread]) -> list[threading.Thread]:
    """The threads that have come since, and do not end."""
    came = [each for each in threading.enumerate() if each not in before]
    for each in came:
        each.join(10)
    return [each for each in came if each.is_alive()]


async def test_where_the_disk_fails_the_file_is_closed_all_the_same_and_its_thread_ends(
    file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Failing(sqlite3.Connection):
        """A disk that fails as soon as the log is folded."""

        def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
            if "wal_checkpoint" in sql:
                raise sqlite3.OperationalError("disk I/O error")
            return super().execute(sql, *args)

    threads, plain = threading.enumerate(), aiosqlite.connect
    monkeypatch.setattr(aiosqlite, "connect", partial(plain, factory=Failing))
    database = SqliteDatabase(file)
    await database.open()
    await database.run(a_seller)
    await database.close()
    assert [each.getMessage() for each in caplog.records] == [
        "the write-ahead log is not folded into the file: disk I/O error"
    ]
    assert still_alive(threads) == []
    with closing(read_only(file)) as reader:
        assert reader.execute("SELECT count(*) FROM sellers").fetchone() == (1,)


async def test_where_the_file_is_no_database_the_thread_ends_too(file: Path) -> None:
    await asyncio.to_thread(file.write_bytes, b"no database " * 400)
    threads, database = threading.enumerate(), SqliteDatabase(file)
    with pytest.raises(sqlite3.DatabaseError):
        await database.open()
    assert still_alive(threads) == []


async def test_a_reader_in_the_way_of_shrinking_is_no_failure(
    opened: SqliteDatabase, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await opened._on_thread(lambda raw: raw.execute("PRAGMA busy_timeout=0").fetchall())
    await opened.run(a_seller)
    with closing(read_only(file)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sellers").fetchone()
        await opened.run(lambda books: books.erasure.erase(1001, NOW))
        assert [each.levelname for each in caplog.records] == ["WARNING"]
    assert await opened.run(lambda books: books.sellers.everyone(0, 9)) == []


def test_a_second_process_is_told_which_one_has_the_database(tmp_path: Path) -> None:
    program = "import sys; from bot.storage import hold\nwith hold(sys.argv[1]): print('has it', flush=True); input()"
    url = f"sqlite:///{tmp_path / 'data' / 'bot.db'}"
    with subprocess.Popen(
        [sys.executable, "-c", program, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "has it\n"
        with pytest.raises(DatabaseBusy) as refused, hold(url):
            pass
        other.kill()
    assert str(refused.value) == f"{tmp_path}/data/bot.db is in use by process {other.pid}: stop that one first"
    with hold(url):  # the lock of a process that was killed is nobody's
        assert (tmp_path / "data" / "bot.db.lock").read_text() == f"{os.getpid()}\n"
