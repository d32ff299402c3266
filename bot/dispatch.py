"""The outbox: due reminders are claimed, sent at Telegram's pace and recorded; none is lost on the way."""

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta

from telegram import Bot

from bot import pushes
from bot.aftermath import Records
from bot.domain.policy import Policy
from bot.handlers.reminding import Reminding
from bot.handlers.screen import Screen
from bot.ports import Clock, Database
from bot.pushes import Parcel
from bot.scenes import Who
from bot.telegram.errors import Kind, Outcome, classify
from bot.telegram.failures import NotSent
from bot.telegram.pace import Lane, Ticket
from bot.templates import bare

LEASE = timedelta(seconds=60)  # at least three times the longest send
AT_ONCE = 64  # claimed, and waiting for their turn
IN_FLIGHT = 2  # calls begun and not recorded: what a crash can double. Two keep Telegram's pace at its usual latency
MOST_ATTEMPTS = 50  # of a row that can't be shown; half a day of them
LONGEST_SLEEP = timedelta(seconds=30)
LOOK_AGAIN = timedelta(seconds=1)  # what is due and can't be claimed is held by another process
LONG_PAUSE = timedelta(minutes=15)
LONGEST_PLAIN = 1000
_LANES = {0: Lane.DEADLINE, 1: Lane.NUDGE, 2: Lane.BULK}
# How a second, plain try may end that the table has a place for.
_KNOWN = (Kind.UNREACHABLE, Kind.MIGRATED, Kind.RETRY_AFTER, Kind.NOT_SENT, Kind.UNCERTAIN, Kind.TOKEN)

_log = logging.getLogger(__name__)


class NotOurs(Exception):
    """The claim does not stand any more: moved, cancelled, forgotten, or another process has it."""


class Dispatcher:
    """Sends what is due. `tick` may be called at any time and by several processes: a claim is one's own."""

    def __init__(
        self, bot: Bot, database: Database, policy: Policy, show: Reminding, clock: Clock,
        on_token_refused: Callable[[], None] = lambda: None, lease: timedelta = LEASE, at_once: int = AT_ONCE,
    ) -> None:  # fmt: skip
        self._bot, self._database, self._policy, self._show, self._clock = bot, database, policy, show, clock
        self._on_token_refused, self._lease, self._at_once = on_token_refused, lease, at_once
        self._door = asyncio.Semaphore(IN_FLIGHT)
        self._sends: set[asyncio.Task[None]] = set()
        self.stopping = False
        self.token_refused = False
        self._records = Records(database, clock)
        self.counts = self._records.counts

    async def tick(self) -> datetime:
        """Return when to look again, after everything due now was sent or put off."""
        try:
            await self._claim()
            while self._sends:
                await self._some_end()
                await self._claim()
        except BaseException:
            for send in self._sends:
                send.cancel()  # what was not called yet is due again with the lease's end
            self._sends.clear()
            raise
        upcoming = await self._database.run(lambda books: books.reminders.next_try())
        now = self._clock.now()
        if upcoming is not None and upcoming <= now and not self.stopping:
            upcoming = now + LOOK_AGAIN
        return min(upcoming or now + LONGEST_SLEEP, now + LONGEST_SLEEP)

    def stop(self) -> None:
        """Leave nothing new to be claimed; what is being sent is recorded before `tick` returns."""
        self.stopping = True

    async def _claim(self) -> None:
        room = self._at_once - len(self._sends)
        if self.stopping or room <= 0:
            return
        now = self._clock.now()
        who = Who(0, 0, now, self._policy)
        parcels = await self._database.run(pushes.claim, who, now + self._lease, room)
        self._sends |= {asyncio.create_task(self._send(parcel)) for parcel in parcels}

    async def _some_end(self) -> None:
        """Wait for a send to end, but not so long that something newly due waits for a slow one."""
        ended, _ = await asyncio.wait(
            self._sends, timeout=LOOK_AGAIN.total_seconds(), return_when=asyncio.FIRST_COMPLETED
        )
        self._sends -= ended
        for send in ended:
            failure = send.exception()
            if failure is not None and not isinstance(failure, Exception):
                raise failure
            if failure is not None:
                _log.error("what became of a reminder could not be recorded; its lease ends soon", exc_info=failure)

    async def _send(self, parcel: Parcel) -> None:
        async with AsyncExitStack() as begun:  # from the call's beginning until it is recorded
            try:
                message = await self._call(parcel, self._show.push(parcel, self._clock.now()), begun)
            except NotOurs:
                return
            except Exception as failure:  # noqa: BLE001 - every failure has a place in the table, none loses the row
                await self._settle(parcel, classify(failure), failure, begun)
            else:
                await self._records.sent(parcel, message)

    async def _call(
        self, parcel: Parcel, screen: Screen, begun: AsyncExitStack, *, parse_mode: str | None = "HTML"
    ) -> int:
        async def ready() -> None:
            await begun.enter_async_context(self._door)
            await self._begin(parcel)

        ticket = Ticket(_LANES.get(parcel.reminder.lane, Lane.BULK), ready)
        sent = await self._bot.send_message(
            parcel.reminder.chat, screen.text, parse_mode=parse_mode, reply_markup=screen.keyboard(),
            rate_limit_args=ticket,
        )  # type: ignore[call-arg]  # fmt: skip
        return sent.message_id

    async def _begin(self, parcel: Parcel) -> None:
        """Leave known that the call begins; nothing is called by who is stopping or holds no claim."""
        if self.stopping:
            raise NotSent("the bot is stopping")
        until = self._clock.now() + self._lease
        if not await self._database.run(lambda books: books.reminders.sending(parcel.reminder, until)):
            raise NotOurs

    async def _settle(self, parcel: Parcel, outcome: Outcome, failure: Exception, begun: AsyncExitStack) -> None:
        """Leave the reminder as the table of failures says: tried again, kept for later, or known as sent."""
        reminder = parcel.reminder
        _log.info("reminder %d not sent: %s %s", reminder.id, outcome.kind, outcome.reason)
        match outcome.kind:
            case Kind.RETRY_AFTER:
                await self._records.put_off(parcel, timedelta(seconds=outcome.seconds + random.uniform(0.1, 1)))  # noqa: S311
            case Kind.NOT_SENT:
                backoff = min(60, 2 ** min(reminder.attempt - 1, 6))
                await self._records.put_off(parcel, timedelta(seconds=0 if self.stopping else backoff))
            case Kind.UNREACHABLE:
                await self._records.unreachable(parcel, outcome.reason)
            case Kind.MIGRATED if outcome.new_id is not None:
                await self._records.moved(parcel, outcome.new_id)
            case Kind.UNCERTAIN:
                await self._records.uncertain(parcel)
            case Kind.TOKEN:
                self.token_refused = True
                self.stop()
                await self._records.put_off(parcel, timedelta(0))
                self._on_token_refused()
            case _:
                await self._plainly(parcel, failure, begun)

    async def _plainly(self, parcel: Parcel, failure: Exception, begun: AsyncExitStack) -> None:
        """Send the words alone, once; where that fails too the row waits and the operator hears of it."""
        _log.error("reminder %d could not be shown as it is", parcel.reminder.id, exc_info=failure)
        await begun.aclose()
        try:
            screen = self._show.push(parcel, self._clock.now())
            plain = replace(screen, text=bare(screen.text)[:LONGEST_PLAIN], rows=())
            message = await self._call(parcel, plain, begun, parse_mode=None)
        except NotOurs:
            return
        except Exception as again:  # noqa: BLE001 - as above
            outcome = classify(again)
            if outcome.kind in _KNOWN and (outcome.kind is not Kind.MIGRATED or outcome.new_id is not None):
                await self._settle(parcel, outcome, again, begun)
            elif parcel.reminder.attempt < MOST_ATTEMPTS:
                await self._records.put_off(parcel, LONG_PAUSE)
            else:
                await self._records.parked(parcel)
        else:
            await self._records.sent(parcel, message)
