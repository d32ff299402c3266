"""Due reminders sent by processes that are killed all the while: what is lost, doubled, out of order.

`make drain` prints the figures for SQLite, and for PostgreSQL with three workers.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from telegram.ext import ExtBot

from bot import policies
from bot.dispatch import Dispatcher
from bot.handlers.places import Places
from bot.playground.remote import RemoteWorld
from bot.playground.telegram import TOKEN
from bot.ports import Clock
from bot.storage import bring_up, hold, open_database
from bot.stores import Books
from bot.telegram.limiter import Pacer, Rates
from bot.telegram.request import AiohttpRequest
from bot.text import load_words
from tests.postgres import Server
from tests.storage.rows import a_promise, a_seller

BURST = 6  # reminders of one chat
FIRST = 100_000
LEASE, AT_ONCE = timedelta(seconds=5), 8  # short, so that what a kill leaves behind is soon taken up
PACE = 30.0  # messages a second, as Telegram allows
POLICY, WORDS = policies.load(), load_words()  # once, before the forks


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of the reminders."""

    database: str
    workers: int
    reminders: int
    kills: int
    lost: int
    doubled: int
    out_of_order: int
    seconds: float


async def fill(url: str, reminders: int) -> dict[int, list[int]]:
    """Every chat's promises, overdue but not so late that they go out as one, in the order of their making."""
    database, now = await open_database(url), Clock().now()

    def made(books: Books) -> dict[int, list[int]]:
        order: dict[int, list[int]] = {}
        for each in range(reminders):
            seller, number = FIRST + each // BURST, each % BURST
            if number == 0:
                a_seller(books, seller)
            due = now - timedelta(minutes=1) + timedelta(seconds=number)
            order.setdefault(seller, []).append(a_promise(books, due, seller=seller, number=number))
        return order

    order = await database.run(made)
    await database.close()
    return order


async def work(url: str, api: str, rate: float) -> None:
    """One worker sends what is due until nothing is left."""
    clock, request, database = Clock(), AiohttpRequest(), await open_database(url)

    async def keep(*_: object) -> None:
        raise AssertionError("nobody asked for a pause")

    rates = Rates(start=rate, most=rate, chat=rate, chat_burst=BURST)
    bot: ExtBot[Any] = ExtBot(
        TOKEN, base_url=f"{api}/bot", request=request, get_updates_request=request,
        rate_limiter=Pacer({}, keep, clock.now, rates=rates),
    )  # fmt: skip
    await request.initialize()
    await database.run(lambda books: books.reminders.take_over(clock.now()))
    dispatcher = Dispatcher(bot, database, POLICY, Places(WORDS), clock, lease=LEASE, at_once=AT_ONCE)
    while await database.run(lambda books: books.reminders.next_try()) is not None:
        left = (await dispatcher.tick() - clock.now()).total_seconds()
        await asyncio.sleep(min(0.2, max(0.0, left)))
    await request.shutdown()
    await database.close()


def begin(url: str, api: str, rate: float) -> int:
    """The id of a process that works."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        with hold(url):
            asyncio.run(work(url, api, rate))
        code = 0
    finally:
        os._exit(code)


def kill_all_the_while(url: str, api: str, workers: int, kills: int, longest: float, chance: random.Random) -> int:
    """How many were killed while there was work; the last ones end by themselves, all done."""
    running, killed = [begin(url, api, PACE) for _ in range(workers)], 0
    while killed < kills:
        time.sleep(chance.uniform(0, longest))
        one = chance.randrange(workers)
        if os.waitpid(running[one], os.WNOHANG)[0]:
            running.pop(one)  # it found nothing left to do
            break
        os.kill(running[one], signal.SIGKILL)
        os.waitpid(running[one], 0)
        killed += 1
        running[one] = begin(url, api, PACE)
    ended = [os.waitpid(each, 0)[1] for each in running]
    assert ended == [0] * len(running), ended
    return killed


def judge(world: RemoteWorld, order: dict[int, list[int]]) -> tuple[int, int, int]:
    """How many were lost, how many said twice, how many came before one promised earlier."""
    seen: dict[int, list[int]] = {chat: [] for chat in order}
    for call in world.called("sendMessage"):
        assert call.ok, call.error
        pressed = call.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        seen[int(call.params["chat_id"])].append(int(pressed.rpartition(":")[2], 36))
    firsts = {chat: list(dict.fromkeys(ids)) for chat, ids in seen.items()}
    lost = sum(len(set(order[chat]) - set(ids)) for chat, ids in firsts.items())
    doubled = sum(len(ids) - len(firsts[chat]) for chat, ids in seen.items())
    early = sum(a > b for ids in firsts.values() for a, b in pairwise(ids))
    return lost, doubled, early


def drain(url: str, reminders: int, kills: int, workers: int, seed: int) -> Figures:
    """The figures of one run over an empty database."""
    with ExitStack() as ends:
        command = [sys.executable, "-m", "bot.playground.server"]
        server = ends.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        ends.callback(server.kill)
        assert server.stdout is not None
        api = server.stdout.readline().split()[1]
        world = RemoteWorld(api)
        bring_up(url)
        order = asyncio.run(fill(url, reminders))
        for chat in order:
            world.person(chat).starts()
        began = time.monotonic()
        longest = 1.8 * reminders / (PACE * workers) / max(1, kills)  # so that the last kills find work, too
        killed = kill_all_the_while(url, api, workers, kills, longest, random.Random(seed))
        lost, doubled, early = judge(world, order)
        kind = url.partition(":")[0]
        return Figures(kind, workers, reminders, killed, lost, doubled, early, round(time.monotonic() - began, 1))


def main() -> None:
    """One line of JSON a run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reminders", type=int, default=4000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    chosen = parser.parse_args()
    runs = [chosen.only] if chosen.only else ["sqlite", "postgresql"]
    for kind in runs:
        with ExitStack() as ends:
            if kind == "sqlite":
                place = ends.enter_context(tempfile.TemporaryDirectory())
                url, workers = f"sqlite:///{Path(place) / 'bot.db'}", 1
            else:
                server = Server()
                ends.callback(server.close)
                url, workers = server.make(), 3
            print(json.dumps(asdict(drain(url, chosen.reminders, chosen.kills, workers, chosen.seed))), flush=True)


if __name__ == "__main__":
    main()
