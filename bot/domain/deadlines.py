"""An appeal's last day, counted from the notice: the safe date for alarms, the extended one as a note."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from bot.domain.walltime import day_of, end_of_day

_DAY = timedelta(days=1)
_ISO_WEEK = frozenset(range(1, 8))
_LONGEST = 366  # a longer count is a slip of the policy's author, not a deadline


@dataclass(frozen=True, slots=True)
class AppealRule:
    """How a market counts the days of an appeal; the numbers come from the policy."""

    amount: int
    unit: Literal["business_days", "calendar_days"]
    first_day_counts: bool
    weekend: frozenset[int]  # ISO: Monday is 1, Sunday is 7
    skip_holidays: bool

    def __post_init__(self) -> None:
        if not 1 <= self.amount <= _LONGEST:
            raise ValueError(f"an appeal takes 1 to {_LONGEST} days, not {self.amount}")
        if not self.weekend < _ISO_WEEK:
            raise ValueError(f"a weekend is some of the ISO weekdays 1 to 7, not {sorted(self.weekend)}")

    @property
    def rest_days(self) -> frozenset[int]:
        """The weekdays that never count: none where calendar days are counted."""
        return self.weekend if self.unit == "business_days" else frozenset()


@dataclass(frozen=True, slots=True)
class Deadline:
    """The safe date with its arithmetic, and what the public holidays would add to it.

    `extended_*` are None where the holidays of a year that the count touches are not known.
    """

    counted_days: tuple[date, ...]
    safe_date: date
    ends_at: datetime
    extended_date: date | None
    extended_ends_at: datetime | None

    @property
    def may_be_extended(self) -> bool:
        """True where the holidays are known to push the last day back."""
        return self.extended_date is not None and self.extended_date != self.safe_date


def deadline(rule: AppealRule, notice: date, zone: str, holidays: Set[date] | None) -> Deadline:
    """The last day to appeal against a notice of this date, ending at 23:59:59 in the market's zone.

    A year of which `holidays` has no day at all is a year whose holidays nobody knows.
    """
    weekend_only = _counted(rule, notice, frozenset())
    extended = _counted_with(rule, notice, holidays, weekend_only)
    counted = extended if rule.skip_holidays and extended else weekend_only
    ends_at = end_of_day(counted[-1], zone)
    if extended is None:
        return Deadline(counted, counted[-1], ends_at, None, None)
    same = extended[-1] == counted[-1]
    return Deadline(counted, counted[-1], ends_at, extended[-1], ends_at if same else end_of_day(extended[-1], zone))


def years(rule: AppealRule, notice: date) -> range:
    """The years whose holidays the count may meet: hand `deadline` the holidays of these."""
    return range(notice.year, _counted(rule, notice, frozenset())[-1].year + 2)


def today_for_deadline(now: datetime, seller_zone: str, market_zone: str) -> date:
    """The earlier of the seller's and the market's date: a notice of today is never dated too late."""
    return min(day_of(now, seller_zone), day_of(now, market_zone))


def _counted_with(
    rule: AppealRule, notice: date, holidays: Set[date] | None, weekend_only: tuple[date, ...]
) -> tuple[date, ...] | None:
    """The count that skips public holidays too; None where a year that it touches is unknown."""
    if rule.unit == "calendar_days":
        return weekend_only  # it looks into no calendar, so none can be missing
    if not holidays:
        return None
    counted = _counted(rule, notice, holidays)
    touched = range(notice.year, counted[-1].year + 1)
    return counted if all(any(day.year == year for day in holidays) for year in touched) else None


def _counted(rule: AppealRule, notice: date, holidays: Set[date]) -> tuple[date, ...]:
    """The days that count, in order: as many as the rule says, none of them a day of rest."""
    rest = rule.rest_days
    counted: list[date] = []
    day = notice if rule.first_day_counts else notice + _DAY
    while True:
        if day.isoweekday() not in rest and day not in holidays:
            counted.append(day)
            if len(counted) == rule.amount:
                return tuple(counted)
        day += _DAY
