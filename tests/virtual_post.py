"""The outbox at Telegram's own pace in virtual time: calls take their while, refusals hold, processes come and go."""

import asyncio
import json
import re
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from telegram._utils.types import ODVInput
from telegram.ext import ExtBot
from telegram.request import BaseRequest, RequestData

from bot import clocks
from bot.dispatch import Dispatcher
from bot.domain.steps import Telling
from bot.handlers.places import Places
from bot.playground.limits import Limits
from bot.ports import Clock
from bot.records import Seller
from bot.stores import Books
from bot.telegram import wire
from bot.telegram.limiter import Pacer
from tests.post import policy, words
from tests.simulation.inline import InlineDatabase, a_file
from tests.telegram.virtual import VirtualLoop, virtually

T = TypeVar("T")
TOKEN = "1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
ME = {"id": 1, "is_bot": True, "first_name": "Keeper", "username": "keeper_bot"}
BLOCKED = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}


@dataclass(frozen=True, slots=True)
class Said:
    """A message that Telegram accepted."""

    at: datetime
    chat: int
    text: str


@dataclass
class Wire:
    """What Telegram makes of calls. `flood`: the seconds that it asks for besides its limits, 0 for none."""

    now: Callable[[], datetime]
    limits: Limits = field(default_factory=lambda: Limits(enabled=True))
    takes: Callable[[], float] = lambda: 0.06
    flood: Callable[[], int] = lambda: 0
    blocked: set[int] = field(default_factory=set)
    said: list[Said] = field(default_factory=list)
    heard: dict[int, datetime] = field(default_factory=dict)  # refusals that reached the bot: until when they hold
    refusals: int = 0
    ignored: list[str] = field(default_factory=list)  # calls inside a pause that the bot knew of

    async def send(self, chat: int, text: str) -> dict[str, Any]:
        """The answer to sendMessage."""
        now = self.now()
        if chat in self.heard and now < self.heard[chat]:
            self.ignored.append(f"{now} {chat}: paused until {self.heard[chat]}")
        seconds = max(self.limits.refused_for(chat, chat < 0, now), self.flood())
        if seconds:
            await asyncio.sleep(self.takes())
            self.refusals += 1
            self.heard[chat] = max(now + timedelta(seconds=seconds), self.heard.get(chat, now))
            asked = {"retry_after": seconds}
            words_of_it = f"Too Many Requests: retry after {seconds}"
            return {"ok": False, "error_code": 429, "description": words_of_it, "parameters": asked}
        await asyncio.sleep(self.takes() / 2)
        if chat in self.blocked:
            return BLOCKED
        self.said.append(Said(self.now(), chat, re.sub("<[^>]*>", "", text)))
        await asyncio.sleep(self.takes() / 2)
        message = {"message_id": len(self.said), "date": 0, "chat": {"id": chat, "type": "private"}, "text": "-"}
        return {"ok": True, "result": message}

    def to(self, chat: int) -> list[str]:
        """What was said in a chat."""
        return [each.text for each in self.said if each.chat == chat]


class Line(BaseRequest):
    """A process's way to that Telegram."""

    __slots__ = ("_wire",)

    def __init__(self, to: Wire) -> None:
        self._wire = to

    @property
    def read_timeout(self) -> float | None:
        return 10.0

    async def initialize(self) -> None:
        """Nothing is to be opened."""

    async def shutdown(self) -> None:
        """Nothing is to be closed."""

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
        """The answer as bytes."""
        if not url.endswith("/sendMessage"):
            return wire.answer(url, 200, json.dumps({"ok": True, "result": ME}).encode())
        assert request_data is not None
        sent = request_data.parameters
        said = await self._wire.send(int(str(sent["chat_id"])), str(sent["text"]))
        return wire.answer(url, int(said.get("error_code", 200)), json.dumps(said).encode())


class VirtualPost:
    """Sellers, what they are promised, and one process at a time that sends it. `loop` is the clock of them all."""

    def __init__(self, loop: VirtualLoop, start: datetime) -> None:
        self._loop, self._begun = loop, start - timedelta(seconds=loop.time())
        self.wire = Wire(self.now)
        self._file = a_file()
        self.database = InlineDatabase(self._file, lambda _: None)
        self._working: asyncio.Task[None] | None = None

    def now(self) -> datetime:
        """The instant that it is."""
        return self._begun + timedelta(seconds=self._loop.time())

    async def begins(self) -> int:
        """A process begins, with what is in the database; how many reminders its reconciler had to mend."""
        clock, look = Clock(self.now), asyncio.Event()
        pauses = await self.database.run(lambda books: books.chats.pauses())

        async def keep(scope: str, until: datetime) -> None:
            await self.database.run(lambda books: books.chats.pause(scope, until))

        line = Line(self.wire)
        pacer = Pacer(pauses, keep, clock.now, self._loop.time)
        bot: ExtBot[Any] = ExtBot(
            TOKEN, base_url="http://fake/bot", request=line, get_updates_request=line, rate_limiter=pacer
        )
        await bot.initialize()
        await self.database.run(lambda books: books.reminders.take_over(clock.now()))
        sellers = await self.database.run(lambda books: books.sellers.everyone(0, 10**6))
        mended = await self.database.run(clocks.reconcile, sellers, policy(), clock.now())
        self.dispatcher = Dispatcher(bot, self.database, policy(), Places(words()), clock, rate=lambda: pacer.rate)
        self.database.on_reminders = look.set
        self._working = self._loop.create_task(self._work(self.dispatcher, look))
        return mended

    async def _work(self, dispatcher: Dispatcher, look: asyncio.Event) -> None:
        while True:
            look.clear()
            upcoming = await dispatcher.tick()
            with suppress(TimeoutError):
                await asyncio.wait_for(look.wait(), max(0.01, (upcoming - self.now()).total_seconds()))

    async def ends(self) -> None:
        """The process is gone, whatever it was doing."""
        working, self._working = self._working, None
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        if others:
            await asyncio.wait(others)
        assert working is None or working.cancelled(), working.exception()

    def closes(self) -> None:
        """Nothing is to come any more."""
        self._file.close()

    async def until(self, instant: datetime) -> None:
        """Time goes by up to this instant."""
        await asyncio.sleep(max(0.0, (instant - self.now()).total_seconds()))

    async def tells(self, seller: int, *deeds: tuple[str, dict[str, Any]], zone: str = "Europe/London") -> None:
        """A seller tells these deeds of a shop of theirs, and is promised what follows from them."""
        now = Clock(self.now).now()

        def told(books: Books) -> None:
            known = books.sellers.get(seller)
            if known is None:
                books.sellers.put(Seller(seller, "en", "en"), now)
                shop = books.sellers.add_shop(seller, "GB", zone, None, now)
                known = Seller(seller, "en", "en", shop=shop)
                books.sellers.put(known, now)
            assert known.shop is not None
            for kind, more in deeds:
                books.deeds.tell(seller, known.shop, Telling(kind, kind, None, **{"at": now, **more}), None, now)
            clocks.arm(books, known, seller, policy(), now)

        await self.database.run(told)

    def states(self) -> dict[str, int]:
        """How many reminders are in each state."""
        return dict(self.database.ask("SELECT state, count(*) FROM reminders GROUP BY state"))


def posting(start: datetime, story: Callable[[VirtualPost], Coroutine[Any, Any, T]]) -> T:
    """What came of a story that begins at that instant; its process is gone, and so is its time."""

    async def told(loop: VirtualLoop) -> T:
        post = VirtualPost(loop, start)
        try:
            return await story(post)
        finally:
            await post.ends()
            post.closes()

    return virtually(told)


def own(due: datetime, what: str) -> tuple[str, dict[str, Any]]:
    """A reminder of the seller's own."""
    return "reminder_set", {"at": due, "what": what}


def slot(hours: str) -> tuple[str, dict[str, Any]]:
    """A LIVE every day."""
    return "slot_set", {"what": f"1234567 {hours}"}


def notice(last: date) -> tuple[str, dict[str, Any]]:
    """A violation whose last day to appeal is printed on the notice."""
    return "violation", {"last_day": last, "what": "false_ad"}
