"""The only place where parts are joined."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from telegram.ext import Application, ExtBot
from telegram.request import BaseRequest

from bot import editions, memory, reconciling
from bot.dispatch import Dispatcher
from bot.domain.policy import Policy
from bot.handlers import away, register
from bot.handlers.desk import Desk
from bot.handlers.places import Places
from bot.handlers.worker import KEPT, Worker
from bot.ports import Clock, OpenDatabase
from bot.profile import introduce
from bot.records import Pending
from bot.replicas.fence import Fenced, FencedPacer
from bot.replicas.sharing import Sharing
from bot.replicas.work import SharedWorker
from bot.signs.figures import Figures
from bot.signs.trouble import trouble
from bot.storage import bring_up, open_database
from bot.telegram.door import Door
from bot.telegram.intake import RawUpdate
from bot.telegram.limiter import Pacer, Rates
from bot.text import Words, load_words

RECONCILE = timedelta(minutes=10)
STOP_WITHIN = 10.0  # seconds, for what is begun: with what comes after it less than the 25 of the whole stop
PRESENCE = 30  # seconds
SWEEP = 60  # seconds
INTRODUCE = timedelta(minutes=2)  # processes that start together introduce the bot once

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Bot:
    """The bot, joined. `start` and `stop` frame its life; `intake` None: updates come by `take`.

    `sharing` None: the database is this process's alone."""

    clock: Clock
    database: OpenDatabase
    policy: Policy
    words: Words
    application: Application[Any, Any, Any, Any, Any, Any]
    desk: Desk
    worker: Worker
    dispatcher: Dispatcher
    scheduler: AsyncIOScheduler
    figures: Figures
    sharing: Sharing | None = None
    intake: Door | None = None
    _look: asyncio.Event = field(default_factory=asyncio.Event)
    _ticking: asyncio.Task[None] | None = None

    async def prepare(self) -> None:
        """Leave due again what an earlier process had claimed when it ended, and the policy known as in force."""
        now = self.clock.now()
        await self.database.run(lambda books: books.reminders.take_over(now))
        await self.database.run(editions.take_in, self.policy, now)

    async def take_up(self) -> None:
        """Leave in line what was received and not worked off, as far as no other process has it; once."""
        if self.sharing is not None:
            await self.sharing.line.look()
            return
        for pending in await self.database.run(lambda books: books.inbox.pending()):
            self.worker.take(pending, again=True)

    async def start(self) -> None:
        """Leave the bot at work: `prepare`, then the outbox ticks and the house is kept."""
        self.database.on_reminders = self.wake
        since = await away.gap(self.desk)
        await self.prepare()
        await away.note_presence(self.desk)
        if self.sharing is not None:
            await self.sharing.start()
        self.scheduler.start()
        job = self._if_it_can_be
        self.scheduler.add_job(job, "interval", (away.note_presence, self.desk), seconds=PRESENCE, id="presence")
        if since is not None:
            self.scheduler.add_job(self._while_it_lives, "date", (away.tell, self.desk, since), id="away")
        # At once, but beside the work: with many sellers it takes its time, and nobody waits for it.
        at = datetime.now(UTC)
        span = RECONCILE.total_seconds()
        self.scheduler.add_job(
            job, "interval", (self._reconcile_in_turn,), seconds=span, next_run_time=at, id="reconcile"
        )
        self.scheduler.add_job(job, "interval", (self.tidy,), hours=1, id="tidy")
        self.scheduler.add_job(job, "interval", (memory.sweep,), seconds=SWEEP, id="memory")
        self._ticking = asyncio.create_task(self._tick())

    async def take(self, updates: Sequence[RawUpdate]) -> None:
        """Leave the updates committed, then in line to be worked off."""
        if self.sharing is not None:
            await self.sharing.take(updates)
            return
        fresh: list[Pending] = await self.database.run(lambda books: books.inbox.put(updates, self.clock.now()))
        self.figures.took(updates, len(fresh))
        for pending in fresh:
            self.worker.take(pending)

    def wake(self) -> None:
        """Leave the outbox looked at now."""
        self._look.set()

    async def _wake(self) -> None:
        # Async, so that the scheduler runs it on the loop: an event is not to be set from another thread.
        self.wake()

    async def _tick(self) -> None:
        while not self.dispatcher.stopping:
            self._look.clear()
            try:
                upcoming = await self.dispatcher.tick()
                left = max(timedelta(0), upcoming - self.clock.now())
            except Exception as failure:  # noqa: BLE001 - the outbox outlives everything
                away = trouble(failure)
                if away:
                    _log.warning("the outbox waits for the database: %s", away)
                else:
                    _log.exception("the outbox stumbled; it looks again in a moment")
                left = timedelta(seconds=5)
            at = datetime.now(UTC) + left
            self.scheduler.add_job(self._wake, "date", run_date=at, id="tick", replace_existing=True)
            await self._look.wait()

    async def reconcile(self) -> int:
        """Return how many reminders were missing or wrong; 0 unless something is broken. Who is affected by a changed
        policy is promised news of it."""
        found = await reconciling.reconcile(self.database, self.policy, self.clock)
        self.figures.reconciled += found
        return found

    async def _if_it_can_be(self, job: Callable[..., Awaitable[object]], *args: Any) -> None:
        """Leave the job done, or its time to come again where the database is away."""
        try:
            await self._while_it_lives(job, *args)
        except Exception as failure:
            away = trouble(failure)
            if not away:
                raise
            _log.warning("%s is left for later: %s", job.__name__, away)

    async def _while_it_lives(self, job: Callable[..., Awaitable[object]], *args: Any) -> None:
        """Leave the job done, or broken off where the bot stops: the scheduler would call that a fault."""
        with suppress(asyncio.CancelledError):
            await job(*args)

    async def _reconcile_in_turn(self) -> None:
        """One of several processes is enough."""
        if self.sharing is None or await self.sharing.my_turn_to_reconcile(self.policy, RECONCILE * 0.9):
            await self.reconcile()

    async def tidy(self) -> None:
        """Leave no update that was worked off more than 48 hours ago, and no pause that was over then."""
        before = self.clock.now() - KEPT
        await self.database.run(lambda books: (books.inbox.tidy(before), books.chats.drop_pauses(before)))

    async def introduce(self) -> None:
        """Leave the bot's profile in Telegram as this release words it; of several processes one does it."""
        if self.sharing is None or await self.sharing.my_turn("introduce", INTRODUCE):
            await introduce(self.desk)

    async def stop(self) -> None:
        """Leave everything begun done, nothing half-sent, the database closed."""
        if self.intake is not None:
            await self.intake.stop()
        if self.sharing is not None:
            self.sharing.close()
        self.dispatcher.stop()
        self.wake()
        sends = [self._ticking] if self._ticking is not None else []
        drained, *_ = await asyncio.gather(
            self.worker.lines.drain(STOP_WITHIN), *(asyncio.wait([each], timeout=STOP_WITHIN) for each in sends)
        )
        if not drained:
            _log.warning("some updates are left for the next start")
        await self.worker.lines.stop()
        if self.scheduler.running:
            self.scheduler.pause()
            await asyncio.sleep(0)  # a tick of this very moment ends by itself
            self.scheduler.shutdown(wait=False)
        await self.application.shutdown()
        if self.sharing is not None:
            await self.sharing.stop()
        await self.database.close()


async def join(
    where: str | Path, policy: Policy, token: str, base_url: str, request: BaseRequest, clock: Clock,
    on_token_refused: Callable[[], None] = lambda: None, rates: Rates | None = None, figures: Figures | None = None,
) -> Bot:  # fmt: skip
    """Return the bot with all its parts, its database open at this release's schema; a file's lock is the caller's.

    `rates`: how fast it may speak; Telegram's own limits unless a Telegram of ours allows more.
    """
    _log.info(bring_up(where))
    database = await open_database(where)
    pauses = await database.run(lambda books: books.chats.pauses())

    async def keep_pause(scope: str, until: datetime) -> None:
        await database.run(lambda books: books.chats.pause(scope, until))

    words = load_words(clock=clock.now)
    shared = database.shared
    pacer = (FencedPacer if shared else Pacer)(pauses, keep_pause, clock.now, rates=rates)
    telegram = ExtBot(
        token, base_url=f"{base_url}/bot", base_file_url=f"{base_url}/file/bot", request=request,
        get_updates_request=request, rate_limiter=pacer,
    )  # fmt: skip
    application = Application.builder().bot(telegram).updater(None).concurrent_updates(False).build()
    desk = Desk(telegram, Fenced(database) if shared else database, policy, words, clock)
    register(application, desk)
    figures = figures or Figures()
    dispatcher = Dispatcher(
        telegram, database, policy, Places(words), clock, on_token_refused, rate=lambda: pacer.rate, figures=figures
    )
    scheduler = AsyncIOScheduler(
        timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    parts = (clock, database, policy, words, application, desk)
    if not shared:
        return Bot(*parts, Worker(application, desk, figures, dispatcher.refuse_token), dispatcher, scheduler, figures)
    worker = SharedWorker(application, desk, figures, dispatcher.refuse_token)
    sharing = Sharing(database, worker, pacer, clock)
    sharing.line.on_stored = figures.took
    return Bot(*parts, worker, dispatcher, scheduler, figures, sharing)
