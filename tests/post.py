"""The outbox alone, in virtual time: a database with promises, the fake of Telegram, and one dispatcher at a time."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from telegram.ext import ExtBot
from telegram.request import BaseRequest

from bot import policies
from bot.dispatch import Dispatcher
from bot.domain.clocks import Kind
from bot.domain.policy import Policy
from bot.handlers.places import Places
from bot.playground.model import Call
from bot.playground.request import FakeRequest
from bot.playground.telegram import World
from bot.ports import Clock, OpenDatabase
from bot.records import Reminder
from bot.stores import Books
from bot.telegram.limiter import Pacer
from bot.text import Words, load_words
from tests.storage.rows import ANA, INVITATION, NOW, a_promise, a_seller
from tests.talk import UNHURRIED, Hand

Requests = Callable[[World], BaseRequest]


@cache
def words() -> Words:
    return load_words(clock=lambda: NOW)


@cache
def policy() -> Policy:
    return policies.load()


@dataclass
class Post:
    """A post office: what is promised, what was delivered, and the dispatcher now at work."""

    database: OpenDatabase
    requests: Requests = FakeRequest
    hand: Hand = field(default_factory=lambda: Hand(NOW))
    stopped: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.world = World(now=self.hand.now)
        self.dispatcher: Dispatcher

    async def opens(self) -> None:
        """A dispatcher begins as after a start: nothing is known but what the database holds."""
        clock = Clock(self.hand.now)
        pauses = await self.database.run(lambda books: books.chats.pauses())

        async def keep(scope: str, until: datetime) -> None:
            await self.database.run(lambda books: books.chats.pause(scope, until))

        def monotonic() -> float:
            return time.monotonic() + (self.hand.at - NOW).total_seconds()

        request = self.requests(self.world)
        self.bot: ExtBot[Any] = ExtBot(
            self.world.token, base_url="http://fake/bot", request=request, get_updates_request=request,
            rate_limiter=Pacer(pauses, keep, clock.now, monotonic, UNHURRIED),
        )  # fmt: skip
        await self.bot.initialize()
        await self.database.run(lambda books: books.reminders.take_over(clock.now()))
        self.dispatcher = Dispatcher(
            self.bot, self.database, policy(), Places(words()), clock, lambda: self.stopped.append("token")
        )

    async def promises(
        self, kind: Kind = INVITATION, due: timedelta = timedelta(0), seller: int = ANA, **of: Any
    ) -> int:
        """A promise to a seller, whose chat with the bot is open."""
        if seller not in self.world.state.users:
            self.world.person(seller, "Ana").starts()

        def made(books: Books) -> int:
            if books.sellers.get(seller) is None:
                a_seller(books, seller)
            return a_promise(books, NOW + due, kind, seller=seller, **of)

        return await self.database.run(made)

    async def passes(self, **span: float) -> datetime:
        """Time goes by and the outbox is looked at; when it wants to look again."""
        self.hand.at += timedelta(**span)
        return await self.dispatcher.tick()

    async def row(self, reminder: int) -> Reminder:
        found: Reminder | None = await self.database.run(lambda books: books.reminders.get(reminder))
        assert found is not None
        return found

    @property
    def asked(self) -> list[Call]:
        """Every attempt to send, as Telegram saw it."""
        return self.world.called("sendMessage")

    def seen(self, seller: int = ANA) -> list[str]:
        """What stands in the seller's chat."""
        return [each.text for each in self.world.person(seller).sees() if each.by_bot]
