"""The bot stops in the middle of what its scheduler began: that is no fault, and nobody is told of one."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import policies, reconciling
from bot.handlers import away
from bot.playground.telegram import World
from tests.talk import Hand, joined

LATER = 30.0


async def stops_amid(path: Path, arrange: Callable[[asyncio.Event], None], caplog: pytest.LogCaptureFixture) -> None:
    hand, begun = Hand(), asyncio.Event()
    arrange(begun)
    bot = await joined(path, hand, World(now=hand.now), policies.load())
    begun.clear()
    with caplog.at_level(logging.INFO):
        await bot.start()
        await asyncio.wait_for(begun.wait(), LATER)
        await bot.stop()
        await asyncio.sleep(0)  # the scheduler is told what became of its job
        await asyncio.sleep(0)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_amid_the_reconciler(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def arrange(begun: asyncio.Event) -> None:
        times = iter(range(9))

        async def endless(*_: object) -> int:
            begun.set()
            if next(times):  # the first is the one at the start, which the bot waits for
                await asyncio.Event().wait()
            return 0

        monkeypatch.setattr(reconciling, "reconcile", endless)

    await stops_amid(tmp_path / "bot.db", arrange, caplog)


async def test_amid_the_news_that_it_was_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def arrange(begun: asyncio.Event) -> None:
        async def gap(*_: object) -> object:
            return Hand().now()

        async def endless(*_: object) -> None:
            begun.set()
            await asyncio.Event().wait()

        monkeypatch.setattr(away, "gap", gap)
        monkeypatch.setattr(away, "tell", endless)

    await stops_amid(tmp_path / "bot.db", arrange, caplog)
