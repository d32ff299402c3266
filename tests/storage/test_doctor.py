"""The doctor looks, says, and touches nothing."""

import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from bot.ports import OpenDatabase
from bot.storage import bring_up, doctor, open_database
from bot.storage.migrating import HEAD
from tests.postgres import Server
from tests.storage.rows import NOW, a_seller
from tests.storage.test_migrations import say


def everything_in(place: Path) -> dict[str, str]:
    return {each.name: sha256(each.read_bytes()).hexdigest() for each in place.iterdir()}


def test_a_good_database_is_good_in_every_respect(file: Path) -> None:
    assert doctor(f"sqlite:///{file}") == [
        ("database", True, f"{file} is at schema {HEAD}"),
        ("integrity", True, "ok"),
        ("inbox", True, "no update is parked"),
    ]


def test_looking_leaves_no_file_and_no_byte_changed(file: Path) -> None:
    before = everything_in(file.parent)
    doctor(f"sqlite:///{file}")
    assert everything_in(file.parent) == before


async def test_a_database_in_use_is_looked_at_with_what_was_just_committed(file: Path) -> None:
    database = await open_database(file)
    await database.run(lambda books: books.inbox.put([], NOW))
    say(f"sqlite:///{file}", "INSERT INTO inbox (update_id, body, state, received_at) VALUES (1, '', 'parked', 0)")
    assert doctor(f"sqlite:///{file}")[-1] == ("inbox", True, "1 updates are parked")
    await database.close()


def test_a_database_that_does_not_exist_yet_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    assert doctor(f"sqlite:///{path}") == [("database", True, f"{path} does not exist yet; `run` makes it")]
    assert list(tmp_path.iterdir()) == []


def test_another_file_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    path.write_text("Dear diary, " * 100)
    assert doctor(f"sqlite:///{path}") == [
        ("database", False, f"{path} can't be read as a database: file is not a database")
    ]


def test_rows_that_refer_to_nothing_are_found(file: Path) -> None:
    say(f"sqlite:///{file}", "INSERT INTO accounts (seller_id, name, name_key) VALUES (404, 'a', 'a')")
    assert doctor(f"sqlite:///{file}")[1] == ("integrity", False, "1 rows refer to nothing")


def test_a_damaged_page_is_found(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        page, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    with file.open("r+b") as raw:
        raw.seek((page - 1) * size)
        raw.write(b"\xff" * size)
    assert [good for name, good, _ in doctor(f"sqlite:///{file}") if name in ("integrity", "database")].count(
        False
    ) == 1


def test_an_empty_database_and_a_newer_one_are_told_apart(address: str) -> None:
    say(address, "UPDATE alembic_version SET version_num = '9999'")
    assert [(name, good) for name, good, _ in doctor(address)] == [("database", False)]
    say(address, "DROP TABLE alembic_version")
    assert doctor(address)[0][2].endswith(f"is at schema none; `run` or `migrate` brings it to {HEAD}")


def test_postgresql_is_looked_at_and_its_password_is_not_shown(server: Server) -> None:
    url = server.make()
    bring_up(url)
    secret = url.replace("keeper@", "keeper:geheim@")
    assert doctor(secret) == [
        ("database", True, f"{url.replace('keeper@', 'keeper:***@')} is at schema {HEAD}"),
        ("inbox", True, "no update is parked"),
    ]
    server.drop(url)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://me:geheim@127.0.0.1:1/bot", "postgresql://me:***@127.0.0.1:1/bot can't be used: "),
        (
            "postgresql:///bot?host=/nowhere&password=geheim",
            "postgresql:///bot?host=/nowhere&password=*** can't be used",
        ),
        ("postgresql://me:geheim@localhost/bot?sslmod=x", "postgresql://me:***@localhost/bot?sslmod=x can't be used"),
    ],
)
def test_a_server_that_is_not_there_is_one_sentence_without_the_password(url: str, shown: str) -> None:
    [(name, good, sentence)] = doctor(url)
    assert (name, good, sentence.startswith(shown), "geheim" in sentence, "\n" in sentence) == (
        "database", False, True, False, False,
    )  # fmt: skip


async def test_the_doctor_reads_beside_a_bot_at_work(database: OpenDatabase, address: str) -> None:
    await database.run(a_seller)
    assert [good for _, good, _ in doctor(address)] == ([True, True, True] if "sqlite" in address else [True, True])
