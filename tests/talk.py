"""A talk with the bot in virtual time: the whole bot over the fake of Telegram, its real database beneath."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import policies
from bot.app import Bot, join
from bot.domain.policy import Policy
from bot.playground.messages import Message
from bot.playground.request import FakeRequest
from bot.playground.telegram import World
from bot.playground.users import Person
from bot.ports import Clock
from bot.storage import hold
from bot.telegram.pace import Rates
from bot.telegram.updates import raw_update

# Pacing has tests of its own.
UNHURRIED = Rates(start=1e6, most=1e6, chat=1e6, chat_burst=10**6, group=10**6)
START = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)  # a Wednesday, 02:00 in Mexico City


@dataclass
class Hand:
    """The hand of a clock that moves only when a test moves it."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at


@dataclass
class Talk:
    """One bot, its world, and who talks to it. `said` is what one does, then what is seen."""

    path: Path | str  # or an address
    hand: Hand
    world: World
    policy: Policy
    bot: Bot
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, name: str = "Ana", language: str | None = "en", id_: int = 1001) -> Person:
        """Somebody in a private chat with the bot."""
        return self.world.person(id_, name, language_code=language)

    async def settle(self) -> None:
        """Everything sent to the bot is worked off, everything due now is sent."""
        while waiting := self.world.updates.ready():
            updates = [raw_update({"update_id": each.update_id, each.kind: each.body}) for each in waiting]
            self.world.updates.confirm(waiting[-1].update_id + 1)
            await self.bot.take([update for update in updates if update])
            assert await self.bot.worker.lines.drain(10)
        await self.bot.dispatcher.tick()

    async def says(self, who: Person, text: str) -> Message:
        """The text is said; the last message seen after it."""
        who.says(text)
        await self.settle()
        return seen(who)

    async def taps(self, who: Person, *labels: str) -> Message:
        """The buttons are tapped one after the other, each on the newest message that has it."""
        for label in labels:
            who.taps(exactly(who, label))
            await self.settle()
        return seen(who)

    async def passes(self, **span: float) -> None:
        """Time goes by, and what falls due is sent."""
        self.hand.at += timedelta(**span)
        await self.settle()

    async def restart(self) -> None:
        """The process ends without a word, and another begins with what is in the database."""
        await self.bot.database.close()
        await self.bot.application.shutdown()
        self.bot = await joined(self.path, self.hand, self.world, self.policy)
        await self.settle()


def seen(who: Person) -> Message:
    """The last message of the bot in the private chat, still there."""
    return [message for message in who.sees() if message.by_bot][-1]


def exactly(who: Person, label: str) -> str:
    """The whole label of the newest button that is these words, or else holds them."""
    for message in reversed([each for each in who.sees() if each.by_bot]):
        labels = [button.text for row in message.keyboard for button in row]
        found = [each for each in labels if each == label] or [each for each in labels if label in each]
        if found:
            return found[0]
    raise AssertionError(f"no button {label!r}")


def bare(message: Message) -> str:
    """The words of a message on one line, without the reader's own time that Telegram renders."""
    return re.sub(r"\s+", " ", re.sub(r" · 📱 [^\n]*?\)(?=\W|$)", "", message.text)).strip()


async def joined(path: Path | str, hand: Hand, world: World, policy: Policy) -> Bot:
    bot = await join(path, policy, world.token, "http://fake", FakeRequest(world), Clock(hand.now), rates=UNHURRIED)
    await bot.application.initialize()
    await bot.prepare()
    await bot.reconcile()
    await bot.take_up()
    return bot


@asynccontextmanager
async def talking(
    path: Path | str, policy: Policy | None = None, hand: Hand | None = None, world: World | None = None
) -> AsyncIterator[Talk]:
    """A talk with a bot whose database lies at `path`, a file or an address; `world`: one that it goes on in."""
    hand = hand or Hand()
    world = world or World(now=hand.now)
    policy = policy or policies.load()
    with hold(path):
        talk = Talk(path, hand, world, policy, await joined(path, hand, world, policy))
        try:
            yield talk
        finally:
            await talk.bot.stop()
