"""Several processes over one database: whoever lost an update does nothing more for it, and time is the database's."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from time import sleep
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest

from bot.ports import Clock
from bot.records import Pending
from bot.replicas.beat import LEAST, WHOLE, Heartbeat, fair
from bot.replicas.fence import HELD, LARGEST_GROUP, Claim, ClaimLost, Fenced, FencedPacer
from bot.replicas.front import Front
from bot.replicas.line import WIDTH, SharedLine
from bot.replicas.steady import ServerTime, steady
from bot.storage.postgres import PostgresDatabase
from bot.stores import Books
from bot.telegram.limiter import EVERYONE, Pacer, Paused
from tests.storage.rows import MINUTE, NOW, a_seller
from tests.storage.test_inbox import Update

SECOND = timedelta(seconds=1)


@dataclass
class Ticks:
    """A clock that goes on when it is told to."""

    at: float = 100.0

    def __call__(self) -> float:
        return self.at


@dataclass
class Hands:
    """Instead of a worker: what it was given, and the line that knows what is held."""

    given: list[tuple[int, bool]] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    holding: SharedLine | None = None

    def take(self, pending: Pending, *, again: bool = False) -> None:
        self.given.append((pending.update_id, again))
        self.pending.append(pending)


@pytest.fixture
async def databases(postgres: str) -> AsyncIterator[list[PostgresDatabase]]:
    """Two processes' databases, as far as the server can tell."""
    two = [PostgresDatabase(postgres) for _ in range(2)]
    for each in two:
        await each.open()
    yield two
    for each in two:
        await each.close()


class Process:
    """One process's line, with a time of its own."""

    def __init__(self, database: PostgresDatabase, me: str) -> None:
        self.now, self.ticks, self.hands = NOW, Ticks(), Hands()
        worker: Any = self.hands
        self.database = database
        self.line = SharedLine(database, worker, lambda: self.now, me, ticks=self.ticks)

    def later(self, span: timedelta) -> None:
        self.now += span
        self.ticks.at += span.total_seconds()


@pytest.fixture
def two(databases: list[PostgresDatabase]) -> list[Process]:
    return [Process(database, name) for database, name in zip(databases, "ab", strict=True)]


async def test_who_takes_an_update_works_it_off_and_a_repeat_is_nothing_new(two: list[Process]) -> None:
    a, b = two
    await a.line.take([Update(1, 7), Update(2, 8)])
    await b.line.take([Update(2, 8), Update(3, 7)])
    assert (a.hands.given, b.hands.given) == ([(1, False), (2, False)], [])


async def test_many_that_come_at_once_are_committed_together(two: list[Process]) -> None:
    a, _ = two
    commits = 0
    run = a.database.run

    async def counted(*args: Any) -> Any:
        nonlocal commits
        commits += 1
        return await run(*args)

    a.database.run = counted  # type: ignore[assignment, method-assign]
    await asyncio.gather(*(a.line.take([Update(number, number)]) for number in range(1, 2 * WIDTH)))
    assert commits <= 2
    assert len(a.hands.given) == WIDTH


async def test_who_waits_long_keeps_no_place_from_others(two: list[Process]) -> None:
    a, b = two
    last = 2 * WIDTH + 8
    await a.line.take([Update(number, number) for number in range(1, last + 1)])
    assert len(a.hands.given) == WIDTH
    await b.line.look()
    assert len(b.hands.given) == WIDTH
    a.later(6 * SECOND)
    await a.line.look()
    assert [update for update, _ in a.hands.given] == [*range(1, WIDTH + 1), *range(2 * WIDTH + 1, last + 1)]


async def test_a_backlog_is_taken_up_as_places_become_free_without_waiting_for_a_look(two: list[Process]) -> None:
    a, _ = two
    await a.line.take([Update(number, number) for number in range(1, 41)])
    done = 0
    while done < len(a.hands.pending):
        pending = a.hands.pending[done]
        await a.database.run(lambda books, update: books.inbox.done(update), pending.update_id)
        a.line.let_go(a.line.held(pending))
        done += 1
        for _ in range(200):  # until what was begun by it has come to its end
            if a.line._refilling is None or a.line._refilling.done():
                break
            await asyncio.sleep(0.005)
    assert [update for update, _ in a.hands.given] == [*range(1, 41)]


async def test_what_is_left_by_a_process_that_is_gone_is_taken_when_its_lease_ends(two: list[Process]) -> None:
    a, b = two
    await a.line.take([Update(1, 7)])
    b.later(59 * SECOND)
    await b.line.look()
    assert b.hands.given == []
    b.later(SECOND)
    await b.line.look()
    assert b.hands.given == [(1, True)]


async def test_a_stop_gives_back_at_once_and_takes_nothing_new(two: list[Process]) -> None:
    a, b = two
    await a.line.take([Update(1, 7)])
    a.line.close()
    await a.line.take([Update(2, 8)])  # Telegram was told that we have it: it is kept, for the others
    await a.line.give_back()
    await b.line.look()
    assert (a.hands.given, b.hands.given) == ([(1, False)], [(1, True), (2, False)])


async def test_a_claim_whose_answer_was_lost_is_given_back(two: list[Process]) -> None:
    """The commit was done and its caller never heard of it: the row says ours, and no line here has it."""
    a, b = two
    await a.line.take([Update(1, 7)])
    a.line.let_go(a.line.held(a.hands.pending[0]))
    await a.line.renew()
    await b.line.look()
    assert b.hands.given == []
    await a.line.renew()
    await b.line.look()
    assert b.hands.given == [(1, True)]


async def test_a_failed_commit_is_told_to_all_whose_updates_were_in_it(two: list[Process]) -> None:
    a, _ = two

    async def away(*_: Any) -> Any:
        raise psycopg.OperationalError("away")

    a.database.run = away  # type: ignore[assignment, method-assign]
    ends = await asyncio.gather(*(a.line.take([Update(n, n)]) for n in (1, 2)), return_exceptions=True)
    assert [type(end) for end in ends] == [psycopg.OperationalError] * 2


async def test_whoever_stood_still_for_a_lease_writes_nothing_more(two: list[Process]) -> None:
    a, b = two
    await a.line.take([Update(1, 7)])
    claim = a.line.held(a.hands.pending[0])
    fenced = Fenced(a.database)
    HELD.set(claim)
    await fenced.run(a_seller, 7)
    b.later(MINUTE)
    await b.line.look()
    # By its own clock it may go on, as a process that was set back would: the row says no.
    with pytest.raises(ClaimLost):
        await fenced.run(a_seller, 8)
    a.ticks.at += 56
    with pytest.raises(ClaimLost):  # and by its own clock it does not even ask
        await Fenced(b.database).run(a_seller, 9)
    HELD.set(None)
    assert await fenced.run(lambda books: books.sellers.everyone(0, 9)) == [7]


async def test_what_waits_together_is_committed_together_and_each_hears_what_became_of_its_own(
    two: list[Process],
) -> None:
    a, b = two
    await a.line.take([Update(n, n) for n in range(1, WIDTH + 1)])
    claims = [a.line.held(each) for each in a.hands.pending]
    b.later(MINUTE)
    await b.database.run(lambda books: books.claims.next_of(7, "b", b.now, b.now + MINUTE))  # another's from now on
    fenced, commits = Fenced(a.database), list[float]()
    a.database.on_commit = lambda seconds, _: commits.append(seconds)

    async def told(claim: Claim) -> int:
        HELD.set(claim)
        return await fenced.run(a_seller_or_an_error, claim.update)

    ends = await asyncio.gather(*(told(claim) for claim in claims), return_exceptions=True)
    assert [type(end) for end in ends] == [
        ClaimLost if n == 7 else ValueError if n == 9 else int for n in range(1, WIDTH + 1)
    ]  # fmt: skip
    assert await a.database.run(lambda books: books.sellers.everyone(0, 99)) == sorted({*range(1, WIDTH + 1)} - {7, 9})
    # Those that waited with the one that went wrong are done each for itself; the others are a group.
    assert len(commits) < len(claims)


async def test_who_asks_again_as_soon_as_it_is_told_waits_for_nobody(two: list[Process]) -> None:
    a, _ = two
    await a.line.take([Update(n, n) for n in range(1, 6)])
    fenced = Fenced(a.database)

    async def asking(claim: Claim, times: int) -> int:
        HELD.set(claim)
        return sum([await fenced.run(lambda _books: 1) for _ in range(times)])

    async with asyncio.timeout(10):
        tasks = [asking(a.line.held(each), times) for times, each in enumerate(a.hands.pending, start=1)]
        assert await asyncio.gather(*tasks) == [1, 2, 3, 4, 5]


async def test_more_than_a_group_holds_are_all_done(two: list[Process]) -> None:
    a, _ = two
    await a.line.take([Update(n, n) for n in range(1, WIDTH + 1)])
    fenced, most = Fenced(a.database), list[int]()
    run = a.database.run

    async def counted(work: Any, *args: Any) -> Any:
        most.append(len(args[0]))
        return await run(work, *args)

    a.database.run = counted  # type: ignore[method-assign]

    async def told(claim: Claim) -> int:
        HELD.set(claim)
        return await fenced.run(lambda books: (a_seller(books, claim.update), claim.update)[1])

    ends = await asyncio.gather(*(told(a.line.held(each)) for each in a.hands.pending))
    assert ends == [*range(1, WIDTH + 1)]
    assert (sum(most), max(most)) == (WIDTH, LARGEST_GROUP)


async def test_two_chats_of_one_seller_at_one_moment_are_done_one_after_the_other(two: list[Process]) -> None:
    """From a group and from the private chat: neither decides on what the other has read before."""
    a, _ = two
    await a.line.take([Update(n, n) for n in (1, 2, 3)])
    await a.database.run(a_seller, 7)
    fenced = Fenced(a.database)

    async def told(claim: Claim) -> None:
        HELD.set(claim)
        await fenced.run(one_more)

    def one_more(books: Books) -> None:
        books.foresee(7)
        books.sellers.lock(7)
        seen = len(books.sellers.names(7))
        books.sellers.names(7)
        books.sellers.account(7, f"the {seen + 1}.")

    await asyncio.gather(*(told(a.line.held(each)) for each in a.hands.pending))
    names = await a.database.run(lambda books: books.sellers.names(7))
    assert sorted(names.values()) == ["the 1.", "the 2.", "the 3."]


async def test_a_group_that_meets_a_locked_seller_does_not_keep_the_others_waiting(two: list[Process]) -> None:
    a, b = two
    await a.line.take([Update(n, n) for n in range(1, 9)])
    claims = [a.line.held(each) for each in a.hands.pending]
    fenced, loop = Fenced(a.database), asyncio.get_running_loop()
    ended, again, free = list[int](), list[int](), list[int]()
    for claim in claims:
        await a.database.run(a_seller, claim.update)

    async def told(claim: Claim) -> None:
        HELD.set(claim)
        await fenced.run(lambda books: books.sellers.lock(claim.update))
        ended.append(claim.update)
        if claim.update != 4:  # nor the groups that come after it
            await fenced.run(lambda books: books.sellers.get(claim.update))
            again.append(claim.update)

    async def all_told() -> None:
        await asyncio.gather(*map(told, claims))

    def slow(books: Books) -> None:
        """Holds the fourth, waits until the others are done, and then needs the first."""
        books.sellers.lock(4)
        telling.append(asyncio.run_coroutine_threadsafe(all_told(), loop))
        for _ in range(800):
            if len(again) == len(claims) - 1:
                break
            sleep(0.01)
        free.append(len(again))
        books.sellers.lock(1)

    telling: list[Future[None]] = []
    await b.database.run(slow)
    await asyncio.wrap_future(telling[0])
    assert sorted(ended) == [claim.update for claim in claims]
    assert (ended[-1], free) == (4, [len(claims) - 1])


def a_seller_or_an_error(books: Books, seller: int) -> int:
    """The shop of a new seller; the ninth is an error after it was written."""
    shop = a_seller(books, seller)
    if seller == 9:
        raise ValueError(seller)
    return shop


async def test_a_commit_that_fails_is_told_to_all_who_waited_for_it_and_one_who_went_away_changes_nothing(
    two: list[Process],
) -> None:
    a, _ = two
    await a.line.take([Update(n, n) for n in (1, 2, 3)])
    run, fenced, away = a.database.run, Fenced(a.database), True

    async def broken(*args: Any) -> Any:
        if away:
            raise psycopg.OperationalError("away")
        return await run(*args)

    a.database.run = broken  # type: ignore[assignment, method-assign]

    async def told(claim: Claim) -> int:
        HELD.set(claim)
        return await fenced.run(a_seller, claim.update)

    claims = [a.line.held(each) for each in a.hands.pending]
    ends = await asyncio.gather(*(told(claim) for claim in claims), return_exceptions=True)
    assert [type(end) for end in ends] == [psycopg.OperationalError] * 3
    away = False
    tasks = [asyncio.create_task(told(claim)) for claim in claims]
    await asyncio.sleep(0)
    tasks[1].cancel()
    assert [type(end) for end in await asyncio.gather(*tasks, return_exceptions=True)] == [
        int, asyncio.CancelledError, int
    ]  # fmt: skip
    assert await run(lambda books: books.sellers.everyone(0, 9)) == [1, 2, 3]


async def test_a_renewed_claim_goes_on(two: list[Process]) -> None:
    a, _ = two
    await a.line.take([Update(1, 7)])
    a.later(50 * SECOND)
    await a.line.renew()
    a.later(50 * SECOND)
    a.line.held(a.hands.pending[0]).check()
    a.later(6 * SECOND)
    with pytest.raises(ClaimLost):
        a.line.held(a.hands.pending[0]).check()


async def test_no_call_is_made_for_an_update_that_may_be_anothers() -> None:
    ticks, made = Ticks(), 0

    async def call() -> bool:
        nonlocal made
        made += 1
        return True

    pacer = FencedPacer({}, lambda *_: asyncio.sleep(0), lambda: NOW)
    HELD.set(Claim(1, 1, until=101, ticks=ticks))
    for method in ("sendMessage", "answerCallbackQuery"):
        assert await pacer.process_request(call, (), {}, method, {"chat_id": 7}, None) is True
    ticks.at = 101
    for method in ("sendMessage", "answerCallbackQuery"):
        with pytest.raises(ClaimLost):
            await pacer.process_request(call, (), {}, method, {"chat_id": 7}, None)
    HELD.set(None)
    await pacer.process_request(call, (), {}, "sendMessage", {"chat_id": 7}, None)
    assert made == 3
    await pacer.shutdown()


async def test_the_time_is_the_databases_whatever_is_done_to_the_machines_clock(
    databases: list[PostgresDatabase],
) -> None:
    """Two machines, one a minute ahead and one a minute behind, mean the same instant."""
    clocks = []
    for database, wrong in zip(databases, (-60, 60), strict=True):
        clock, time = Clock(partial(machine, wrong)), ServerTime(database)
        assert await time.ask()
        clock.follow(time.now)
        clocks.append(clock)
    apart = [abs(clock.now() - datetime.now(UTC)) for clock in clocks]
    assert max(apart) < SECOND


def machine(wrong: int) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=wrong)


async def test_between_two_questions_the_time_goes_on_and_a_slow_answer_does_not_count() -> None:
    ticks, took, at = Ticks(), 0.0, NOW

    async def server_time() -> datetime:
        ticks.at += took
        return at

    database: Any = SimpleNamespace(server_time=server_time)
    time = ServerTime(database, ticks)
    with pytest.raises(RuntimeError):
        time.now()
    took = 2.0
    assert await time.ask()  # the first one counts anyway: halfway between question and answer
    assert time.now() == NOW + SECOND
    ticks.at += 30
    assert time.now() == NOW + 31 * SECOND
    at = NOW + MINUTE
    assert await time.ask() is False
    took = 0.2
    assert await time.ask() is True
    assert time.now() == NOW + MINUTE + 0.1 * SECOND


def test_the_steady_clock_only_goes_forward() -> None:
    before = steady()
    assert steady() >= before


def test_of_the_same_rows_everybodys_parts_are_the_whole() -> None:
    for wants in ({"a": 0}, {"a": 0, "b": 0}, {"a": 10, "b": 0, "c": 0}, {"a": 3, "b": 7, "c": 20}):
        parts = {name: fair(name, wants) for name in wants}
        assert WHOLE - len(wants) <= sum(parts.values()) <= WHOLE
        assert min(parts.values()) >= LEAST
    assert fair("a", {"a": 10, "b": 0, "c": 0}) > 700


class Talker:
    """A process with a pacer, whose wants are what the test says."""

    def __init__(self, database: PostgresDatabase, me: str) -> None:
        self.kept: list[tuple[str, datetime]] = []
        self.ticks = Ticks()

        async def keep(scope: str, until: datetime) -> None:
            await database.run(lambda books: books.chats.pause(scope, until))

        self.now = NOW
        self.pacer = Pacer({}, keep, lambda: self.now, self.ticks)
        self.wants = 0
        self.pacer.wanted = lambda: self.wants  # type: ignore[method-assign]
        self.beating = Heartbeat(database, self.pacer, lambda: self.now, me, self.ticks)

    @property
    def share(self) -> float:
        return self.pacer._turns.tempo.share


async def test_shares_follow_what_each_has_to_say_and_are_never_more_than_the_whole(
    databases: list[PostgresDatabase],
) -> None:
    a, b = (Talker(database, name) for database, name in zip(databases, "ab", strict=True))
    await a.beating.beat()
    assert a.share == 1
    await b.beating.beat()
    assert b.share == LEAST / WHOLE  # all of it is the other's still
    for _ in range(3):
        for each in (a, b):
            await each.beating.beat()
            assert a.share + b.share <= 1 + LEAST / WHOLE
    assert (a.share, b.share) == (0.5, 0.5)
    a.wants = 10
    for each in (a, b, a):
        await each.beating.beat()
        assert a.share + b.share <= 1
    assert (a.share, b.share) == (0.85, 0.15)
    await a.beating.leave()
    await b.beating.beat()
    assert b.share == 1


async def test_the_share_of_who_is_gone_without_a_word_is_taken_up(databases: list[PostgresDatabase]) -> None:
    a, b = (Talker(database, name) for database, name in zip(databases, "ab", strict=True))
    for each in (a, b, a, b):
        await each.beating.beat()
    b.now += 6 * SECOND
    await b.beating.beat()
    assert b.share == 1


async def test_a_pause_that_one_is_asked_for_is_kept_by_all_within_a_beat(databases: list[PostgresDatabase]) -> None:
    a, b = (Talker(database, name) for database, name in zip(databases, "ab", strict=True))
    rate = b.pacer.rate
    await databases[0].run(lambda books: books.chats.pause(EVERYONE, NOW + 100 * SECOND))
    await databases[0].run(lambda books: books.chats.pause("8", NOW + 200 * SECOND))
    for each in (a, b, b):
        await each.beating.beat()
    assert b.pacer.rate == rate / 2  # once, however often it is read
    for talker in (a, b):
        with pytest.raises(Paused):
            await talker.pacer.process_request(nothing, (), {}, "sendMessage", {"chat_id": 7}, None)
        talker.ticks.at += 150
        with pytest.raises(Paused):
            await talker.pacer.process_request(nothing, (), {}, "sendMessage", {"chat_id": 8}, None)
        await talker.pacer.shutdown()


async def nothing() -> bool:
    raise AssertionError("a call inside a pause")


async def test_one_of_two_polls_and_the_other_at_once_when_it_ends(databases: list[PostgresDatabase]) -> None:
    entered: list[str] = []

    async def polls(name: str, until: asyncio.Event) -> None:
        entered.append(name)
        await until.wait()

    async def pauses(_: float) -> None:
        waits.append(1)
        await asyncio.sleep(0.01)

    ends, waits = asyncio.Event(), list[int]()
    a = Front(databases[0], lambda: NOW, "a", pause=lambda _: asyncio.sleep(0.01))
    b = Front(databases[1], lambda: NOW, "b", pause=pauses)
    first = asyncio.create_task(a.run(lambda: polls("a", asyncio.Event())))
    await until(lambda: entered == ["a"])
    second = asyncio.create_task(b.run(lambda: polls("b", ends)))
    await until(lambda: len(waits) > 3)
    assert entered == ["a"]
    first.cancel()
    await asyncio.wait([first])
    await until(lambda: entered == ["a", "b"])
    ends.set()
    await second


async def test_who_stood_still_polls_no_more_once_another_does(
    databases: list[PostgresDatabase], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    time, still = NOW, asyncio.Event()
    log: list[str] = []

    async def polls(name: str) -> None:
        log.append(f"{name} begins")
        try:
            await asyncio.Event().wait()
        finally:
            log.append(f"{name} ends")

    async def stands_still(_: float) -> None:
        await still.wait()
        await asyncio.sleep(0.01)

    a = Front(databases[0], lambda: time, "a", pause=stands_still)
    b = Front(databases[1], lambda: time, "b", pause=lambda _: asyncio.sleep(0.01))
    first = asyncio.create_task(a.run(lambda: polls("a")))
    await until(lambda: log == ["a begins"])
    time += 10 * SECOND
    second = asyncio.create_task(b.run(lambda: polls("b")))
    await until(lambda: log == ["a begins", "b begins"])
    still.set()
    await until(lambda: log == ["a begins", "b begins", "a ends"])
    await until(lambda: "another process takes the updates from now on" in caplog.text)
    for each in (first, second):
        each.cancel()
    await asyncio.wait([first, second])


async def test_a_database_that_is_away_for_a_moment_does_not_end_the_poll(databases: list[PostgresDatabase]) -> None:
    database, asked, ended = databases[0], 0, False
    run = database.run

    async def flickers(*args: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked in (1, 3, 4):
            raise psycopg.OperationalError("away")
        return await run(*args)

    database.run = flickers  # type: ignore[assignment, method-assign]

    async def polls() -> None:
        nonlocal ended
        await until(lambda: asked >= 6)
        ended = True

    await Front(database, lambda: NOW, "a", pause=lambda _: asyncio.sleep(0.01)).run(polls)
    assert ended


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - a server would not set an event either
            await asyncio.sleep(0.01)
