"""`channel-keeper deadline`: the arithmetic of an appeal's deadline, day by day, as text or JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.calendars import estimated_days, holidays_of
from bot.domain.deadlines import AppealRule, Deadline, deadline, years
from bot.domain.markets import Market, market

_USAGE = 2

RuleFor = Callable[[str, str | None], AppealRule]


@dataclass(frozen=True, slots=True)
class _Asked:
    here: Market
    region: str | None
    notice: date

    @property
    def place(self) -> str:
        return f"{self.here.code}-{self.region}" if self.region else self.here.code


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command line knows `deadline`."""
    parser = subparsers.add_parser("deadline", help="show the last day to appeal against a notice")
    parser.add_argument("--market", required=True, metavar="CC", help="the shop's market, such as US")
    parser.add_argument("--notice", required=True, metavar="YYYY-MM-DD", help="the date of the notice")
    parser.add_argument("--subdivision", metavar="S", help="the region whose holidays count, such as SCT")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(func=run)


def run(args: argparse.Namespace, rule_for: RuleFor) -> int:
    """The deadline is printed; a wrong market, region or date is named in one line on stderr."""
    try:
        here = market(args.market)
        asked = _Asked(here, here.subdivision(args.subdivision), _day(args.notice))
    except ValueError as wrong:
        return _refuse(str(wrong))
    rule = rule_for(asked.here.code, asked.region)
    try:
        found = _found(asked, rule)
    except OverflowError:
        return _refuse(f"--notice {args.notice}: the count runs off the calendar")
    print(json.dumps(_as_json(found)) if args.json else "\n".join(_lines(asked, rule, found)))
    return 0


def _refuse(reason: str) -> int:
    print(reason, file=sys.stderr)
    return _USAGE


def _day(text: str) -> date:
    """The date as typed; the other spellings of ISO are refused, since they are mostly slips."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise ValueError(f"--notice takes a date as YYYY-MM-DD, not {text!r}")
    return day


def _found(asked: _Asked, rule: AppealRule) -> Deadline:
    known = holidays_of(asked.here.code, asked.region, years(rule, asked.notice))
    return deadline(rule, asked.notice, asked.here.zone, known)


def _as_json(found: Deadline) -> dict[str, str | list[str] | None]:
    return {
        "safe_date": found.safe_date.isoformat(),
        "extended_date": found.extended_date.isoformat() if found.extended_date else None,
        "counted_days": [day.isoformat() for day in found.counted_days],
    }


def _lines(asked: _Asked, rule: AppealRule, found: Deadline) -> list[str]:
    unit = rule.unit.replace("_", " ")
    first = "counted" if rule.first_day_counts else "not counted"
    width = len(str(rule.amount))
    return [
        f"{asked.place}: {rule.amount} {unit} from the notice of {_long(asked.notice)} (itself {first})",
        *(f"{n:>{width}} {_short(day)}" for n, day in enumerate(found.counted_days, start=1)),
        f"Safe deadline: {_long(found.safe_date)}, 23:59:59 in {asked.here.zone}",
        _extension(asked, rule, found),
        "The date printed on the notice itself beats both.",
    ]


def _extension(asked: _Asked, rule: AppealRule, found: Deadline) -> str:
    if found.extended_date is None:
        return "With public holidays: not known, the calendar does not reach that far"
    line = f"With public holidays: {_long(found.extended_date)}"
    guessed = estimated_days(asked.here.code, asked.region, years(rule, asked.notice))
    if any(asked.notice <= day <= found.extended_date for day in guessed):
        line += " (some of them are not announced yet, only computed)"
    return line if found.may_be_extended else f"{line}, the same day"


def _short(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def _long(day: date) -> str:
    return f"{_short(day)} {day.year}"
