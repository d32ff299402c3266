"""Where handlers stand: what they share, and how a screen reaches its chat."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telegram import Bot
from telegram.error import TelegramError

from bot.cities import every_zone_like
from bot.domain.policy import Policy
from bot.handlers.incoming import Incoming
from bot.handlers.places import Places
from bot.handlers.screen import Screen
from bot.ports import Clock, Database
from bot.scenes import Scene, Who
from bot.sellers import meet
from bot.telegram.errors import Kind, classify
from bot.telegram.failures import Unknown
from bot.telegram.voice import Voice
from bot.text import Words, best_language

_log = logging.getLogger(__name__)

ANSWERED = 256  # presses known as answered: more than are worked off at a time
HARMLESS = (Kind.NOT_MODIFIED, Kind.QUERY_OLD, Kind.IGNORE)
# What is so of every call to the chat, or of every call: even a nicety must not hide it.
OF_MORE_THAN_ONE_CALL = (
    Kind.RETRY_AFTER, Kind.NOT_SENT, Kind.UNCERTAIN, Kind.UNREACHABLE, Kind.MIGRATED, Kind.TOKEN,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that a handler needs, joined in `app.py`."""

    bot: Bot
    database: Database
    policy: Policy
    words: Words
    clock: Clock
    again: set[int] = field(default_factory=set)  # updates that are worked off not for the first time
    _answered: "deque[str]" = field(default_factory=lambda: deque(maxlen=ANSWERED))

    @property
    def voice(self) -> Voice:
        """Return what speaks for it."""
        return Voice(self.bot)

    @property
    def show(self) -> Places:
        """Return the maker of screens."""
        return Places(self.words)

    def who(self, said: Incoming) -> Who:
        """Return the speaker as the use cases know them."""
        return Who(said.seller, said.chat, self.clock.now(), self.policy, said.message, said.update, every_zone_like)

    async def meet(self, said: Incoming) -> None:
        """Leave the speaker known."""
        language, sure = best_language(said.language_code)
        tag = said.language_code or "" if sure else ""
        await self.database.run(lambda books: meet(books, self.who(said), language, tag, sure=sure))

    async def show_scene(self, said: Incoming, scene: Scene) -> None:
        """Leave the walk shown: in its own message where that was pressed, else in a new one."""
        in_place = said.live and scene.walk.live_id in (said.message, None)
        screen = self.show.scene(scene)
        await self.deliver(said, screen, in_place=in_place, scene=scene)

    async def deliver(
        self, said: Incoming, screen: Screen, *, in_place: bool | None = None, scene: Scene | None = None
    ) -> int:
        """Return the message in which the screen is now, known as the one in which the scene's walk stands."""
        edit = said.live if in_place is None else in_place
        putting = self._put(said, screen, edit=edit)
        message = await (putting if said.query is None else _both(putting, self.answer(said.query)))
        if scene is not None:
            # Worked off again: its question stood in the chat before, under an id that nobody knows, and what
            # was typed since then answers it.
            walk, since = scene.walk, 0 if said.update in self.again else None
            now = None if scene.fresh else self.clock.now()
            await self.database.run(
                lambda books: books.walks.shown(walk.id, walk.rev, message, screen.asking, now, since)
            )
        return message

    async def _put(self, said: Incoming, screen: Screen, *, edit: bool) -> int:
        if edit and said.message is not None:
            return await self.put_over(said.chat, said.message, screen)
        return await self._send(said.chat, screen)

    async def _send(self, chat: int, screen: Screen) -> int:
        return await self.voice.say(chat, screen.text, screen.keyboard())

    async def put_over(self, chat: int, message: int, screen: Screen) -> int:
        """Return the message in which the screen stands: that one, or a new one where that can't be edited."""
        try:
            await self.voice.change(chat, message, screen.text, screen.keyboard())
        except TelegramError as failure:
            kind = classify(failure).kind
            if kind is Kind.EDIT_GONE:
                return await self._send(chat, screen)
            if kind is not Kind.NOT_MODIFIED:
                raise
        return message

    async def answer(self, query: str | None, text: str | None = None) -> None:
        """Leave the press answered; one that is too old needs no answer any more."""
        if query is None or query in self._answered:
            return  # an update worked off again answers no press twice
        try:
            await self._answer(query, text)
        except Unknown:  # once more at once; after that, everything again with a pause
            await self._answer(query, text)
        self._answered.append(query)

    async def _answer(self, query: str, text: str | None) -> None:
        try:
            await self.voice.answer(query, text)
        except TelegramError as failure:
            if classify(failure).kind not in HARMLESS:
                raise

    def now(self) -> datetime:
        """Return the present instant."""
        return self.clock.now()


async def nicely(call: Awaitable[object]) -> bool:
    """Tell whether it was done: a nicety (a pin, "typing …", tidying up) may be refused in any words at all."""
    try:
        await call
    except TelegramError as failure:
        outcome = classify(failure)
        if outcome.kind in OF_MORE_THAN_ONE_CALL:
            raise
        if outcome.kind not in (*HARMLESS, Kind.EDIT_GONE):
            _log.warning("a nicety was refused: %s %s", outcome.kind, outcome.reason)
        return False
    return True


async def _both(putting: Awaitable[int], answering: Coroutine[Any, Any, None]) -> int:
    """Return the message once both have ended: who begins again must not meet what is still on its way."""
    beside = asyncio.create_task(answering)
    try:
        message = await putting
    except asyncio.CancelledError:
        beside.cancel()
        raise
    except BaseException:
        await asyncio.wait([beside])
        beside.cancelled() or beside.exception()  # the other failure is the one that is told
        raise
    await beside
    return message
