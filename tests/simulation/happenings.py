"""What happens to the sellers and to the bot, and when: drawn before it begins, or out of what went before."""

import heapq
import itertools
import random
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.scenes import Gone, Who
from tests.simulation import habits, presses, told
from tests.simulation.faces import DAY, MINUTE
from tests.simulation.inline import Died
from tests.simulation.life import Life
from tests.simulation.line import Mishaps
from tests.simulation.presses import Shown
from tests.simulation.rules import policy
from tests.simulation.told import Deed
from tests.simulation.watch import Watch

if TYPE_CHECKING:
    from tests.simulation.world import World

EPOCH = datetime(2026, 1, 5, 3, 20, 41, 137_000, tzinfo=UTC)
Happening = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Chances:
    """How often things happen: crashes at each place, the rest so many times a year (a seller's, or the bot's)."""

    crash: float = 0.002
    deeds: float = 30
    presses: float = 0.15  # of reminders
    blocks: float = 3
    moves: float = 0.5
    steps: float = 30
    floods: float = 6
    outages: float = 25
    checks: float = 40
    mishaps: Mishaps = field(default_factory=Mishaps)


class Happenings:
    """Everything that happens, soonest first."""

    def __init__(self, world: "World", lives: list[Life]) -> None:
        self._world, self._numbers = world, itertools.count()
        self._chance: random.Random = world.chance
        self.deeds = 0  # transactions of sellers that stand
        self._queue: list[tuple[datetime, int, Happening]] = []
        self._plan(lives)

    @property
    def next_at(self) -> datetime | None:
        """When something happens next."""
        return self._queue[0][0] if self._queue else None

    def stop(self) -> None:
        """Nothing happens any more."""
        self._queue.clear()

    async def happen(self) -> None:
        """The first thing happens. If the process dies of it before anything stands, it happens to the next one."""
        happening, before = heapq.heappop(self._queue), self.deeds
        try:
            await happening[2]()
        except Died:
            if happening[2] != self._outage and before == self.deeds:
                heapq.heappush(self._queue, happening)
            raise

    def _plan(self, lives: list[Life]) -> None:
        chances = self._world.chances
        for life in lives:
            self.at(self._world.start + self._chance.random() * DAY, partial(self._born, life))
            for at in self._times(chances.blocks):
                self.at(at, partial(self._blocked, life))
            if life.chat < 0:
                for at in self._times(chances.moves):
                    self.at(at, partial(self._migrated, life))
        for rate, what in (
            (chances.steps, self._stepped), (chances.floods, self._flooded), (chances.outages, self._outage),
            (chances.checks, self._checked),
        ):  # fmt: skip
            for at in self._times(rate):
                self.at(at, what)

    def _times(self, a_year: float) -> Iterator[datetime]:
        at = self._world.start
        while a_year:
            at += self._chance.expovariate(a_year / 365) * DAY
            if at >= self._world.end:
                return
            yield at

    def at(self, at: datetime, what: Happening) -> None:
        heapq.heappush(self._queue, (at, next(self._numbers), what))

    async def _born(self, life: Life) -> None:
        await self._do(life, told.born(life))
        if self._chance.random() < 0.45:
            await self._do(life, habits.a_slot(life, self._chance, self._world.wall()))
        for at in self._times(self._world.chances.deeds):
            if at > self._world.now():
                self.at(at, partial(self._deed, life))

    async def _deed(self, life: Life) -> None:
        if life.chat not in self._world.telegram.blocked:
            deed = habits.anything(life, self._chance, self._world.wall())
            if deed is not None:
                await self._do(life, deed)

    def shows(self, life: Life, shown: Shown) -> None:
        """A reminder stands in the chat: perhaps one of its buttons is pressed."""
        if self._chance.random() < self._world.chances.presses:
            at = self._world.now() + self._chance.expovariate(1 / 30) * MINUTE
            self.at(at, partial(self._press, life, shown))

    async def _press(self, life: Life, shown: Shown) -> None:
        if life.chat not in self._world.telegram.blocked and presses.is_fresh(shown, self._world.wall()):
            now = self._world.process.clock.now()
            deed = presses.a_press(self._world.watches[life.seller], shown, self._chance, now)
            if deed is not None:
                await self._do(life, deed, now)

    async def _do(self, life: Life, deed: Deed, now: datetime | None = None) -> None:
        """It is done once, whatever becomes of the process: Telegram keeps what was said until it is worked off."""
        work, then = deed
        now, watch = now or self._world.process.clock.now(), self._world.watches.get(life.seller)
        who = Who(life.seller, life.chat, now, policy())

        def stands(result: Any) -> None:
            self.deeds += 1
            if watch:
                watch.change(now, lambda: then(result))
            else:  # just born
                then(result)
                self._world.watches[life.seller] = Watch(life, self._world.excuses, self._world.verdict, now)

        with suppress(Gone):  # the walk that a button reopens is none any more: then nothing was done
            await self._world.process.database.run_then(stands, work, who)

    async def _blocked(self, life: Life) -> None:
        self._world.telegram.blocked.add(life.chat)
        self._world.excuses.begin(life.chat, self._world.wall())
        self.at(self._world.now() + self._chance.expovariate(1 / 4) * DAY, partial(self.unblocked, life))
        if self._chance.random() < 0.5:
            now = self._world.wall()
            await self._world.process.database.run(lambda books: books.chats.unreachable(life.chat, "blocked", now))

    async def unblocked(self, life: Life) -> None:
        self._world.telegram.blocked.discard(life.chat)
        self._world.excuses.end(life.chat, self._world.wall() + MINUTE)
        if life.seller in self._world.watches:
            self._world.watches[life.seller].back_at = self._world.wall()
            who = Who(life.seller, life.chat, self._world.process.clock.now(), policy())
            await self._world.process.database.run(told.meets, who, life.language)

    async def _migrated(self, life: Life) -> None:
        old, new = life.chat, life.chat - 10_000
        if old in self._world.telegram.blocked:
            return
        self._world.telegram.moved[old], life.chat = new, new
        self._world.excuses.spans[new] = self._world.excuses.spans.pop(old, [])
        if self._chance.random() < 0.5:
            await self._world.process.database.run(lambda books: books.chats.migrate(old, new))

    async def _stepped(self) -> None:
        self._world.skew = timedelta(seconds=self._chance.uniform(-30, 30))
        self._world.telegram.heard.clear()  # a pause that is read back by another clock ends by that clock

    async def _flooded(self) -> None:
        until = self._world.now() + timedelta(seconds=3600 ** self._chance.random())
        self._world.telegram.everyone_until = until
        self._world.excuses.add(None, self._world.wall(), until + self._world.skew + MINUTE)

    async def _outage(self) -> None:
        self._world.down = self._chance.random() ** 2 * DAY
        raise Died("planned")

    async def _checked(self) -> None:
        self._world.found(await self._world.process.reconcile())
        for watch in self._world.watches.values():
            watch.judge(self._world.wall())
        debts = (debt for watch in self._world.watches.values() for debt in watch.debts.values())
        owed = (debt.promised for debt in debts if debt.state == "owed")  # a chat may be closed for weeks
        self._world.excuses.forget(self._world.wall() - 10 * DAY, owed)


def somewhen(chance: random.Random) -> datetime:
    """Any day of some years; or, as often, one some weeks before most clocks change."""
    around = chance.choice((0, 0, 60, 275))
    return EPOCH + (365 * chance.randrange(3) + around + chance.randrange(15 if around else 365)) * DAY
