"""The notice of a violation as a walk tells it: whose, of what kind, and which date it bears (S24, S30, S32)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bot.domain import typed_day
from bot.domain.deadlines import today_for_deadline
from bot.domain.flows import naming
from bot.domain.road import Road
from bot.domain.steps import Refused, Step, Telling
from bot.domain.walltime import day_of

KINDS = ("false_ad", "infringement", "content", "other")
BACK = timedelta(days=60)  # a notice older than this is a slip of the year, or a case for support
AHEAD = timedelta(days=400)
_DAY = timedelta(days=1)


def account(road: Road) -> str | None:
    """Return the account that got the notice, None before it is named."""
    return road.said("account")


def _known(road: Road) -> tuple[str, ...]:
    """Offer the linked accounts first, then every other one named before."""
    linked = (each.account for each in road.view.ledger.linked(road.view.shop or 0))
    return tuple(dict.fromkeys((*linked, *road.view.names)))


def today(road: Road) -> date:
    """Return the date from which days are counted: the earlier of the seller's and the market's."""
    return today_for_deadline(road.view.now, road.view.own_zone, road.view.zone)


def near_day(text: str, road: Road) -> str:
    """Return the day typed, past or to come; Refused where it is so far away that a year was mistaken."""
    return _near(text, road).isoformat()


def _near(text: str, road: Road) -> date:
    here = today(road)
    day = typed_day.day(text, here)
    if here - day > BACK:
        raise Refused("old_day", day=day)
    if day - here > AHEAD:
        raise Refused("far_day", day=day)
    return day


def _past_day(text: str, road: Road) -> str:
    """Return the day typed; Refused where it has come neither for the seller nor in the market."""
    day, view = _near(text, road), road.view
    if day > max(day_of(view.now, view.own_zone), day_of(view.now, view.zone)):
        raise Refused("future_day", day=day)
    return day.isoformat()


def is_day(value: str, _: Road) -> bool:
    """Tell whether that is a day as it is kept."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _recent(road: Road) -> tuple[str, ...]:
    """Offer today and yesterday as dates: what was pressed stays the same day, whatever clock is set later."""
    return today(road).isoformat(), (today(road) - _DAY).isoformat()


def day_said(road: Road, *steps: str) -> date | None:
    """Return the day told at the first of these steps at which one was."""
    return next((date.fromisoformat(said) for step in steps if is_day(said := road.said(step) or "", road)), None)


def printed(road: Road) -> date | None:
    """Return the last day as the notice names it."""
    return day_said(road, "last_day", "found_last")


def dated(road: Road) -> date | None:
    """Return the date of the notice."""
    return day_said(road, "notice_day", "found_day")


def is_dated(road: Road) -> bool:
    """Tell whether a date is known of which the last day follows."""
    return printed(road) is not None or dated(road) is not None


def spoken(road: Road) -> bool:
    """Tell whether the date was spoken of: it is known, or the seller does not have it."""
    return is_dated(road) or road.said("basis") == "unsure"


def settled(road: Road) -> bool:
    """Tell whether the walk goes on to the appeal: with a date, or without one as the seller chose."""
    return is_dated(road) or road.said("found") == "go"


def telling(road: Road) -> Telling:
    """Return the notice. It is told as soon as its kind is, so that a walk left there is reminded of."""
    return Telling(
        "violation", "notice", account(road), road.said_at("kind"), what=road.said("kind"), day=dated(road),
        last_day=printed(road),
    )  # fmt: skip


def _basis(choice: str) -> Callable[[Road], bool]:
    return lambda road: road.said("basis") == choice


def _found(choice: str) -> Callable[[Road], bool]:
    return lambda road: road.said("found") == choice


LAST_DAY = Step("last_day", (), _basis("printed"), typed=near_day, keeps=is_day, steers=False)
NOTICE_DAY = Step("notice_day", _recent, _basis("notice"), typed=_past_day, keeps=is_day, steers=False)
FIRST = (
    Step("account", _known, typed=naming.read, keeps=naming.keeps, sets="account", steers=False,
         asks=lambda road: "ask" if _known(road) else "first"),
    Step("kind", KINDS, tells=lambda road: (telling(road),), steers=False),
    Step("basis", ("printed", "notice", "unsure"),
         steers=frozenset({"last_day", "notice_day", "found", "found_last", "found_day"})),
    LAST_DAY, NOTICE_DAY,
)  # fmt: skip
# After what is told of the score: a date that is found later on takes nothing of that back.
LATER = (
    Step("found", ("printed", "notice", "go", "later"), _basis("unsure"),
         steers=frozenset({"found_last", "found_day"})),
    replace(LAST_DAY, id="found_last", when=_found("printed"), words="violation.last_day"),
    replace(NOTICE_DAY, id="found_day", when=_found("notice"), words="violation.notice_day"),
)  # fmt: skip
