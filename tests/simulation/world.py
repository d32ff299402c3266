"""Some sellers, the bot, and everything that happens to both, in virtual time; one seed, one story."""

import asyncio
import hashlib
import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from bot.parcels import Parcel
from tests.simulation import habits
from tests.simulation.debts import Verdict
from tests.simulation.excuses import Excuses
from tests.simulation.faces import MINUTE
from tests.simulation.happenings import Chances, Happenings, somewhen
from tests.simulation.inline import Died, a_file
from tests.simulation.line import CALM, Telegram
from tests.simulation.presses import Shown
from tests.simulation.process import Doom, Process, packed
from tests.simulation.reading import wrong_in
from tests.simulation.watch import NOTICED, Watch
from tests.telegram.virtual import VirtualLoop

MOST_STUMBLES = 1000
AFTER = timedelta(hours=8)  # so long nothing happens any more: every pause is over, and all that is owed has come


@contextmanager
def _in_silence() -> Iterator[None]:
    """The product says nothing of what goes wrong here on purpose."""
    log = logging.getLogger("bot")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(level)


class World:
    """`run` lives it; `verdict` says what went wrong."""

    def __init__(
        self, seed: int, sellers: int, days: float, chances: Chances | None = None, start: datetime | None = None
    ) -> None:
        self.seed, self.chances = seed, chances or Chances()
        self.chance = random.Random(seed)
        self.start = start or somewhen(self.chance)
        self.end = self.start + timedelta(days=days)
        self.skew = self.down = timedelta(0)
        self.raw, self.excuses, self.verdict = a_file(), Excuses(), Verdict()
        self.telegram = Telegram(self.chance, self.now, self.chances.mishaps)
        self.watches: dict[int, Watch] = {}
        self.crashes = self.in_flight = 0
        self._seen = self.start
        self._trace = hashlib.sha256()
        self._loop: VirtualLoop | None = None
        self.process: Process
        self.happenings = Happenings(self, [habits.a_life(number, self.chance) for number in range(sellers)])

    # -- time

    def now(self) -> datetime:
        """The true time."""
        return self.start + timedelta(seconds=self._loop.time() if self._loop else 0)

    def wall(self) -> datetime:
        """What the bot's clock shows."""
        at = self.now() + self.skew
        self._seen = max(self._seen, at)
        return at

    @property
    def trace(self) -> str:
        """A digest of everything that was sent, and when."""
        return self._trace.hexdigest()

    # -- the life of one process after another

    def run(self) -> "World":
        """The whole story; equal seeds tell the same."""
        random.seed(self.seed)  # the product draws a little of it
        self._loop = VirtualLoop()
        self._loop.set_exception_handler(lambda _, __: None)  # a death is no news
        try:
            with _in_silence():
                self._loop.run_until_complete(self._story())
        finally:
            self._loop.close()
            self.raw.close()
        return self

    async def _story(self) -> None:
        last = self.end + AFTER
        while self.now() < last:
            self.down = self.chance.choice((1, 1, 5, 20, 120)) * self.chance.random() * timedelta(seconds=10)
            doom = Doom(self.chance, self.chances.crash if self.now() < self.end else 0)
            self.process = Process(self.raw, self.telegram, doom, self.wall, self)
            living = None
            try:
                self.found(await self.process.begins())
                self.excuses.end(None, self.wall() + MINUTE)
                living = asyncio.create_task(self.process.live())
                await self._until(last, living)
            except Died:
                self._died()
            finally:
                await self.process.ends(*((living,) if living else ()))
            if self.now() < last:
                await asyncio.sleep(self.down.total_seconds())
        for watch in self.watches.values():
            watch.judge(self.wall())

    async def _until(self, last: datetime, living: "asyncio.Task[None]") -> None:
        """One thing after the other happens, while the process lives."""
        ended = False
        while self.now() < last:
            if not ended and self.now() >= self.end:
                ended = True
                await self._calms_down()
            at = min(self.happenings.next_at or last, last if ended else self.end)
            wait = max(0.0, (at - self.now()).total_seconds())
            await asyncio.wait((living,), timeout=wait)
            if living.done():
                living.result()
            if (self.happenings.next_at or last) <= self.now() < last:
                await self.happenings.happen()

    async def _calms_down(self) -> None:
        """Nothing goes wrong any more, so that all that is owed can come."""
        self.happenings.stop()
        self.telegram.mishaps, self.telegram.everyone_until = CALM, None
        self.process.doom.rate = 0
        for watch in self.watches.values():
            if watch.life.chat in self.telegram.blocked:
                await self.happenings.unblocked(watch.life)

    def _died(self) -> None:
        """What was accepted and never recorded comes once more; what was begun, perhaps."""
        self.crashes += 1
        self.excuses.begin(None, self.wall())
        for seller, key in self.process.sending():
            debt = self.watches[seller].debts.get(key)
            if debt is not None and not debt.on_record:
                self.watches[seller].unheard(key, self.wall(), arrived=True)
                debt.on_record = True
                self.in_flight += 1
            elif debt is not None:
                debt.broken += 1

    # -- what the line to Telegram and the process tell

    def packing(self, parcel: Parcel) -> None:
        """A message is made: what came of these before is on record."""
        watch = self.watches[parcel.seller.id]
        watch.roll(self.wall())
        for reminder in parcel.reminders:
            debt = watch.debts.get(reminder.key)
            if debt is not None:
                debt.on_record = True

    def accepted(self, chat: int, text: str, begun: datetime) -> None:
        """A message is in its chat."""
        parcel, at = packed.get(), self.wall()
        watch, calls, late = self.watches[parcel.seller.id], [], timedelta(0)
        since = begun + self.skew - NOTICED * bool(parcel.rest)
        self._trace.update(f"{self.now()} {chat} {text}\n".encode())
        if chat != watch.life.chat:
            self.verdict.wrong_chat.append(f"{at} {parcel.reminder.key} went to {chat}, not {watch.life.chat}")
        for reminder in parcel.reminders:
            debt = watch.came(reminder.key, at, self._seen, since)
            if debt is not None:
                debt.on_record = False
                calls.append(debt.call)
                late = debt.late
                self.happenings.shows(watch.life, Shown(reminder.id, reminder.key, at))
        changed = watch.life.changed_at
        if calls and (changed is None or changed < begun + self.skew - NOTICED):
            wrong = wrong_in(watch.life, calls, text, late, together=bool(parcel.rest))
            if wrong:
                self.verdict.wrong_text.append(f"{at} {parcel.reminder.key} {wrong}")

    def missed(self, arrived: bool) -> None:
        """Nobody answered the call that was just made."""
        parcel = packed.get()
        watch = self.watches[parcel.seller.id]
        for reminder in parcel.reminders:
            watch.unheard(reminder.key, self.wall(), arrived=arrived)

    def paused(self, scope: str, until: datetime) -> None:
        """Telegram asked for a pause, and the bot keeps it."""
        chat = None if scope == "all" else self.telegram.moved.get(int(scope), int(scope))  # where it will come
        self.excuses.add(chat, self.wall(), until + MINUTE)

    def stumbled(self, failure: Exception) -> None:
        """The outbox met something that it does not know."""
        self.found(1, f"stumbled: {failure!r}")
        assert len(self.verdict.other) < MOST_STUMBLES

    def found(self, count: int, what: str = "the reconciler mended") -> None:
        """So many were missing or wrong: none, ever."""
        self.verdict.other += [f"{self.now()} {what} {count}"][:count]
