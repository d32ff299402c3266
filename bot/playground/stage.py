"""The stage of the playground: three sellers, their chats with the bot, and everybody who watches them."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from bot.playground.faces import face, message_json, seller_json
from bot.playground.keeping import Changes, Keeping
from bot.playground.messages import JSON
from bot.playground.request import FakeRequest
from bot.playground.telegram import World
from bot.playground.users import Person

# Telegram id, name, the language of their app.
CAST = ((7001, "林晓", "zh-hans"), (7002, "Ana", "es"), (7003, "Sam", "en"))
MOST_UNHEARD = 1000  # events a watcher may lag behind before it has to begin anew

Event = tuple[str, JSON]


class Shifted(Protocol):
    """A clock that can be set ahead."""

    shift: timedelta

    def now(self) -> datetime: ...


class Stage:
    """One world with its cast. `keep` is called after every change, before anybody hears of it."""

    def __init__(self, path: Path, clock: Shifted) -> None:
        self.clock = clock
        self.world = World(now=clock.now)
        self.read: dict[str, int] = {}  # by seller: the last message they have seen
        self.time: JSON = {}
        self._shown: dict[int, JSON] = {}
        self._watchers: set[asyncio.Queue[Event | None]] = set()
        self._keeping = Keeping(path, self.world)
        beside = self._keeping.restore()
        self.read = beside.get("read", {})
        clock.shift = timedelta(seconds=beside.get("shift", 0.0))
        self.people = [self.world.person(id_, name, language_code=code) for id_, name, code in CAST]
        self.keep()

    def close(self) -> None:
        """Everybody who watches is let go, the file is closed."""
        for watcher in self._watchers:
            watcher.put_nowait(None)
        self._keeping.close()

    def person(self, id_: Any) -> Person:
        """One of the cast; KeyError for anybody else."""
        return {each.id: each for each in self.people}[id_]

    def keep(self) -> None:
        """What has changed is committed, then told to everybody who watches."""
        changes = self._keeping.keep({"read": self.read, "shift": self.clock.shift.total_seconds()})
        for event in self._events(changes):
            self.tell(*event)

    def _events(self, changes: Changes) -> list[Event]:
        cast = {each.id for each in self.people}
        told: list[Event] = [
            ("message", {"seller": one.chat_id, "message": message_json(self.world, one)})
            for one in changes.messages
            if one.chat_id in cast
        ]
        told += [
            ("answered", {"seller": q.user_id, "query": q.id, "toast": q.toast, "alert": q.alert, "url": q.url})
            for q in changes.answered
        ]
        if changes.face:
            told += self._faces()
        return told

    def _faces(self) -> list[Event]:
        """The bot's face towards each seller, where it has changed."""
        faces = {each.id: face(self.world, each) for each in self.people}
        told = [("face", {"seller": id_} | one) for id_, one in faces.items() if one != self._shown.get(id_)]
        self._shown = faces
        return told

    def has_read(self, seller: int, message: int) -> None:
        """The seller has seen everything up to that message."""
        if message > self.read.get(str(seller), 0):
            self.read[str(seller)] = message
            self.keep()
            self.tell("read", {"seller": seller, "message": message})

    def everything(self) -> JSON:
        """What a page has to know when it opens."""
        sellers = [seller_json(self.world, each) | {"read": self.read.get(str(each.id), 0)} for each in self.people]
        return {"sellers": sellers, "bot": self.world.bot.first_name, "time": self.time}

    # watching ---------------------------------------------------------------------------------------

    def watch(self) -> asyncio.Queue[Event | None]:
        """A queue of everything from now on, beginning with how it stands."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue(MOST_UNHEARD)
        queue.put_nowait(("all", self.everything()))
        self._watchers.add(queue)
        return queue

    def unwatch(self, queue: asyncio.Queue[Event | None]) -> None:
        self._watchers.discard(queue)

    @property
    def watched(self) -> bool:
        return bool(self._watchers)

    def tell(self, name: str, body: JSON) -> None:
        """Everybody who watches hears of it; who no longer listens is let go and begins anew."""
        for watcher in list(self._watchers):
            if watcher.full():
                watcher.get_nowait()
                watcher.put_nowait(None)
                self._watchers.discard(watcher)
            else:
                watcher.put_nowait((name, body))

    def tell_time(self, time: JSON) -> None:
        """The clock as it stands is known, and told where it has changed."""
        if time != self.time:
            self.time = time
            self.tell("time", time)


class KeptRequest(FakeRequest):
    """A request whose effects are kept before the bot hears that they happened."""

    __slots__ = ("_stage",)

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.world)
        self._stage = stage

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        try:
            return await super().do_request(*args, **kwargs)
        finally:
            self._stage.keep()
