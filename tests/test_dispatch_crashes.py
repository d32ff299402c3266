"""Two hundred crashes over four hundred promises: none is lost, none said in the wrong order, few said twice."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from telegram._utils.types import ODVInput
from telegram.request import BaseRequest, RequestData

from bot.playground.request import FakeRequest
from bot.playground.telegram import World
from bot.ports import OpenDatabase
from bot.storage import bring_up, open_database
from tests.post import Post
from tests.storage.rows import DIGEST, INVITATION

CRASHES, CHATS, EACH = 200, 80, 5


class Crash(BaseException):
    """The process is gone: nothing after it happens."""


class Doomed(FakeRequest):
    """A way to Telegram in which the process dies now and then, right before a send or right after it."""

    __slots__ = ("_chance", "_gone")

    def __init__(self, world: World, chance: random.Random) -> None:
        super().__init__(world)
        self._chance = chance
        self._gone = False

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._gone:
            await asyncio.Event().wait()  # nobody is left to do it
        fate = self._chance.random() if url.endswith("sendMessage") else 1.0
        self._gone = fate < 0.3
        if fate < 0.15:
            raise Crash
        answer = await super().do_request(url, method, request_data)
        if self._gone:
            raise Crash
        return answer


def delivered(world: World) -> list[tuple[int, int]]:
    """Chat and reminder of every message that Telegram accepted, in order; the buttons name the reminder."""
    return [
        (
            call.params["chat_id"],
            int(call.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"].split(":")[-1], 36),
        )
        for call in world.called("sendMessage")
        if call.ok
    ]


async def crashes_once(post: Post, chance: random.Random) -> bool:
    """Whether the process died before everything due was sent: at a send, or anywhere in between."""
    life = asyncio.create_task(post.dispatcher.tick())
    if chance.random() < 0.5:
        for _ in range(chance.randrange(200)):
            if life.done():
                break
            await asyncio.sleep(0)
        life.cancel()
    try:
        await life
    except (Crash, asyncio.CancelledError):
        return True
    return False


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[OpenDatabase]:
    bring_up(tmp_path / "bot.db")
    database = await open_database(tmp_path / "bot.db")
    yield database
    await database.close()


async def promised(post: Post, chance: random.Random) -> dict[int, list[int]]:
    """What is due to each chat, in the order in which it was promised."""
    return {
        seller: [
            await post.promises(
                chance.choice([INVITATION, DIGEST]), timedelta(minutes=each - EACH), seller, number=each
            )
            for each in range(EACH)
        ]
        for seller in range(5001, 5001 + CHATS)
    }


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1))
async def test_crashes_lose_nothing_and_double_no_more_than_their_number(seed: int, database: OpenDatabase) -> None:
    chance = random.Random(seed)
    post = Post(database, lambda world: Doomed(world, chance))
    await post.opens()
    order = await promised(post, chance)
    crashes = 0
    while crashes < CRASHES and await crashes_once(post, chance):
        crashes += 1
        post.hand.at += timedelta(seconds=chance.randrange(3))
        await post.opens()
    post.requests = FakeRequest
    await post.opens()
    await post.passes(seconds=0)
    sent = delivered(post.world)
    first = {seller: list(dict.fromkeys(id_ for chat, id_ in sent if chat == seller)) for seller in order}
    astray = [seller for seller, ids in order.items() if first[seller] != ids]
    assert astray == []  # every one of them came, and in the order in which it was promised
    assert len(sent) - len(set(sent)) <= crashes
    assert crashes > 100
