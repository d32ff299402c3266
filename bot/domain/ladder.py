"""The reminders of an appeal: rungs that lead up to its last day, and one after it (S32)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from bot.domain.deadlines import AppealRule
from bot.domain.deeds import Deed
from bot.domain.policy import Rules
from bot.domain.series import daily, occurrences
from bot.domain.shop import Ledger
from bot.domain.violations import Case, LastDay, appeal_rule, cases, last_day
from bot.domain.walltime import at_wall

MORNING = time(9)
SOON = timedelta(hours=2)
_DAY = timedelta(days=1)
_NO_REST: frozenset[int] = frozenset()


class Rung(NamedTuple):
    """One reminder of a deed: its kind, when it is due, its name among the deed's, and what it tells of."""

    kind: str
    deed: Deed
    due_at: datetime
    name: str = ""
    about_at: datetime | None = None


def rungs(ledger: Ledger, shop: int, rules: Rules, zone: str, own_zone: str) -> Iterator[Rung]:
    """Give every rung of each violation to which an appeal can still be sent, past ones too."""
    for case in cases(ledger, shop):
        yield from rungs_of(case, rules, zone, own_zone)


def rungs_of(case: Case, rules: Rules, zone: str, own_zone: str) -> Iterator[Rung]:
    """Give every rung of one violation. A sent appeal stops its ladder; a refused one sets it up again, unless no
    attempt is left by the rule."""
    most = rules.count("appeal.max_attempts")
    if case.stage != "open" or (most is not None and case.appeals >= most):
        return
    found, denial = last_day(case, rules, zone), case.denial
    # The first last day is of no use to an appeal that was refused after it: there may be another to look up.
    if found and not (denial and found.clock is case.notice and found.ends_at <= denial.moment):
        yield from _up_to(found, rules, zone)
    else:
        yield from _find_out(denial or case.notice, own_zone)


def _up_to(last: LastDay, rules: Rules, zone: str) -> Iterator[Rung]:
    rule = appeal_rule(rules)
    for name, day in (("wd3", _before(last.day, 3, rule)), ("wd1", _before(last.day, 1, rule)), ("last", last.day)):
        yield Rung("appeal", last.clock, at_wall(day, MORNING, zone), name, last.ends_at)
    yield Rung("appeal", last.clock, last.ends_at - SOON, "h2", last.ends_at)
    yield Rung("appeal", last.clock, at_wall(last.day + _DAY, MORNING, zone), "after", last.ends_at)


def _before(day: date, count: int, rule: AppealRule | None) -> date:
    """Return the day so many counting days earlier."""
    rest = rule.rest_days if rule else _NO_REST
    while count:
        day -= _DAY
        count -= day.isoweekday() not in rest
    return day


def _find_out(clock: Deed, own_zone: str) -> Iterator[Rung]:
    """Give the rungs of a notice or refusal whose date nobody knows: to look it up, soon and then each morning."""
    told = clock.told_at
    yield Rung("appeal", clock, told + SOON, "find1")
    mornings = occurrences(daily, MORNING, own_zone, told + SOON)
    for number in (2, 3):
        yield Rung("appeal", clock, next(mornings)[1], f"find{number}")
