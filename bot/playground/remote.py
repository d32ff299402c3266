"""A World in another process, spoken to with the same verbs."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from bot.playground.errors import NotPossible
from bot.playground.faults import Fault
from bot.playground.messages import JSON, Message
from bot.playground.model import Call, Query
from bot.playground.wire import call_read, fault_written, message_read, query_read


class RemoteWorld:
    """The verbs of a World whose server runs at `url`. Every call blocks until it is answered."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def do(self, verb: str, **given: Any) -> Any:
        """The verb is carried out over there; its answer."""
        body = json.dumps(given).encode()
        asked = Request(f"{self.url}/people/{verb}", body, {"Content-Type": "application/json"})  # noqa: S310
        try:
            with urlopen(asked, timeout=30) as answer:  # noqa: S310 - our own server
                return json.load(answer)["result"]
        except HTTPError as wrong:
            with wrong:
                raise NotPossible(json.load(wrong)["error"]) from None

    def person(self, user_id: int, first_name: str = "", **facts: Any) -> RemotePerson:
        self.do("person", user_id=user_id, first_name=first_name, **facts)
        return RemotePerson(self, user_id)

    def group(self, title: str, members: Sequence[RemotePerson], *, supergroup: bool = False) -> RemoteGroup:
        ids = [one.id for one in members]
        return RemoteGroup(self, self.do("group", title=title, members=ids, supergroup=supergroup)["id"])

    def fail(self, method: str, fault: Fault, *, times: int = 1, skip: int = 0, chat_id: int | None = None) -> None:
        self.do("fail", method=method, fault=fault_written(fault), times=times, skip=skip, chat_id=chat_id)

    def heal(self) -> None:
        self.do("heal")

    def outage(self, seconds: float) -> None:
        self.do("outage", seconds=seconds)

    def called(self, method: str = "", chat_id: int | None = None) -> list[Call]:
        return [call_read(raw) for raw in self.do("calls", method=method, chat_id=chat_id)]

    def advance(self, seconds: float) -> None:
        self.do("advance", seconds=seconds)

    def limit(self, **limits: Any) -> None:
        self.do("limit", **limits)

    def pending(self) -> list[int]:
        """The ids of the updates that the bot has not confirmed."""
        return list(self.do("pending"))

    def commands(self) -> dict[str, list[JSON]]:
        return dict(self.do("commands"))

    def until(self, holds: Callable[[], bool], seconds: float = 30.0) -> None:
        """Returns once the condition holds, looked at twenty times a second."""
        last = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > last:
                raise TimeoutError(f"not so within {seconds} s")
            time.sleep(0.05)


@dataclass(frozen=True, slots=True)
class RemoteGroup:
    """A group in a World elsewhere."""

    world: RemoteWorld
    id: int

    def does(self, verb: str, **given: Any) -> Any:
        """A verb of a Group: removes_bot, adds_bot, promotes_bot, mutes_bot, adds, loses."""
        return self.world.do(verb, group=self.id, **given)

    def becomes_supergroup(self) -> RemoteGroup:
        return RemoteGroup(self.world, self.does("becomes_supergroup")["id"])


@dataclass(frozen=True, slots=True)
class RemotePerson:
    """Somebody in a World elsewhere."""

    world: RemoteWorld
    id: int

    def _does(self, verb: str, chat: RemoteGroup | None = None, **given: Any) -> Any:
        where = {"chat": chat.id} if chat else {}
        return self.world.do(verb, person=self.id, **where, **given)

    def starts(self, payload: str = "") -> Message:
        return message_read(self._does("starts", payload=payload))

    def says(self, text: str, chat: RemoteGroup | None = None, reply_to: int | None = None) -> Message:
        return message_read(self._does("says", chat, text=text, reply_to=reply_to))

    def sends_document(
        self, name: str, content: bytes, *, caption: str = "", chat: RemoteGroup | None = None
    ) -> Message:
        packed = base64.b64encode(content).decode()
        return message_read(self._does("sends_document", chat, name=name, content=packed, caption=caption))

    def edits(self, message_id: int, text: str, chat: RemoteGroup | None = None) -> Message:
        return message_read(self._does("edits", chat, message_id=message_id, text=text))

    def taps(
        self, wanted: str, message: int | None = None, *, chat: RemoteGroup | None = None, times: int = 1
    ) -> Query:
        return query_read(self._does("taps", chat, wanted=wanted, message=message, times=times))

    def taps_old(self, message: int, data: str, *, chat: RemoteGroup | None = None) -> Query:
        return query_read(self._does("taps_old", chat, message=message, data=data))

    def taps_forged(self, message: int, data: str, *, chat: RemoteGroup | None = None) -> Query:
        return query_read(self._does("taps_forged", chat, message=message, data=data))

    def blocks(self) -> None:
        self._does("blocks")

    def unblocks(self) -> None:
        self._does("unblocks")

    def deactivates(self) -> None:
        self._does("deactivates")

    def sees(self, chat: RemoteGroup | None = None) -> list[Message]:
        return [message_read(raw) for raw in self._does("sees", chat)]

    def shown(self) -> int:
        """A number that grows with whatever is shown in the private chat, cheap to ask for often."""
        return int(self.world.do("shown", chat_id=self.id))

    def last(self, chat: RemoteGroup | None = None) -> Message:
        return message_read(self._does("last", chat))

    @property
    def taps_made(self) -> list[Query]:
        return [query_read(raw) for raw in self._does("taps_made")]

    @property
    def toasts(self) -> list[Query]:
        return [query_read(raw) for raw in self._does("toasts")]

    @property
    def unanswered(self) -> list[Query]:
        return [query_read(raw) for raw in self._does("unanswered")]
