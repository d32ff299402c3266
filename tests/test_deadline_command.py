"""The command shows the arithmetic as text and the dates as JSON, and refuses in one line."""

from __future__ import annotations

import argparse
import json

import pytest

from bot.commands.deadline import RuleFor, add_parser
from bot.domain.deadlines import AppealRule
from bot.domain.markets import MARKETS

WEEKENDS = {"02": frozenset({5, 6})}


def rule_for(market: str, subdivision: str | None) -> AppealRule:
    return AppealRule(7, "business_days", False, WEEKENDS.get(subdivision or "", frozenset({6, 7})), False)


def first_day_rule(market: str, subdivision: str | None) -> AppealRule:
    return AppealRule(10, "calendar_days", True, frozenset(), False)


def keeper(*words: str, rule: RuleFor = rule_for) -> int:
    parser = argparse.ArgumentParser(prog="channel-keeper")
    add_parser(parser.add_subparsers())
    args = parser.parse_args(["deadline", *words])
    answer = args.func(args, rule)
    assert isinstance(answer, int)
    return answer


def test_the_text_shows_each_counted_day_and_names_the_zone(capsys: pytest.CaptureFixture[str]) -> None:
    assert keeper("--market", "us", "--notice", "2026-11-24") == 0
    assert capsys.readouterr().out.splitlines() == [
        "US: 7 business days from the notice of Tue 24 Nov 2026 (itself not counted)",
        "1 Wed 25 Nov",
        "2 Thu 26 Nov",
        "3 Fri 27 Nov",
        "4 Mon 30 Nov",
        "5 Tue 1 Dec",
        "6 Wed 2 Dec",
        "7 Thu 3 Dec",
        "Safe deadline: Thu 3 Dec 2026, 23:59:59 in America/New_York",
        "With public holidays: Fri 4 Dec 2026",
        "The date printed on the notice itself beats both.",
    ]


def test_json_has_exactly_three_keys_and_the_last_counted_day_is_the_safe_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert keeper("--market", "PH", "--notice", "2026-12-18", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "safe_date": "2026-12-29",
        "extended_date": "2027-01-05",
        "counted_days": [f"2026-12-{day}" for day in (21, 22, 23, 24, 25, 28, 29)],
    }


def test_unknown_holidays_are_null_in_json_and_said_in_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert keeper("--market", "FR", "--notice", "2150-06-01", "--json") == 0
    assert json.loads(capsys.readouterr().out)["extended_date"] is None
    assert keeper("--market", "FR", "--notice", "2150-06-01") == 0
    assert capsys.readouterr().out.splitlines()[-2] == (
        "With public holidays: not known, the calendar does not reach that far"
    )


def test_a_region_has_its_own_holidays_and_weekend(capsys: pytest.CaptureFixture[str]) -> None:
    assert keeper("--market", "GB", "--subdivision", "sct", "--notice", "2026-11-24", "--json") == 0
    assert json.loads(capsys.readouterr().out)["extended_date"] == "2026-12-04"
    assert keeper("--market", "MY", "--subdivision", "02", "--notice", "2026-11-24", "--json") == 0
    assert json.loads(capsys.readouterr().out)["counted_days"][2] == "2026-11-29"


def test_a_region_is_named_in_the_text_and_no_extension_is_the_same_day(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert keeper("--market", "GB", "--notice", "2026-11-02", rule=first_day_rule) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "GB-ENG: 10 calendar days from the notice of Mon 2 Nov 2026 (itself counted)"
    assert (lines[1], lines[10]) == (" 1 Mon 2 Nov", "10 Wed 11 Nov")
    assert lines[12] == "With public holidays: Wed 11 Nov 2026, the same day"


def test_computed_holidays_are_called_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert keeper("--market", "ID", "--notice", "2033-01-03") == 0
    assert capsys.readouterr().out.splitlines()[-2].endswith("(some of them are not announced yet, only computed)")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ("--market", "UK", "--notice", "2026-11-24"),
            f"unknown market 'UK'; the markets are {' '.join(MARKETS)}",
        ),
        (
            ("--market", "GB", "--subdivision", "LND", "--notice", "2026-11-24"),
            "unknown subdivision 'LND' of GB; it has: ENG, NIR, SCT, WLS",
        ),
        (
            ("--market", "US", "--notice", "24/11/2026"),
            "--notice takes a date as YYYY-MM-DD, not '24/11/2026'",
        ),
        (
            ("--market", "US", "--notice", "2026-02-30"),
            "--notice takes a date as YYYY-MM-DD, not '2026-02-30'",
        ),
        (("--market", "US", "--notice", "20261124"), "--notice takes a date as YYYY-MM-DD, not '20261124'"),
        (
            ("--market", "US", "--notice", "9999-12-30"),
            "--notice 9999-12-30: the count runs off the calendar",
        ),
    ],
)
def test_a_wrong_word_is_refused_in_one_line(
    words: tuple[str, ...], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keeper(*words) == 2
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", f"{line}\n")


@pytest.mark.parametrize("words", [("--market", "US"), ("--notice", "2026-11-24")])
def test_a_missing_word_is_a_wrong_usage(words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as left:
        keeper(*words)
    assert left.value.code == 2
