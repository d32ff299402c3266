"""Updates on their way to the bot: kept until confirmed, given out in order, gone when too old."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.playground.errors import Refused, conflict
from bot.playground.messages import JSON

LIFE = timedelta(hours=24)
LIFE_OF_A_TAP = timedelta(seconds=150)
FIRST_ID = 700_000_001
LONGEST_POLL = 50
_ON_REQUEST = ("chat_member", "message_reaction", "message_reaction_count")
_OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@dataclass(slots=True)
class Waiting:
    """An update not yet confirmed."""

    update_id: int
    kind: str
    body: JSON
    at: datetime


@dataclass(slots=True)
class Updates:
    """The queue of one bot."""

    now: Callable[[], datetime]
    waiting: list[Waiting] = field(default_factory=list)
    last_id: int = FIRST_ID - 1
    allowed: list[str] = field(default_factory=list)
    webhook: bool = False
    poller: asyncio.Future[Refused | None] | None = None

    def push(self, kind: str, body: JSON) -> int | None:
        """The bot will be told; None where it asked not to hear of this kind."""
        wanted = kind in self.allowed if self.allowed else kind not in _ON_REQUEST
        if not wanted:
            return None
        self.last_id += 1
        self.waiting.append(Waiting(self.last_id, kind, body, self.now()))
        self._wake(None)
        return self.last_id

    def again(self, update_id: int, kind: str, body: JSON) -> None:
        """The bot will be told once more what it was told before, as happens after a lost confirmation."""
        self.waiting.insert(0, Waiting(update_id, kind, body, self.now()))
        self._wake(None)

    async def poll(self, offset: int, limit: int, seconds: int, allowed: list[str] | None) -> list[JSON]:
        """Older updates are confirmed; those from `offset` on are answered, at once or when there are any."""
        if self.webhook:
            raise conflict(_WEBHOOK)
        if allowed is not None:
            self.allowed = allowed
        self._wake(conflict(_OTHER_POLLER))
        self.confirm(offset)
        if not self.ready() and seconds > 0:
            await self._wait(min(seconds, LONGEST_POLL))
        return [{"update_id": w.update_id, w.kind: w.body} for w in self.ready()[: min(max(limit, 1), 100)]]

    def confirm(self, offset: int) -> None:
        if offset < 0:
            self.waiting = self.waiting[offset:]
        elif offset > 0:
            self.waiting = [w for w in self.waiting if w.update_id >= offset]

    def ready(self) -> list[Waiting]:
        """What waits for the bot; what has grown too old is forgotten."""
        now = self.now()
        self.waiting = [w for w in self.waiting if now - w.at < (LIFE_OF_A_TAP if w.kind == "callback_query" else LIFE)]
        return self.waiting

    async def _wait(self, seconds: float) -> None:
        poller: asyncio.Future[Refused | None] = asyncio.get_running_loop().create_future()
        self.poller = poller
        try:
            refused = await asyncio.wait_for(poller, seconds)
        except TimeoutError:
            return
        finally:
            if self.poller is poller:
                self.poller = None
        if refused is not None:
            raise refused

    def _wake(self, refused: Refused | None) -> None:
        if self.poller is not None and not self.poller.done():
            self.poller.set_result(refused)
            self.poller = None
