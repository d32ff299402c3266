"""`check` as a doctor: the last backup, the disk, the operator's chat, and what the reconciler would mend."""

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import clocks, editions, policies
from bot.commands.check import last_backup
from bot.domain.flow import Telling
from bot.records import Seller
from bot.rehearsing import rehearse
from bot.storage import bring_up, look_at, open_database
from bot.storage.copies import backup
from bot.storage.verified import last_verified, mark_path
from bot.stores import Books
from tests.line import Captured, typed
from tests.postgres import Server
from tests.storage.conftest import server

__all__ = ["server"]

NOW = datetime.now(UTC).replace(microsecond=0)
POLICY = policies.load()


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The database of the configuration, as the first start left it, with three sellers who wait for something."""
    path = tmp_path / "bot.db"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite:///{path}")
    bring_up(path)
    asyncio.run(started(f"sqlite:///{path}"))
    return path


def told(books: Books) -> None:
    editions.take_in(books, POLICY, NOW)
    for number in (1, 2, 3):
        books.sellers.put(Seller(number, "en"), NOW)
        shop = books.sellers.add_shop(number, "MX", "America/Mexico_City", None, NOW)
        seller = Seller(number, "en", shop=shop)
        books.sellers.put(seller, NOW)
        account = books.sellers.account(number, "uno")
        books.deeds.tell(number, shop, Telling("active", "a", account, NOW - timedelta(hours=1)), None, NOW)
        clocks.arm(books, seller, number, POLICY, NOW)


async def started(url: str) -> None:
    database = await open_database(url)
    await database.run(told)
    await database.close()


def lines(capsys: Captured, name: str) -> list[str]:
    _, out, err = typed(capsys, "check")
    assert err == ""
    return [line for line in out.splitlines() if line[5:].startswith(f"{name}:")]


def everything_in(place: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in place.iterdir() if each.is_file()}


def test_where_every_reminder_is_there_it_says_so_and_touches_nothing(live: Path, capsys: Captured) -> None:
    before = everything_in(live.parent)
    assert lines(capsys, "reminders") == ["ok   reminders: none is missing"]
    assert everything_in(live.parent) == before


def test_what_is_missing_or_wrong_is_counted_and_left(live: Path, capsys: Captured) -> None:
    with closing(sqlite3.connect(live, isolation_level=None)) as raw:
        raw.execute("DELETE FROM reminders WHERE seller_id = 1")
        raw.execute("UPDATE reminders SET due_at = due_at + 1000 WHERE seller_id = 2")
    before = everything_in(live.parent)
    [line] = lines(capsys, "reminders")
    assert line.startswith("BAD  reminders: 2 are missing or wrong")
    assert typed(capsys, "check")[0] == 1
    assert everything_in(live.parent) == before


def test_where_the_next_start_brings_other_rules_reminders_move_and_that_is_no_fault(
    live: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = live.parent / "own.yaml"
    own.write_text("defaults:\n  unlink.lock_after_link_hours: 48\n")
    monkeypatch.setenv("BOT_POLICY_FILE", str(own))
    assert lines(capsys, "reminders") == []


def test_on_postgresql_it_is_rehearsed_read_only_too(server: Server) -> None:
    url = server.make()
    bring_up(url)
    asyncio.run(started(url))
    assert look_at(url, lambda books: rehearse(books, POLICY, NOW)) == 0
    assert [item.mark for item in last_backup(url, NOW)] == ["ok"]
    server.drop(url)


def test_no_backup_is_noted_and_an_old_one_too(live: Path, capsys: Captured) -> None:
    assert lines(capsys, "backup") == ["note backup: there is none"]
    backup(live, live.with_name("old.db"), NOW - timedelta(hours=49))
    assert lines(capsys, "backup") == ["note backup: the last is 49 hours old"]
    assert typed(capsys, "backup", str(live.with_name("new.db")))[0] == 0
    assert lines(capsys, "backup") == ["ok   backup: the last is 0 hours old"]
    assert last_verified(live) is not None
    assert mark_path(live).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "words", ["", "nonsense", "[]", json.dumps({"taken_at": 7}), json.dumps({"taken_at": "2026-11-25T08:00:00"})]
)
def test_a_mark_that_is_none_is_no_backup(words: str, live: Path) -> None:
    mark_path(live).write_text(words)
    assert last_verified(live) is None


def test_a_backup_is_good_where_its_mark_can_not_be_left(live: Path) -> None:
    mark_path(live).mkdir()
    backup(live, live.with_name("one.db"), NOW)
    assert live.with_name("one.db").exists()


@pytest.mark.parametrize(
    ("chat", "line"),
    [
        ("77", "ok   operator: BOT_OPERATOR_CHAT hears of trouble"),
        (None, "note operator: BOT_OPERATOR_CHAT is not set: trouble is told in the log alone"),
    ],
)
def test_it_says_whether_an_operator_is_told(
    chat: str | None, line: str, live: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    if chat:
        monkeypatch.setenv("BOT_OPERATOR_CHAT", chat)
    assert lines(capsys, "operator") == [line]


def test_a_disk_with_little_room_is_bad(live: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lines(capsys, "disk")[0].endswith(" MB free")
    monkeypatch.setattr("bot.observing.looking.free_bytes", lambda _: 150 * 1024 * 1024)
    assert lines(capsys, "disk") == ["BAD  disk: 150 MB free; the bot is not ready with less than 200"]
