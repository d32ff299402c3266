"""A database that is full, read-only or locked: nothing is called saved, it is told, and all goes on by itself."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.observing.health import Limits
from bot.observing.watching import Watch
from bot.ports import Clock, OpenDatabase
from bot.signs.figures import Figures
from bot.signs.trouble import trouble
from bot.storage import SqliteDatabase, bring_up
from bot.storage.migrating import HEAD
from bot.telegram.updates import RawUpdate, raw_update
from tests.storage.rows import NOW
from tests.talk import Hand, Talk, seen, talking

Undo = Callable[[], object]


async def reachable() -> bool:
    return True


def on_connection(database: SqliteDatabase, sql: str) -> "asyncio.Future[None]":
    async def said() -> None:
        await database._on_thread(lambda raw: raw.execute(sql).fetchall())

    return asyncio.ensure_future(said())


class Fault:
    """Something that is wrong with the database for a while."""

    def __init__(self, database: SqliteDatabase, path: Path, kind: str) -> None:
        self._database, self._path, self._kind = database, path, kind
        self._other: sqlite3.Connection | None = None

    async def begins(self) -> None:
        if self._kind == "full":
            # No page more than there are: what the database answers is what a full disk makes it answer.
            await on_connection(self._database, "PRAGMA max_page_count=1")
        elif self._kind == "read-only":
            await on_connection(self._database, "PRAGMA query_only=ON")
        else:
            await on_connection(self._database, "PRAGMA busy_timeout=50")
            self._other = sqlite3.connect(self._path, isolation_level=None)
            self._other.execute("BEGIN IMMEDIATE")

    async def ends(self) -> None:
        if self._other is not None:
            self._other.execute("ROLLBACK")
            self._other.close()
        await on_connection(self._database, "PRAGMA max_page_count=1000000")
        await on_connection(self._database, "PRAGMA query_only=OFF")


FAULTS = {
    "full": "its disk is full", "read-only": "it is read-only", "locked": "another program has locked it",
}  # fmt: skip


@pytest.fixture
async def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Talk]:
    real = asyncio.sleep

    async def hurried(seconds: float, *_: object) -> None:
        await real(min(seconds, 0.02))

    monkeypatch.setattr("bot.handlers.worker.asyncio.sleep", hurried)
    async with talking(tmp_path / "bot.db") as talk:
        yield talk


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(500):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("not so in time")


@pytest.mark.parametrize("kind", ["read-only", "locked"])  # a full disk: tests/process/test_watched.py
async def test_nothing_is_called_saved_and_the_answer_comes_when_it_is(kind: str, talk: Talk, tmp_path: Path) -> None:
    assert isinstance(talk.bot.database, SqliteDatabase)
    ana = talk.person()
    ana.starts()
    await talk.settle()
    await talk.taps(ana, "Mexico")
    stood = seen(ana).text
    fault = Fault(talk.bot.database, tmp_path / "bot.db", kind)
    ana.says("not a number of accounts, and long enough to need a page of its own " * 200)
    ana.taps(seen(ana).keyboard[0][0].text)
    await talk.bot.take(_raw(talk))  # they are in the inbox; then the trouble begins
    await fault.begins()
    await asyncio.sleep(0.3)
    shown = [message.text for message in ana.sees() if message.by_bot]
    assert len(talk.bot.worker.lines) == 1, "the update waits in its line"
    assert [row for row in await _states(tmp_path / "bot.db") if row == "parked"] == []
    assert shown[-1] == stood
    await fault.ends()
    assert await talk.bot.worker.lines.drain(10)
    assert set(await _states(tmp_path / "bot.db")) == {"done"}
    assert len([message for message in ana.sees() if message.by_bot]) > len(shown) or seen(ana).text != stood


def _raw(talk: Talk) -> list[RawUpdate]:

    waiting = talk.world.updates.ready()
    talk.world.updates.confirm(waiting[-1].update_id + 1)
    found = [raw_update({"update_id": each.update_id, each.kind: each.body}) for each in waiting]
    return [each for each in found if each]


async def _states(path: Path) -> list[str]:
    def read() -> list[str]:
        with closing(sqlite3.connect(path)) as raw:
            return [row[0] for row in raw.execute("SELECT state FROM inbox")]

    return await asyncio.to_thread(read)


@pytest.mark.parametrize("kind", FAULTS)
async def test_it_is_told_once_makes_the_bot_not_ready_and_is_over_by_itself(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.observing.watching.BEAT", 0.02)
    monkeypatch.setattr("bot.observing.watching.LOOK_EVERY", 0.05)
    caplog.set_level(logging.INFO)
    bring_up(tmp_path / "bot.db")
    database = SqliteDatabase(tmp_path / "bot.db")
    await database.open()
    watch = Watch(database, Figures(), Hand(NOW).now, reachable, tmp_path / "bot.db")
    watch._limits = type(watch._limits)(disk=0)
    database.on_commit = watch.committed
    watch.started()
    watching = asyncio.create_task(watch.run())
    await until(lambda: "ready" in caplog.messages)
    fault = Fault(database, tmp_path / "bot.db", kind)
    await fault.begins()
    for number in range(3):
        with pytest.raises(sqlite3.OperationalError):
            await database.run(lambda books, n=number: books.notes.put(f"promise{n}", "x" * 100_000))
    assert [each.why for each in watch.ready() if not each.ok] == [FAULTS[kind]]
    assert all(each.ok for each in watch.live())
    await asyncio.sleep(0.3)
    assert [each.name for each in watch.ready() if not each.ok] == ["database"]
    await fault.ends()
    await until(lambda: caplog.messages.count("ready") == 2)
    assert all(each.ok for each in watch.ready())
    await database.run(lambda books: books.notes.put("promise", "x" * 100_000))
    watching.cancel()
    await database.close()
    said = [each.getMessage() for each in caplog.records if each.name == "bot.observing.watching"]
    assert said[1] == f"the database can't be used: {FAULTS[kind]}"
    assert (said[-2].startswith("the database can be used again, after"), said[-1]) == (True, "ready")
    assert sum("can't be used" in each for each in said) <= 2


class Silent:
    """A database that answers only while `answers` is set."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database, self.answers = database, asyncio.Event()

    async def run(self, work: Callable[..., Any], *args: Any) -> Any:
        await self.answers.wait()
        return await self._database.run(work, *args)


async def test_one_that_answers_nothing_is_told_and_that_it_answers_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.observing.watching.BEAT", 0.02)
    monkeypatch.setattr("bot.observing.watching.LOOK_EVERY", 0.05)
    bring_up(tmp_path / "bot.db")
    real = SqliteDatabase(tmp_path / "bot.db")
    await real.open()
    silent = Silent(real)
    silent.answers.set()
    watch = Watch(silent, Figures(), Hand(NOW).now, reachable, limits=Limits(disk=0, silent=0.2))
    watch.started()
    watching = asyncio.create_task(watch.run())
    await until(lambda: all(each.ok for each in watch.ready()))
    silent.answers.clear()
    await until(lambda: "the database can't be used: it does not answer" in caplog.messages)
    assert [each.why for each in watch.ready() if not each.ok] == ["it does not answer"]
    silent.answers.set()
    await until(lambda: any(each.startswith("the database can be used again") for each in caplog.messages))
    assert all(each.ok for each in watch.ready())
    watching.cancel()
    await real.close()


def test_a_mistake_of_ours_is_no_trouble_of_the_database() -> None:
    with closing(sqlite3.connect(":memory:")) as raw:
        raw.execute("CREATE TABLE one (a UNIQUE)")
        for wrong in ("INSERT INTO one VALUES (1), (1)", "SELECT nothing FROM nowhere"):
            with pytest.raises(sqlite3.Error) as failed:
                raw.execute(wrong)
            assert trouble(failed.value) is None
    assert [trouble(each) for each in (None, ValueError("x"), psycopg.ProgrammingError("x"))] == [None] * 3


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (psycopg.errors.DiskFull("x"), "its disk is full"),
        (psycopg.errors.ReadOnlySqlTransaction("x"), "it is read-only"),
        (psycopg.errors.AdminShutdown("x"), "it does not answer"),
        (psycopg.InterfaceError("the connection is closed"), "it does not answer"),
    ],
)
def test_postgresqls_troubles_are_known(failure: Exception, told: str) -> None:
    assert trouble(failure) == told


async def test_every_commit_is_counted_on_both_databases(database: OpenDatabase) -> None:
    seconds: list[float] = []
    failures: list[Exception | None] = []

    def committed(took: float, failure: Exception | None) -> None:
        seconds.append(took)
        failures.append(failure)

    database.on_commit = committed
    await database.run(lambda books: books.notes.put("a", "b"))
    with pytest.raises(ZeroDivisionError):
        await database.run(lambda _: 1 / 0)
    assert [type(each) for each in failures] == [type(None), ZeroDivisionError]
    assert all(0 < each < 5 for each in seconds)


async def test_what_is_watched_is_read_on_both_databases(database: OpenDatabase) -> None:
    figures = Figures()
    watch = Watch(database, figures, Clock().now, reachable)
    await watch._once()
    assert watch.seen is not None
    assert (watch.seen.schema, watch.seen.unreachable, watch.seen.next_tries) == (HEAD, {}, {})
