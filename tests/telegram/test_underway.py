"""Places for calls: two, and more only where calls take so long that two do not keep the pace."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack

import pytest

from bot.telegram.underway import LEAST, MOST, Underway
from tests.telegram.virtual import VirtualLoop


@pytest.fixture
def loop() -> Iterator[VirtualLoop]:
    loop = VirtualLoop()
    yield loop
    loop.close()


def drained(loop: VirtualLoop, count: int, rate: float, took: float) -> tuple[float, int]:
    """Return how many calls a second ended that came at that rate and took so long, and the most under way."""
    underway, present, most = Underway(lambda: rate), 0, 0

    async def call() -> None:
        nonlocal present, most
        async with underway.place():
            present += 1
            most = max(most, present)
            await asyncio.sleep(took)
            present -= 1

    async def all_of_them() -> float:
        began, calls = loop.time(), []
        for _ in range(count):
            calls.append(asyncio.create_task(call()))
            await asyncio.sleep(1 / rate)
        await asyncio.gather(*calls)
        return count / (loop.time() - began)

    return loop.run_until_complete(all_of_them()), most


@pytest.mark.parametrize(("took", "most"), [(0.01, 2), (0.03, 2), (0.1, 5), (0.3, 11)])
def test_the_pace_is_kept_however_long_a_call_takes_and_no_more_are_under_way_than_that_needs(
    took: float, most: int, loop: VirtualLoop
) -> None:
    per_s, present = drained(loop, 600, 30.0, took)
    assert per_s >= 0.97 * 30
    assert present <= most


def test_a_call_that_hangs_makes_no_room_for_many(loop: VirtualLoop) -> None:
    _, present = drained(loop, 100, 30.0, 30.0)
    assert present <= MOST


def test_who_is_cancelled_while_waiting_or_let_in_takes_no_place_from_the_next(loop: VirtualLoop) -> None:
    underway = Underway(lambda: 30.0)
    came: list[str] = []

    async def comes(name: str) -> None:
        async with underway.place():
            came.append(name)

    async def story() -> None:
        async with AsyncExitStack() as held:
            for _ in range(LEAST):
                await held.enter_async_context(underway.place())
            gives_up, let_in, last = (asyncio.create_task(comes(name)) for name in ("gives up", "let in", "last"))
            await asyncio.sleep(0)
            gives_up.cancel()
            await asyncio.wait([gives_up])
        let_in.cancel()  # it has its place and has not run yet
        await asyncio.wait([let_in])
        await asyncio.wait_for(last, 1)

    loop.run_until_complete(story())
    assert came == ["last"]
