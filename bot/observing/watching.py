"""The process watches itself: how late its loop is, whether the database answers and is written, whether updates come.

What it finds is read by `/livez`, `/readyz` and `/metrics`, and told to the log where it changes.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from bot.observing import looking
from bot.observing.ages import Ages, Source
from bot.observing.deafness import Deafness
from bot.observing.health import MEGABYTE, Condition, Limits, Seen, Vitals, is_ready, lives
from bot.ports import Database
from bot.signs.figures import Figures
from bot.signs.trouble import trouble

BEAT = 1.0
LOOK_EVERY = 5.0
KEPT_BEATS = 15
JUMP = 5.0  # seconds that clock and beat may differ by before it is worth a line
NEEDS_ROOM = 64 * 1024
ROOM = 8 * MEGABYTE  # less free, and a small write may succeed where the next one does not
_TRIED = "written"  # the note with which it is tried whether the database can be written again

_log = logging.getLogger(__name__)


class Watch:
    """`run` goes on until it is cancelled, or IntakeDead."""

    def __init__(
        self, database: Database, figures: Figures, now: Callable[[], datetime], answers: Callable[[], Awaitable[bool]],
        path: Path | None = None, limits: Limits | None = None, monotonic: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        """`answers`: asks Telegram over a connection of its own whether it is there. `path`: the database's file."""
        self._database, self._figures, self._now = database, figures, now
        self._path, self._limits, self._monotonic = path, limits or Limits(), monotonic
        self._ages = Ages(monotonic, lambda: figures.ticks)
        self._deafness = Deafness(self._ages, answers, self._limits)
        self._beats: deque[float] = deque((0.0,), KEPT_BEATS)
        self._started = self._was_ready = False
        self._seen: Seen | None = None
        self._looks = 0
        self._look_at = self._wrong_since = monotonic()
        self._look: asyncio.Task[None] | None = None
        self._unready: frozenset[str] = frozenset()
        self._wrong: str | None = None

    # -- what others tell it

    def started(self) -> None:
        """Leave known that Telegram was reached, and the bot is at work."""
        self._started, self._ages.ticked = True, self._monotonic()

    def takes(self, source: Source | None) -> None:
        """Leave known that this process takes updates, from there; or, None, that another does."""
        self._ages.takes(source)

    def committed(self, seconds: float, failure: Exception | None) -> None:
        """Leave a commit counted, and what is wrong with the database known and told."""
        self._figures.commits.add(seconds)
        self._ages.answered = self._monotonic()
        if wrong := trouble(failure):
            self._is_wrong(wrong)

    def _is_wrong(self, why: str) -> None:
        if self._wrong is None:
            self._wrong_since = self._monotonic()
            _log.error("the database can't be used: %s", why, extra={"event": "database trouble"})
        self._wrong = why

    # -- what it says

    @property
    def seen(self) -> Seen | None:
        """What the last look at the database found."""
        return self._seen

    @property
    def last_intake(self) -> datetime | None:
        """When updates were last known to come; None in a process that takes none."""
        return self._ages.source.last_good if self._ages.source else None

    @property
    def vitals(self) -> Vitals:
        """What is judged, as it is now."""
        ages, now = self._ages, self._monotonic()
        ages.note()
        owing = self._look is not None and not self._look.done()
        unanswered = now - max(ages.asked, ages.answered) if owing else 0.0
        intake = now - ages.good if ages.source else None
        return Vitals(max(self._beats), unanswered, self._started, intake, now - ages.ticked, self._wrong, self._seen)

    def live(self) -> list[Condition]:
        """What has to be so for the process not to be started anew."""
        return list(lives(self.vitals, self._limits))

    def ready(self) -> list[Condition]:
        """What has to be so for the bot to do its work."""
        return list(is_ready(self.vitals, self._limits))

    # -- its own life

    async def run(self) -> None:
        """Everything is watched until this is cancelled; IntakeDead where only a new start helps."""
        try:
            while True:
                began, wall = self._monotonic(), self._now()
                await asyncio.sleep(BEAT)
                self._beat(began, wall)
                self._begin_look()
                if self.vitals.unanswered > self._limits.silent:
                    self._is_wrong("it does not answer")
                self._tell()
                self._deafness.judge()
        finally:
            self._deafness.stop()
            if self._look is not None:
                self._look.cancel()

    def _beat(self, began: float, wall: datetime) -> None:
        took = self._monotonic() - began
        late = max(0.0, took - BEAT)
        self._beats.append(late)
        if late > self._limits.lag:
            _log.warning("this process stood still for %.0f s", late, extra={"event": "stood still"})
            self._ages.stood_still(late)
        jump = (self._now() - wall).total_seconds() - took
        if abs(jump) > JUMP:
            _log.warning("the machine's clock was set by %+.0f s", jump, extra={"event": "clock jump"})
        self._ages.note()

    def _begin_look(self) -> None:
        if (self._look is None or self._look.done()) and self._monotonic() >= self._look_at:
            self._ages.asked = self._monotonic()
            self._look_at = self._ages.asked + LOOK_EVERY
            self._look = asyncio.create_task(self._once())

    async def _once(self) -> None:
        try:
            often = looking.Often.at(self._looks)
            seen, parked = await self._database.run(looking.look, self._path, self._now(), often)
            self._seen, self._looks = seen.after(self._seen), self._looks + 1
            if parked is not None:
                self._figures.parked = parked
            if self._wrong is not None and (seen.disk is None or seen.disk >= ROOM):
                await self._try_to_write()
        except Exception as failure:  # noqa: BLE001 - what is wrong with the database is no end of the watch
            if not trouble(failure):
                _log.exception("the database could not be looked at")

    async def _try_to_write(self) -> None:
        """Leave known that the database can be used again, once it takes something that needs room."""
        for tried in (" " * NEEDS_ROOM, self._now().isoformat()):
            await self._database.run(lambda books, tried=tried: books.notes.put(_TRIED, tried))
        away, self._wrong = self._monotonic() - self._wrong_since, None
        told = {"event": "database again", "alert": True}
        _log.warning("the database can be used again, after %.0f s", away, extra=told)

    def _tell(self) -> None:
        """Leave in the log that it became ready, or is not any more, and why."""
        failing = [each for each in self.ready() if not each.ok]
        if not failing and (self._unready or not self._was_ready):
            _log.info("ready", extra={"event": "ready"})
        names = frozenset(each.name for each in failing)
        if self._was_ready and names - self._unready:
            why = "; ".join(f"{each.name}: {each.why}" for each in failing)
            alert = names != {"database"}  # of which it is told by itself
            event = f"not ready: {', '.join(sorted(names))}"
            _log.warning("not ready: %s", why, extra={"event": event, "alert": alert})
        self._unready, self._was_ready = names, self._was_ready or not failing
