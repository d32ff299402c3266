"""The outbox: due reminders are claimed, sent at Telegram's pace and recorded; none is lost on the way."""

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from telegram import Bot
from telegram.error import TelegramError

from bot import pushes
from bot.domain.clocks import KINDS
from bot.domain.policy import Policy
from bot.handlers.screen import Screen
from bot.handlers.show import Show
from bot.ports import Clock, Database
from bot.pushes import Parcel
from bot.telegram.errors import Kind, Outcome, classify
from bot.telegram.pace import Lane
from bot.templates import bare
from bot.walks import Who

LEASE = timedelta(seconds=60)  # at least three times the longest send
AT_ONCE = 64
MOST_COPIES = 2  # after the first: three in all
LONGEST_SLEEP = timedelta(seconds=30)
LONG_PAUSE = timedelta(minutes=15)
_LANES = {0: Lane.DEADLINE, 1: Lane.NUDGE, 2: Lane.BULK}

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Counts:
    """What became of reminders since the start."""

    sent: int = 0
    uncertain: int = 0
    put_off: int = 0
    shelved: int = 0


class Dispatcher:
    """Sends what is due. `tick` may be called at any time and by several processes: a claim is one's own."""

    def __init__(
        self, bot: Bot, database: Database, policy: Policy, show: Show, clock: Clock,
        on_token_refused: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self._bot, self._database, self._policy, self._show, self._clock = bot, database, policy, show, clock
        self._on_token_refused = on_token_refused
        self.stopping = False
        self.token_refused = False
        self.counts = Counts()

    async def tick(self) -> datetime:
        """Return when to look again, after everything due now was sent or put off."""
        while not self.stopping:
            now = self._clock.now()
            parcels = await self._database.run(pushes.claim, self._who(now), now + LEASE, AT_ONCE)
            if not parcels:
                break
            await asyncio.gather(*(self._send(parcel) for parcel in parcels))
        now = self._clock.now()
        upcoming = await self._database.run(lambda books: books.reminders.next_try())
        return min(upcoming or now + LONGEST_SLEEP, now + LONGEST_SLEEP)

    def stop(self) -> None:
        """Leave nothing new to be claimed; what is being sent is recorded before `tick` returns."""
        self.stopping = True

    def _who(self, now: datetime) -> Who:
        return Who(0, 0, now, self._policy)

    async def _send(self, parcel: Parcel) -> None:
        try:
            message = await self._call(parcel, self._show.push(parcel, self._clock.now()))
        except Exception as failure:  # noqa: BLE001 - every failure has a place in the table, none loses the row
            await self._settle(parcel, classify(failure), failure)
        else:
            self.counts.sent += 1
            await self._database.run(lambda books: books.reminders.sent(parcel.reminder, message, self._clock.now()))

    async def _call(self, parcel: Parcel, screen: Screen, *, parse_mode: str | None = "HTML") -> int:
        sent = await self._bot.send_message(
            parcel.reminder.chat, screen.text, parse_mode=parse_mode, reply_markup=screen.keyboard(),
            rate_limit_args=_LANES.get(parcel.reminder.lane, Lane.BULK),
        )  # type: ignore[call-arg]  # fmt: skip
        return sent.message_id

    async def _settle(self, parcel: Parcel, outcome: Outcome, failure: Exception) -> None:
        """Leave the reminder as the table of failures says: tried again, kept for later, or known as sent."""
        reminder = parcel.reminder
        _log.info("reminder %d not sent: %s %s", reminder.id, outcome.kind, outcome.reason)
        match outcome.kind:
            case Kind.RETRY_AFTER:
                await self._put_off(parcel, timedelta(seconds=outcome.seconds + random.uniform(0.1, 1)))  # noqa: S311
            case Kind.NOT_SENT:
                await self._put_off(parcel, timedelta(seconds=min(60, 2 ** min(reminder.attempt - 1, 6))))
            case Kind.UNREACHABLE:
                await self._shelve(parcel, "unreachable", outcome.reason)
            case Kind.MIGRATED if outcome.new_id is not None:
                new = outcome.new_id
                await self._database.run(lambda books: books.chats.migrate(reminder.chat, new))
                await self._put_off(parcel, timedelta(0))
            case Kind.UNCERTAIN:
                await self._uncertain(parcel)
            case Kind.TOKEN:
                await self._put_off(parcel, LONG_PAUSE)
                self.token_refused = True
                self._on_token_refused()
            case _:
                await self._plainly(parcel, failure)

    async def _put_off(self, parcel: Parcel, span: timedelta, *, maybe_sent: bool = False) -> None:
        self.counts.put_off += 1
        until = self._clock.now() + span
        await self._database.run(lambda books: books.reminders.put_off(parcel.reminder, until, maybe_sent=maybe_sent))

    async def _shelve(self, parcel: Parcel, state: str, reason: str) -> None:
        self.counts.shelved += 1
        chat, now = parcel.reminder.chat, self._clock.now()
        await self._database.run(lambda books: books.chats.unreachable(chat, reason, now))
        await self._database.run(lambda books: books.reminders.shelve(parcel.reminder, state))

    async def _uncertain(self, parcel: Parcel) -> None:
        """Sent, perhaps: a deadline is repeated, a nudge while it is of use, anything else is left at that."""
        self.counts.uncertain += 1
        reminder, kind = parcel.reminder, KINDS.get(parcel.reminder.kind)
        useful = kind is None or self._clock.now() < reminder.due_at + kind.useful_for
        repeats = kind is None or kind.treated == "deadline" or (kind.treated == "nudge" and useful)
        if repeats and reminder.copies < MOST_COPIES:
            await self._put_off(parcel, timedelta(seconds=5 * 2**reminder.copies), maybe_sent=True)
        else:
            now = self._clock.now()
            await self._database.run(lambda books: books.reminders.sent(reminder, None, now))

    async def _plainly(self, parcel: Parcel, failure: Exception) -> None:
        """Send the words alone, once; where that fails too the row waits and the operator hears of it."""
        _log.error("reminder %d could not be shown as it is", parcel.reminder.id, exc_info=failure)
        screen = self._show.push(parcel, self._clock.now())
        try:
            message = await self._call(parcel, replace(screen, text=bare(screen.text), rows=()), parse_mode=None)
        except TelegramError as again:
            outcome = classify(again)
            if outcome.kind in (Kind.UNREACHABLE, Kind.RETRY_AFTER, Kind.NOT_SENT, Kind.UNCERTAIN, Kind.TOKEN):
                await self._settle(parcel, outcome, again)
            else:
                await self._put_off(parcel, LONG_PAUSE)
        else:
            self.counts.sent += 1
            await self._database.run(lambda books: books.reminders.sent(parcel.reminder, message, self._clock.now()))
