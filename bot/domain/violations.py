"""Violations told, how far each is, and the last day to appeal (S24, S30-S32)."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.domain.deadlines import AppealRule, deadline
from bot.domain.deeds import Deed
from bot.domain.policy import Rules
from bot.domain.shop import Ledger
from bot.domain.walltime import day_of, end_of_day

Stage = Literal["open", "appealed", "restored", "closed"]
_OVER: dict[str, Stage] = {"restored": "restored", "closed": "closed"}
_TOLD = ("violation", "appealed", "appeal_denied", *_OVER)


@dataclass(frozen=True, slots=True)
class Case:
    """One violation: its notice, then everything told of it, in the order in which it happened."""

    notice: Deed
    told: tuple[Deed, ...]

    @property
    def stage(self) -> Stage:
        """Return where it stands.

        Appeals and refusals are counted, since each refusal answers one appeal: their times are at times a guess,
        and a refused appeal that looks older than its appeal must not silence the ladder.
        """
        over = next((_OVER[deed.kind] for deed in reversed(self.told) if deed.kind in _OVER), None)
        return over or ("appealed" if self.appeals > self.refusals else "open")

    @property
    def appeals(self) -> int:
        """Return how many appeals were sent."""
        return sum(deed.kind == "appealed" for deed in self.told)

    @property
    def refusals(self) -> int:
        """Return how many appeals were refused."""
        return sum(deed.kind == "appeal_denied" for deed in self.told)

    @property
    def denial(self) -> Deed | None:
        """Return the refusal told last, None where there was none."""
        refused = (deed for deed in self.told if deed.kind == "appeal_denied")
        return max(refused, key=lambda deed: deed.id, default=None)


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last day to appeal, safe by the rule or as printed on the notice. `counted`: the days that count.

    `extended`: the day with public holidays, where known and later; only ever a note. `clock`: the deed that it
    is counted from.
    """

    day: date
    ends_at: datetime
    counted: tuple[date, ...]
    extended: date | None
    printed: bool
    clock: Deed


def cases(ledger: Ledger, shop: int) -> tuple[Case, ...]:
    """Return every violation of the shop in the order told. What the same walk told later belongs to it."""
    found = []
    for notice in ledger.told(shop, "violation"):
        later = (deed for deed in ledger.deeds if notice.walk is not None and deed.walk == notice.walk)
        told = [deed for deed in later if deed.kind in _TOLD and deed.id != notice.id]
        found.append(Case(notice, (notice, *sorted(told, key=lambda deed: (deed.moment, deed.id)))))
    return tuple(found)


def appeal_rule(rules: Rules, *, second: bool = False) -> AppealRule | None:
    """Return how an appeal's days are counted (S32), `second`: after a refusal; None where that is not known."""
    amount = rules.count("appeal.second_amount" if second else "appeal.amount")
    if amount is None:
        return None
    unit = rules.text("appeal.second_unit" if second else "appeal.unit")
    return AppealRule(
        amount=amount,
        unit="calendar_days" if unit == "calendar_days" else "business_days",
        first_day_counts=bool(rules.flag("appeal.first_day_counts")),
        weekend=rules.weekend(),
        skip_holidays=bool(rules.flag("appeal.skip_holidays")),
    )


def last_day(case: Case, rules: Rules, zone: str, holidays: Set[date] | None = None) -> LastDay | None:
    """Return the last day to appeal; None where neither a notice nor the rules tell it.

    A date printed on the notice, or on the refusal, beats the rule. After a refusal the rule for another attempt
    holds, where there is one; where there is none, the first last day still does. A refusal of which nobody
    knows when it came starts no count: a wrong date is never told.
    """
    denial, notice = case.denial, case.notice
    if denial and denial.last_day:
        return _printed(denial, denial.last_day, zone)
    again = appeal_rule(rules, second=True) if denial else None
    if denial and again:
        return _counted(again, denial, day_of(denial.at, zone), zone, holidays) if denial.at else None
    if notice.last_day:
        return _printed(notice, notice.last_day, zone)
    rule = appeal_rule(rules)
    return _counted(rule, notice, notice.day, zone, holidays) if rule and notice.day else None


def _printed(clock: Deed, day: date, zone: str) -> LastDay:
    return LastDay(day, end_of_day(day, zone), (), None, True, clock)


def _counted(rule: AppealRule, clock: Deed, notice: date, zone: str, holidays: Set[date] | None) -> LastDay:
    found = deadline(rule, notice, zone, holidays)
    extended = found.extended_date if found.may_be_extended else None
    return LastDay(found.safe_date, found.ends_at, found.counted_days, extended, False, clock)
