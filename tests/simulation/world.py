"""Some sellers, the bot, and everything that happens to both, in virtual time; one seed, one story."""

import asyncio
import hashlib
import heapq
import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from bot.parcels import Parcel
from bot.scenes import Gone, Who
from tests.simulation import habits, presses, told
from tests.simulation.excuses import Excuses
from tests.simulation.inline import Died, a_file
from tests.simulation.line import CALM, Mishaps, Telegram
from tests.simulation.presses import Shown
from tests.simulation.process import Doom, Process, packed
from tests.simulation.reading import wrong_in
from tests.simulation.rules import policy
from tests.simulation.told import Deed
from tests.simulation.watch import NOTICED, Verdict, Watch
from tests.telegram.virtual import VirtualLoop

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
EPOCH = datetime(2026, 1, 5, 3, 20, 41, 137_000, tzinfo=UTC)
Happening = tuple[datetime, int, Callable[[], Any]]
MOST_STUMBLES = 1000
AFTER = timedelta(hours=8)  # so long nothing happens any more: every pause is over, and all that is owed has come


@dataclass(frozen=True, slots=True)
class Chances:
    """How often things happen: crashes at each place, the rest so many times a year (a seller's, or the bot's)."""

    crash: float = 0.003
    deeds: float = 40
    presses: float = 0.15  # of reminders
    blocks: float = 2
    moves: float = 0.5
    steps: float = 30
    floods: float = 6
    outages: float = 12
    checks: float = 60
    mishaps: Mishaps = field(default_factory=Mishaps)


class World:
    """`run` lives it; `verdict` says what went wrong."""

    def __init__(
        self, seed: int, sellers: int, days: float, chances: Chances | None = None, start: datetime | None = None
    ) -> None:
        self.seed, self.chances = seed, chances or Chances()
        self.chance = random.Random(seed)
        self.start = start or EPOCH + timedelta(days=self.chance.randrange(0, 700))
        self.end = self.start + timedelta(days=days)
        self.skew = timedelta(0)
        self.raw, self.excuses, self.verdict = a_file(), Excuses(), Verdict()
        self.telegram = Telegram(self.chance, self.now, self.chances.mishaps)
        self.watches: dict[int, Watch] = {}
        self.shown: dict[int, list[Shown]] = {}
        self.crashes = self.reconciled = self.in_flight = self.deeds = 0
        self._seen = self.start
        self._trace = hashlib.sha256()
        self._loop: VirtualLoop | None = None
        self._down = timedelta(0)
        self._process: Process
        self._numbers = itertools.count()
        self._happens: list[Happening] = []
        self._lives = [habits.a_life(number, self.chance) for number in range(sellers)]
        self._plan()

    # -- time

    def now(self) -> datetime:
        """The true time."""
        return self.start + timedelta(seconds=self._loop.time() if self._loop else 0)

    def wall(self) -> datetime:
        """What the bot's clock shows."""
        at = self.now() + self.skew
        self._seen = max(self._seen, at)
        return at

    def far(self, now: datetime) -> datetime:
        """When to look again where nothing is due."""
        return now + DAY

    def a_little_before(self, ms: int) -> datetime:
        """When to look for what is due then: sometimes early enough to see a herd come."""
        at = datetime.fromtimestamp(ms / 1000, UTC)
        return at - timedelta(seconds=25) if self.chance.random() < 0.1 else at

    @property
    def trace(self) -> str:
        """A digest of everything that was sent, and when."""
        return self._trace.hexdigest()

    # -- what happens

    def _plan(self) -> None:
        chances = self.chances
        for life in self._lives:
            self._at(self.start + self.chance.random() * DAY, partial(self._born, life))
            for at in self._times(chances.blocks):
                self._at(at, partial(self._blocked, life))
            if life.chat < 0:
                for at in self._times(chances.moves):
                    self._at(at, partial(self._migrated, life))
        for rate, what in (
            (chances.steps, self._stepped), (chances.floods, self._flooded), (chances.outages, self._outage),
            (chances.checks, self._checked),
        ):  # fmt: skip
            for at in self._times(rate):
                self._at(at, what)

    def _times(self, a_year: float) -> Iterator[datetime]:
        at = self.start
        while a_year:
            at += self.chance.expovariate(a_year / 365) * DAY
            if at >= self.end:
                return
            yield at

    def _at(self, at: datetime, what: Callable[[], Any]) -> None:
        heapq.heappush(self._happens, (at, next(self._numbers), what))

    async def _born(self, life: Any) -> None:
        await self._do(life, told.born(life))
        self.watches[life.seller] = Watch(life, self.excuses, self.verdict, self.wall())
        self.shown[life.seller] = []
        if self.chance.random() < 0.6:
            await self._do(life, habits.a_slot(life, self.chance, self.wall()))
        for at in self._times(self.chances.deeds):
            if at > self.now():
                self._at(at, partial(self._deed, life))

    async def _deed(self, life: Any) -> None:
        if life.chat not in self.telegram.blocked:
            deed = habits.anything(life, self.chance, self.wall())
            if deed is not None:
                await self._do(life, deed)

    async def _press(self, life: Any, shown: Shown) -> None:
        if life.chat not in self.telegram.blocked and presses.is_fresh(shown, self.wall()):
            now = self._process.clock.now()
            deed = presses.a_press(self.watches[life.seller], shown, self.chance, now)
            if deed is not None:
                await self._do(life, deed, now)

    async def _do(self, life: Any, deed: Deed, now: datetime | None = None) -> None:
        """It is done once, whatever becomes of the process: Telegram keeps what was said until it is worked off."""
        work, then = deed
        now, watch = now or self._process.clock.now(), self.watches.get(life.seller)
        who = Who(life.seller, life.chat, now, policy())

        def stands(result: Any) -> None:
            self.deeds += 1
            if watch:
                watch.change(now, lambda: then(result))
            else:
                then(result)

        with suppress(Gone):  # the walk that a button reopens is none any more: then nothing was done
            await self._process.database.run_then(stands, work, who)

    async def _blocked(self, life: Any) -> None:
        self.telegram.blocked.add(life.chat)
        self.excuses.begin(life.chat, self.wall())
        self._at(self.now() + self.chance.expovariate(1 / 4) * DAY, partial(self._unblocked, life))
        if self.chance.random() < 0.5:
            now = self.wall()
            await self._process.database.run(lambda books: books.chats.unreachable(life.chat, "blocked", now))

    async def _unblocked(self, life: Any) -> None:
        self.telegram.blocked.discard(life.chat)
        self.excuses.end(life.chat, self.wall() + MINUTE)
        if life.seller in self.watches:
            self.watches[life.seller].back_at = self.wall()
            await self._do(life, told.meets(life))

    async def _migrated(self, life: Any) -> None:
        old, new = life.chat, life.chat - 10_000
        if old in self.telegram.blocked:
            return
        self.telegram.moved[old], life.chat = new, new
        if self.chance.random() < 0.5:
            await self._process.database.run(lambda books: books.chats.migrate(old, new))

    async def _stepped(self) -> None:
        self.skew = timedelta(seconds=self.chance.uniform(-30, 30))
        self.telegram.heard.clear()  # a pause that is read back by another clock ends by that clock

    async def _flooded(self) -> None:
        until = self.now() + timedelta(seconds=3600 ** self.chance.random())
        self.telegram.everyone_until = until
        self.excuses.add(None, self.wall(), until + self.skew + MINUTE)

    async def _outage(self) -> None:
        self._down = self.chance.random() ** 3 * DAY
        raise Died("planned")

    async def _checked(self) -> None:
        self._found(await self._process.reconcile())
        for watch in self.watches.values():
            watch.judge(self.wall())
        self.excuses.forget(self.wall() - 10 * DAY)

    # -- the life of one process after another

    def run(self) -> "World":
        """The whole story; equal seeds tell the same."""
        random.seed(self.seed)  # the product draws a little of it
        self._loop = VirtualLoop()
        self._loop.set_exception_handler(lambda _, __: None)  # a death is no news
        try:
            self._loop.run_until_complete(self._story())
        finally:
            self._loop.close()
        return self

    async def _story(self) -> None:
        last = self.end + AFTER
        while self.now() < last:
            self._down = self.chance.choice((1, 1, 5, 20, 120)) * self.chance.random() * timedelta(seconds=10)
            doom = Doom(self.chance, self.chances.crash if self.now() < self.end else 0)
            self._process = Process(self.raw, self.telegram, doom, self.wall, self)
            living = None
            try:
                self._found(await self._process.begins())
                self.excuses.end(None, self.wall() + MINUTE)
                living = asyncio.create_task(self._process.live())
                await self._until(last, living)
            except Died:
                self._died()
            finally:
                await self._process.ends(*((living,) if living else ()))
            if self.now() < last:
                await asyncio.sleep(self._down.total_seconds())
        for watch in self.watches.values():
            watch.judge(self.wall())

    async def _until(self, last: datetime, living: "asyncio.Task[None]") -> None:
        """One thing after the other happens, while the process lives."""
        ended = False
        while self.now() < last:
            if not ended and self.now() >= self.end:
                ended = True
                await self._calms_down()
            at = min(self._happens[0][0] if self._happens else last, last if ended else self.end)
            wait = max(0.0, (at - self.now()).total_seconds())
            await asyncio.wait((living,), timeout=wait)
            if living.done():
                living.result()
            if self._happens and self._happens[0][0] <= self.now():
                await self._happen()

    async def _happen(self) -> None:
        happens = self._happens[0]
        before = self.deeds
        try:
            await happens[2]()
        except Died:
            if happens[2] != self._outage and before == self.deeds:
                raise  # it happens again, to the next process
            self._is_over(happens)
            raise
        self._is_over(happens)

    def _is_over(self, happens: Happening) -> None:
        self._happens.remove(happens)
        heapq.heapify(self._happens)

    async def _calms_down(self) -> None:
        """Nothing goes wrong any more, so that all that is owed can come."""
        self._happens.clear()
        self.telegram.mishaps, self.telegram.everyone_until = CALM, None
        self._process.doom.rate = 0
        for watch in self.watches.values():
            if watch.life.chat in self.telegram.blocked:
                await self._unblocked(watch.life)

    def _died(self) -> None:
        """What was accepted and never recorded comes once more; what was begun, perhaps."""
        self.crashes += 1
        self.excuses.begin(None, self.wall())
        for seller, key in self._process.sending():
            debt = self.watches[seller].debts.get(key)
            if debt is not None and not debt.on_record:
                self.watches[seller].unheard(key, arrived=True)
                debt.on_record = True
                self.in_flight += 1
            elif debt is not None:
                debt.broken += 1

    # -- what the line to Telegram and the process tell

    def packing(self, parcel: Parcel) -> None:
        """A message is made: what came of these before is on record."""
        for reminder in parcel.reminders:
            debt = self.watches[parcel.seller.id].debts.get(reminder.key)
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
                self._shows(watch, Shown(reminder.id, reminder.key, at))
        changed = watch.life.changed_at
        if calls and (changed is None or changed < begun + self.skew - NOTICED):
            wrong = wrong_in(watch.life, calls, text, late, together=bool(parcel.rest))
            if wrong:
                self.verdict.wrong_text.append(f"{at} {parcel.reminder.key} {wrong}")

    def _shows(self, watch: Watch, shown: Shown) -> None:
        if self.chance.random() < self.chances.presses:
            at = self.now() + self.chance.expovariate(1 / 30) * MINUTE
            self._at(at, partial(self._press, watch.life, shown))

    def missed(self, arrived: bool) -> None:
        """Nobody answered the call that was just made."""
        parcel = packed.get()
        watch = self.watches[parcel.seller.id]
        for reminder in parcel.reminders:
            watch.unheard(reminder.key, arrived=arrived)

    def paused(self, scope: str, until: datetime) -> None:
        """Telegram asked for a pause, and the bot keeps it."""
        self.excuses.add(None if scope == "all" else int(scope), self.wall(), until + MINUTE)

    def stumbled(self, failure: Exception) -> None:
        """The outbox met something that it does not know."""
        self.verdict.other.append(f"{self.now()} stumbled: {failure!r}")
        if len(self.verdict.other) > MOST_STUMBLES:
            raise AssertionError("the outbox does nothing but stumble") from failure

    def _found(self, count: int) -> None:
        self.reconciled += count
        if count:
            self.verdict.other.append(f"{self.now()} the reconciler mended {count}")
