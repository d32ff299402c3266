"""The way to Telegram: calls are accepted, refused, lost or never answered; and the process may die at each."""

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from telegram._utils.types import ODVInput
from telegram.request import BaseRequest, RequestData

from bot.telegram import wire
from bot.telegram.request import NotSent, Unknown

ME = {"id": 1, "is_bot": True, "first_name": "Keeper", "username": "keeper_bot"}
BLOCKED = "Forbidden: bot was blocked by the user"
MOVED = "Bad Request: group chat was upgraded to a supergroup chat"


@dataclass(frozen=True, slots=True)
class Mishaps:
    """How often a send goes wrong, and how."""

    no_connection: float = 0.006
    lost: float = 0.006  # no answer: half of these arrived
    gateway: float = 0.004  # 502, 500 or a page of somebody's: a quarter of these arrived
    flood: float = 0.004
    slow: float = 0.03


CALM = Mishaps(0, 0, 0, 0, 0)


@dataclass(slots=True)
class Telegram:
    """What Telegram holds against chats: it outlives every process."""

    chance: random.Random
    now: Callable[[], datetime]
    mishaps: Mishaps = CALM
    blocked: set[int] = field(default_factory=set)
    moved: dict[int, int] = field(default_factory=dict)
    pauses: dict[int, datetime] = field(default_factory=dict)
    heard: set[int] = field(default_factory=set)  # chats whose pause the bot was told of, and can't have forgotten
    kept: set[str] = field(default_factory=set)  # scopes whose last pause the bot wrote down
    everyone_until: datetime | None = None  # a flood for all chats
    inside: list[str] = field(default_factory=list)  # calls that came inside a pause
    ambiguous: int = 0
    calls: int = 0
    refusals: int = 0

    def refuses(self, chat: int) -> dict[str, Any] | None:
        """The refusal of a call to this chat, None where it is taken."""
        now = self.now()
        if chat in self.pauses and now < self.pauses[chat]:
            if chat in self.heard:
                self.inside.append(f"{now} {chat}: paused until {self.pauses[chat]}")
            return self._flood(chat, int((self.pauses[chat] - now).total_seconds()) + 1)
        if self.everyone_until and now < self.everyone_until:
            return self._flood(chat, int((self.everyone_until - now).total_seconds()) + 1)
        if self.chance.random() < self.mishaps.flood:
            return self._flood(chat, int(3600 ** self.chance.random()))
        if chat in self.blocked:
            return {"ok": False, "error_code": 403, "description": BLOCKED}
        if chat in self.moved:
            to = {"migrate_to_chat_id": self.moved[chat]}
            return {"ok": False, "error_code": 400, "description": MOVED, "parameters": to}
        return None

    def _flood(self, chat: int, seconds: int) -> dict[str, Any]:
        self.refusals += 1
        self.heard.add(chat)
        self.kept -= {str(chat), "all"}
        self.pauses[chat] = self.now() + timedelta(seconds=seconds)
        words = f"Too Many Requests: retry after {seconds}"
        return {"ok": False, "error_code": 429, "description": words, "parameters": {"retry_after": seconds}}


class Line(BaseRequest):
    """One process's way to Telegram."""

    __slots__ = ("_accepted", "_fate", "_missed", "_number", "_telegram")

    def __init__(
        self, telegram: Telegram, fate: Callable[[str], None], accepted: Callable[[int, str, datetime], None],
        missed: Callable[[bool], None],
    ) -> None:  # fmt: skip
        self._telegram, self._fate, self._accepted, self._missed = telegram, fate, accepted, missed
        self._number = 0

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
        """The answer as bytes, or one of our errors."""
        if not url.endswith("/sendMessage"):
            return wire.answer(url, 200, json.dumps({"ok": True, "result": ME}).encode())
        assert request_data is not None
        sent = request_data.parameters
        status, said = await self._send(int(str(sent["chat_id"])), str(sent["text"]), url)
        return wire.answer(url, status, json.dumps(said, separators=(",", ":")).encode())

    async def _send(self, chat: int, text: str, url: str) -> tuple[int, dict[str, Any]]:
        telegram, chance = self._telegram, self._telegram.chance
        self._fate("before a call")
        telegram.calls += 1
        begun, mishaps, fortune = telegram.now(), telegram.mishaps, chance.random()
        if fortune < mishaps.no_connection:
            raise NotSent("no connection (planned)")
        refusal = telegram.refuses(chat)
        if refusal is not None:
            return int(refusal["error_code"]), refusal
        await asyncio.sleep(chance.uniform(1, 9) if chance.random() < mishaps.slow else chance.uniform(0.02, 0.3))
        self._fate("on the way")
        fortune -= mishaps.no_connection
        if fortune < mishaps.lost:
            self._perhaps(0.5, chat, text, begun)
            raise Unknown("no answer (planned)")
        if fortune < mishaps.lost + mishaps.gateway:
            self._perhaps(0.25, chat, text, begun)
            wire.answer(url, chance.choice([502, 500, 504]), b"<html>Bad Gateway</html>")
        self._accepted(chat, text, begun)
        self._fate("after a call")
        await asyncio.sleep(chance.uniform(0.01, 0.1))
        self._number += 1
        kind = "private" if chat > 0 else "supergroup"
        shown = {"message_id": telegram.calls, "date": 0, "chat": {"id": chat, "type": kind}, "text": "-"}
        return 200, {"ok": True, "result": shown}

    def _perhaps(self, chance: float, chat: int, text: str, begun: datetime) -> None:
        """Nobody answers; perhaps it arrived all the same."""
        self._telegram.ambiguous += 1
        arrives = self._telegram.chance.random() < chance
        if arrives:
            self._accepted(chat, text, begun)
        self._missed(arrives)
