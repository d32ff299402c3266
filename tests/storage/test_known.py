"""Within a transaction a row is read once, until something changes it; and an update costs no more than it has to."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bench import growth, traffic
from bench.fill import fill
from bot.domain.road import Answer
from bot.domain.steps import Telling
from bot.ports import OpenDatabase
from bot.storage import sqlite, tx
from bot.stores import Books
from bot.telegram.updates import raw_update
from tests.storage.rows import ANA, NOW, a_seller

MOST_STATEMENTS, MOST_TRANSACTIONS = 15.0, 4.0


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that was run."""
    seen: list[str] = []
    run = tx.Tx._run

    def counted(self: tx.Tx, statement: Any, values: Any) -> Any:
        seen.append(str(statement))
        return run(self, statement, values)

    monkeypatch.setattr(tx.Tx, "_run", counted)
    return seen


async def test_what_was_read_is_read_once_and_anew_once_it_changed(
    database: OpenDatabase, address: str, ran: list[str]
) -> None:
    def work(books: Books) -> None:
        shop = a_seller(books)
        seller = books.sellers.get(ANA)
        ran.clear()
        assert [books.sellers.get(ANA) for _ in range(3)] == [seller] * 3
        assert ran == []
        assert seller is not None
        books.sellers.put(replace(seller, language="es"), NOW)
        found = books.sellers.get(ANA)
        assert found is not None
        assert found.language == "es"

        assert books.sellers.names(ANA) == {}
        new = books.sellers.account(ANA, "kitchen")
        assert books.sellers.names(ANA) == {new: "kitchen"}

        assert books.deeds.of_seller(ANA).deeds == ()
        deed = books.deeds.tell(ANA, shop, Telling("invited", "invited", new, NOW), None, NOW)
        assert [each.id for each in books.deeds.of_seller(ANA).deeds] == [deed]
        books.deeds.take_back(deed, NOW)
        assert books.deeds.of_seller(ANA).deeds == ()

        here = books.sellers.shop(shop)
        assert here is not None
        books.sellers.change_shop(replace(here, market="GB", zone="Europe/London"))
        moved = books.sellers.shop(shop)
        assert moved is not None
        assert moved.market == "GB"

        books.erasure.erase(ANA, NOW)
        assert books.sellers.get(ANA) is None

    await database.run(work)


async def test_whether_a_chat_is_reachable_is_what_its_row_says(
    database: OpenDatabase,
) -> None:
    def work(books: Books) -> None:
        a_seller(books)
        books.foresee_meeting(ANA, ANA)
        assert not books.chats.reachable(ANA)
        for _ in range(2):
            books.chats.unreachable(ANA, "blocked", NOW)
            assert books.chats.reachable(ANA)
            assert not books.chats.reachable(ANA)
        books.chats.unreachable(ANA, "blocked", NOW)
        books.foresee_meeting(ANA, ANA)
        assert books.chats.reachable(ANA)

    await database.run(work)
    await database.run(lambda books: books.chats.unreachable(ANA, "blocked", NOW))
    assert [await database.run(lambda books: books.chats.reachable(ANA)) for _ in range(2)] == [True, False]


async def test_what_was_read_before_the_lock_was_had_is_read_anew(
    database: OpenDatabase, address: str, ran: list[str]
) -> None:
    def work(books: Books) -> None:
        a_seller(books)
        books.sellers.get(ANA)
        before = books.sellers.get(ANA)
        assert before is not None
        books.tx.known["seller", ANA] = replace(before, language="zh")  # type: ignore[attr-defined]
        ran.clear()
        books.sellers.lock(ANA)
        found = books.sellers.get(ANA)
        assert found is not None
        shared = not address.startswith("sqlite")
        assert (found.language, len(ran)) == (("en", 1) if shared else ("zh", 0))

    await database.run(work)


async def test_what_is_known_of_a_walk_is_what_its_rows_say_after_whatever_was_written(
    database: OpenDatabase,
) -> None:
    def work(books: Books) -> None:
        shop = a_seller(books)
        walk = books.walks.begin(ANA, ANA, None, "link", None, NOW)
        late = NOW + timedelta(microseconds=7)  # tables keep whole milliseconds
        market, name = Answer("US", NOW), Answer("#1", late)

        def answered(old: dict[str, Answer], new: dict[str, Answer]) -> None:
            here = books.walks.get(walk)
            assert here is not None
            assert books.walks.save_answers(here, old, new, 5, NOW)

        def refused() -> None:
            here = books.walks.get(walk)
            assert here is not None
            assert not books.walks.save_answers(replace(here, rev=99), {}, {"market": name}, 5, NOW)

        def told() -> None:
            books.deeds.tell(ANA, shop, Telling("invited", "sent", None, NOW), walk, NOW)

        writes: list[Callable[[], object]] = [
            lambda: answered({}, {"market": market}),
            lambda: answered({"market": market}, {"market": Answer("GB", late), "name": name}),
            refused,
            lambda: answered({"market": market, "name": name}, {"name": name}),
            lambda: books.walks.shown(walk, 3, 77, asking=True),
            lambda: books.walks.tried(walk, 78),
            lambda: books.walks.set_about(walk, "kitchen"),
            lambda: books.walks.set_shop(walk, shop),
            lambda: books.walks.set_state(walk, "finished", NOW),
            told,
            lambda: books.deeds.take_back(books.deeds.of_walk(walk)["sent"].id, NOW),
            lambda: books.chats.migrate(ANA, -5),
            lambda: books.erasure.erase(ANA, NOW),
        ]

        def looked(books: Books) -> list[object]:
            return [look(walk) for look in (books.walks.get, books.walks.answers, books.deeds.of_walk)]

        for number, write in enumerate(writes):
            before = looked(books)
            write()
            known = looked(books)
            assert [known] == books.abreast([looked]), number  # who has books of their own reads anew
            assert (known == before) == (write is refused), number

    await database.run(work)


def test_an_update_of_a_talk_costs_few_statements_and_transactions(
    tmp_path: Path, ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    transactions: list[Any] = []
    alone = sqlite._in_savepoint

    def counted(*given: Any) -> Any:
        transactions.append(given)
        return alone(*given)

    monkeypatch.setattr(sqlite, "_in_savepoint", counted)
    fill(str(tmp_path / "bot.db"), 20)
    lines = list(traffic.talks(range(1, 21)))

    async def talk() -> None:
        bot = await growth._joined(tmp_path / "bot.db")
        ran.clear()
        transactions.clear()
        updates = [
            raw_update(json.loads(f'{{"update_id":{at},{body.replace("@@", "")}}}'))
            for at, (_, body, _) in enumerate(lines, start=1)
        ]
        await bot.take([each for each in updates if each])
        assert await bot.worker.lines.drain(60)
        await bot.stop()

    asyncio.run(talk())
    assert len(ran) / len(lines) <= MOST_STATEMENTS
    assert len(transactions) / len(lines) <= MOST_TRANSACTIONS
