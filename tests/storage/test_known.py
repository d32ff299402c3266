"""Within a transaction a row is read once, until something changes it; and an update costs no more than it has to."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench import growth, traffic
from bench.fill import fill
from bot.domain.steps import Telling
from bot.ports import OpenDatabase
from bot.storage import sqlite, tx
from bot.stores import Books
from bot.telegram.updates import raw_update
from tests.storage.rows import ANA, NOW, a_seller

MOST_STATEMENTS, MOST_TRANSACTIONS = 18.0, 4.0


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


async def test_what_was_read_before_the_lock_was_had_is_read_anew(
    database: OpenDatabase, address: str, ran: list[str]
) -> None:
    def work(books: Books) -> None:
        a_seller(books)
        books.sellers.get(ANA)
        books.sellers.lock(ANA)
        ran.clear()
        books.sellers.get(ANA)

    await database.run(work)
    assert len(ran) == (0 if address.startswith("sqlite") else 1)


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
