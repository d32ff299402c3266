"""How fast a bot may talk: per second to all, per second to one chat, per minute to a group."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(slots=True)
class _Bucket:
    """Tokens that come back at `rate` a second, never more than `most`."""

    rate: float
    most: float
    level: float
    at: datetime

    def wait(self, now: datetime) -> float:
        """Seconds until the next token; 0 where there is one."""
        gained = max(0.0, (now - self.at).total_seconds()) * self.rate
        self.level, self.at = min(self.most, self.level + gained), now
        return 0.0 if self.level >= 1 - 1e-9 else (1 - self.level) / self.rate


@dataclass(slots=True)
class Limits:
    """The flood limits of the Bots FAQ; off until `enabled`."""

    enabled: bool = False
    per_second: float = 30.0
    per_chat: float = 1.0
    chat_burst: float = 3.0
    per_group_minute: float = 20.0
    _all: _Bucket | None = None
    _chats: dict[int, _Bucket] = field(default_factory=dict)
    _silent_until: dict[int, datetime] = field(default_factory=dict)

    def refused_for(self, chat_id: int, group: bool, now: datetime) -> int:
        """0 where the message may go; else the seconds the bot has to wait, as the 429 names them."""
        if not self.enabled:
            return 0
        silent = (self._silent_until.get(chat_id, now) - now).total_seconds()
        if silent > 0:
            return math.ceil(silent)
        chat, everybody = self._bucket(chat_id, group, now), self._everybody(now)
        wait = max(chat.wait(now), everybody.wait(now))
        if wait > 0:
            seconds = math.ceil(wait)
            self._silent_until[chat_id] = now + timedelta(seconds=seconds)
            return seconds
        chat.level -= 1
        everybody.level -= 1
        return 0

    def _bucket(self, chat_id: int, group: bool, now: datetime) -> _Bucket:
        if chat_id not in self._chats:
            rate, most = (
                (self.per_group_minute / 60, self.per_group_minute) if group else (self.per_chat, self.chat_burst)
            )
            self._chats[chat_id] = _Bucket(rate, most, most, now)
        return self._chats[chat_id]

    def _everybody(self, now: datetime) -> _Bucket:
        if self._all is None:
            self._all = _Bucket(self.per_second, self.per_second, self.per_second, now)
        return self._all
