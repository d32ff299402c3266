"""`backup`: one file with everything that was committed, made beside a running bot, checked, never over another."""

import asyncio
import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot import __version__, logs
from bot.storage import SqliteDatabase, bring_up, lock
from bot.storage.copies import CopyFailed, CopyRefused, backup
from bot.storage.migrating import HEAD
from bot.stores import Books
from tests.line import Captured, typed
from tests.storage.at_rest import rows, sellers, written
from tests.storage.rows import NOW, a_seller


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The database of the configuration, two sellers in it."""
    path = tmp_path / "data" / "bot.db"
    path.parent.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite:///{path}")
    bring_up(path)
    with written(path) as books:
        a_seller(books, 1)
        a_seller(books, 2)
    return path


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir() if each.is_file())


def test_a_backup_is_the_whole_database_and_a_manifest(live: Path, tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "one.db"
    code, out, err = typed(capsys, "backup", str(file))
    said = [f"{file}: 4 rows at schema {HEAD}, checked"]
    said += [f"{file}.json: its manifest; keep the two together, `restore` compares them"]
    assert (code, out.splitlines(), err) == (0, said, "")
    assert names(tmp_path) == ["one.db", "one.db.json"]
    assert sellers(file) == [1, 2]
    assert [each.stat().st_mode & 0o777 for each in (file, Path(f"{file}.json"))] == [0o600, 0o600]


def test_the_manifest_tells_what_is_in_the_backup(live: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.db"
    backup(live, file, NOW)
    told = json.loads(Path(f"{file}.json").read_text())
    assert {name: count for name, count in told.pop("rows").items() if count} == {"sellers": 2, "shops": 2}
    assert told == {
        "version": __version__, "schema": HEAD, "taken_at": "2026-11-25T08:00:00+00:00",
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
    }  # fmt: skip


@pytest.mark.parametrize("there", ["one.db", "one.db.json"])
def test_nothing_is_ever_overwritten(there: str, live: Path, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / there).write_text("dear to somebody")
    refused = f"channel-keeper: {tmp_path / there} exists already; nothing is overwritten\n"
    assert typed(capsys, "backup", str(tmp_path / "one.db")) == (3, "", refused)
    assert names(tmp_path) == [there]
    assert (tmp_path / there).read_text() == "dear to somebody"


def test_a_backup_that_another_is_making_is_left_to_it(live: Path, tmp_path: Path) -> None:
    (tmp_path / "one.db.part").write_text("half")
    with pytest.raises(CopyRefused, match="another backup is at work there, or was killed"):
        backup(live, tmp_path / "one.db", NOW)
    assert (tmp_path / "one.db.part").read_text() == "half"


def test_what_can_not_be_backed_up_is_refused_in_a_sentence(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_DATABASE_URL", "sqlite:///none.db")
    refused = "channel-keeper: none.db does not exist: there is nothing to back up\n"
    assert typed(capsys, "backup", "one.db") == (3, "", refused)
    with pytest.raises(CopyRefused, match="pg_dump --format=custom"):
        backup("postgresql://keeper@host/keeper", Path("one.db"), NOW)
    assert names(tmp_path) == []


def test_a_folder_that_is_not_there_is_refused(live: Path, tmp_path: Path) -> None:
    with pytest.raises(CopyRefused, match="nowhere is no folder"):
        backup(live, tmp_path / "nowhere" / "one.db", NOW)


def test_the_newest_part_beside_the_file_is_in_the_backup(live: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(live, isolation_level=None)) as bot:
        bot.execute("PRAGMA wal_autocheckpoint=0")
        bot.execute("INSERT INTO chats (id) VALUES (77)")
        backup(live, tmp_path / "one.db", NOW)
    assert rows(tmp_path / "one.db", "SELECT id FROM chats") == [(77,)]


def test_a_bot_that_has_the_lock_is_in_nobodys_way(live: Path, tmp_path: Path, capsys: Captured) -> None:
    with lock(live):
        assert typed(capsys, "backup", str(tmp_path / "one.db"))[0] == 0


async def test_a_thousand_writes_beside_it_do_not_break_a_backup(live: Path, tmp_path: Path) -> None:
    database, wrote, some, over = SqliteDatabase(live), [0], asyncio.Event(), asyncio.Event()
    await database.open()

    async def writing() -> None:
        while not over.is_set():
            first = 1000 + wrote[0]
            await asyncio.gather(*(database.run(a_seller, first + each) for each in range(50)))
            wrote[0] += 50
            some.set()

    writer = asyncio.create_task(writing())
    await some.wait()
    before = wrote[0]
    await asyncio.to_thread(backup, live, tmp_path / "one.db", NOW)
    over.set()
    await writer
    there = sellers(tmp_path / "one.db")
    assert there == [1, 2, *range(1000, 1000 + len(there) - 2)]  # a beginning of what was written, without a gap
    assert before <= len(there) - 2 <= wrote[0]
    assert rows(tmp_path / "one.db", "SELECT count(*) FROM shops") == [(len(there),)]  # no transaction is torn
    assert len(await database.run(_everyone)) == 2 + wrote[0]
    await database.close()


def _everyone(books: Books) -> list[int]:
    return books.sellers.everyone(0, 10**9)


def test_a_damaged_database_makes_no_backup(live: Path, tmp_path: Path) -> None:
    with written(live) as books:
        for each in range(10, 2000):
            a_seller(books, each)
    with live.open("r+b") as file:
        file.seek(live.stat().st_size // 2 // 4096 * 4096)
        file.write(b"\xff" * 8192)
    with pytest.raises(CopyRefused, match="the copy"):
        backup(live, tmp_path / "one.db", NOW)
    assert names(tmp_path) == []


def test_a_row_that_refers_to_nothing_makes_no_backup(live: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(live, isolation_level=None)) as raw:
        raw.execute("DELETE FROM sellers WHERE id = 1")
    with pytest.raises(CopyRefused, match="the copy is damaged: 1 rows refer to nothing"):
        backup(live, tmp_path / "one.db", NOW)


def test_a_database_of_another_program_makes_no_backup(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as raw:
        raw.execute("CREATE TABLE songs (name TEXT)")
    with pytest.raises(CopyRefused, match="no database of this program"):
        backup(tmp_path / "other.db", tmp_path / "one.db", NOW)
    (tmp_path / "text.db").write_text("no database at all, but long enough to be looked at as one" * 20)
    with pytest.raises(CopyFailed, match="file is not a database"):
        backup(tmp_path / "text.db", tmp_path / "one.db", NOW)
    assert names(tmp_path) == ["other.db", "text.db"]


@pytest.fixture(autouse=True)
def _nothing_hidden() -> None:
    logs.hide(None)
