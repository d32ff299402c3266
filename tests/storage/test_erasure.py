"""Who is forgotten is forgotten: in every table, in the files, and in a backup that comes back."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from bot.domain.flow import Answer, Telling
from bot.ports import OpenDatabase
from bot.storage import open_database
from bot.storage.erasure import _OWN
from bot.storage.tables import tables
from bot.stores import Books
from tests.storage.rows import BUDI, NOW, a_promise, a_seller
from tests.storage.test_migrations import engine_of

ANA = 7_318_264_905  # nothing else holds these digits
NAME, TEXT = "@ana.vende.zapatos", "mi cuenta de verdad secreta"
# What is about nobody: the program's own memory and the digests.
NOBODYS = {"notes", "tombstones", "leases", "replicas"}


@dataclass(frozen=True)
class Update:
    update_id: int
    chat_id: int
    user_id: int
    body: str


def lived(books: Books, seller: int, first: int) -> None:
    """A seller has left something in every table."""
    shop = a_seller(books, seller)
    name, said = (NAME, TEXT) if seller == ANA else (f"@vecina.{seller}", f"hola, soy {seller}")
    account = books.sellers.account(seller, name)
    walk_id = books.walks.begin(seller, seller, shop, "link", first, NOW)
    walk = books.walks.get(walk_id)
    assert walk is not None
    books.walks.save_answers(walk, {}, {"account": Answer(account, NOW), "note": Answer(said, NOW)}, first, NOW)
    books.walks.set_about(walk_id, name)
    books.deeds.tell(seller, shop, Telling("invited", "sent", account, NOW), walk_id, NOW)
    books.reports.put(seller, shop, "live_daily", None, f"{seller}", json.dumps({"said": said}), NOW, 40)
    a_promise(books, NOW, seller=seller)
    a_promise(books, NOW, seller=seller, chat=-4001, number=2)
    body = json.dumps({"message": {"from": {"id": seller, "first_name": name}, "text": said}})
    books.inbox.put([Update(first, seller, seller, body), Update(first + 1, -4001, seller, body)], NOW)
    books.chats.unreachable(seller, "blocked", NOW)
    books.chats.pause(str(seller), NOW)


def count(address: str) -> dict[str, int]:
    with engine_of(address).connect() as connection:
        return {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in tables.sorted_tables
        }


def test_every_table_says_whose_its_rows_are() -> None:
    assert {table.name for table in _OWN} == set(tables.tables) - NOBODYS


async def test_a_seller_is_erased_from_every_table_and_nobody_else(database: OpenDatabase, address: str) -> None:
    await database.run(lived, BUDI, 100)
    before = count(address)
    assert [name for name, rows in before.items() if not rows] == sorted(NOBODYS)
    await database.run(lived, ANA, 200)
    assert count(address) == {name: rows * 2 for name, rows in before.items()}
    await database.run(lambda books: books.erasure.erase(ANA, NOW))
    assert count(address) == before | {"notes": 1, "tombstones": 1}
    assert await database.run(lambda books: books.erasure.everything(ANA)) == {
        name: []
        for name in ("sellers", "shops", "accounts", "walks", "answers", "deeds", "reminders", "reports", "chats")
    }


async def test_a_seller_is_shown_all_that_is_kept_of_them(database: OpenDatabase) -> None:
    await database.run(lived, ANA, 200)
    shown = await database.run(lambda books: books.erasure.everything(ANA))
    assert {name: len(rows) for name, rows in shown.items()} == {
        "sellers": 1, "shops": 1, "accounts": 1, "walks": 1, "answers": 2, "deeds": 1, "reminders": 2,
        "reports": 1, "chats": 1,
    }  # fmt: skip
    assert {row["step"]: row["value"] for row in shown["answers"]}["note"] == TEXT
    assert shown["reminders"][0]["due_at"] == "2026-11-25T08:00:00+00:00"


def traces(place: Path) -> dict[str, list[str]]:
    """In which files of a directory anything of Ana can be read."""
    words = {word: word.encode() for word in (str(ANA), NAME, TEXT)}
    words["id as SQLite writes it"] = ANA.to_bytes(6, "big")
    words["id as SQLite writes larger ones"] = ANA.to_bytes(8, "big")
    words["name as a key"] = NAME.removeprefix("@").encode()
    found = {each.name: [n for n, word in words.items() if word in each.read_bytes()] for each in place.iterdir()}
    return {name: words for name, words in found.items() if words}


async def test_nothing_of_a_forgotten_seller_is_in_the_file_or_its_log_when_they_hear_of_it(file: Path) -> None:
    database = await open_database(file)
    for each in range(40):  # neighbours on the same pages
        await database.run(lived, BUDI + each, 1000 + 10 * each)
    await database.run(lived, ANA, 200)
    assert "bot.db-wal" in traces(file.parent)
    await database.run(lambda books: books.inbox.done(200))
    await database.shrink()
    assert set(traces(file.parent)) == {"bot.db"}
    await database.run(lambda books: books.erasure.erase(ANA, NOW))
    assert traces(file.parent) == {}
    await database.run(lambda books: books.inbox.done(200))  # the worker's last word on the update that asked for it
    assert traces(file.parent) == {}
    await database.close()
    assert traces(file.parent) == {}


async def test_a_backup_that_comes_back_forgets_again_whom_it_remembers(database: OpenDatabase) -> None:
    await database.run(lived, ANA, 200)
    await database.run(lived, BUDI, 100)
    await database.run(lambda books: books.erasure.erase(ANA, NOW + timedelta(hours=1)))
    await database.run(lived, ANA, 200)  # as the backup had it
    assert await database.run(lambda books: books.erasure.forgotten()) == 1
    assert await database.run(lambda books: books.sellers.everyone(0, 9)) == [BUDI]
    assert await database.run(lambda books: books.erasure.forgotten()) == 0


async def test_who_comes_back_by_themselves_stays(database: OpenDatabase) -> None:
    await database.run(lived, ANA, 200)
    await database.run(lambda books: books.erasure.erase(ANA, NOW - timedelta(hours=1)))
    await database.run(a_seller, ANA)
    assert await database.run(lambda books: books.erasure.forgotten()) == 0
    assert await database.run(lambda books: books.sellers.everyone(0, 2**40)) == [ANA]


async def test_a_tombstone_names_nobody(database: OpenDatabase, address: str) -> None:
    await database.run(lambda books: books.erasure.erase(ANA, NOW))
    with engine_of(address).connect() as connection:
        [(digest, _)] = connection.execute(sa.select(tables.tables["tombstones"])).all()
    assert (len(digest), str(ANA) in digest, f"{ANA:x}" in digest) == (48, False, False)
