"""Whether the process lives, and whether it is ready: conditions, each with its reason. Ages are seconds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.kinds import LANES
from bot.storage.migrating import HEAD

MEGABYTE = 1024 * 1024
TIMED = ("deadline", "slot", "nudge")  # lanes whose reminders have a time; the rest is sent when there is room


@dataclass(frozen=True, slots=True)
class Limits:
    """How long each thing may take, and how little there may be."""

    lag: float = 5.0
    answer: float = 5.0
    silent: float = 20.0  # of the database: it is told
    intake: float = 90.0
    tick: float = 60.0
    due: float = 120.0
    disk: int = 200 * MEGABYTE
    silence: float = 225.0  # of the poll: others are asked; a minute later it is known, and within 300 s it is ended
    outage: float = 1800.0  # of everything: ended once all the same, since this process alone may be at fault


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that has to be so, and why it is or is not."""

    name: str
    ok: bool
    why: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What the last look at the database and its disk found; None: not known, or there is none."""

    at: datetime
    schema: str
    oldest_update: datetime | None
    next_tries: dict[str, datetime]
    disk: int | None
    wal: int | None
    backup: datetime | None
    unreachable: dict[str, int] | None  # chats, by reason

    def oldest_due(self, lanes: tuple[str, ...] = tuple(LANES)) -> float:
        """Return for how long what is due had waited to be tried; 0 where nothing did."""
        return max(0.0, *((self.at - at).total_seconds() for lane, at in self.next_tries.items() if lane in lanes), 0.0)

    def after(self, former: Seen | None) -> Seen:
        """Return it with what only every so often is looked at taken over."""
        return replace(self, unreachable=former.unreachable) if former and self.unreachable is None else self


@dataclass(frozen=True, slots=True)
class Vitals:
    """What is judged: ages now, and the last look. `intake` None: another process takes the updates."""

    lag: float
    unanswered: float  # for how long the database has owed an answer
    started: bool
    intake: float | None
    tick: float
    wrong: str | None  # with the database
    seen: Seen | None


def lives(of: Vitals, limits: Limits) -> Iterator[Condition]:
    """Give what has to be so for the process not to be started anew."""
    yield Condition("loop", of.lag < limits.lag, f"at most {of.lag:.1f} s late of late")
    answers = of.unanswered < limits.answer
    yield Condition("database", answers, "answers" if answers else f"no answer for {of.unanswered:.0f} s")


def is_ready(of: Vitals, limits: Limits) -> Iterator[Condition]:
    """Give what has to be so for the bot to do its work for sellers."""
    yield Condition("telegram", of.started, "was reached" if of.started else "not reached since the start")
    if of.intake is None:
        yield Condition("intake", ok=True, why="another process takes the updates")
    else:
        yield Condition("intake", of.intake < limits.intake, f"last good answer {of.intake:.0f} s ago")
    yield Condition("scheduler", of.tick < limits.tick, f"last look at the outbox {of.tick:.0f} s ago")
    answers = of.unanswered < limits.answer and of.wrong is None
    silent = f"no answer for {of.unanswered:.0f} s"
    yield Condition("database", answers, "answers" if answers else of.wrong or silent)
    if of.seen is None:
        yield Condition("schema", ok=False, why="not looked at yet")
        return
    at_head = of.seen.schema == HEAD
    yield Condition("schema", at_head, of.seen.schema if at_head else f"{of.seen.schema}, this release has {HEAD}")
    due = of.seen.oldest_due(TIMED)
    yield Condition("due", due <= limits.due, f"the oldest due reminder waits for {due:.0f} s" if due else "none waits")
    if of.seen.disk is not None:
        free = f"{of.seen.disk // MEGABYTE} MB free"
        yield Condition("disk", of.seen.disk > limits.disk, free)


def as_json(name: str, conditions: list[Condition]) -> dict[str, Any]:
    """Return the conditions as they are answered."""
    told = {each.name: {"ok": each.ok, "why": each.why} for each in conditions}
    return {name: all(each.ok for each in conditions), "conditions": told}
