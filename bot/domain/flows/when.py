"""Steps that ask when a deed happened: now, today at, yesterday at, another day, or not known."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal

from bot.domain import typed
from bot.domain.flow import Refused, Road, Step, Telling
from bot.domain.walltime import at_wall, day_of

Floor = Callable[[Road], datetime | None]
Tells = Callable[[Road], tuple[Telling, ...]]

OPTIONS = ("now", "today", "yesterday", "pick", "unsure")


def _no_floor(_: Road) -> datetime | None:
    return None


def steps(
    prefix: str,
    when: Callable[[Road], bool],
    tells: Tells,
    floor: Floor = _no_floor,
    options: tuple[str, ...] = OPTIONS,
) -> tuple[Step, Step, Step]:
    """Return the three steps; `tells` must use `moment(road, prefix)` for the deed's time.

    `floor`: the deed can't have happened before this instant.
    """
    ask = f"{prefix}_when"

    def chose(*choices: str) -> Callable[[Road], bool]:
        return lambda road: when(road) and road.said(ask) in choices

    def told_if(step: str) -> Tells:
        return lambda road: tells(road) if _last(road, prefix) == step else ()

    first = Step(ask, options, when, tells=told_if(ask))
    clock = Step(
        f"{prefix}_time", when=chose("today", "yesterday"), typed=_clock(prefix, floor), words="when.time",
        asks=lambda road: road.said(ask) or "today", tells=told_if(f"{prefix}_time"),
    )  # fmt: skip
    day = Step(f"{prefix}_day", when=chose("pick"), typed=_day(floor), words="when.day", tells=told_if(f"{prefix}_day"))
    return first, clock, day


def _last(road: Road, prefix: str) -> str:
    """Return the step with which the time is complete."""
    choice = road.said(f"{prefix}_when")
    return f"{prefix}_{({'today': 'time', 'yesterday': 'time', 'pick': 'day'}).get(choice or '', 'when')}"


def moment(road: Road, prefix: str) -> tuple[datetime | None, Literal["exact", "unsure", "before"]]:
    """Return when the deed happened and how sure that is; not known: the latest possible time."""
    choice = road.said(f"{prefix}_when")
    if choice == "before":
        return None, "before"
    if choice in ("now", "unsure"):
        return road.said_at(f"{prefix}_when"), "exact" if choice == "now" else "unsure"
    return datetime.fromisoformat(road.said(_last(road, prefix)) or ""), "exact"


def telling(road: Road, prefix: str, kind: str, account: str | None, against_rule: bool = False) -> Telling:
    """Return the deed of that kind at the time told for `prefix`."""
    at, certainty = moment(road, prefix)
    return Telling(kind, prefix, account, at, certainty, against_rule=against_rule)


def _clock(prefix: str, floor: Floor) -> Callable[[str, Road], str]:
    def read(text: str, road: Road) -> str:
        stored = _stored(text)
        if stored:
            return stored
        asked_at = road.said_at(f"{prefix}_when")
        day = day_of(asked_at, road.view.own_zone)
        if road.said(f"{prefix}_when") == "yesterday":
            day -= timedelta(days=1)
        return _checked(at_wall(day, typed.hour(text), road.view.own_zone), road, floor)

    return read


def _day(floor: Floor) -> Callable[[str, Road], str]:
    def read(text: str, road: Road) -> str:
        stored = _stored(text)
        if stored:
            return stored
        zone = road.view.own_zone
        day, clock = typed.day_and_hour(text, day_of(road.view.now, zone))
        return _checked(at_wall(day, clock, zone), road, floor)

    return read


def _stored(text: str) -> str | None:
    """Return an instant that was accepted before, None for anything a seller types."""
    if not text.endswith("+00:00"):
        return None
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _checked(at: datetime, road: Road, floor: Floor) -> str:
    if at > road.view.now:
        raise Refused("future")
    earliest = floor(road)
    if earliest is not None and at < earliest:
        # Sellers type whole minutes: the minute of the deed before is not earlier than it.
        if at + timedelta(minutes=1) <= earliest:
            raise Refused("before_last", at=earliest)
        at = earliest
    return at.astimezone(UTC).isoformat()
