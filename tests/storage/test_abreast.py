"""Several works of one transaction: each as if it were alone, and on a server no more journeys than one needs."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.flow import Answer
from bot.ports import OpenDatabase
from bot.storage.abreast import abreast
from bot.storage.prepared import Prepared
from bot.storage.tx import Crossed
from bot.stores import Books
from tests.storage.rows import MINUTE, NOW, a_promise, a_seller

SELLERS = range(1, 13)


@pytest.fixture
def journeys(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many statements each journey to the server carried."""
    seen: list[int] = []
    run = Prepared.execute_all

    def counted(self: Prepared, statements: Any) -> Any:
        seen.append(len(statements))
        return run(self, statements)

    monkeypatch.setattr(Prepared, "execute_all", counted)
    return seen


def a_walk(books: Books, seller: int) -> tuple[int, dict[str, Answer]]:
    """A walk with an answer in it, as its rows have it; reads, writes that are left, writes that are waited for."""
    books.foresee(seller)
    books.sellers.lock(seller)
    shop = a_seller(books, seller)
    walk = books.walks.begin(seller, seller, shop, "link", None, NOW)
    here = books.walks.get(walk)
    assert here is not None
    for extra in range(seller % 3):
        books.sellers.account(seller, f"account {extra}")
    assert books.walks.save_answers(here, {}, {"market": Answer("US", NOW)}, seller, NOW)
    books.walks.set_about(walk, f"of {seller}")
    return walk, books.walks.answers(walk)


async def test_each_goes_its_way_as_if_it_were_alone(database: OpenDatabase, address: str, journeys: list[int]) -> None:
    def together(books: Books, sellers: Sequence[int]) -> list[tuple[int, dict[str, Answer]]]:
        return books.abreast([partial(a_walk, seller=seller) for seller in sellers])

    await database.run(together, [99])
    alone = len(journeys)
    found = await database.run(together, SELLERS)
    if not address.startswith("sqlite"):
        assert len(journeys) - alone <= alone + 4  # up to two accounts more, each looked for and made
    assert [answers for _, answers in found] == [{"market": Answer("US", NOW)}] * len(SELLERS)

    def kept(books: Books) -> None:
        for (walk, answers), seller in zip(found, SELLERS, strict=True):
            here = books.walks.get(walk)
            assert here is not None
            assert (here.seller, here.rev, here.about) == (seller, 1, f"of {seller}")  # what was left is written, too
            assert books.walks.answers(walk) == answers
            assert len(books.sellers.names(seller)) == seller % 3

    await database.run(kept)


async def test_nothing_at_all_and_one_that_asks_nothing(database: OpenDatabase) -> None:
    assert await database.run(lambda books: books.abreast([])) == []
    assert await database.run(lambda books: books.abreast([lambda _: 1, lambda _: 2])) == [1, 2]


async def test_what_one_raises_ends_all_and_nothing_is_kept(database: OpenDatabase, address: str) -> None:
    ended: list[int] = []

    def work(books: Books, seller: int) -> None:
        try:
            a_seller(books, seller)
            if seller == 2:
                raise ValueError(seller)
            books.sellers.names(seller)
            books.sellers.everyone(0, 9)
        finally:
            ended.append(seller)

    with pytest.raises(ValueError, match="2"):
        await database.run(lambda books: books.abreast([partial(work, seller=seller) for seller in (1, 2, 3)]))
    # On a server two others were waiting for their answers; on a file the third has not begun.
    assert sorted(ended) == ([1, 2] if address.startswith("sqlite") else [1, 2, 3])
    assert await database.run(lambda books: books.sellers.everyone(0, 9)) == []


@pytest.mark.parametrize("wrong", [None, 3])
async def test_nothing_of_it_is_left_to_the_collector(database: OpenDatabase, wrong: int | None) -> None:
    def work(books: Books, seller: int) -> None:
        a_seller(books, seller)
        if seller == wrong:
            raise ValueError(seller)
        books.sellers.names(seller)

    gc.collect()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        with suppress(ValueError):
            await database.run(lambda books: books.abreast([partial(work, seller=seller) for seller in SELLERS]))
        gc.collect()
        left = [
            type(each).__name__ for each in gc.garbage if "greenlet" in repr(type(each)) or "bot." in repr(type(each))
        ]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
    assert left == []


async def test_what_the_server_refuses_one_ends_all(database: OpenDatabase) -> None:
    def work(books: Books, seller: int) -> None:
        books.sellers.add_shop(seller, "MX", "America/Mexico_City", None, NOW)  # of nobody: a foreign key

    def together(books: Books) -> None:
        a_seller(books, 1)
        books.abreast([lambda books: work(books, 1), lambda books: work(books, 2)])

    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await database.run(together)
    assert await database.run(lambda books: books.sellers.everyone(0, 9)) == []


def _locks(books: Books, seller: int) -> None:
    books.sellers.lock(seller)


def _foresees(books: Books, seller: int) -> None:
    books.foresee(seller)


def _erases(books: Books, seller: int) -> None:
    books.erasure.erase(seller, NOW)


@pytest.mark.parametrize("second", [_locks, _foresees, _erases])
@pytest.mark.parametrize("first", [_locks, _foresees, _erases])
async def test_two_of_one_seller_do_not_go_abreast(
    database: OpenDatabase, address: str, first: Callable[[Books, int], None], second: Callable[[Books, int], None]
) -> None:
    """From a group and from the private chat at one moment: one would decide on what the other is about to change."""
    await database.run(a_seller, 1)
    await database.run(a_seller, 2)

    def both(books: Books, other: int) -> None:
        books.abreast([lambda books: first(books, 1), lambda books: second(books, other)])

    if address.startswith("sqlite"):
        await database.run(both, 1)  # one after the other
    else:
        with pytest.raises(Crossed):
            await database.run(both, 1)
    await database.run(both, 2)


async def test_one_may_hold_several_and_again(database: OpenDatabase) -> None:
    def work(books: Books, sellers: Sequence[int]) -> None:
        for seller in (*sellers, *sellers):
            books.foresee(seller)
            books.sellers.lock(seller)

    await database.run(lambda books: books.abreast([partial(work, sellers=(1, 2)), partial(work, sellers=(3, 4))]))


async def test_what_follows_the_commit_follows_for_whichever_asked_for_it(database: OpenDatabase) -> None:
    told: list[int] = []
    await database.run(a_seller, 1)
    database.on_reminders = lambda: told.append(1)
    await database.run(lambda books: books.abreast([lambda _: None, lambda books: books.sellers.everyone(0, 9)]))
    assert told == []
    await database.run(
        lambda books: books.abreast([lambda _: None, lambda books: a_promise(books, NOW + MINUTE, seller=1)])
    )
    assert told == [1]


class Echo:
    """A server that answers each statement with itself, and keeps what came in which journey."""

    def __init__(self) -> None:
        self.journeys: list[list[str]] = []
        self.left: list[str] = []

    def execute_all(self, statements: Sequence[tuple[str, Sequence[Any]]]) -> list[str]:
        self.journeys.append([*self.left, *(sql for sql, _ in statements)])
        self.left = []
        return [sql for sql, _ in statements]

    def execute(self, sql: str, values: Any = (), /) -> str:
        return self.execute_all([(sql, values)])[-1]

    def later(self, sql: str, values: Sequence[Any] = (), /) -> None:
        self.left.append(sql)


STEPS = st.lists(st.lists(st.sampled_from(["ask", "leave", "two"]), max_size=6), max_size=6)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(STEPS)
def test_everything_is_sent_once_each_in_its_own_order_and_answered_to_who_asked(works: list[list[str]]) -> None:
    server = Echo()

    def names() -> Iterator[list[tuple[str, list[str]]]]:
        for number, steps in enumerate(works):
            yield [
                (step, [f"{number}.{at}.{n}" for n in range(2 if step == "two" else 1)])
                for at, step in enumerate(steps)
            ]

    told = list(names())

    def work(steps: list[tuple[str, list[str]]], connection: Any) -> list[str]:
        heard: list[str] = []
        for step, sqls in steps:
            if step == "leave":
                connection.later(sqls[0])
            elif step == "ask":
                heard.append(connection.execute(sqls[0]))
            else:
                heard += connection.execute_all([(sql, ()) for sql in sqls])
        return heard

    found = abreast(server, [partial(work, steps) for steps in told])
    server.execute("COMMIT")
    sent = [sql for journey in server.journeys for sql in journey]
    for number, (steps, heard) in enumerate(zip(told, found, strict=True)):
        assert heard == [sql for step, sqls in steps if step != "leave" for sql in sqls]
        assert [sql for sql in sent if sql.startswith(f"{number}.")] == [sql for _, sqls in steps for sql in sqls]
    assert sent[-1] == "COMMIT"
    asked = max((sum(step != "leave" for step, _ in steps) for steps in told), default=0)
    assert len(server.journeys) == asked + 1


async def test_a_walk_that_moved_is_seen_by_each(database: OpenDatabase) -> None:
    """Two presses on one question of one walk, abreast: one counts, as its row was changed first."""

    def begun(books: Books) -> int:
        return books.walks.begin(1, 1, a_seller(books, 1), "link", None, NOW)

    walk = await database.run(begun)

    def pressed(books: Books, market: str) -> bool:
        here = books.walks.get(walk)
        assert here is not None
        return books.walks.save_answers(replace(here, rev=0), {}, {"market": Answer(market, NOW)}, None, NOW)

    counted = await database.run(lambda books: books.abreast([partial(pressed, market=each) for each in ("US", "GB")]))
    assert sorted(counted) == [False, True]
