"""Planning what goes into the showcases, within what a day allows."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.flow import Lines, Refused
from bot.domain.flows.showcase import FLOW, MOST, OFFERED
from bot.domain.series import reset_days
from tests.domain.told import DAY, NOW, Walked, deed, rules

TODAY = date(2026, 11, 25)
ONE = (deed(1, "active", "a1"),)
TWO = (*ONE, deed(2, "active", "a2"))


def walk(*deeds: Any, **more: Any) -> Walked:
    return Walked(FLOW, *deeds, **more)


def reason(done: Walked, text: str) -> str:
    with pytest.raises(Refused) as refused:
        done.types(text)
    return refused.value.reason


def plan_of(done: Walked) -> tuple[tuple[str, ...], dict[str, Any]]:
    lines = done.facts["plan"]
    return lines.ids, dict(lines.values)


def test_what_one_day_takes_is_no_plan() -> None:
    done = walk(*TWO).types("100").taps("2")
    assert (done.at, done.told, done.facts["days"]) == ("end.one_day", [], 1)
    ids, values = plan_of(done)
    assert (ids, values["last"], values["rest"]) == (("day.only",), TODAY, 100)


def test_the_rest_falls_on_the_last_day() -> None:
    done = walk(*TWO).types("180").taps("2")
    assert (done.asks, done.facts["days"], done.facts["daily"]) == ("remind.ask", 2, 50)
    ids, values = plan_of(done)
    assert ids == ("day.first", "day.last")
    assert values == {"first": TODAY, "until": TODAY, "last": TODAY + DAY, "a_day": 100, "rest": 80}


def test_many_days_are_said_in_two_lines() -> None:
    ids, values = plan_of(walk(*TWO).types("1000").taps("1"))
    assert ids == ("day.each", "day.last")
    assert (values["until"], values["last"], values["a_day"], values["rest"]) == (
        TODAY + 18 * DAY, TODAY + 19 * DAY, 50, 50,
    )  # fmt: skip


def test_a_plan_that_is_to_be_reminded_of_is_told_with_its_days() -> None:
    done = walk(*TWO).types("390").taps("2", "yes")
    assert (done.at, done.here.waiting) == ("end.reminded", True)
    (plan,) = (each for each in done.deeds if each.walk == 99)
    assert (plan.kind, plan.amount) == ("plan_set", 4)
    zone = "America/Mexico_City"
    assert [day for day, _ in reset_days(plan, zone, zone, time(9))] == [TODAY + n * DAY for n in (1, 2, 3)]


def test_a_plan_without_reminders_is_shown_and_not_told() -> None:
    done = walk(*TWO).types("390").taps("2", "no")
    assert (done.at, done.told, done.here.waiting) == ("end.plan", [], False)


def test_each_day_of_the_plan_says_how_many_it_takes_until_it_is_over() -> None:
    done = walk(*TWO).types("250").taps("2", "yes")
    seen = []
    for _ in range(4):
        today = done.facts["today"]
        seen.append((done.at, today.ids, today.values.get("number"), today.values.get("n")))
        assert plan_of(done)[1]["first"] == TODAY
        done.waits(days=1)
    assert seen == [
        ("end.reminded", (), 1, 100), ("end.reminded", ("day.today",), 2, 100), ("end.reminded", ("day.today",), 3, 50),
        ("end.over", (), 4, 100),
    ]  # fmt: skip
    assert FLOW.next_of(done.here.road, "over") == ("showcase",)
    assert FLOW.next_of(done.here.road, "plan") == ()


def test_the_days_are_those_of_the_shop() -> None:
    late = datetime(2026, 11, 26, 5, 59, tzinfo=UTC)  # 23:59 in Mexico City
    done = walk(*TWO, now=late, own_zone="Asia/Shanghai").types("180").taps("2", "no")
    assert plan_of(done)[1]["first"] == TODAY
    assert done.waits(minutes=1).facts["today"] == Lines(("day.today",), {"number": 2, "n": 80})


def test_the_one_account_that_is_linked_is_not_asked_about() -> None:
    done = walk(*ONE).types("120")
    assert (done.asks, done.facts["accounts"], done.facts["days"]) == ("remind.ask", 1, 3)
    assert done.goes_back().at == "goal"


@pytest.mark.parametrize(
    ("deeds", "held", "offered"),
    [
        ((), rules(), ("1", "2", "3", "4")),
        (TWO, rules(), ("1", "2")),
        ((), rules(channel__max_accounts=None), ("1",)),
        ((), rules(channel__max_accounts=30), tuple(str(n) for n in range(1, OFFERED + 1))),
    ],
)
def test_as_many_accounts_are_offered_as_are_linked_or_may_be(deeds: Any, held: Any, offered: tuple[str, ...]) -> None:
    done = walk(*deeds, held=held).types("4000")
    step = FLOW.steps[1]
    assert step.offered(done.here.road) == offered


def test_another_number_of_accounts_is_typed() -> None:
    done = walk(*TWO).types("150 products").types("3个账号")
    assert (done.at, done.facts["accounts"]) == ("end.one_day", 3)
    asked = walk(*TWO).types("150")
    assert [reason(asked, text) for text in ("0", "21", "two", "3 products")] == ["zero", *["number"] * 3]


def test_a_number_that_is_none_is_refused() -> None:
    assert [reason(walk(*TWO), text) for text in ("0", str(MOST + 1), "many", "")] == ["zero", *["number"] * 3]


@pytest.mark.parametrize("daily", [None, 0])
def test_where_no_rule_says_how_many_a_day_takes_there_is_no_plan(daily: int | None) -> None:
    done = walk(*TWO, held=rules(showcase__daily_add=daily))
    assert (done.at, done.facts["daily"], done.facts["plan"]) == ("end.unknown", None, Lines(()))


@given(goal=st.integers(1, MOST), accounts=st.integers(1, 20), daily=st.integers(1, 200))
def test_the_days_of_a_plan_hold_all_of_it_and_none_holds_too_much(goal: int, accounts: int, daily: int) -> None:
    done = walk(*TWO, held=rules(showcase__daily_add=daily)).types(str(goal)).types(str(accounts))
    days, (_, values) = done.facts["days"], plan_of(done)
    assert (days - 1) * values["a_day"] + values["rest"] == goal
    assert 0 < values["rest"] <= values["a_day"] == daily * accounts
    assert values["last"] == TODAY + timedelta(days=days - 1)
    assert done.now == NOW
