"""Two hundred crashes over four hundred promises: none is lost, none said in the wrong order, few said twice."""

import asyncio
import random
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from telegram._utils.types import ODVInput
from telegram.request import BaseRequest, RequestData

from bot.playground.request import FakeRequest
from bot.playground.telegram import World
from bot.storage import bring_up, open_database
from tests.post import Post
from tests.storage.rows import DIGEST, INVITATION

CRASHES, CHATS, EACH = 200, 80, 5


class Crash(BaseException):
    """The process is gone: nothing after it happens."""


class Doomed(FakeRequest):
    """A way to Telegram in which the process dies now and then, right before a send or right after it."""

    __slots__ = ("_chance",)

    def __init__(self, world: World, chance: random.Random) -> None:
        super().__init__(world)
        self._chance = chance

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
        fate = self._chance.random() if url.endswith("sendMessage") else 1.0
        if fate < 0.15:
            raise Crash
        answer = await super().do_request(url, method, request_data)
        if fate < 0.3:
            raise Crash
        return answer


def delivered(world: World) -> list[tuple[int, int]]:
    """Chat and reminder of every message that Telegram accepted, in order; the buttons name the reminder."""
    return [
        (
            call.params["chat_id"],
            int(call.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"].split(":")[-1]),
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


@pytest.mark.parametrize("seed", range(3))
async def test_crashes_lose_nothing_and_double_no_more_than_their_number(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    bring_up(tmp_path / "bot.db")
    post = Post(await open_database(tmp_path / "bot.db"), lambda world: Doomed(world, chance))
    await post.opens()
    order: dict[int, list[int]] = {}
    for seller in range(5001, 5001 + CHATS):
        kinds = [chance.choice([INVITATION, DIGEST]) for _ in range(EACH)]
        order[seller] = [
            await post.promises(kind, timedelta(minutes=-EACH + number), seller, number=number)
            for number, kind in enumerate(kinds)
        ]
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
    assert sum(Counter(sent).values()) - len(set(sent)) <= crashes
    assert crashes > 100
    await post.database.close()
