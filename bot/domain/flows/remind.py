"""A reminder of the seller's own: its words, and when, on their own clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.domain import typed_ahead
from bot.domain.deeds import Deed
from bot.domain.road import Road
from bot.domain.steps import Flow, Lines, Refused, Step, Telling
from bot.domain.walltime import at_wall, day_of, wall

LONGEST = 200  # signs
MOST = 200  # reminders of one seller that are still to come
FARTHEST = timedelta(days=731)
SUGGESTED = ("score", "content", "showcase", "support")
MORNING, EVENING = time(9), time(18)
_DAYS = {"tomorrow": 1, "d3": 3, "w1": 7}
_WHEN = ("h1", "today", *_DAYS, "pick")
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_MAYBE = "?"  # ends what was read as today's and is past: the seller is asked whether tomorrow's is meant


def _own(road: Road) -> tuple[Deed, ...]:
    theirs = {deed.id for deed in road.view.ledger.deeds}
    return tuple(each for each in road.view.after.deeds if each.kind == "reminder_set" and each.id not in theirs)


def _free(road: Road) -> bool:
    view = road.view
    coming = (each for each in view.ledger.deeds if each.kind == "reminder_set" and each.moment > view.now)
    return bool(_own(road)) or sum(1 for _ in coming) < MOST


def _words(text: str, _: Road) -> str:
    words = " ".join(text.split())
    if not words or len(words) > LONGEST:
        raise Refused("words", most=LONGEST)
    return words.capitalize() if words in SUGGESTED else words  # an option's id would be read as that option


def _keeps_words(value: str, _: Road) -> bool:
    return bool(value)


def _whens(road: Road) -> tuple[str, ...]:
    view = road.view
    evening = at_wall(day_of(view.now, view.own_zone), EVENING, view.own_zone)
    return tuple(each for each in _WHEN if each != "today" or evening > view.now)


def _keeps_when(value: str, _: Road) -> bool:
    return value in _WHEN


def _future(*, asks: bool) -> Callable[[str, Road], str]:
    """Return the reading of an instant to come; `asks`: an hour that has passed today may be tomorrow's."""

    def read(text: str, road: Road) -> str:
        now, zone = road.view.now, road.view.own_zone
        length = typed_ahead.span(text)
        if length is not None:
            return _checked(now + length, now)
        here = wall(now, zone)
        day, clock = typed_ahead.day_and_hour(text, here.replace(tzinfo=None))
        at = at_wall(day or here.date(), clock, zone)
        if day is None and at <= now:
            if not asks:
                raise Refused("passed")
            return at_wall(here.date() + _DAY, clock, zone).isoformat() + _MAYBE
        return _checked(at, now)

    return read


def _checked(at: datetime, now: datetime) -> str:
    if at <= now:
        raise Refused("past")
    if at > now + FARTHEST:
        raise Refused("far")
    return at.astimezone(UTC).isoformat()


def _is_instant(value: str, _: Road) -> bool:
    return _instant(value) is not None


def _instant(value: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(value.removesuffix(_MAYBE))
    except ValueError:
        return None
    return at if at.utcoffset() == timedelta(0) else None


def _may_be_tomorrow(road: Road) -> bool:
    return (road.said("time") or "").endswith(_MAYBE)


def at(road: Road) -> datetime | None:
    """Return when it is to come, None before that is said."""
    choice, zone = road.said("when"), road.view.own_zone
    if choice is None:
        return None
    day: date = day_of(road.said_at("when"), zone)
    if choice == "h1":
        return road.said_at("when") + _HOUR
    if choice == "today":
        return at_wall(day, EVENING, zone)
    if choice in _DAYS:
        return at_wall(day + _DAYS[choice] * _DAY, MORNING, zone)
    return _typed(road)


def _typed(road: Road) -> datetime | None:
    if _may_be_tomorrow(road) and road.said("tomorrow") != "yes":
        return _instant(road.said("other") or "")
    return _instant(road.said("time") or "")


def _tells(road: Road) -> tuple[Telling, ...]:
    moment = at(road)
    return () if moment is None else (Telling("reminder_set", "own", at=moment, what=road.said("what")),)


def _last(step: str) -> Callable[[Road], tuple[Telling, ...]]:
    """Tell the reminder at the step that completes it."""
    return lambda road: _tells(road) if list(road.met)[-1] == step else ()


def _ends(road: Road) -> str:
    if road.said("what") is None:
        return "many"
    moment = at(road)
    return "set" if _own(road) and moment and moment > road.view.now else "past"


def _facts(road: Road) -> dict[str, Any]:
    what, maybe = road.said("what") or "", road.said("time")
    words = Lines((f"what.option.{what}",)) if what in SUGGESTED else ("quote", what)
    return {
        "what": words, "at": at(road), "most": MOST, "longest": LONGEST,
        "tomorrow": _instant(maybe) if maybe else None,
    }  # fmt: skip


FLOW = Flow(
    "remind",
    (
        Step("what", SUGGESTED, _free, typed=_words, keeps=_keeps_words, steers=False, prose=True),
        Step("when", _whens, lambda road: road.said("what") is not None, keeps=_keeps_when, tells=_last("when")),
        Step("time", when=lambda road: road.said("when") == "pick", typed=_future(asks=True), keeps=_is_instant,
             tells=_last("time")),
        Step("tomorrow", ("yes", "no"), _may_be_tomorrow, tells=_last("tomorrow")),
        Step("other", when=lambda road: road.said("tomorrow") == "no", typed=_future(asks=False), keeps=_is_instant,
             words="remind.time", tells=_last("other")),
    ),
    _ends, _facts, lambda _road, end: () if end == "many" else ("remind",),
)  # fmt: skip
