"""What a life calls for, found by looking at calendars and clocks: another method than the product's."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from tests.simulation.faces import (
    DAY,
    HOUR,
    MINUTE,
    before_quiet,
    is_quiet,
    quiet_ends,
)
from tests.simulation.life import Life, Said

DEADLINES = ("appeal",)
SLOTS = ("live_prep", "live_start")
ASKED = {"content_check": 3 * DAY, "score_check": 3 * DAY, "weekly": 2 * DAY, "brief": 6 * HOUR}
BULK = (*ASKED, "showcase_reset")
STAGES = ("violation", "appealed", "appeal_denied", "restored", "closed")
NINE, EIGHT = time(9), time(8)


@dataclass(frozen=True, slots=True)
class Call:
    """A message that somebody is to get: `due`, what it tells of, and from when on it is of no use."""

    key: str
    kind: str
    due: datetime
    about: datetime
    shop: int
    said: Said | None = None
    until: datetime | None = None
    moved: bool = False


def calm(life: Life, call: Call) -> Iterator[Call]:
    """The message as quiet hours leave it: a deadline before them and on time, the rest after them."""
    zone = life.reads(life.shop(call.shop))
    if life.quiet is None or call.kind in SLOTS or not is_quiet(call.due, zone, life.quiet):
        yield call
    elif call.kind in DEADLINES:
        yield replace(call, key=f"{call.key}_e", due=before_quiet(call.due, zone, life.quiet))
        yield call
    else:
        later = replace(call, due=quiet_ends(call.due, zone, life.quiet), moved=True)
        if later.until is None or later.due < later.until:
            yield later


def is_wished(life: Life, call: Call) -> bool:
    stopped = call.said is not None and f"d{call.said.id}" in life.off
    return not stopped and (call.kind in DEADLINES or call.kind not in life.off)


def is_ahead(call: Call) -> bool:
    return call.said is None or call.due > call.said.told_at


def is_late_for_use(call: Call, now: datetime) -> bool:
    """Whether a nudge is of no use any more, so that an uncertain one is not repeated."""
    useful = {"invitation": 2 * DAY, "live_prep": HOUR, "live_start": 15 * MINUTE}.get(call.kind, timedelta(days=7))
    return now >= call.due + useful
