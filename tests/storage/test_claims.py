"""Updates held by leases: one holder each, a chat's updates in order, and nothing counts that comes too late."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.records import Pending
from bot.storage.postgres import PostgresDatabase
from bot.stores import Books
from tests.storage.rows import MINUTE, NOW
from tests.storage.test_inbox import Update

SECOND = timedelta(seconds=1)


@pytest.fixture
async def replicas(postgres: str) -> AsyncIterator[list[PostgresDatabase]]:
    """Three processes' databases, as far as the server can tell."""
    three = [PostgresDatabase(postgres) for _ in range(3)]
    for each in three:
        await each.open()
    yield three
    for each in three:
        await each.close()


def put(books: Books, *updates: tuple[int, int]) -> None:
    books.inbox.put([Update(id_, chat) for id_, chat in updates], NOW)


def heads(books: Books, me: str, now: timedelta = timedelta(), most: int = 64) -> list[Pending]:
    return books.claims.heads(me, NOW + now, NOW + now + MINUTE, most)


def ids(found: list[Pending]) -> list[int]:
    return [each.update_id for each in found]


async def test_of_each_chat_its_head_is_held_by_one_and_its_next_by_nobody(replicas: list[PostgresDatabase]) -> None:
    a, b, _ = replicas
    await a.run(put, (1, 7), (2, 7), (3, 8), (4, 9))
    assert ids(await a.run(heads, "a", timedelta(), 2)) == [1, 3]
    assert ids(await b.run(heads, "b")) == [4]
    assert ids(await b.run(heads, "b")) == []
    await a.run(lambda books: books.inbox.done(1))
    assert ids(await b.run(heads, "b")) == [2]


async def test_bursts_of_six_are_worked_off_once_and_in_order(
    replicas: list[PostgresDatabase],
) -> None:
    """Without "head of its chat only" one in five came out of order."""
    chance, chats, burst = random.Random(1), 80, 6
    updates = [(chat * burst + number, chat) for chat in range(1, chats + 1) for number in range(burst)]
    order = sorted(updates, key=lambda one: (one[0] % burst, chance.random()))
    await replicas[0].run(put, *order)
    done: list[tuple[int, int]] = []

    async def work(database: PostgresDatabase, me: str) -> None:
        while mine := await database.run(heads, me, timedelta(), 8):
            for each in mine:
                following: Pending | None = each
                while following is not None:
                    done.append((following.chat or 0, following.update_id))
                    following = await database.run(finished, following, me)

    def finished(books: Books, one: Pending, me: str) -> Pending | None:
        assert not books.claims.lost({one.update_id: one.attempt})
        books.inbox.done(one.update_id)
        return books.claims.next_of(one.chat or 0, me, NOW, NOW + MINUTE)

    while len(done) < len(updates):
        await asyncio.gather(*(work(each, f"replica {n}") for n, each in enumerate(replicas)))
    assert max(Counter(update for _, update in done).values()) == 1
    for chat in range(1, chats + 1):
        assert [update for of, update in done if of == chat] == [one for one, of in order if of == chat]


async def test_who_is_late_by_a_lease_does_not_count_any_more(replicas: list[PostgresDatabase]) -> None:
    a, b, _ = replicas
    await a.run(put, (1, 7))
    [first] = await a.run(heads, "a")
    assert ids(await b.run(heads, "b", 59 * SECOND)) == []
    [second] = await b.run(heads, "b", 60 * SECOND)
    assert (first.attempt, second.attempt) == (1, 2)
    assert await a.run(lambda books: books.claims.lost({1: first.attempt})) == {1}
    assert await b.run(lambda books: books.claims.lost({1: second.attempt})) == set()


async def test_a_lease_that_is_renewed_does_not_end_and_one_given_back_is_anybodys(
    replicas: list[PostgresDatabase],
) -> None:
    a, b, _ = replicas
    await a.run(put, (1, 7), (2, 8))
    await a.run(heads, "a")
    held = await a.run(lambda books: books.claims.renew("a", NOW + 2 * MINUTE))
    assert held == {(1, 1), (2, 1)}
    assert ids(await b.run(heads, "b", 90 * SECOND)) == []
    await a.run(lambda books: books.claims.drop(1, 1))
    await a.run(lambda books: books.claims.drop(2, 7))  # of another attempt: nothing happens
    assert ids(await b.run(heads, "b", 90 * SECOND)) == [1]
    assert await a.run(lambda books: books.claims.give_back("a")) == 1
    assert ids(await b.run(heads, "b", 90 * SECOND)) == [2]


async def test_a_claim_holds_while_its_seller_is_erased(replicas: list[PostgresDatabase]) -> None:
    """Who is forgotten is told so: their update is gone, and nobody else can have it."""
    a, *_ = replicas
    await a.run(put, (1, 7))
    [mine] = await a.run(heads, "a")
    await a.run(lambda books: books.erasure.erase(7, NOW))
    assert await a.run(lambda books: books.claims.lost({1: mine.attempt})) == set()


async def test_nobody_takes_what_a_transaction_of_its_holder_stands_on(replicas: list[PostgresDatabase]) -> None:
    a, b, _ = replicas
    await a.run(put, (1, 7))
    [mine] = await a.run(heads, "a")
    late: list[list[int]] = []
    loop = asyncio.get_running_loop()

    def slow(books: Books) -> None:
        assert not books.claims.lost({1: mine.attempt})
        taking = asyncio.run_coroutine_threadsafe(b.run(heads, "b", 5 * MINUTE), loop)
        late.append(ids(taking.result(10)))

    await a.run(slow)
    assert late == [[]]
    assert ids(await b.run(heads, "b", 5 * MINUTE)) == [1]


async def test_one_does_what_one_is_to_do_and_the_next_when_that_is_over(replicas: list[PostgresDatabase]) -> None:
    a, b, _ = replicas

    def take(books: Books, me: str, at: timedelta) -> bool:
        return books.leases.take("front", me, NOW + at, NOW + at + MINUTE)

    assert await a.run(take, "a", timedelta()) is True
    assert await b.run(take, "b", 30 * SECOND) is False
    assert await a.run(take, "a", 30 * SECOND) is True
    assert await b.run(take, "b", MINUTE) is False
    assert await b.run(take, "b", 90 * SECOND) is True
    await a.run(lambda books: books.leases.give_back("front", "a"))  # another's: nothing happens
    assert await a.run(take, "a", 91 * SECOND) is False
    await b.run(lambda books: books.leases.give_back("front", "b"))
    assert await a.run(take, "a", 91 * SECOND) is True


async def test_of_many_that_reach_for_it_at_once_one_has_it(replicas: list[PostgresDatabase]) -> None:
    def take(books: Books, me: str) -> bool:
        return books.leases.take("reconcile", me, NOW, NOW + MINUTE)

    took = await asyncio.gather(*(each.run(take, f"{n}.{m}") for n, each in enumerate(replicas) for m in range(5)))
    assert sum(took) == 1


async def test_who_shows_no_sign_of_life_is_not_counted_any_more(replicas: list[PostgresDatabase]) -> None:
    a, b, _ = replicas

    def beat(books: Books, me: str, at: timedelta, wants: int) -> dict[str, tuple[int, int]]:
        books.leases.beat(me, NOW + at, wants, 500)
        return books.leases.live(NOW + at - 5 * SECOND)

    assert await a.run(beat, "a", timedelta(), 3) == {"a": (3, 500)}
    assert await b.run(beat, "b", SECOND, 5) == {"a": (3, 500), "b": (5, 500)}
    assert await b.run(beat, "b", 5 * SECOND, 1) == {"b": (1, 500)}
    await b.run(lambda books: books.leases.leave("b", NOW))
    assert await a.run(beat, "a", 6 * SECOND, 0) == {"a": (0, 500)}


async def test_a_pause_that_another_process_was_asked_for_is_read_and_a_shorter_one_ends_none(
    replicas: list[PostgresDatabase],
) -> None:
    a, b, _ = replicas
    await a.run(lambda books: books.chats.pause("all", NOW + MINUTE))
    await b.run(lambda books: books.chats.pause("all", NOW + SECOND))
    await b.run(lambda books: books.chats.pause("7", NOW - SECOND))
    assert await b.run(lambda books: books.chats.pauses_after(NOW)) == {"all": NOW + MINUTE}
    assert await a.run(lambda books: books.chats.drop_pauses(NOW)) == 1
    assert await b.run(lambda books: books.chats.pauses()) == {"all": NOW + MINUTE}


async def test_a_lease_is_renewed_without_waiting_for_what_is_written_to_just_now(
    replicas: list[PostgresDatabase],
) -> None:
    a, b, _ = replicas
    await a.run(put, (1, 7), (2, 8), (3, 9))
    mine = await a.run(heads, "a")
    loop = asyncio.get_running_loop()

    def slow(books: Books) -> set[tuple[int, int]]:
        assert not books.claims.lost({2: mine[1].attempt})
        renewing = b.run(lambda books: books.claims.renew("a", NOW + 2 * MINUTE))
        found: set[tuple[int, int]] = asyncio.run_coroutine_threadsafe(renewing, loop).result(10)
        return found

    assert await a.run(slow) == {(1, 1), (3, 1)}
    assert await b.run(lambda books: books.claims.renew("a", NOW + 2 * MINUTE)) == {(1, 1), (2, 1), (3, 1)}
