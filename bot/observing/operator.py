"""The operator's chat hears of trouble: what the log says at ERROR, and what it marks as an alert.

No seller's words are in it, few messages an hour are sent, and a failure of its own goes to the log and nowhere else.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from telegram import Bot
from telegram.error import TelegramError

from bot.observing.grouping import Group, Groups, concerns, grouped
from bot.telegram.errors import Kind, classify
from bot.telegram.pace import Lane

EVERY = timedelta(hours=1)  # a kind of trouble is told
MOST_AN_HOUR = 12  # messages
MOST_AT_ONCE = 6  # kinds in one message
GATHER = 2.0  # seconds in which what comes together is told together
AGAIN, LONGEST = 30.0, 900.0  # seconds until it is tried again
LAST_WORDS = 3.0
_SETTING = "BOT_OPERATOR_CHAT"

_log = logging.getLogger(__name__)


class Operator(logging.Handler):
    """A handler of the log, from `start` to `stop`."""

    def __init__(self, bot: Bot, chat: int, now: Callable[[], datetime]) -> None:
        super().__init__(logging.WARNING)
        self._bot, self._chat, self._now = bot, chat, now
        self._groups = Groups(EVERY.total_seconds())
        self._sent: deque[datetime] = deque(maxlen=MOST_AN_HOUR)
        self._came = asyncio.Event()
        self._warned_at: datetime | None = None
        self._loop = asyncio.get_running_loop()
        self._telling: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Leave every line of the log heard, and tried whether the chat can be written to."""
        logging.getLogger().addHandler(self)
        self._telling = asyncio.create_task(self._tell_on())

    async def stop(self) -> None:
        """Leave nothing heard any more; what was not told yet has some seconds."""
        logging.getLogger().removeHandler(self)
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.wait([self._telling])
            try:
                await asyncio.wait_for(self._tell(), LAST_WORDS)
            except TimeoutError:
                _log.info("the operator's chat was not told the last of it: the log has it")

    def emit(self, record: logging.LogRecord) -> None:
        """Leave the line to be told, whichever thread it comes from."""
        if record.name == __name__ or not concerns(record):  # what goes wrong here must not come back here
            return
        kind, heard = grouped(record, self._now())
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._add, kind, heard)

    def _add(self, kind: str, heard: Group) -> None:
        self._groups.add(kind, heard)
        self._came.set()

    async def _tell_on(self) -> None:
        await self._try_the_chat()
        wait = AGAIN
        while True:
            self._came.clear()
            left = self._groups.next_due(self._now())
            if left is None or left > 0:
                await self._until_something_is_due(left)
                continue
            await asyncio.sleep(max(GATHER, self._full_for()))
            if await self._tell():
                wait = AGAIN
            else:
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST)

    async def _until_something_is_due(self, left: float | None) -> None:
        try:
            await asyncio.wait_for(self._came.wait(), left)
        except TimeoutError:
            return

    def _full_for(self) -> float:
        """Return in how many seconds another message may be sent."""
        if len(self._sent) < MOST_AN_HOUR:
            return 0.0
        return max(0.0, (self._sent[0] + EVERY - self._now()).total_seconds())

    async def _tell(self) -> bool:
        """Tell what is due; False: it could not be, and is tried again."""
        due = self._groups.due(self._now())
        if not due:
            return True
        counts = [each.count for each in due]
        outcome = await self._send(_message(due, self._groups.dropped))
        if outcome in (Kind.RETRY_AFTER, Kind.NOT_SENT, Kind.CONFLICT, Kind.TOKEN):
            return False
        self._groups.were_told(due, counts, self._now())
        self._groups.dropped = 0
        return True

    async def _send(self, text: str) -> Kind:
        self._sent.append(self._now())
        try:
            await self._bot.send_message(self._chat, text, rate_limit_args=Lane.BULK)  # type: ignore[call-arg]
        except TelegramError as failure:
            return self._failed(failure)
        except Exception as failure:  # noqa: BLE001 - the log's own handler breaks for nothing
            _log.warning("the operator's chat could not be told: %s", type(failure).__name__)
            return Kind.UNKNOWN
        return Kind.DELIVERED

    async def _try_the_chat(self) -> None:
        """Leave a warning where nothing can be sent there, before there is something to send."""
        try:
            await self._bot.send_chat_action(self._chat, "typing")
        except TelegramError as failure:
            self._failed(failure)

    def _failed(self, failure: TelegramError) -> Kind:
        outcome = classify(failure)
        if outcome.kind is Kind.MIGRATED and outcome.new_id is not None:
            self._chat = outcome.new_id
            _log.warning("%s: the group became a supergroup, with another number; set it anew", _SETTING)
            return Kind.NOT_SENT
        if outcome.kind in (Kind.NOT_SENT, Kind.RETRY_AFTER, Kind.UNCERTAIN, Kind.TOKEN, Kind.CONFLICT):
            return outcome.kind
        now = self._now()
        if self._warned_at is None or now - self._warned_at >= EVERY:
            self._warned_at = now
            why = outcome.reason or outcome.kind
            _log.warning("%s: the bot can't write to that chat (%s): trouble is told in the log alone", _SETTING, why)
        return outcome.kind


def _message(due: list[Group], dropped: int) -> str:
    shown = [each.text() for each in due[:MOST_AT_ONCE]]
    more = len(due) - len(shown) + dropped
    return "\n\n".join([*shown, *([f"and {more} more, in the log"] if more else [])])
