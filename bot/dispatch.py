"""The outbox: due reminders are claimed, sent at Telegram's pace and recorded; none is lost on the way."""

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from telegram import Bot

from bot import parcels
from bot.aftermath import Records
from bot.domain.kinds import KINDS, LANES
from bot.domain.policy import Policy
from bot.handlers.reminding import Reminding
from bot.handlers.screen import Screen
from bot.herding import Herding
from bot.parcels import Parcel
from bot.ports import Clock, Database
from bot.records import Reminder
from bot.scenes import Who
from bot.signs.figures import Figures
from bot.signs.tracing import Trace, present
from bot.stores import Books
from bot.telegram.errors import Kind, Outcome, classify
from bot.telegram.failures import NotSent
from bot.telegram.pace import Lane, Rates, Ticket
from bot.telegram.underway import Underway
from bot.telegram.voice import Voice
from bot.templates import bare

LEASE = timedelta(seconds=60)  # at least three times the longest send
AT_ONCE = 64  # claimed, and waiting for their turn
MOST_ATTEMPTS = 50  # of a row that can't be shown; half a day of them
LONGEST_SLEEP = timedelta(seconds=30)
LOOK_AGAIN = timedelta(seconds=1)  # what is due and can't be claimed is held by another process
LONG_PAUSE = timedelta(minutes=15)
LONGEST_PLAIN = 1000
_LANES = {"deadline": Lane.DEADLINE, "slot": Lane.NUDGE, "nudge": Lane.NUDGE, "bulk": Lane.BULK}
_LANE_OF = {LANES[name]: lane for name, lane in _LANES.items()}
# How a second, plain try may end that the table has a place for.
_KNOWN = (Kind.UNREACHABLE, Kind.MIGRATED, Kind.RETRY_AFTER, Kind.NOT_SENT, Kind.UNCERTAIN, Kind.TOKEN)

_log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class _Call:
    """A call that was begun and is not recorded yet, and when its lease ends."""

    parcel: Parcel
    until: datetime


class NotOurs(Exception):
    """The claim does not stand any more: moved, cancelled, forgotten, or another process has it."""


class Dispatcher:
    """Sends what is due. `tick` may be called at any time and by several processes: a claim is one's own."""

    def __init__(
        self, bot: Bot, database: Database, policy: Policy, show: Reminding, clock: Clock,
        on_token_refused: Callable[[], None] = lambda: None, lease: timedelta = LEASE, at_once: int = AT_ONCE,
        rate: Callable[[], float] = lambda: Rates().start, figures: Figures | None = None,
    ) -> None:  # fmt: skip
        self._voice, self._database, self._policy, self._show, self._clock = Voice(bot), database, policy, show, clock
        self._on_token_refused, self._lease, self._at_once = on_token_refused, lease, at_once
        # A deadline goes through a door of its own, one at a time: a crash doubles one of them at most.
        self._deadline, self._underway = asyncio.Semaphore(1), Underway(rate)
        self._herding = Herding(database, rate)
        self._sends: set[asyncio.Task[None]] = set()
        self._calls: set[_Call] = set()
        self.stopping = False
        self.token_refused = False
        self._figures = figures or Figures()
        self._records = Records(database, clock, self._figures)
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
        starts = (max(start, now + LOOK_AGAIN) for start in self._herding.starts)
        return min((*starts, upcoming or now + LONGEST_SLEEP, now + LONGEST_SLEEP))

    def stop(self) -> None:
        """Leave nothing new to be claimed; what is being sent is recorded before `tick` returns."""
        self.stopping = True

    def refuse_token(self) -> None:
        """Leave it known that Telegram doesn't take our token: nothing new is begun, and the process ends."""
        self.token_refused = True
        self.stop()
        self._on_token_refused()

    async def _claim(self) -> None:
        self._figures.ticks += 1
        room = self._at_once - len(self._sends)
        if self.stopping or room <= 0:
            return
        now = self._clock.now()
        who, ahead = Who(0, 0, now, self._policy), await self._herding.ahead(now)
        # One that takes so long by the clock: it was set forward, or the process stood still.
        slow, until = [call for call in self._calls if call.until <= now], now + self._lease
        claimed, missed = await self._database.run(_claimed, [call.parcel for call in slow], who, until, room, ahead)
        self._records.missed(missed)
        for call in slow:
            call.until = until
        self._sends |= {asyncio.create_task(self._send(parcel)) for parcel in claimed}

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
        present.set(Trace(reminder=parcel.reminder.id, chat=parcel.reminder.chat))
        async with AsyncExitStack() as begun:  # from the call's beginning until it is recorded
            try:
                message = await self._call(parcel, self._show.push(parcel, self._clock.now()), begun)
            except NotOurs:
                return
            except Exception as failure:  # noqa: BLE001 - every failure has a place in the table, none loses the row
                await self._settle(parcel, classify(failure), failure, begun)
            else:
                await self._records.sent(parcel, message)

    async def _call(self, parcel: Parcel, screen: Screen, begun: AsyncExitStack, *, html: bool = True) -> int:
        async def ready() -> None:
            await begun.enter_async_context(self._deadline if lane is Lane.DEADLINE else self._underway.place())
            call = _Call(parcel, await self._begin(parcel))
            self._calls.add(call)
            begun.callback(self._calls.discard, call)

        lane = min(_LANE_OF.get(reminder.lane, Lane.BULK) for reminder in parcel.reminders)
        kind = KINDS.get(parcel.reminder.kind)
        return await self._voice.say(
            parcel.reminder.chat, screen.text, screen.keyboard(), html=html, silent=bool(kind and kind.silent),
            turn=Ticket(lane, ready),
        )  # fmt: skip

    async def _begin(self, parcel: Parcel) -> datetime:
        """Leave known that the call begins, and return its lease's end; who stops or holds no claim calls nothing."""
        if self.stopping:
            raise NotSent("the bot is stopping")
        now = self._clock.now()
        begun, missed = await self._database.run(_all_begin, parcel, now, now + self._lease)
        self._records.missed(missed)
        if not begun:
            raise NotOurs
        return now + self._lease

    async def _settle(self, parcel: Parcel, outcome: Outcome, failure: Exception, begun: AsyncExitStack) -> None:
        """Leave the reminder as the table of failures says: tried again, kept for later, or known as sent."""
        reminder = parcel.reminder
        match outcome.kind:
            case Kind.RETRY_AFTER:
                wait = outcome.seconds + random.uniform(0.1, 1)  # noqa: S311
                await self._records.put_off(parcel, timedelta(seconds=wait), outcome.kind)
            case Kind.NOT_SENT:
                backoff = min(60, 2 ** min(reminder.attempt - 1, 6))
                await self._records.put_off(parcel, timedelta(seconds=0 if self.stopping else backoff), outcome.kind)
            case Kind.UNREACHABLE:
                await self._records.unreachable(parcel, outcome.reason)
            case Kind.MIGRATED if outcome.new_id is not None:
                await self._records.moved(parcel, outcome.new_id)
            case Kind.UNCERTAIN:
                await self._records.uncertain(parcel)
            case Kind.TOKEN:
                self.stop()
                await self._records.put_off(parcel, timedelta(0), outcome.kind)
                self.refuse_token()
            case _:
                await self._plainly(parcel, failure, begun)

    async def _plainly(self, parcel: Parcel, failure: Exception, begun: AsyncExitStack) -> None:
        """Send the words alone, once; where that fails too the row waits and the operator hears of it."""
        _log.error("reminder %d could not be shown as it is", parcel.reminder.id, exc_info=failure)
        await begun.aclose()
        try:
            screen = self._show.push(parcel, self._clock.now())
            plain = replace(screen, text=bare(screen.text)[:LONGEST_PLAIN], rows=())
            message = await self._call(parcel, plain, begun, html=False)
        except NotOurs:
            return
        except Exception as again:  # noqa: BLE001 - as above
            outcome = classify(again)
            if outcome.kind in _KNOWN and (outcome.kind is not Kind.MIGRATED or outcome.new_id is not None):
                await self._settle(parcel, outcome, again, begun)
            elif parcel.reminder.attempt < MOST_ATTEMPTS:
                await self._records.put_off(parcel, LONG_PAUSE, "not accepted as it is, nor as plain words")
            else:
                await self._records.parked(parcel)
        else:
            await self._records.sent(parcel, message)


def _claimed(
    books: Books, calls: list[Parcel], who: Who, until: datetime, most: int, ahead: datetime
) -> tuple[list[Parcel], list[Reminder]]:
    """Return what is due, claimed, and what is of no use any more; a call that is under way here is not due again,
    whatever the clock says."""
    missed: list[Reminder] = []
    for reminder in (each for parcel in calls for each in parcel.reminders):
        books.reminders.sending(reminder, until)
    return parcels.claim(books, who, until, most, ahead, missed), missed


def _all_begin(books: Books, parcel: Parcel, now: datetime, until: datetime) -> tuple[bool, list[Reminder]]:
    """Leave known that the call begins, for all that go with it; whatever was taken back meanwhile stays so.

    False: the first of them does not stand any more, or is of no use any more, so there is no call."""
    first = parcel.reminder
    if first.until_at is not None and first.until_at <= now:
        books.reminders.shelve(first, "missed")
        return False, [first]  # what would have gone with it is due again with its lease's end
    stand = [books.reminders.sending(reminder, until) for reminder in parcel.reminders]
    return stand[0], []
