"""Health as it is asked for over HTTP: each condition at its limit, one sentence each."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar, cast

import aiohttp
import pytest

from bot.listening import Listener
from bot.observing.answering import routes
from bot.observing.health import MEGABYTE, Limits, Seen, Vitals, is_ready, lives
from bot.observing.watching import Watch
from bot.ports import Clock
from bot.signs.figures import Figures
from bot.storage.migrating import HEAD
from tests.storage.rows import NOW

T = TypeVar("T")
LIMITS = Limits()
SEEN = Seen(
    at=NOW, schema=HEAD, oldest_update=None, next_tries={}, disk=201 * MEGABYTE, wal=0, backup=None, unreachable=None
)
WELL = Vitals(0.0, 0.0, started=True, intake=1.0, tick=1.0, wrong=None, seen=SEEN)


def due(lane: str, seconds: float) -> Seen:
    return replace(SEEN, next_tries={lane: NOW - timedelta(seconds=seconds)})


def failing(of: Vitals) -> dict[str, str]:
    found = (*lives(of, LIMITS), *is_ready(of, LIMITS))
    return {each.name: each.why for each in found if not each.ok}


@pytest.mark.parametrize(
    "of",
    [
        WELL, replace(WELL, lag=4.9), replace(WELL, unanswered=4.9), replace(WELL, intake=89.9),
        replace(WELL, intake=None), replace(WELL, tick=59.9), replace(WELL, seen=due("deadline", 120)),
        replace(WELL, seen=due("bulk", 4000)), replace(WELL, seen=due("slot", -100)),
        replace(WELL, seen=replace(SEEN, disk=None)),
    ],
)  # fmt: skip
def test_within_its_limits_all_is_well(of: Vitals) -> None:
    assert failing(of) == {}


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (replace(WELL, lag=5.0), {"loop": "at most 5.0 s late of late"}),
        (replace(WELL, unanswered=5.2), {"database": "no answer for 5 s"}),
        (replace(WELL, started=False), {"telegram": "not reached since the start"}),
        (replace(WELL, intake=90.0), {"intake": "last good answer 90 s ago"}),
        (replace(WELL, tick=60.0), {"scheduler": "last look at the outbox 60 s ago"}),
        (replace(WELL, wrong="its disk is full"), {"database": "its disk is full"}),
        (replace(WELL, seen=None), {"schema": "not looked at yet"}),
        (replace(WELL, seen=replace(SEEN, schema="9999")), {"schema": f"9999, this release has {HEAD}"}),
        (replace(WELL, seen=due("nudge", 121)), {"due": "the oldest due reminder waits for 121 s"}),
        (replace(WELL, seen=replace(SEEN, disk=200 * MEGABYTE)), {"disk": "200 MB free"}),
    ],
)
def test_beyond_a_limit_the_condition_says_what_is_so(of: Vitals, said: dict[str, str]) -> None:
    assert failing(of) == said


class Slow:
    """A database that answers when it is let."""

    def __init__(self) -> None:
        self.free = asyncio.Event()
        self.asked = 0

    async def run(self, work: Callable[..., T], *args: Any) -> T:
        self.asked += 1
        await self.free.wait()
        return cast(T, (SEEN, 7))


async def here() -> bool:
    return True


async def test_over_http_each_is_told_at_once_even_while_the_database_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.observing.watching.BEAT", 0.01)
    monkeypatch.setattr("bot.observing.watching.LOOK_EVERY", 0.01)
    database, figures, ahead = Slow(), Figures(), [0.0]
    loop = asyncio.get_running_loop()
    watch = Watch(database, figures, lambda: NOW, here, monotonic=lambda: loop.time() + ahead[0])
    listener = Listener(("127.0.0.1", 0), routes(figures, watch, Clock(lambda: NOW)))
    await listener.start()
    host, port = listener.address
    watching = asyncio.create_task(watch.run())

    async def ask(path: str) -> tuple[int, Any]:
        async with asyncio.timeout(2), session.get(f"http://{host}:{port}{path}") as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            text = await answer.text()
            return answer.status, text if path == "/metrics" else json.loads(text)

    async with aiohttp.ClientSession() as session:
        await asyncio.sleep(0.1)
        assert (await ask("/livez"))[0] == 200
        code, told = await ask("/readyz")
        assert (code, told["ready"], told["conditions"]["telegram"]["ok"]) == (503, False, False)
        for ahead[0] in (3.0, 6.0):  # six seconds in which the thread did not come back, and the loop did
            await asyncio.sleep(0.1)
        code, told = await ask("/livez")
        assert (code, told["conditions"]["database"]) == (503, {"ok": False, "why": "no answer for 6 s"})
        assert database.asked == 1  # and nobody queues up behind it
        database.free.set()
        watch.started()
        await asyncio.sleep(0.1)
        ready = await ask("/readyz")
        assert ready[0] == 200, ready
        assert ready[1]["ready"] is True
        code, text = await ask("/metrics")
        assert (code, "channel_keeper_inbox_parked 7.0" in text) == (200, True)
        figures.parked = 8
        assert (await ask("/metrics"))[1] == text  # told again as it was, for a second
    watching.cancel()
    await listener.stop()


def test_commands_that_expose_nothing_do_not_load_the_library() -> None:
    import subprocess
    import sys

    code = (
        "import sys; import bot.running, bot.commands.check; from bot.observing import watching, operator;"
        "print([name for name in sys.modules if name.startswith('prometheus')])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
