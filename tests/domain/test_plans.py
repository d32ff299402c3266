"""The shop's score, the account matrix, the support ticket."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.flows import matrix, score, ticket
from bot.domain.steps import Lines, Refused
from tests.domain.told import DAY, NOW, Walked, deed, rules

LOW = {"score__direction": "low_is_good", "score__campaign_limit": 36, "score__scale_max": 48}


def read(amount: int, days: int) -> Any:
    return replace(deed(days, "score", None, NOW - days * DAY), amount=amount)


def ids(found: Any) -> list[str]:
    lines = (found,) if isinstance(found, Lines) else found
    return [each for line in lines for each in line.ids]


@pytest.mark.parametrize(
    ("typed", "held", "end"),
    [
        ("80", {}, "fine"), ("79.9", {}, "under"), ("79,9 分", {}, "under"), ("100", {}, "fine"),
        ("35.99", LOW, "fine"), ("36", LOW, "over"), ("0", LOW, "fine"),
        ("50", {"score__campaign_limit": None}, "open"),
    ],
)  # fmt: skip
def test_the_verdict_follows_the_markets_scale_and_direction(typed: str, held: dict[str, Any], end: str) -> None:
    walk = Walked(score.FLOW, held=rules(**held)).types(typed)
    assert walk.at == f"end.{end}"
    assert walk.told == [("score", None, NOW, "exact", False)]


@pytest.mark.parametrize(
    ("before", "now", "held", "trend"),
    [
        (8500, "82", {}, "worse"), (8500, "91.5", {}, "better"), (8500, "85", {}, "same"),
        (1200, "15", LOW, "worse"), (1200, "9", LOW, "better"),
    ],
)  # fmt: skip
def test_the_trend_reads_the_direction(before: int, now: str, held: dict[str, Any], trend: str) -> None:
    facts = Walked(score.FLOW, read(before, 5), held=rules(**held)).types(now).facts
    assert facts["trend"].ids == (f"trend.{trend}",)
    if trend != "same":
        assert facts["trend"].values["by"] == abs(Decimal(now) - Decimal(before) / 100)


def test_the_last_readings_are_listed_the_newest_first() -> None:
    told = [read(9000 - 100 * days, days) for days in (9, 7, 5, 3, 2, 1)]
    facts = Walked(score.FLOW, *sorted(told, key=lambda each: each.id)).types("90").facts
    assert ids(facts["log"]) == ["log.head", *["log.line"] * score.SHOWN]


def test_the_matrix_names_overlap_nearness_and_what_is_far_from_the_shop() -> None:
    walk = Walked(matrix.FLOW).taps("beauty")
    for name, people in (("uno_", "students"), ("dos_", "students"), ("tres_", "parents")):
        walk.types(name).taps("beauty", people)
    walk.types("cuatro_").types("car parts").taps("young_men")
    assert walk.at == "end.plan"  # four are the most
    assert ids(walk.facts["warnings"]) == ["warn.overlap", "warn.close", "warn.far"]
    assert walk.facts["warnings"][0].values["accounts"] == ("@uno_", "@dos_")
    assert walk.facts["warnings"][1].values["accounts"] == ("@uno_", "@dos_", "@tres_")


def test_an_account_stands_in_the_matrix_once() -> None:
    walk = Walked(matrix.FLOW).taps("beauty").types("uno_").taps("beauty", "students")
    with pytest.raises(Refused, match="twice"):
        walk.types("@uno_")


def test_a_matrix_without_overlap_says_so_and_stays_open() -> None:
    walk = Walked(matrix.FLOW).taps("many").types("uno_").taps("beauty", "students", "enough")
    assert (walk.at, ids(walk.facts["warnings"]), walk.here.waiting) == ("end.plan", ["warn.none"], True)


def test_a_matrix_has_as_many_accounts_as_the_rule_allows() -> None:
    walk = Walked(matrix.FLOW, held=rules(channel__max_accounts=1)).taps("many").types("uno_").taps("beauty", "parents")
    assert walk.at == "end.plan"


def test_the_ticket_holds_every_field_that_support_asks_for() -> None:
    walk = Walked(ticket.FLOW).types("uno_").taps("unlink", "was").types("20 Nov")
    walk.presses("tried", "network").taps("ready").types("error 5001, again?")
    assert walk.at == "end.ready"
    assert [part for part, _ in ticket.draft(walk.here.road)] == [
        "draft.open", "draft.since", "draft.permission_was", "draft.tried", "draft.story", "draft.request",
    ]  # fmt: skip
    assert ticket.draft(walk.here.road)[0][1]["since"] == ("quote", "20 Nov")
    assert [each.language for each in ticket.FLOW.copies(walk.here.road, "end")] == ["es"] * 6  # Mexico


def test_a_ticket_about_the_shop_asks_nothing_of_an_account() -> None:
    walk = Walked(ticket.FLOW).taps("none", "other", "week", "ready", "skip")
    assert [part for part, _ in ticket.draft(walk.here.road)] == ["draft.open_shop", "draft.since", "draft.request"]


def test_a_reminder_offered_beside_a_card_is_one_and_can_be_changed_or_taken_back() -> None:
    walk = Walked(score.FLOW).types("90").offered("d7")
    first = walk.told[-1]
    walk.presses("remind", "d30")
    assert [each[0] for each in walk.told] == ["score", "retry_set"]
    assert walk.told[-1][2] - first[2] == timedelta(days=23)  # type: ignore[operator]
    walk.goes_back()
    assert [each[0] for each in walk.told] == ["score"]
