"""A million pending reminders: what a start costs, and one more reminder, and a claim; against the same with none.

`make million` prints a table. Both databases are measured by turns in one run: the ratios count, not the times.
"""

import argparse
import asyncio
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from bot import clocks, policies
from bot.app import join
from bot.domain.clocks import KINDS, Expected
from bot.domain.steps import Telling
from bot.playground.request import FakeRequest
from bot.playground.telegram import World
from bot.ports import Clock, OpenDatabase
from bot.records import Seller
from bot.storage import open_database
from bot.stores import Books
from bot.telegram.updates import raw_update
from tests.process.pending import EACH, FAR, fill

ROUNDS, IN_A_ROUND = 7, 100
GOALS = {"start": 1.2, "start's work": 1.2, "memory": 1.0, "one more": 1.3, "claim": 1.3}
POLICY = policies.load()
_numbers = count(10**9)


# -- a start


async def start(path: Path, begun: float) -> dict[str, float]:
    """A bot starts over that database and answers a first /start; seconds since the process began, and its memory."""
    world = World(now=lambda: datetime.now(UTC))
    bot = await join(path, POLICY, world.token, "http://fake", FakeRequest(world), Clock())
    await bot.application.initialize()
    await bot.start()
    await bot.take_up()
    world.person(next(_numbers), "Ana", language_code="en").says("/start")
    updates = [raw_update({"update_id": each.update_id, each.kind: each.body}) for each in world.updates.ready()]
    await bot.take([each for each in updates if each])
    assert await bot.worker.lines.drain(30)
    assert world.called("sendMessage"), "it did not answer"
    answered, worked = time.time() - begun, time.process_time()
    await asyncio.sleep(2)  # the reconciler is at work
    memory = _resident()
    await bot.stop()
    return {"start": answered, "start's work": worked, "memory": memory}


def _resident() -> float:
    """Megabytes of this process that are in memory."""
    [line] = [each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def started(path: Path) -> dict[str, float]:
    """The same in a process of its own. Each world numbers its updates anew: the last one's must not be known."""
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("DELETE FROM inbox")
    command = [sys.executable, "-m", "tests.process.million", "--start", str(path), "--begun", str(time.time())]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


# -- one more, and a claim


async def one_more(database: OpenDatabase) -> None:
    """A seller asks to be reminded, and the reminder is kept."""
    now = Clock().now()

    def told(books: Books, seller: int) -> None:
        books.sellers.put(Seller(seller, "en", "en"), now)
        shop = books.sellers.add_shop(seller, "MX", "America/Mexico_City", None, now)
        known = Seller(seller, "en", "en", shop=shop)
        books.sellers.put(known, now)
        books.deeds.tell(seller, shop, Telling("reminder_set", "what", None, now + FAR, what="errand"), None, now)
        clocks.arm(books, known, seller, POLICY, now)

    await database.run(told, next(_numbers))


async def claim(database: OpenDatabase) -> None:
    """One reminder is due, claimed and sent."""
    now = Clock().now()

    def claimed(books: Books, seller: int) -> None:
        books.sellers.put(Seller(seller, "en", "en"), now)
        books.reminders.arm(seller, seller, 1, Expected(KINDS["own"], None, now))
        [mine] = books.reminders.claim(now, now + timedelta(minutes=1), 64, now)
        assert mine.seller == seller
        assert books.reminders.sending(mine, now + timedelta(minutes=1))
        assert books.reminders.sent(mine, 1, now)

    await database.run(claimed, next(_numbers))


async def look(database: OpenDatabase) -> None:
    """Nothing is due: the outbox looks what there is, and when to look again."""
    now = Clock().now()

    def looked(books: Books) -> None:
        assert books.reminders.claim(now, now + timedelta(minutes=1), 64, now) == []
        books.reminders.herd(now, now + timedelta(hours=3))
        books.reminders.next_try()

    await database.run(looked)


async def cost(work: Callable[[OpenDatabase], Coroutine[Any, Any, None]], database: OpenDatabase) -> float:
    begun = time.perf_counter()
    for _ in range(IN_A_ROUND):
        await work(database)
    return (time.perf_counter() - begun) / IN_A_ROUND * 1000


async def costs(paths: tuple[Path, Path]) -> dict[str, tuple[float, float]]:
    """Milliseconds each thing takes with none pending and with all of them, medians of rounds by turns."""
    databases = [await open_database(path) for path in paths]
    found = {}
    for name, work in (("one more", one_more), ("claim", claim), ("look", look)):
        rounds = [[await cost(work, database) for database in databases] for _ in range(ROUNDS)]
        none, many = (median(each) for each in zip(*rounds, strict=True))
        found[name] = (none, many)
    for database in databases:
        await database.close()
    return found


async def reconciling(path: Path, sellers: int) -> tuple[float, int]:
    """Milliseconds the reconciler takes for one seller, and how many reminders it found wrong."""
    database, begun, found = await open_database(path), time.perf_counter(), 0
    for first in range(0, sellers, 25):
        page = await database.run(lambda books, after: books.sellers.everyone(after, 25), first)
        found += await database.run(clocks.reconcile, page, POLICY, Clock().now())
    await database.close()
    return (time.perf_counter() - begun) / sellers * 1000, found


def main() -> None:
    """The table; or, for a child, one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reminders", type=int, default=1_000_000)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--begun", type=float, default=0)
    chosen = parser.parse_args()
    if chosen.start:
        print(json.dumps(asyncio.run(start(chosen.start, chosen.begun))))
        return
    with tempfile.TemporaryDirectory() as place:
        none, tenth, many = (Path(place) / f"{name}.db" for name in ("none", "tenth", "many"))
        fill(none, 0)
        fill(tenth, chosen.reminders // 10)
        fill(many, chosen.reminders)
        starts = [(started(none), started(many)) for _ in range(5)]
        less = median(started(tenth)["memory"] for _ in range(5))
        table = {
            name: (median(a[name] for a, _ in starts), median(b[name] for _, b in starts)) for name in starts[0][0]
        }
        table |= asyncio.run(costs((none, many)))
        each, wrong = asyncio.run(reconciling(many, 5000))
    _print(table, chosen.reminders, less)
    print(f"reconciler: {each:.2f} ms a seller of {EACH} reminders, {wrong} wrong")


def _print(table: dict[str, tuple[float, float]], reminders: int, less: float) -> None:
    """`less`: the memory with a tenth of them, so that what any of them costs once is not taken for growth."""
    print(f"{'':<24}{'none':>10}{reminders:>12,}{'ratio':>9}   goal")
    units = {"start": "s to the first reply", "start's work": "s of CPU", "memory": "MB"}
    for name, (none, many) in table.items():
        label = f"{name}, {units.get(name, 'ms')}"
        print(f"{label:<28}{none:>6.2f}{many:>12.2f}{many / none:>9.2f}   {GOALS.get(name, '')}")
    growth = (table["memory"][1] - less) / (reminders * 0.9) * 100_000
    print(f"memory per 100,000 pending: {growth:.2f} MB   goal <= {GOALS['memory']}")


if __name__ == "__main__":
    main()
