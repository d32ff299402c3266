"""A golden database of every schema there ever was goes up to this release's, down and up again, and loses nothing."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config

import bot.storage.migrating
from bot.playground.telegram import World
from bot.storage import bring_up, open_database
from bot.storage.instants import from_ms
from bot.storage.migrating import HEAD, KNOWN
from bot.storage.tables import tables
from bot.stores import Books
from tests.postgres import Server
from tests.storage import golden
from tests.storage.golden_rows import BIG, ROWS, STATES, UNKNOWN, WORST, T
from tests.talk import Hand, bare, seen, talking

SCRIPTS = Path(bot.storage.migrating.__file__).parent / "migrations"
OLDER = [(old, new) for old in KNOWN for new in KNOWN if old < new]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database in which nothing was made yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'bot.db'}"
    server: Server = request.getfixturevalue("server")
    return server.make()


def to(address: str, revision: str, go: Callable[[Config, str], None]) -> None:
    """The schema is at that revision, by the revisions' own steps."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with golden.engine_of(address).begin() as connection:
        config.attributes["connection"] = connection
        go(config, revision)


def where(address: str) -> Path | str:
    return Path(address.removeprefix("sqlite:///")) if address.startswith("sqlite") else address


def test_every_schema_has_its_golden_database() -> None:
    missing = [version for version in KNOWN if not golden.has(version)]
    assert missing == []  # a new one: python -m tests.storage.golden


def test_every_table_and_every_state_of_a_reminder_is_in_the_newest() -> None:
    assert sorted(ROWS) == sorted(tables.tables)
    assert {row["state"] for row in ROWS["reminders"]} == set(STATES)
    rows = (golden.PLACE / HEAD / "rows.sql").read_text("utf-8")
    assert [table for table in tables.tables if f"INSERT INTO {table} (" not in rows] == []


@pytest.mark.parametrize("version", KNOWN)
def test_up_down_and_up_again_are_equal_dumps(version: str, empty: str) -> None:
    golden.load(version, empty)
    as_released = golden.dump(empty)
    bring_up(where(empty))
    up = golden.dump(empty)
    to(empty, version, command.downgrade)
    down = golden.dump(empty)
    to(empty, "head", command.upgrade)
    again = golden.dump(empty)
    assert down == as_released
    assert again == up
    schema = {"alembic_version": golden.columns(as_released, as_released)["alembic_version"]}
    assert golden.columns(up, as_released) | schema == golden.columns(as_released, as_released)
    sound(empty)


@pytest.mark.parametrize(("older", "newer"), OLDER)
def test_a_newer_database_that_goes_down_and_up_keeps_all_that_the_older_schema_can_hold(
    older: str, newer: str, empty: str
) -> None:
    golden.load(newer, empty)
    to(empty, older, command.downgrade)
    down = golden.dump(empty)
    to(empty, newer, command.upgrade)
    up = golden.dump(empty)
    golden_rows = {table: rows for table, rows in golden.columns(up, down).items() if table != "alembic_version"}
    assert golden_rows == {table: rows for table, rows in golden.columns(down, down).items() if table in golden_rows}
    assert parked(up) == parked(down) == [UNKNOWN]
    sound(empty)


def parked(found: golden.Dump) -> list[str]:
    rows = [json.loads(row) for row in found["inbox"]]
    return [row["body"] for row in rows if row["state"] == "parked"]


def sound(address: str) -> None:
    """Every page can be read and no row refers to nothing; PostgreSQL sees to both by itself."""
    if address.startswith("sqlite"):
        with closing(sqlite3.connect(where(address))) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert raw.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("version", KNOWN)
def test_a_fresh_database_has_the_very_shape_of_one_that_was_brought_up(version: str, empty: str) -> None:
    golden.load(version, empty)
    bring_up(where(empty))
    up = {name: shape for name, shape in golden.dump(empty).items() if name.endswith(": shape")}
    if empty.startswith("sqlite"):
        fresh = f"sqlite:///{Path(where(empty)).with_name('fresh.db')}"
        bring_up(where(fresh))
        made = golden.dump(fresh)
    else:
        to(empty, "base", command.downgrade)
        bring_up(where(empty))
        made = golden.dump(empty)
    assert up == {name: shape for name, shape in made.items() if name.endswith(": shape")}


@pytest.mark.parametrize("version", KNOWN)
async def test_what_the_stores_find_in_it(version: str, empty: str) -> None:
    golden.load(version, empty)
    bring_up(where(empty))
    database = await open_database(where(empty))

    def look(books: Books) -> dict[str, Any]:
        claimed = books.reminders.claim(from_ms(T + 1000 * 3_600_000), from_ms(T + 1001 * 3_600_000), 64)
        return {
            "sellers": books.sellers.everyone(0, 10),
            "language": [found.language if (found := books.sellers.get(each)) else None for each in (1001, 1002, BIG)],
            "shops": [each.market for each in books.sellers.shops(1001)],
            "names": sorted(books.sellers.names(1001)),
            "open": [(each.id, each.flow, each.about) for each in books.walks.open_of(1001, 1001)],
            "answers": {step: answer.value for step, answer in books.walks.answers(1).items()},
            "deeds": [deed.id for deed in books.deeds.of_seller(1001).deeds],
            "claimed": sorted((each.id, each.chat) for each in claimed),
            "new": [each.update_id for each in books.inbox.pending()],
            "reachable": [books.chats.reachable(each) for each in (1001, -1_001_234_567_890)],
            "pauses": sorted(books.chats.pauses()),
        }

    try:
        found = await database.run(look)
    finally:
        await database.close()
    assert found == {
        "sellers": [1001, 1002, BIG], "language": ["zh", "es", "en"], "shops": ["MX", "GB"], "names": ["#1", "#2"],
        "open": [(1, "link", "uno_tienda")], "answers": {"account": "#1", "elsewhere": "no"},
        "deeds": [1, 2, 4, 6], "claimed": [(1, 1001), (21, BIG)], "new": [2**31 - 1],
        "reachable": [False, True], "pauses": ["1001", "all"],
    }  # fmt: skip


@pytest.mark.parametrize("version", KNOWN)
async def test_the_bot_goes_on_over_it(version: str, empty: str) -> None:
    golden.load(version, empty)
    hand = Hand(from_ms(T + 3_600_000))  # Telegram's pauses are over
    world = World(now=hand.now)
    ana = world.person(1001, "Ana", language_code="zh")
    ana.chat.started = True
    async with talking(where(empty), hand=hand, world=world) as talk:
        assert await talk.bot.worker.lines.drain(20)
        assert "渠道账号" in bare(seen(ana))  # what lay in the inbox is answered, in the language that was chosen
        await talk.says(ana, "/shop")
        assert "墨西哥" in bare(seen(ana))
        assert await talk.bot.reconcile() == 0
        assert talk.bot.words.broken == {}


def test_the_copy_that_is_made_before_is_the_database_as_it_was(tmp_path: Path) -> None:
    for version in KNOWN[:-1]:
        path = tmp_path / version / "bot.db"
        path.parent.mkdir()
        golden.load(version, f"sqlite:///{path}")
        before = golden.dump(f"sqlite:///{path}")
        bring_up(path)
        [copy] = path.parent.glob("bot.db.before-*")
        shutil.move(copy, tmp_path / f"{version}.db")
        assert golden.dump(f"sqlite:///{tmp_path / f'{version}.db'}") == before


async def test_all_that_is_kept_of_a_seller_can_be_handed_out_whatever_is_kept(empty: str) -> None:
    golden.load(HEAD, empty)
    bring_up(where(empty))
    database = await open_database(where(empty))
    try:
        kept = await database.run(lambda books: books.erasure.everything(1001))
    finally:
        await database.close()
    assert json.loads(json.dumps(kept)) == kept
    [deed] = [each for each in kept["deeds"] if each["id"] == 6]
    assert (deed["what"], deed["at"], deed["told_at"]) == (
        WORST, from_ms(T + 400 * 3_600_000).isoformat(), from_ms(T).isoformat(),
    )  # fmt: skip
    assert {table: len(rows) for table, rows in kept.items() if rows} == {
        "sellers": 1, "shops": 2, "accounts": 2, "walks": 2, "answers": 2, "deeds": 5, "reminders": 10, "reports": 1,
        "chats": 1,
    }  # fmt: skip
