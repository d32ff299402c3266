"""One process of the bot: its parts joined as after a start, alive until it dies."""

import asyncio
import random
import sqlite3
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from telegram.ext import ExtBot

from bot import clocks
from bot.dispatch import Dispatcher
from bot.handlers.places import Places
from bot.handlers.screen import Screen
from bot.parcels import Parcel
from bot.ports import Clock
from bot.telegram.limiter import Pacer
from bot.text import Words, load_words
from tests.simulation.inline import Died, InlineDatabase
from tests.simulation.line import Line, Telegram
from tests.simulation.rules import policy

if TYPE_CHECKING:
    from tests.simulation.world import World

TOKEN = "1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
packed: ContextVar[Parcel] = ContextVar("packed")  # what the task that runs is sending


@cache
def words() -> Words:
    """The words of every language, read once."""
    return load_words()


class Pushes(Places):
    """The product's screens; what each is of stays known in its task."""

    def __init__(self, words: Words, packing: Callable[[Parcel], None]) -> None:
        super().__init__(words)
        self._packing = packing

    def push(self, parcel: Parcel, now: datetime) -> Screen:
        """A reminder as it is sent."""
        packed.set(parcel)
        self._packing(parcel)
        return super().push(parcel, now)


@dataclass
class Doom:
    """When the process dies: by chance, at one of its places; and after that at each."""

    chance: random.Random
    rate: float
    dead: bool = False

    def __call__(self, place: str) -> None:
        if self.dead or self.chance.random() < self.rate:
            self.dead = True
            raise Died(place)


class Process:
    """The outbox at work: everything that it knows it has from the file."""

    def __init__(
        self, raw: sqlite3.Connection, telegram: Telegram, doom: Doom, wall: Callable[[], datetime], world: "World"
    ) -> None:
        self.doom, self._telegram, self._world = doom, telegram, world
        self.clock = Clock(wall)
        self.database = InlineDatabase(raw, doom)
        self._look = asyncio.Event()

    async def begins(self) -> int:
        """How many reminders the reconciler found missing or wrong at this start: none."""
        database, loop = self.database, asyncio.get_running_loop()
        pauses = await database.run(lambda books: books.chats.pauses())
        if "all" not in self._telegram.kept:  # forgotten only where the process ended before it was written down
            self._telegram.heard = {chat for chat in self._telegram.heard if str(chat) in self._telegram.kept}

        async def keep(scope: str, until: datetime) -> None:
            self._world.paused(scope, until)
            await database.run(lambda books: books.chats.pause(scope, until))
            self._telegram.kept.add(scope)

        line = Line(self._telegram, self.doom, self._world.accepted, self._world.missed)
        self._pacer = Pacer(pauses, keep, self.clock.now, loop.time)
        bot: ExtBot[Any] = ExtBot(
            TOKEN, base_url="http://fake/bot", request=line, get_updates_request=line, rate_limiter=self._pacer
        )
        await bot.initialize()
        self.dispatcher = Dispatcher(
            bot, database, policy(), Pushes(words(), self._world.packing), self.clock, rate=lambda: self._pacer.rate
        )
        database.on_reminders = self._look.set
        now = self.clock.now()
        await database.run(lambda books: books.reminders.take_over(now))
        return await self.reconcile()

    async def reconcile(self) -> int:
        """How many reminders were missing or wrong."""
        sellers = await self.database.run(lambda books: books.sellers.everyone(0, 10_000))
        return await self.database.run(clocks.reconcile, sellers, policy(), self.clock.now())

    async def live(self) -> None:
        """The outbox is looked at whenever it wants to be; it ends when the process dies."""
        loop = asyncio.get_running_loop()
        while True:
            self._look.clear()
            try:
                upcoming = await self.dispatcher.tick()
            except Exception as failure:  # noqa: BLE001 - that it lives on is the product's promise, and it is counted
                self._world.stumbled(failure)
                upcoming = self.clock.now() + timedelta(seconds=5)
            due = self._next_due()
            wait = max(0.05, (max(upcoming, due) - self.clock.now()).total_seconds())
            timer = loop.call_later(wait, self._look.set)
            await self._look.wait()
            timer.cancel()

    def _next_due(self) -> datetime:
        """When the next reminder is due: an idle outbox is not looked at every half minute here."""
        soonest = self.database.ask(
            "SELECT min(at) FROM (SELECT (SELECT try_at FROM reminders WHERE lane = each.lane AND"
            " state IN ('waiting', 'claimed', 'sending') ORDER BY try_at LIMIT 1) AS at"
            " FROM (SELECT 0 AS lane UNION SELECT 1 UNION SELECT 2 UNION SELECT 3) AS each)"
        )[0][0]
        if soonest is None:
            return self.clock.now() + timedelta(days=1)
        at = datetime.fromtimestamp(soonest / 1000, UTC)
        early = self.doom.chance.random() < 0.1  # early enough to see a herd come
        return at - timedelta(seconds=25) if early else at

    def sending(self) -> list[tuple[int, str]]:
        """Seller and key of every call that was begun and never recorded."""
        found = self.database.ask("SELECT seller_id, dedupe_key FROM reminders WHERE state = 'sending'")
        return [(row[0], row[1]) for row in found]

    async def ends(self, *tasks: "asyncio.Task[Any]") -> None:
        """Nothing of it runs any more."""
        self.doom.dead = True
        mine = asyncio.all_tasks() - {asyncio.current_task()}
        for task in (*mine, *tasks):
            task.cancel()
        if mine:
            await asyncio.wait(mine)
        if hasattr(self, "_pacer"):
            await self._pacer.shutdown()
