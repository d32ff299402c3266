"""The buttons of a reminder, pressed; and what each should lead to."""

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot import pushes
from bot.pushes import Pushed
from bot.scenes import Who
from bot.stores import Books
from tests.simulation.calls import BULK, DEADLINES, SLOTS
from tests.simulation.debts import Debt
from tests.simulation.faces import DAY, HOUR, MINUTE, first_at, today
from tests.simulation.told import Deed
from tests.simulation.watch import Watch

SERIES = (*SLOTS, *BULK)


@dataclass(frozen=True, slots=True)
class Shown:
    """A reminder that stands in a chat, with its buttons."""

    id: int
    key: str
    at: datetime


def a_press(watch: Watch, shown: Shown, chance: random.Random, now: datetime) -> Deed | None:
    """Some button of it is pressed, if there still is one."""
    debt = watch.debts.get(shown.key)
    if debt is None or debt.call.kind == "brief" or not (shown.key in watch.wanted or debt.until):
        return None
    which = chance.randrange(9)
    if which < 2:
        return _does(watch, shown, chance.choice(("done", "done", "go_on")), now)
    if which == 2:
        return _stops(watch, shown, debt, now)
    return _snoozes(watch, shown, debt, chance, now)


def _does(watch: Watch, shown: Shown, verb: str, now: datetime) -> Deed:
    def work(books: Books, who: Who) -> Pushed:
        return pushes.press(books, who, verb, shown.id)

    def then(_: Pushed) -> None:
        _settle(watch.debts[shown.key], now)

    return work, then


def _settle(debt: Debt, now: datetime) -> None:
    if debt.state != "cancelled":
        debt.state, debt.changed_at = "done", now


def _stops(watch: Watch, shown: Shown, debt: Debt, now: datetime) -> Deed:
    life, call = watch.life, debt.call

    def work(books: Books, who: Who) -> Pushed:
        return pushes.press(books, who, "stop_sure", shown.id)

    def then(pushed: Pushed) -> None:
        if call.kind in SERIES or call.kind in DEADLINES:
            if call.said is None:
                life.on.discard(call.kind)
            else:
                life.off.add(f"d{call.said.id}")
        watch.after.append(lambda: _settle(debt, now))

    return work, then


def _snoozes(watch: Watch, shown: Shown, debt: Debt, chance: random.Random, now: datetime) -> Deed | None:
    verb = chance.choice(("min10", "min10", "hour", "morning", "at"))
    zone = watch.life.reads(watch.life.shop(debt.call.shop))
    if verb == "at":
        day, hour = today(now, zone) + chance.randrange(1, 8) * DAY, chance.randrange(7, 23)
        verb, until = f"at{day:%Y%m%d}{hour:02}", first_at(day, time(hour), zone)
    else:
        morning = first_at(today(now, zone) + DAY, time(9), zone)
        until = {"min10": now + 10 * MINUTE, "hour": now + HOUR, "morning": morning}[verb]

    def work(books: Books, who: Who) -> Pushed:
        return pushes.press(books, who, verb, shown.id)

    return work, lambda pushed: _slept(watch, debt, pushed, until, now)


def _slept(watch: Watch, debt: Debt, pushed: Pushed, until: datetime, now: datetime) -> None:
    call = debt.call
    bounded = call.kind in DEADLINES or call.kind in SLOTS
    passes = bounded and call.about > now and until >= call.about
    useless = debt.until is not None and until >= debt.until  # then it is refused, or it comes all the same
    wanted = ("gone",) if debt.state == "cancelled" else ("passed",) if passes else ("snoozed", "passed")[: 1 + useless]
    if call.key not in watch.wanted:  # stopped by another press of the same minute: nothing calls for it any more
        wanted = (*wanted, "gone")
    if pushed.went not in wanted or (pushed.went == "snoozed" and pushed.until != until):
        watch.verdict.other.append(f"{now} {debt.call.key}: {pushed.went} {pushed.until}, not {wanted} {until}")
    if pushed.went == "snoozed" and pushed.until:
        debt.state, debt.promised, debt.changed_at, debt.asked = "owed", pushed.until, now, True
        debt.until = None if useless else debt.until


def is_fresh(shown: Shown, now: datetime) -> bool:
    """Whether it came lately: nobody presses last week's messages here."""
    return now - shown.at < timedelta(days=2)
