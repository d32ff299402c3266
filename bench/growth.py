"""What an update costs in a database of a thousand sellers and of a million: the whole bot but for the network."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from telegram._utils.types import ODVInput
from telegram.request import BaseRequest, RequestData

from bench import traffic
from bench.fill import fill
from bench.sizes import Sizes
from bench.whole import UNLIMITED
from bot import policies
from bot.app import Bot, join
from bot.ports import Clock
from bot.telegram.updates import raw_update

Found = dict[str, Any]
_numbers = count(1)


class Silence(BaseRequest):
    """Every call is answered at once, as well as the bot can tell."""

    @property
    def read_timeout(self) -> float | None:
        return 10.0

    async def initialize(self) -> None:
        """Nothing is to be opened."""

    async def shutdown(self) -> None:
        """Nothing is to be closed."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = None, write_timeout: ODVInput[float] = None,
        connect_timeout: ODVInput[float] = None, pool_timeout: ODVInput[float] = None,
    ) -> tuple[int, bytes]:  # fmt: skip
        """A message's id where one is sent, else that it is done."""
        if url.endswith("/getMe"):
            result: object = {"id": 424242, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
        else:
            result = {"message_id": traffic.SHOWN + 2} if url.endswith("/sendMessage") else True
        return 200, json.dumps({"ok": True, "result": result}).encode()

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        return json.loads(payload)


def growth(sizes: Sizes) -> Iterator[Found]:
    """One finding a round and size: milliseconds of CPU an update takes there, and its time on the wall."""
    with tempfile.TemporaryDirectory() as name:
        paths = {rows: Path(name) / f"{rows}.db" for rows in sizes.grown}
        for rows, path in paths.items():
            fill(str(path), rows)
        yield from asyncio.run(_all(paths, sizes))


async def _all(paths: dict[int, Path], sizes: Sizes) -> list[Found]:
    # Not started: the reconciler looks through all sellers in the background, which is measured with the starts.
    bots = {rows: await _joined(path) for rows, path in paths.items()}
    found = []
    for number in range(-1, sizes.rounds):  # the first time, everything is read for the first time
        for rows, bot in bots.items():
            here = await _cost(bot, rows, sizes, number + 1)
            if number >= 0:
                found.append({"what": "growth", "round": number, "rows": rows, **here})
    for bot in bots.values():
        await bot.stop()
    return found


async def _joined(path: Path) -> Bot:
    bot = await join(path, policies.load(), "424242:bench", "http://none", Silence(), Clock(), rates=UNLIMITED)
    await bot.application.initialize()
    return bot


async def _cost(bot: Bot, rows: int, sizes: Sizes, number: int) -> Found:
    """Talks of chats from all over the tables, of other chats in each round."""
    chats = min(sizes.growth_chats, rows // (sizes.rounds + 1))
    step = rows // chats
    lines = list(traffic.talks([1 + each * step + number for each in range(chats)]))
    updates = [
        raw_update(json.loads(f'{{"update_id":{next(_numbers)},{body.replace("@@", "")}}}')) for _, body, _ in lines
    ]
    batches = [[each for each in updates[at : at + 100] if each] for at in range(0, len(updates), 100)]
    begun, worked = time.perf_counter(), time.process_time()
    for batch in batches:
        await bot.take(batch)
    assert await bot.worker.lines.drain(300)
    worked, took = time.process_time() - worked, time.perf_counter() - begun
    return {"cpu_ms": worked / len(updates) * 1000, "ms": took / len(updates) * 1000}
