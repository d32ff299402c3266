"""PostgreSQL: several processes at once, each sure of what it has."""

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from psycopg import errors

from bot.storage.postgres import MOST_TRIES, PostgresDatabase, connect
from bot.stores import Books
from tests.postgres import Server
from tests.storage.rows import ANA, BUDI, MINUTE, NOW, a_promise, a_seller, claimed


@pytest.fixture
async def replicas(postgres: str) -> AsyncIterator[list[PostgresDatabase]]:
    """Three processes' databases, as far as the server can tell."""
    three = [PostgresDatabase(postgres) for _ in range(3)]
    for each in three:
        await each.open()
    yield three
    for each in three:
        await each.close()


def say(books: Books, sql: str) -> Any:
    return books.tx._connection.execute(sql)  # type: ignore[attr-defined]


async def test_a_promise_is_claimed_by_one_of_three_and_no_chat_by_two(replicas: list[PostgresDatabase]) -> None:
    def made(books: Books) -> None:
        for seller in range(1, 41):
            a_seller(books, seller)
            for number in range(1, 7):
                a_promise(books, NOW - number * MINUTE, seller=seller, number=number)

    await replicas[0].run(made)
    sent: list[tuple[int, int, Any]] = []

    async def work(database: PostgresDatabase) -> None:
        while mine := await database.run(claimed, NOW, 8):
            assert len({each.chat for each in mine}) == len(mine)
            for each in mine:
                assert await database.run(lambda books, each=each: books.reminders.sending(each, NOW + MINUTE))
                sent.append((each.chat, each.id, each.promised_at))
                assert await database.run(lambda books, each=each: books.reminders.sent(each, 1, NOW))

    while len(sent) < 240:
        await asyncio.gather(*(work(each) for each in replicas))
    assert max(Counter(id_ for _, id_, _ in sent).values()) == 1
    order = {chat: [at for of, _, at in sent if of == chat] for chat in range(1, 41)}
    assert all(times == sorted(times) for times in order.values())


async def test_a_row_that_another_holds_is_passed_over_and_not_waited_for(replicas: list[PostgresDatabase]) -> None:
    await replicas[0].run(a_seller, ANA)
    await replicas[0].run(a_seller, BUDI)
    for seller in (ANA, BUDI):
        await replicas[0].run(lambda books, seller=seller: a_promise(books, NOW, seller=seller))
    has_it, go_on = threading.Event(), threading.Event()

    def slow(books: Books) -> list[int]:
        mine = [each.seller for each in claimed(books, most=1)]
        has_it.set()
        go_on.wait(10)
        return mine

    first = asyncio.create_task(replicas[0].run(slow))
    await asyncio.to_thread(has_it.wait, 10)
    others = [each.seller for each in await replicas[1].run(claimed)]
    go_on.set()
    assert sorted([*await first, *others]) == [ANA, BUDI]


async def test_transactions_on_one_seller_run_one_after_the_other(replicas: list[PostgresDatabase]) -> None:
    """Read, think, write: without the lock two would read the same and one would be lost."""
    await replicas[0].run(a_seller, ANA)

    def one_more(books: Books) -> None:
        books.sellers.lock(ANA)
        seen = int(books.notes.get("count") or 0)
        books.notes.put("count", str(seen + 1))

    await asyncio.gather(*(each.run(one_more) for _ in range(20) for each in replicas))
    assert await replicas[0].run(lambda books: books.notes.get("count")) == "60"


async def test_of_two_that_wait_for_each_other_one_begins_again_and_both_succeed(
    replicas: list[PostgresDatabase],
) -> None:
    for seller in (ANA, BUDI):
        await replicas[0].run(a_seller, seller)
    meet, tries = threading.Barrier(2), Counter[int]()

    def crossed(books: Books, first: int, second: int) -> None:
        tries[first] += 1
        say(books, "SET LOCAL deadlock_timeout = '20ms'")
        books.sellers.lock(first)
        if tries[first] == 1:
            meet.wait(10)
        books.sellers.lock(second)
        books.notes.put(str(first), "done")

    await asyncio.gather(replicas[0].run(crossed, ANA, BUDI), replicas[1].run(crossed, BUDI, ANA))
    assert sorted(tries.values()) in ([1, 2], [2, 2])  # on a slow machine each may have seen the other wait
    assert [await replicas[2].run(lambda books, s=s: books.notes.get(str(s))) for s in (ANA, BUDI)] == ["done", "done"]


async def test_what_is_in_the_way_for_ever_is_told(replicas: list[PostgresDatabase]) -> None:
    tries = 0

    def unlucky(_: Books) -> None:
        nonlocal tries
        tries += 1
        raise errors.SerializationFailure("in the way")

    with pytest.raises(errors.SerializationFailure):
        await replicas[0].run(unlucky)
    assert tries == MOST_TRIES


async def test_a_connection_that_the_server_closed_is_made_anew(
    replicas: list[PostgresDatabase], server: Server
) -> None:
    gone = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query <> ''"
    server.say(gone)
    assert (
        await asyncio.gather(*(each.run(lambda books: books.sellers.everyone(0, 9)) for each in replicas)) == [[]] * 3
    )


async def test_a_transaction_whose_connection_dies_before_its_commit_is_done_again(
    replicas: list[PostgresDatabase],
) -> None:
    tries = 0

    def cut(books: Books) -> None:
        nonlocal tries
        tries += 1
        a_seller(books, tries)
        if tries == 1:
            say(books, "SELECT pg_terminate_backend(pg_backend_pid())")

    await replicas[0].run(cut)
    assert await replicas[0].run(lambda books: books.sellers.everyone(0, 9)) == [2]


async def test_a_commit_of_which_nobody_knows_is_told_and_not_repeated(
    replicas: list[PostgresDatabase],
) -> None:
    tries = 0

    def cut(books: Books) -> None:
        nonlocal tries
        tries += 1
        say(books, "SET LOCAL idle_in_transaction_session_timeout = '1ms'")
        threading.Event().wait(0.3)  # the server closes the connection before it is asked to commit

    with pytest.raises(psycopg.OperationalError):
        await replicas[0].run(cut)
    assert tries == 1
    assert await replicas[0].run(lambda books: books.sellers.everyone(0, 9)) == []


async def test_a_server_that_is_gone_is_an_error_and_no_wait_for_ever(server: Server) -> None:
    url = server.make("made1")
    database = PostgresDatabase(url)
    await database.open()
    server.drop(url)
    with pytest.raises(psycopg.OperationalError):
        await database.run(a_seller)
    await database.close()


def test_a_commit_is_on_the_disk_and_numbers_have_one_width(postgres: str) -> None:
    with closing(connect(postgres)) as connection:
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
        assert connection.execute("SELECT pg_typeof(%s)::text", [1]).fetchone() == ("bigint",)
        assert connection.execute("SHOW application_name").fetchone() == ("channel-keeper",)


def test_what_the_operator_wrote_in_the_address_counts(postgres: str) -> None:
    with closing(connect(f"{postgres}&application_name=theirs")) as connection:
        assert connection.execute("SHOW application_name").fetchone() == ("theirs",)


async def test_what_postgresql_cannot_hold_is_refused_and_nothing_is_kept(replicas: list[PostgresDatabase]) -> None:
    for name, refused in (("nul\0", psycopg.DataError), ("half \ud83d", UnicodeEncodeError)):
        with pytest.raises(refused):
            await replicas[0].run(lambda books, value: books.notes.put("kept", value), name)
    with pytest.raises(errors.NumericValueOutOfRange):
        await replicas[0].run(lambda books: books.sellers.get(2**63))
    assert await replicas[0].run(lambda books: books.notes.get("kept")) is None
