"""A plan for adding products by hand over several days, within what a day allows (S17)."""

import re
from datetime import timedelta
from typing import Any

from bot.domain import typed
from bot.domain.road import Road
from bot.domain.steps import Flow, Lines, Refused, Step, Telling
from bot.domain.walltime import day_of

MOST = 9999  # products: more is a slip of the finger
MOST_ACCOUNTS = 20
OFFERED = 8  # more are typed
_DAY = timedelta(days=1)


def _daily(road: Road) -> int | None:
    """Return how many products a day takes for each account; None where no rule says so, or says none."""
    return road.view.rules.count("showcase.daily_add") or None


def _known(road: Road) -> bool:
    return _daily(road) is not None


def _goal(text: str, _: Road) -> str:
    return _one_or_more(text, MOST, typed.PRODUCTS)


def _accounts(text: str, _: Road) -> str:
    return _one_or_more(text, MOST_ACCOUNTS, typed.ACCOUNTS)


def _one_or_more(text: str, most: int, counted: re.Pattern[str]) -> str:
    number = typed.number(text, most, counted)
    if number == 0:
        raise Refused("zero")
    return str(number)


def _across(road: Road) -> tuple[str, ...]:
    """Offer as many accounts as are linked; where none is known of, as many as the shop may have."""
    linked = len(road.view.ledger.linked(road.view.shop or 0))
    most = linked or road.view.rules.count("channel.max_accounts") or 1
    return tuple(str(number) for number in range(1, min(most, OFFERED) + 1))


def _numbers(road: Road) -> tuple[int, int, int] | None:
    """Return how many products there are, how many a day takes, and how many days that makes."""
    goal, across, daily = road.said("goal"), road.said("across"), _daily(road)
    if goal is None or across is None or daily is None:
        return None
    a_day = daily * int(across)
    return int(goal), a_day, -(-int(goal) // a_day)


def days_of(road: Road) -> int:
    """Return how many days the plan takes; 0 before that can be said."""
    numbers = _numbers(road)
    return numbers[2] if numbers else 0


def _tells(road: Road) -> tuple[Telling, ...]:
    if road.said("remind") != "yes":
        return ()
    return (Telling("plan_set", "plan", amount=days_of(road)),)


def _number_of_today(road: Road) -> int:
    """Return which day of the plan it is on the shop's clock, the first being 1."""
    zone = road.view.zone
    last = road.said_at("remind" if "remind" in road.met else "across")
    return (day_of(road.view.now, zone) - day_of(last, zone)).days + 1


def _ends(road: Road) -> str:
    if not _known(road):
        return "unknown"
    if days_of(road) == 1:
        return "one_day"
    if _number_of_today(road) > days_of(road):
        return "over"
    return "reminded" if road.said("remind") == "yes" else "plan"


def _plan(road: Road) -> dict[str, Any]:
    """Return the plan's days: as many products a day as it takes, the rest on the last."""
    numbers = _numbers(road)
    if numbers is None:
        return {"plan": Lines(()), "today": Lines(())}
    goal, a_day, days = numbers
    number, rest = _number_of_today(road), goal - a_day * (days - 1)
    first = day_of(road.view.now, road.view.zone) - (number - 1) * _DAY
    held = {"first": first, "until": first + (days - 2) * _DAY, "last": first + (days - 1) * _DAY,
            "a_day": a_day, "rest": rest}  # fmt: skip
    lines = ("day.only",) if days == 1 else ("day.first", "day.last") if days == 2 else ("day.each", "day.last")
    today = {"number": number, "n": rest if number == days else a_day}
    return {"plan": Lines(lines, held), "today": Lines(("day.today",) if 1 < number <= days else (), today)}


def _facts(road: Road) -> dict[str, Any]:
    across = road.said("across")
    return {
        "daily": _daily(road), "goal": int(road.said("goal") or 0), "accounts": int(across) if across else None,
        "days": days_of(road), **_plan(road),
    }  # fmt: skip


FLOW = Flow(
    "showcase",
    (
        Step("goal", when=_known, typed=_goal, cites=("showcase.daily_add",)),
        Step("across", _across, _known, typed=_accounts, alone=True, columns=4),
        Step("remind", ("yes", "no"), lambda road: days_of(road) > 1, tells=_tells, cites=("showcase.daily_add",)),
    ),
    # The plan stays open while it runs: a new day's reminder shows it again.
    _ends, _facts, lambda _road, end: ("showcase",) if end == "over" else (), waits=frozenset({"reminded"}),
    cites={"one_day": ("showcase.daily_add",)},
)  # fmt: skip
