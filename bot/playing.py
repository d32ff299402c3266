"""The bot without Telegram: the same application, joined to a pretend one and to the page that shows it."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

from aiohttp import web

from bot import app, policies, running
from bot.domain.policy import Policy
from bot.forms import Zone
from bot.listening import PortTaken
from bot.playground.site import Site
from bot.playground.stage import KeptRequest, Stage
from bot.playground.travel import Travel, Upcoming
from bot.ports import Clock
from bot.profile import introduce
from bot.storage import bring_up, lock
from bot.stores import Books
from bot.telegram.intake import Intake
from bot.telegram.pace import Rates
from bot.telegram.request import AiohttpRequest
from bot.text import Words

PATH = Path("data/playground.db")
HOST = "127.0.0.1"
API = "http://playground"  # opens nothing: no call leaves the process
AT_ONCE = Rates(start=1000.0, most=1000.0, chat=1000.0, chat_burst=1000)  # our own Telegram sets no pace
_PREFIX = "playground."
_LIVE = ("waiting", "claimed", "sending")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Machine:
    """What the page's clock asks of the bot."""

    bot: app.Bot
    sellers: tuple[int, ...]

    async def zones(self) -> dict[int, dict[str, str]]:
        """Return the zone of each seller's shop, and what its city is called in their language."""
        found = await self.bot.database.run(_zones, self.sellers)
        return {each: {"zone": zone, "city": _city(self.bot.words, lang, zone)} for each, (lang, zone) in found.items()}

    async def upcoming(self) -> Upcoming | None:
        """Return the reminder that goes out next."""
        return await self.bot.database.run(_upcoming, self.sellers)

    def wake(self) -> None:
        self.bot.wake()


def _zones(books: Books, sellers: tuple[int, ...]) -> dict[int, tuple[str, str]]:
    found = {}
    for each in sellers:
        seller = books.sellers.get(each)
        shop = books.sellers.shop(seller.shop) if seller and seller.shop else None
        if seller and shop:
            found[each] = (seller.language, shop.zone)
    return found


def _upcoming(books: Books, sellers: tuple[int, ...]) -> Upcoming | None:
    waiting = [one for each in sellers for one in books.reminders.of_seller(each).values() if one.state in _LIVE]
    first = min(waiting, key=lambda one: (one.try_at, one.id), default=None)
    return Upcoming(first.id, first.seller, first.try_at) if first else None


def run(port: int, policy_file: Path | None, path: Path = PATH) -> int:
    """Return the exit code once the playground was stopped: 0 after a signal."""
    policy = policies.load(policy_file)
    with _listening(port) as listener, lock(path):
        asyncio.run(_play(listener, path, policy))
    return 0


def _listening(port: int) -> socket.socket:
    """The port is ours, on the loopback address alone."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as failure:
        listener.close()
        if failure.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise PortTaken(f"port {port} can't be had: choose another with `run --port`, for example {port + 1}") from None
    return listener


async def _play(listener: socket.socket, path: Path, policy: Policy) -> None:
    over = asyncio.Event()
    running.stop_on_signals(over)
    playground = await Playground.open(path, policy)
    try:
        await playground.serve(listener)
        address = f"http://{HOST}:{listener.getsockname()[1]}/"
        print(f"The playground is at {address} (Ctrl+C ends it)", flush=True)  # noqa: T201 - for whoever started it
        await over.wait()
    finally:
        await playground.close()


@dataclass(slots=True)
class Playground:
    """The bot at work on its stage, and the site that shows it."""

    bot: app.Bot
    stage: Stage
    travel: Travel
    runner: web.AppRunner
    tasks: list[asyncio.Task[None]]

    @classmethod
    async def open(cls, path: Path, policy: Policy) -> Playground:
        """Leave the bot at work; the caller holds the lock of `path`."""
        clock = Clock()
        bring_up(path)
        stage = Stage(path, clock)
        request = KeptRequest(stage)
        bot = await app.join(path, policy, stage.world.token, API, request, clock, rates=AT_ONCE)
        # The fake stands in for the client of the real API: the same calls, the same errors.
        poll = cast(AiohttpRequest, request)
        bot.intake = Intake(poll, f"{API}/bot{stage.world.token}", bot.take, clock.now)
        await bot.application.initialize()
        await bot.start()
        await bot.take_up()
        travel = Travel(stage, Machine(bot, tuple(each.id for each in stage.people)))
        runner = web.AppRunner(
            Site(stage, travel, partial(_said, bot.words)).application(), access_log=None, shutdown_timeout=1.0
        )
        ways = (bot.intake.run(), introduce(bot.desk), travel.keep_looking())
        return cls(bot, stage, travel, runner, [asyncio.ensure_future(way) for way in ways])

    async def serve(self, listener: socket.socket) -> None:
        """Leave the page open to whoever comes."""
        await self.runner.setup()
        await web.SockSite(self.runner, listener).start()

    async def close(self) -> None:
        """Leave everything kept, and nothing running."""
        for task in self.tasks:
            task.cancel()
        for task in self.tasks:
            with suppress(asyncio.CancelledError):
                await task
        await self.bot.stop()
        self.stage.close()
        await self.runner.cleanup()


def _city(words: Words, language: str, zone: str) -> str:
    return str(words.render(language, Zone(zone)))


def _said(words: Words, zone: str) -> dict[str, dict[str, str]]:
    """What the page says, by language; `{names}` are for the page to fill."""
    ids = [text_id for text_id in words.ids() if text_id.startswith(_PREFIX)]

    def one(language: str, text_id: str) -> str:
        return words.plain(language, text_id, name="{name}", at="{at}", hours="{hours}", n="{n}")

    return {
        language: {text_id.removeprefix(_PREFIX).rpartition(".")[0]: one(language, text_id) for text_id in ids}
        | {"city": _city(words, language, zone)}
        for language in words.languages
    }
