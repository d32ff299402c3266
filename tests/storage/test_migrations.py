"""The schema is brought up once, whole, and never down."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import bot.storage.migrating
from bot.domain.wishes import USUAL
from bot.storage import SchemaTooNew, bring_up, migrate, open_database
from bot.storage.files import read_only
from bot.storage.instants import from_ms
from bot.storage.migrating import HEAD, KNOWN, revision
from bot.storage.tables import tables
from tests.postgres import Server

SCRIPTS = Path(bot.storage.migrating.__file__).parent / "migrations"


def engine_of(address: str) -> sa.Engine:
    if address.startswith("sqlite"):
        return sa.create_engine(address, poolclass=sa.NullPool)
    return sa.create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(address), poolclass=sa.NullPool)


def say(address: str, sql: str) -> None:
    with engine_of(address).begin() as connection:
        connection.execute(sa.text(sql))


def schema_of(path: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database in which nothing was made yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'bot.db'}"
    server: Server = request.getfixturevalue("server")
    return server.make()


def test_the_newest_revision_is_the_one_that_the_program_knows() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [HEAD]
    assert tuple(reversed([each.revision for each in scripts.walk_revisions()])) == KNOWN


def test_a_fresh_database_is_brought_up_and_then_left_alone(empty: str) -> None:
    assert migrate(empty).endswith(f"is now at schema {HEAD} (was empty)")
    assert migrate(empty).endswith(f"is at schema {HEAD} already")


def test_what_the_revisions_make_is_what_the_tables_say(address: str) -> None:
    with engine_of(address).connect() as connection:
        opts = {"compare_type": True, "include_object": partial(is_of, connection.dialect.name)}
        assert compare_metadata(MigrationContext.configure(connection, opts=opts), tables) == []


def is_of(dialect: str, thing: object, *_: object) -> bool:
    """Whether this database has such a thing: an index may be one database's alone."""
    only = thing._ddl_if if isinstance(thing, sa.Index) else None
    return only is None or only.dialect == dialect


def test_a_newer_schema_is_refused_with_a_sentence(address: str) -> None:
    say(address, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaTooNew) as refused:
        bring_up(address)
    assert str(refused.value).endswith(
        f" has schema 9999, this release knows {KNOWN[-1]} at most: install the newer release again"
    )


def test_a_start_at_the_right_schema_does_not_load_alembic(file: Path) -> None:
    program = (
        "import sys; from bot.storage import bring_up; from pathlib import Path; bring_up(Path(sys.argv[1]));"
        "print([name for name in ('alembic', 'psycopg') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program, file], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    bring_up(tmp_path / "bot.db")
    assert (tmp_path / "bot.db").stat().st_mode & 0o777 == 0o600


def test_an_older_database_is_copied_before_it_is_changed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say(f"sqlite:///{file}", "INSERT INTO notes VALUES ('kept', 'yes')")
    monkeypatch.setattr(bot.storage.migrating, "HEAD", "9998")  # as if this file were a release behind
    copy = file.with_name(f"bot.db.before-9998-from-{KNOWN[-1]}")
    assert bring_up(file) == (f"{file} is now at schema 9998 (was {KNOWN[-1]}); the database as it was is in {copy}")
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(read_only(copy)) as connection:
        assert connection.execute("SELECT value FROM notes WHERE name = 'kept'").fetchall() == [("yes",)]


OLD_ROWS = (
    "INSERT INTO sellers (id, language, created_at, seen_at) VALUES (1001, 'es', 1, 2)",
    "INSERT INTO shops (id, seller_id, market, zone, created_at) VALUES (1, 1001, 'MX', 'America/Mexico_City', 1)",
    """INSERT INTO deeds (id, seller_id, shop_id, kind, at, certainty, told_at)
       VALUES (1, 1001, 1, 'active', 5, 'exact', 6)""",
    """INSERT INTO reminders (id, seller_id, chat_id, shop_id, deed_id, kind, lane, state, due_at, promised_at, try_at,
       dedupe_key) VALUES (1, 1001, 1001, 1, 1, 'unlink_lock', 1, 'waiting', 7, 8, 9, 'unlink_lock:1')""",
)


def to(address: str, revision: str, go: Callable[[Config, str], None]) -> None:
    """The schema is at that revision, by the revisions' own steps."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with engine_of(address).begin() as connection:
        config.attributes["connection"] = connection
        go(config, revision)


def rows_of(address: str, table: str) -> list[dict[str, object]]:
    with engine_of(address).connect() as connection:
        return [dict(row) for row in connection.execute(sa.text(f"SELECT * FROM {table}")).mappings()]


def test_rows_of_the_first_release_are_whole_after_the_way_up_down_and_up_again(address: str) -> None:
    to(address, "0001", command.downgrade)
    for row in OLD_ROWS:
        say(address, row)
    tables_then = {table: rows_of(address, table) for table in ("sellers", "shops", "deeds", "reminders")}
    for direction, revision_ in ((command.upgrade, "head"), (command.downgrade, "0001"), (command.upgrade, "head")):
        to(address, revision_, direction)
        for table, before in tables_then.items():
            now = rows_of(address, table)
            assert [{key: row[key] for key in before[0]} for row in now] == before
    assert [(row["about_at"], row["until_at"], row["nags"]) for row in rows_of(address, "reminders")] == [
        (None, None, 0)
    ]


async def test_a_database_of_the_first_release_goes_on_working(address: str) -> None:
    to(address, "0001", command.downgrade)
    for row in OLD_ROWS:
        say(address, row)
    where = address.removeprefix("sqlite:///") if address.startswith("sqlite") else address
    bring_up(where if not address.startswith("sqlite") else Path(where))
    database = await open_database(where)
    try:
        seller = await database.run(lambda books: books.sellers.get(1001))
        [claimed] = await database.run(lambda books: books.reminders.claim(from_ms(10), from_ms(20), 5))
        [deed] = (await database.run(lambda books: books.deeds.of_seller(1001))).deeds
    finally:
        await database.close()
    assert seller is not None
    assert (seller.wishes, claimed.key, claimed.tells_of, deed.what) == (USUAL, "unlink_lock:1", from_ms(7), None)


def test_a_revision_that_breaks_down_leaves_the_database_as_it_was(
    empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("the power went")

    monkeypatch.setattr("alembic.op.create_index", broken)  # half of the tables are there by then
    with pytest.raises(OSError, match="the power went"):
        migrate(empty)
    monkeypatch.undo()
    if empty.startswith("sqlite"):
        path = tmp_path / "data" / "bot.db"
        assert (schema_of(path), revision(path)) == ([], None)
    assert migrate(empty).endswith("(was empty)")


def test_two_replicas_that_start_at_once_bring_the_schema_up_once(server: Server) -> None:
    url = server.make()
    program = "import sys; from bot.storage import bring_up; input(); print(bring_up(sys.argv[1]))"
    both = [
        subprocess.Popen([sys.executable, "-c", program, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for each in both:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    said = [each.communicate()[0] for each in both]
    assert [f"schema {HEAD}" in each for each in said] == [True, True]
    assert bring_up(url).endswith("already")


def test_down_and_up_again_is_the_same_schema(file: Path) -> None:
    from alembic import command

    before = schema_of(file)
    with engine_of(f"sqlite:///{file}").begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(SCRIPTS))
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]
        command.upgrade(config, "head")
    assert schema_of(file) == before
