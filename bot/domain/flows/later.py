"""The offer on an action card to be reminded of trying again."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

from bot.domain.road import Road
from bot.domain.steps import Lines, Step, Telling
from bot.domain.walltime import at_wall, day_of

DAYS = {"d1": 1, "d3": 3, "d7": 7, "d30": 30}  # our own offer, no rule of the platform
AT = time(9)
STEP = "remind"


def _always(_: Road) -> bool:
    return True


def step(
    opens: str,
    about: Callable[[Road], str | None] = lambda _: None,
    when: Callable[[Road], bool] = _always,
    options: tuple[str, ...] = ("d1", "d3", "d7"),
) -> Step:
    """Return the offer: its reminder comes at nine in the morning of that day and opens the flow `opens`."""

    def tells(road: Road) -> tuple[Telling, ...]:
        at = comes_at(road)
        return () if at is None else (Telling("retry_set", STEP, about(road), at, what=opens),)

    return Step(STEP, options, when, tells=tells, words="later.remind", beside=True, columns=2)


def comes_at(road: Road) -> datetime | None:
    """Return when the reminder comes that was asked for, None where none was."""
    days = DAYS.get(road.said(STEP) or "")
    if days is None:
        return None
    zone = road.view.own_zone
    day = day_of(road.said_at(STEP), zone) + timedelta(days=days)
    return at_wall(day, AT, zone).astimezone(UTC)


def line(road: Road) -> Any:
    """Return the sentence that says when it comes; nothing where none was asked for."""
    at = comes_at(road)
    return ("phrase", "later.set", {"at": at}) if at else Lines(())
