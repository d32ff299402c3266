"""A Telegram that pushes to a webhook, and the reverse proxy in front of the processes that answer there.

As Telegram does: a chat's updates one after the other, the next when the one before was answered with 200; what was not
is pushed again, after a 503 when it says so. The proxy hands each to one process after the other, and on where one is
gone or says 503; who did not answer is left out for a moment. Where nobody is left it tries for some seconds more, as
the one of deploy/Caddyfile does.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import time
from dataclasses import dataclass, field

import aiohttp

from bot.playground.control import Clock
from bot.playground.messages import JSON
from bot.playground.server import Server
from bot.playground.telegram import World
from bot.playground.updates import Waiting
from bot.telegram.webhook import HEADER

ANSWERED_WITHIN = 60.0  # seconds, as long as Telegram waits for the webhook
PROXY_WAITS = 5.0  # for one process, then the next is asked
LEFT_OUT = 3.0  # seconds
TRIES_FOR, TRIES_EVERY = 5.0, 0.1
LONGEST_PAUSE = 5.0
LOOKS_EVERY = 0.02


@dataclass(slots=True)
class Pusher:
    """Pushes what waits in the world to the processes behind the proxy."""

    world: World
    behind: list[str]
    path: str
    statuses: dict[int, int] = field(default_factory=dict)
    _busy: set[object] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _failed: dict[str, float] = field(default_factory=dict)
    _turn: itertools.count[int] = field(default_factory=itertools.count)

    async def run(self) -> None:
        """Push until cancelled."""
        timeout = aiohttp.ClientTimeout(total=PROXY_WAITS)
        async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0)) as session:
            while True:
                if self.world.updates.webhook:
                    self._begin(session)
                await asyncio.sleep(LOOKS_EVERY)

    def _begin(self, session: aiohttp.ClientSession) -> None:
        most = int(self.world.state.webhook.get("max_connections", 40))
        for waiting in self.world.updates.ready():
            queue = _queue(waiting)
            if queue in self._busy:
                continue
            if len(self._tasks) >= most:
                return
            self._busy.add(queue)
            task = asyncio.create_task(self._push(session, waiting, queue))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _push(self, session: aiohttp.ClientSession, waiting: Waiting, queue: object) -> None:
        body = {"update_id": waiting.update_id, waiting.kind: waiting.body}
        pause = 0.0
        try:
            while self.world.updates.webhook:
                status, after = await self._through_the_proxy(session, body)
                self.statuses[status] = self.statuses.get(status, 0) + 1
                if status == 200:
                    queue_of = self.world.updates
                    queue_of.waiting = [one for one in queue_of.waiting if one.update_id != waiting.update_id]
                    return
                pause = min(LONGEST_PAUSE, max(after, pause * 2, 0.2))
                await asyncio.sleep(pause)
        finally:
            self._busy.discard(queue)

    async def _through_the_proxy(self, session: aiohttp.ClientSession, body: JSON) -> tuple[int, float]:
        """The status that Telegram gets, and how long it is asked to wait."""
        last = time.monotonic() + TRIES_FOR
        while (ended := await self._to_one(session, body))[0] in (502, 503) and time.monotonic() < last:  # noqa: ASYNC110
            await asyncio.sleep(TRIES_EVERY)
        return ended

    async def _to_one(self, session: aiohttp.ClientSession, body: JSON) -> tuple[int, float]:
        """What the first process says that takes it; 503 or 502 where none does."""
        first, ended = next(self._turn) % len(self.behind), (502, 0.0)
        for one in self.behind[first:] + self.behind[:first]:
            if time.monotonic() < self._failed.get(one, 0.0):
                continue
            headers = {HEADER: str(self.world.state.webhook.get("secret_token", ""))}
            try:
                async with session.post(one + self.path, json=body, headers=headers) as answer:
                    if answer.status != 503:
                        return answer.status, 0.0
                    ended = (503, float(answer.headers.get("Retry-After", 0)))
            except (aiohttp.ClientError, TimeoutError):
                self._failed[one] = time.monotonic() + LEFT_OUT
        return ended


def _queue(waiting: Waiting) -> object:
    """Messages wait behind those of their chat, presses behind those of their person."""
    body = waiting.body
    if waiting.kind == "callback_query":
        return ("press", body["from"]["id"])
    return ("chat", body.get("chat", {}).get("id"))


async def _run(token: str, behind: list[str], path: str) -> None:
    clock = Clock()
    server = Server(World(token, now=clock.now), clock)
    await server.start()
    print(f"READY {server.url}", flush=True)
    try:
        await Pusher(server.world, behind, path).run()
    finally:
        await server.stop()


def main() -> None:
    """Serves until it is stopped."""
    parser = argparse.ArgumentParser(prog="python -m tests.process.pushing", description=__doc__)
    parser.add_argument("--token", required=True)
    parser.add_argument("--path", required=True)
    parser.add_argument("--behind", nargs="+", required=True)
    chosen = parser.parse_args()
    try:
        asyncio.run(_run(chosen.token, chosen.behind, chosen.path))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
