"""A transaction is one function: kept whole when its caller goes on, or not at all."""

import asyncio
import threading

import pytest

from bot.ports import OpenDatabase
from bot.storage import open_database
from bot.stores import Books
from tests.storage.rows import ANA, BUDI, NOW, a_promise, a_seller


class Refusal(Exception):
    """Whatever a use case raises."""


def refused(books: Books, seller: int) -> None:
    a_seller(books, seller)
    raise Refusal


def known(books: Books) -> list[int]:
    return books.sellers.everyone(0, 1000)


async def test_what_a_transaction_did_stands_when_its_caller_goes_on(database: OpenDatabase, address: str) -> None:
    assert await database.run(a_seller) > 0
    await database.close()
    again = await open_database(address)
    assert await again.run(known) == [ANA]
    await again.close()


async def test_what_raises_leaves_nothing_and_its_caller_hears_of_it(database: OpenDatabase) -> None:
    with pytest.raises(Refusal):
        await database.run(refused, ANA)
    assert await database.run(known) == []


async def test_a_neighbour_that_fails_undoes_nobody_else(database: OpenDatabase) -> None:
    sellers = range(1, 31)
    works = [database.run(refused if each % 3 == 0 else a_seller, each) for each in sellers]
    ended = await asyncio.gather(*works, return_exceptions=True)
    assert [each for each, end in zip(sellers, ended, strict=True) if isinstance(end, Refusal)] == list(range(3, 31, 3))
    assert await database.run(known) == [each for each in sellers if each % 3]


async def test_a_statement_that_fails_undoes_its_own_transaction_only(database: OpenDatabase) -> None:
    def of_nobody(books: Books) -> None:
        books.walks.begin(ANA, ANA, None, "link", None, NOW)
        books.sellers.add_shop(404, "MX", "UTC", None, NOW)

    stray, _ = await asyncio.gather(database.run(of_nobody), database.run(a_seller, BUDI), return_exceptions=True)
    assert type(stray).__name__ in ("IntegrityError", "ForeignKeyViolation")
    assert await database.run(known) == [BUDI]


async def test_a_caller_that_goes_away_leaves_its_transaction_standing(database: OpenDatabase, address: str) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(books: Books) -> None:
        begun.set()
        go_on.wait(10)
        a_seller(books)

    caller = asyncio.create_task(database.run(slow))
    await asyncio.to_thread(begun.wait, 10)
    caller.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await database.run(a_seller, BUDI)
    await database.close()
    again = await open_database(address)
    assert await again.run(known) == [ANA, BUDI]
    await again.close()


async def test_the_outbox_is_told_once_what_moves_it_is_kept(database: OpenDatabase) -> None:
    told: list[str] = []
    database.on_reminders = lambda: told.append("moved")
    await database.run(a_seller)
    assert told == []
    await database.run(a_promise, NOW)
    assert told == ["moved"]


async def test_closing_waits_for_what_was_begun(database: OpenDatabase, address: str) -> None:
    works = [asyncio.create_task(database.run(a_seller, each)) for each in range(1, 9)]
    await asyncio.sleep(0)
    await database.close()
    await asyncio.gather(*works)
    again = await open_database(address)
    assert await again.run(known) == list(range(1, 9))
    await again.close()
