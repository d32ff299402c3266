"""Steps that ask when a deed happened: now, today at, yesterday at, another day, or not known."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from bot.domain import typed_time
from bot.domain.road import Road
from bot.domain.steps import Refused, Step, Telling
from bot.domain.walltime import at_wall, day_of, wall, zone

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

    # A deed's time steers nothing but itself: what was said later was not said about it.
    first = Step(ask, options, when, tells=told_if(ask), steers=frozenset({f"{prefix}_time", f"{prefix}_day"}))
    clock = Step(
        f"{prefix}_time", when=chose("today", "yesterday"), typed=_clock(prefix, floor), keeps=_is_instant,
        words="when.time", asks=lambda road: road.said(ask) or "today", tells=told_if(f"{prefix}_time"), steers=False,
    )  # fmt: skip
    day = Step(
        f"{prefix}_day", when=chose("pick"), typed=_day(floor), keeps=_is_instant, words="when.day",
        tells=told_if(f"{prefix}_day"), steers=False,
    )  # fmt: skip
    return first, clock, day


def _last(road: Road, prefix: str) -> str:
    """Return the step with which the time is complete."""
    choice = road.said(f"{prefix}_when")
    return f"{prefix}_{({'today': 'time', 'yesterday': 'time', 'pick': 'day'}).get(choice or '', 'when')}"


def is_told(road: Road, prefix: str) -> bool:
    """Tell whether all was answered that says when it happened."""
    return road.said(_last(road, prefix)) is not None


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
        day = day_of(road.said_at(f"{prefix}_when"), road.view.own_zone)
        if road.said(f"{prefix}_when") == "yesterday":
            day -= timedelta(days=1)
        return _checked(day, typed_time.hour(text), road, floor)

    return read


def _day(floor: Floor) -> Callable[[str, Road], str]:
    def read(text: str, road: Road) -> str:
        day, clock = typed_time.day_and_hour(text, day_of(road.view.now, road.view.own_zone))
        return _checked(day, clock, road, floor)

    return read


def _is_instant(value: str, _: Road) -> bool:
    """Tell whether this was accepted before: it is not checked anew, as the ledger has moved on since."""
    try:
        return datetime.fromisoformat(value).utcoffset() == timedelta(0)
    except ValueError:
        return False


def _checked(day: date, clock: time, road: Road, floor: Floor) -> str:
    at = _latest(day, clock, road.view.own_zone, road.view.now)
    if at > road.view.now:
        raise Refused("future")
    earliest = floor(road)
    if earliest is not None and at < earliest:
        # Sellers type whole minutes: the minute of the deed before is not earlier than it.
        if at + timedelta(minutes=1) <= earliest:
            raise Refused("before_last", at=earliest)
        at = earliest
    return at.astimezone(UTC).isoformat()


def _latest(day: date, clock: time, zone_name: str, now: datetime) -> datetime:
    """Return the instant of that wall time: of an hour that the clocks show twice the later one that has been,
    since cooldowns run from it."""
    first = at_wall(day, clock, zone_name)
    again = datetime.combine(day, clock.replace(fold=1), zone(zone_name)).astimezone(UTC)
    shown = wall(again, zone_name).replace(tzinfo=None) == datetime.combine(day, clock)
    return again if shown and first < again <= now else first
