"""Chats are worked off side by side, and each in its own order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.order import Lines
from tests.telegram.virtual import VirtualLoop, virtually


class Board:
    """What began and ended, in which order, and how many ran at once."""

    def __init__(self, width: int = 256) -> None:
        self.lines = Lines(self.failed, width)
        self.done: list[tuple[int, int]] = []
        self.begun: list[int] = []
        self.errors: list[tuple[int, str]] = []
        self.running: set[int] = set()
        self.most = 0
        self.met_itself = False

    def failed(self, chat: int, failure: Exception) -> None:
        self.errors.append((chat, str(failure)))

    def job(self, chat: int, number: int, lasts: float, fails: bool = False) -> Callable[[], Awaitable[None]]:
        async def work() -> None:
            self.met_itself |= chat in self.running
            self.running.add(chat)
            self.begun.append(chat)
            self.most = max(self.most, len(self.running))
            await asyncio.sleep(lasts)
            self.running.discard(chat)
            self.done.append((chat, number))
            if fails:
                raise ValueError(str(number))

        return work


JOBS = st.lists(st.tuples(st.integers(1, 6), st.floats(0, 3), st.booleans(), st.floats(0, 2)), min_size=1, max_size=60)


@given(JOBS, st.integers(1, 8))
def test_each_chat_is_in_order_nothing_is_lost_and_nothing_stays(
    jobs: list[tuple[int, float, bool, float]], width: int
) -> None:
    async def story(_loop: VirtualLoop) -> Board:
        board = Board(width)
        for number, (chat, lasts, fails, wait) in enumerate(jobs):
            board.lines.push(chat, board.job(chat, number, lasts, fails))
            if number % 3 == 0:
                await asyncio.sleep(wait)
        assert await board.lines.drain(1000)
        return board

    board = virtually(story)
    for chat in {job[0] for job in jobs}:
        pushed = [number for number, job in enumerate(jobs) if job[0] == chat]
        assert [number for whose, number in board.done if whose == chat] == pushed
    assert sorted(board.errors) == sorted((job[0], str(number)) for number, job in enumerate(jobs) if job[2])
    assert (len(board.lines), board.met_itself, board.lines._working) == (0, False, set())
    assert board.most <= min(width, len({job[0] for job in jobs}))


def test_chats_take_turns_when_there_is_little_room() -> None:
    async def story(_loop: VirtualLoop) -> list[int]:
        board = Board(width=1)
        for chat, count in ((1, 4), (2, 2), (3, 1)):
            for number in range(count):
                board.lines.push(chat, board.job(chat, number, 1))
        assert await board.lines.drain(1000)
        return board.begun

    assert virtually(story) == [1, 2, 3, 1, 2, 1, 1]


def test_a_slow_chat_does_not_hold_up_the_others() -> None:
    async def story(loop: VirtualLoop) -> tuple[float, list[tuple[int, int]]]:
        board = Board()
        board.lines.push(1, board.job(1, 0, 500))
        for chat in range(2, 102):
            board.lines.push(chat, board.job(chat, 0, 1))
        await asyncio.sleep(2)
        seen = loop.time(), sorted(board.done)
        await board.lines.stop()
        return seen

    time, done = virtually(story)
    assert (time, done) == (2.0, [(chat, 0) for chat in range(2, 102)])


def test_draining_says_when_there_was_not_enough_time() -> None:
    async def story(loop: VirtualLoop) -> tuple[bool, float, bool, float]:
        board = Board()
        board.lines.push(1, board.job(1, 0, 30))
        in_time = await board.lines.drain(20)
        first = loop.time()
        return in_time, first, await board.lines.drain(20), loop.time()

    assert virtually(story) == (False, 20.0, True, 30.0)


def test_draining_an_empty_board_takes_no_time() -> None:
    async def story(loop: VirtualLoop) -> tuple[bool, float]:
        return await Board().lines.drain(20), loop.time()

    assert virtually(story) == (True, 0.0)


def test_a_job_may_push_the_next() -> None:
    async def story(_loop: VirtualLoop) -> list[tuple[int, int]]:
        board = Board(width=1)

        async def pushes() -> None:
            board.lines.push(1, board.job(1, 2, 1))
            board.lines.push(2, board.job(2, 3, 1))

        board.lines.push(1, pushes)
        assert await board.lines.drain(20)
        return board.done

    assert sorted(virtually(story)) == [(1, 2), (2, 3)]


def test_stopping_ends_what_runs_and_forgets_what_waits() -> None:
    async def story(_loop: VirtualLoop) -> tuple[list[int], list[tuple[int, int]], int]:
        board = Board()
        for number in range(3):
            board.lines.push(1, board.job(1, number, 30))
        await asyncio.sleep(1)
        await board.lines.stop()
        assert await board.lines.drain(1)
        return board.begun, board.done, len(board.lines)

    assert virtually(story) == ([1], [], 0)
