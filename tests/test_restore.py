"""`restore`: a backup is the database again, the old one kept, and who asked to be forgotten stays forgotten."""

import argparse
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.commands import restore as command
from bot.storage import SchemaTooNew, bring_up, lock
from bot.storage.copies import CopyRefused, backup
from bot.storage.marks import MOVED_TO, Mark
from bot.storage.migrating import HEAD
from bot.storage.restoring import Restored, restore
from tests.line import Captured, typed
from tests.storage.at_rest import rows, sellers, written
from tests.storage.rows import APPEAL, NOW, a_promise, a_seller
from tests.talk import bare, talking

HOUR = timedelta(hours=1)
LATER = NOW + 5 * HOUR
ANA, BUDI, CARMEN = 1001, 1002, 1003
MARK = "bot.db.last-backup"
KEPT = "bot.db.before-restore-20261125T130000Z"


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with Ana and Budi in it, the one of the configuration."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_DATABASE_URL", "sqlite:///bot.db")
    path = tmp_path / "bot.db"
    bring_up(path)
    with written(path) as books:
        a_seller(books, ANA)
        a_seller(books, BUDI)
        books.sellers.account(BUDI, "@budis-own-name")
    return path


@pytest.fixture
def file(live: Path) -> Path:
    """A backup of it; Carmen came after."""
    file = live.with_name("one.db")
    backup(live, file, NOW)
    with written(live) as books:
        a_seller(books, CARMEN)
    return file


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def restored(live: Path, file: Path) -> Restored:
    return restore(live, file, LATER)


def test_the_backup_is_the_database_and_the_old_one_is_kept(live: Path, file: Path) -> None:
    done = restored(live, file)
    assert (done.kept, done.rows, done.upgraded) == (live.with_name(KEPT), 5, False)
    assert sellers(live) == [ANA, BUDI]
    assert sellers(live.with_name(KEPT)) == [ANA, BUDI, CARMEN]
    assert [each.stat().st_mode & 0o777 for each in (live, live.with_name(KEPT))] == [0o600, 0o600]
    assert names(live.parent) == ["bot.db", KEPT, MARK, "bot.db.lock", "one.db", "one.db.json"]


def test_what_a_killed_bot_left_beside_the_file_is_kept_and_not_read_into_the_new_one(live: Path, file: Path) -> None:
    crashed = live.with_name("crashed")
    crashed.mkdir()
    with closing(sqlite3.connect(live, isolation_level=None)) as bot:
        bot.execute("INSERT INTO chats (id) VALUES (77)")
        for each in live.parent.glob("bot.db*"):
            shutil.copy(each, crashed)  # as a power cut would leave it
    restored(crashed / "bot.db", file)
    assert rows(crashed / KEPT, "SELECT id FROM chats") == [(77,)]
    assert rows(crashed / "bot.db", "SELECT id FROM chats") == []
    assert names(crashed) == ["bot.db", KEPT, MARK, "bot.db.lock"]


def test_where_no_database_was_the_backup_becomes_one(live: Path, file: Path) -> None:
    done = restored(live.parent / "new" / "bot.db", file)
    assert done.kept is None
    assert names(live.parent / "new") == ["bot.db", "bot.db.lock"]
    assert sellers(live.parent / "new" / "bot.db") == [ANA, BUDI]


def test_a_running_bot_is_named_and_keeps_its_database(live: Path, file: Path, capsys: Captured) -> None:
    with lock(live):
        refused = f"channel-keeper: bot.db is in use by process {os.getpid()}: stop that one first\n"
        assert typed(capsys, "restore", "one.db") == (3, "", refused)
    assert sellers(live) == [ANA, BUDI, CARMEN]


def test_an_altered_backup_is_refused_and_nothing_changes(live: Path, file: Path, capsys: Captured) -> None:
    before = live.read_bytes()
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        raw.execute("UPDATE sellers SET language = 'zh'")
    refused = "channel-keeper: one.db is not what one.db.json says it was when it was taken: it was altered since\n"
    assert typed(capsys, "restore", "one.db") == (3, "", refused)
    assert live.read_bytes() == before
    assert names(live.parent) == ["bot.db", MARK, "bot.db.lock", "one.db", "one.db.json"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"sha256": 1}', "no JSON"])
def test_a_manifest_that_is_none_is_refused(text: str, live: Path, file: Path) -> None:
    file.with_name("one.db.json").write_text(text)
    with pytest.raises(CopyRefused, match=r"one\.db\.json is no manifest"):
        restored(live, file)


def test_a_newer_schema_is_refused_with_a_sentence(live: Path, file: Path) -> None:
    file.with_name("one.db.json").unlink()
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaTooNew, match=r"one\.db has schema 9999"):
        restored(live, file)
    assert sellers(live) == [ANA, BUDI, CARMEN]


@pytest.mark.parametrize(
    ("content", "why"), [(b"", "no database of this program"), (b"text" * 999, "can't be read as a database")]
)
def test_what_is_no_database_is_refused(content: bytes, why: str, live: Path) -> None:
    stray = live.with_name("stray.db")
    stray.write_bytes(content)
    with pytest.raises(CopyRefused, match=why):
        restored(live, stray)
    assert sellers(live) == [ANA, BUDI]


def test_what_can_not_be_restored_is_refused(live: Path, file: Path) -> None:
    with pytest.raises(CopyRefused, match="does not exist"):
        restored(live, live.with_name("none.db"))
    with pytest.raises(CopyRefused, match="is the database itself"):
        restored(live, live)
    with pytest.raises(CopyRefused, match="pg_restore"):
        restore("postgresql://keeper@host/keeper", file, NOW)


def test_a_second_restore_in_the_same_second_overwrites_nothing(live: Path, file: Path) -> None:
    restored(live, file)
    with pytest.raises(CopyRefused, match=f"{KEPT} exists already"):
        restored(live, file)
    assert sellers(live.with_name(KEPT)) == [ANA, BUDI, CARMEN]


def test_what_a_killed_restore_left_is_in_nobodys_way(live: Path, file: Path) -> None:
    live.with_name("bot.db.restoring").write_text("half")
    live.with_name("bot.db.restoring-wal").write_text("half")
    restored(live, file)
    assert sellers(live) == [ANA, BUDI]
    assert "bot.db.restoring-wal" not in names(live.parent)


def test_who_asked_to_be_forgotten_after_the_backup_stays_forgotten(live: Path, file: Path) -> None:
    with written(live) as books:
        books.erasure.erase(BUDI, NOW + HOUR)
    assert b"budis-own-name" in file.read_bytes()
    done = restored(live, file)
    assert done.carried is not None
    assert (done.carried.forgotten, done.carried.other_salt) == (1, False)
    assert sellers(live) == [ANA]
    assert b"budis-own-name" not in live.read_bytes()
    restore(live, file, LATER + HOUR)  # and once more: the restored one knows of it as well
    assert sellers(live) == [ANA]


def test_who_came_back_after_being_forgotten_stays(live: Path) -> None:
    with written(live) as books:
        books.erasure.erase(BUDI, NOW - HOUR)
        a_seller(books, BUDI)
    file = live.with_name("two.db")
    backup(live, file, NOW + HOUR)
    restored(live, file)
    assert sellers(live) == [ANA, BUDI]


def test_a_backup_with_another_salt_gives_way_to_the_one_that_knows_who_was_forgotten_last(
    live: Path, file: Path, tmp_path: Path
) -> None:
    with written(live) as books:
        books.erasure.erase(CARMEN, NOW + HOUR)
    backup(live, live.with_name("two.db"), NOW + HOUR)
    other = tmp_path / "other.db"
    restore(other, file, LATER)  # another machine, where Budi is forgotten under a salt of its own
    with written(other) as books:
        books.erasure.erase(BUDI, NOW + 2 * HOUR)
    graves = rows(other, "SELECT * FROM tombstones")
    done = restore(other, live.with_name("two.db"), LATER)
    assert done.carried is not None
    assert (done.carried.forgotten, done.carried.other_salt) == (1, True)
    assert sellers(other) == [ANA]
    assert rows(other, "SELECT * FROM tombstones") == graves


def test_the_pauses_that_telegram_asked_for_since_are_kept(live: Path, file: Path) -> None:
    with written(live) as books:
        books.chats.pause("all", NOW + HOUR)
    restored(live, file)
    with written(live) as books:
        assert books.chats.pauses() == {"all": NOW + HOUR}


def test_a_backup_of_a_moved_database_can_be_worked_with_again(live: Path) -> None:
    with written(live) as books:
        books.notes.put(MOVED_TO, str(Mark("1", "postgresql://host/db", "2026-11-25", done=True)))
    backup(live, live.with_name("two.db"), NOW)
    restored(live, live.with_name("two.db"))
    assert rows(live, "SELECT * FROM notes") == []


def test_a_database_too_broken_to_be_read_is_kept_as_it_is(live: Path, file: Path) -> None:
    live.write_bytes(b"broken " * 999)
    done = restored(live, file)
    assert (done.carried, live.with_name(KEPT).read_bytes()) == (None, b"broken " * 999)
    assert sellers(live) == [ANA, BUDI]


def said(capsys: Captured, live: Path, file: Path) -> list[str]:
    capsys.readouterr()
    assert command.run(argparse.Namespace(file=file), f"sqlite:///{live}", LATER) == 0
    return capsys.readouterr().out.splitlines()


def test_what_will_fire_is_told(live: Path, capsys: Captured) -> None:
    with written(live) as books:
        for number, hours in enumerate((1, 2, 5, 6, 7, 8, 9, 10, 11), start=1):
            a_promise(books, NOW + hours * HOUR, seller=ANA, number=number)
        a_promise(books, NOW + HOUR, APPEAL, seller=BUDI, number=99)
        books.reminders.cancel(a_promise(books, NOW + 6 * HOUR, seller=BUDI, number=98))
    file = live.with_name("two.db")
    backup(live, file, NOW)
    with written(live) as books:
        books.erasure.erase(BUDI, NOW + HOUR)
    assert said(capsys, live, file) == [
        f"{live} is {file} now: 16 rows at schema {HEAD}; taken 2026-11-25T08:00:00+00:00",
        f"the database as it was is in {live.with_name(KEPT)}",
        "forgotten again: 1 sellers who asked for it after the backup was taken",
        "reminders already past: 3 (invitation 3); they are sent late, as soon as the bot runs,",
        "also those that were sent after the backup was taken: it does not know of that",
        "reminders next due:",
        "  2026-11-25 14:00:00 UTC  invitation",
        "  2026-11-25 15:00:00 UTC  invitation",
        "  2026-11-25 16:00:00 UTC  invitation",
        "  2026-11-25 17:00:00 UTC  invitation",
        "  2026-11-25 18:00:00 UTC  invitation",
        "  and 1 later",
    ]


def test_where_nothing_waits_that_is_told_too(live: Path, file: Path, capsys: Captured) -> None:
    file.with_name("one.db.json").unlink()
    live.write_bytes(b"broken " * 999)
    assert said(capsys, live, file) == [
        f"{live} is {file} now: 5 rows at schema {HEAD}; without a manifest: nothing says when it was taken",
        f"the database as it was is in {live.with_name(KEPT)}",
        "the database as it was can't be read: who asked to be forgotten after the backup is not known here",
        "no reminder waits",
    ]


async def test_a_story_goes_on_from_where_the_backup_was_taken(tmp_path: Path) -> None:
    path, file = tmp_path / "bot.db", tmp_path / "one.db"
    async with talking(path) as talk:
        ana = talk.person()
        await talk.says(ana, "/start")
        await talk.taps(ana, "Mexico", "None", "None")
        await talk.says(ana, "/link")
        asked = bare(await talk.says(ana, "uno"))
        backup(path, file, talk.hand.now())
        went_on = bare(await talk.taps(ana, "No"))
    restore(path, file, datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    async with talking(path, hand=talk.hand, world=talk.world) as talk:
        assert bare(await talk.says(ana, "/link")) == asked
        assert bare(await talk.taps(ana, "No")) == went_on
