"""The eligibility checklist: a verdict that names what blocks, and a re-check."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.flow import Lines
from bot.domain.flows.eligibility import FLOW, verdict
from tests.domain.told import NOW, Walked, rules

FINE = {"age": "yes", "status": "good", "region": "yes", "content": "clean", "niche": "match"}


def walk(held: Any = None, **answers: str) -> Walked:
    found = Walked(FLOW, **({"held": held} if held else {}))
    return found.taps(*{**FINE, **answers}.values())


def test_an_account_that_is_fine_passes_and_leads_to_its_link() -> None:
    check = walk()
    assert (check.at, check.told, FLOW.next_of(check.here.road, "passes")) == ("end.passes", [], ("link",))


@pytest.mark.parametrize(
    ("step", "answer", "found"),
    [
        ("age", "no", "blocked"), ("status", "banned", "blocked"), ("region", "no", "blocked"),
        ("content", "has", "blocked"), ("age", "unsure", "unsure"), ("status", "lifted", "unsure"),
        ("status", "unsure", "unsure"), ("region", "unsure", "unsure"), ("content", "unsure", "unsure"),
    ],
)  # fmt: skip
def test_what_blocks_and_what_is_to_be_found_out_is_named(step: str, answer: str, found: str) -> None:
    check = walk(**{step: answer})
    assert check.asks == f"recheck.{found}"
    lines = check.facts
    named = lines["blockers"].ids + lines["doubts"].ids
    assert (named, verdict(check.here.road)) == ((f"finding.{step}_{answer}",), found)


@pytest.mark.parametrize("answer", ["differs", "unsure"])
def test_content_beside_the_main_category_is_advice_and_no_blocker(answer: str) -> None:
    check = walk(niche=answer)
    assert (check.at, check.facts["advice"].ids) == ("end.passes", (f"finding.niche_{answer}",))


def test_all_that_holds_is_named_at_once() -> None:
    facts = walk(age="no", status="lifted", content="has", niche="differs").facts
    assert facts["blockers"].ids == ("finding.age_no", "finding.content_has")
    assert (facts["doubts"].ids, facts["advice"].ids) == (("finding.status_lifted",), ("finding.niche_differs",))
    held = {"age": 18, "market": "MX", "topics": ("religion", "political_dispute", "false_advertising")}
    assert facts["blockers"] == Lines(("finding.age_no", "finding.content_has"), held)


def test_what_the_policy_does_not_hold_is_not_asked() -> None:
    check = Walked(FLOW, held=rules(account__min_age=None, account__region_must_match=None))
    assert check.taps("good", "clean", "match").at == "end.passes"


@pytest.mark.parametrize(("choice", "day"), [("d1", 26), ("d3", 28)])
def test_a_recheck_is_set_for_nine_in_the_morning_of_the_sellers_day(choice: str, day: int) -> None:
    check = walk(region="no").taps(choice)
    nine = datetime(2026, 11, day, 15, tzinfo=UTC)  # 9:00 in Mexico City
    assert (check.at, check.told) == ("end.recheck", [("recheck_set", None, nine, "exact", False)])
    assert check.facts["at"] == nine


def test_no_recheck_leaves_the_list_open() -> None:
    check = walk(region="no").taps("none")
    assert (check.at, check.told, FLOW.next_of(check.here.road, "open")) == ("end.open", [], ("eligibility",))


def test_an_answer_put_right_keeps_the_others_and_calls_off_the_recheck() -> None:
    check = walk(region="no").taps("d7")
    assert [each[0] for each in check.told] == ["recheck_set"]
    check.presses("region", "yes")
    assert (check.at, check.told) == ("end.passes", [])
    assert check.now == NOW
