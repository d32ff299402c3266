"""The flow engine: where answers stand, and what presses, replies and steps back make of them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.domain import flow as plan
from bot.domain.flow import Answer, Flow, Refused, Road, Step, Telling
from tests.domain.told import NOW, view


def _letters(text: str, _: Road) -> str:
    if not text.isalpha():
        raise Refused("letters", typed=text)
    return text.lower()


def _tells(road: Road) -> tuple[Telling, ...]:
    return (Telling("active", "colour", road.said("animal"), road.said_at("colour")),)


FLOW = Flow(
    "toy",
    (
        Step("animal", ("cat", "dog"), typed=_letters),
        Step("colour", ("red", "blue"), lambda road: road.said("animal") == "cat", tells=_tells),
        Step("note", ("long", "short"), steers=False),
        Step("tail", ("yes", "no"), lambda road: road.said("colour") != "red"),
        Step("last", ("stop", "go")),
    ),
    lambda road: f"{road.said('animal')}_{road.said('colour')}_{road.said('last')}",
    lambda _: {},
    waits=frozenset({"cat_red_stop"}),
)


def after(*presses: tuple[str, str], flow: Flow = FLOW, **more: Any) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for step, option in presses:
        answers = plan.choose(flow, answers, view(**more), step, option)
    return answers


def values(answers: Mapping[str, Answer]) -> dict[str, str]:
    return {step: answer.value for step, answer in answers.items()}


def at(answers: Mapping[str, Answer], flow: Flow = FLOW) -> str | None:
    here = plan.standing(flow, answers, view())
    return here.step.id if here.step else here.end


def test_a_walk_stands_at_its_first_step_without_an_answer() -> None:
    assert at({}) == "animal"
    assert at(after(("animal", "cat"))) == "colour"
    assert at(after(("animal", "dog"))) == "note"


def test_the_end_follows_from_the_answers_and_some_ends_wait() -> None:
    red = after(("animal", "cat"), ("colour", "red"), ("note", "long"), ("last", "stop"))
    assert plan.standing(FLOW, red, view()).end == "cat_red_stop"
    assert plan.standing(FLOW, red, view()).waiting
    dog = after(("animal", "dog"), ("note", "long"), ("tail", "no"), ("last", "go"))
    assert (at(dog), plan.standing(FLOW, dog, view()).waiting) == ("dog_None_go", False)
    assert not plan.standing(FLOW, {}, view()).waiting


def test_a_deed_is_told_once_its_step_is_met_and_only_then() -> None:
    assert plan.standing(FLOW, after(("animal", "cat")), view()).tellings() == ()
    red = after(("animal", "cat"), ("colour", "red"))
    assert plan.standing(FLOW, red, view()).tellings() == (Telling("active", "colour", "cat", NOW),)


def test_an_answer_of_a_branch_left_behind_never_steers() -> None:
    stale = {**after(("animal", "dog")), "colour": Answer("red", NOW)}
    here = plan.standing(FLOW, {**stale, "note": Answer("long", NOW)}, view())
    assert (here.step.id if here.step else None, here.road.said("colour"), here.tellings()) == ("tail", None, ())


def test_a_stored_value_no_longer_offered_is_asked_again() -> None:
    assert at({"animal": Answer("cat", NOW), "colour": Answer("green", NOW), "note": Answer("long", NOW)}) == "colour"


def test_a_stored_value_that_can_no_longer_be_typed_is_asked_again() -> None:
    assert at({"animal": Answer("fish", NOW)}) == "note"
    assert at({"animal": Answer("FISH", NOW)}) == "animal"
    assert at({"animal": Answer("12", NOW)}) == "animal"


def test_an_earlier_button_revises_its_own_step_and_what_was_said_later_is_asked_again() -> None:
    answers = after(("animal", "cat"), ("colour", "red"), ("note", "long"), ("last", "go"))
    assert values(plan.choose(FLOW, answers, view(), "colour", "blue")) == {"animal": "cat", "colour": "blue"}


def test_a_step_that_steers_nothing_keeps_what_was_said_later() -> None:
    answers = after(("animal", "cat"), ("colour", "red"), ("note", "long"), ("last", "go"))
    assert values(plan.choose(FLOW, answers, view(), "note", "short")) == {**values(answers), "note": "short"}


def test_a_step_may_name_the_answers_that_it_steers() -> None:
    steps = (Step("one", ("a", "b"), steers=frozenset({"three"})), Step("two", ("c",)), Step("three", ("d",)))
    flow = Flow("named", steps, lambda _: "end", lambda _: {})
    answers = after(("one", "a"), ("two", "c"), ("three", "d"), flow=flow)
    assert values(plan.choose(flow, answers, view(), "one", "b")) == {"one": "b", "two": "c"}


def test_the_same_press_twice_is_one_press_and_its_first_instant_stays() -> None:
    once = after(("animal", "cat"), ("colour", "red"))
    later = view(now=NOW + timedelta(hours=3))
    assert plan.choose(FLOW, once, later, "colour", "red") == once


@pytest.mark.parametrize(
    ("step", "option", "reason"),
    [("last", "go", "not_here"), ("nothing", "go", "not_here"), ("animal", "cow", "not_offered"), ("", "", "not_here")],
)
def test_a_press_that_fits_nowhere_is_refused(step: str, option: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        plan.choose(FLOW, after(("animal", "cat")), view(), step, option)
    assert refused.value.reason == reason


def test_a_button_of_a_branch_left_behind_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        plan.choose(FLOW, after(("animal", "dog"), ("note", "long")), view(), "colour", "red")
    assert refused.value.reason == "not_here"


def test_a_reply_answers_the_open_step_in_the_form_that_was_read() -> None:
    assert plan.type_in(FLOW, {}, view(), "Cat") == {"animal": Answer("cat", NOW)}


def test_a_reply_is_refused_where_it_is_none_or_where_nothing_is_asked() -> None:
    done = after(("animal", "dog"), ("note", "long"), ("tail", "no"), ("last", "go"))
    for answers, text, reason in (({}, "12", "letters"), (after(("animal", "cat")), "red", "press_a_button"),
                                  (done, "cat", "no_question")):  # fmt: skip
        with pytest.raises(Refused) as refused:
            plan.type_in(FLOW, answers, view(), text)
        assert refused.value.reason == reason


def test_back_takes_back_the_last_answer() -> None:
    answers = after(("animal", "cat"), ("colour", "red"))
    assert values(plan.back(FLOW, answers, view(), "note")) == {"animal": "cat"}


def test_back_pressed_twice_takes_back_one_answer_only() -> None:
    answers = after(("animal", "cat"), ("colour", "red"))
    once = plan.back(FLOW, answers, view(), "note")
    assert plan.back(FLOW, once, view(), "note") == once


def test_back_works_at_the_end_and_changes_nothing_at_the_start() -> None:
    done = after(("animal", "dog"), ("note", "long"), ("tail", "no"), ("last", "go"))
    assert at(plan.back(FLOW, done, view(), "end")) == "last"
    assert plan.back(FLOW, {}, view(), "animal") == {}
    assert plan.back(FLOW, done, view(), "last") == done


# -- a step whose answer keeps it on the way


HOT = Flow(
    "hot",
    (
        Step("warned", ("wait", "already"), lambda road: road.view.now < NOW, stays=frozenset({"already"})),
        Step("when", ("now",), lambda road: road.said("warned") != "wait"),
    ),
    lambda road: road.said("warned") or "plain",
    lambda _: {},
)
EARLY = NOW - timedelta(hours=1)


def test_an_answer_that_stays_keeps_its_step_when_time_would_take_it_off() -> None:
    said = after(("warned", "already"), flow=HOT, now=EARLY)
    assert plan.standing(HOT, said, view()).road.said("warned") == "already"


def test_an_answer_that_does_not_stay_goes_with_its_step() -> None:
    said = after(("warned", "wait"), flow=HOT, now=EARLY)
    assert plan.standing(HOT, said, view(now=EARLY)).end == "wait"
    assert plan.standing(HOT, said, view()).road.said("warned") is None


# -- a step whose only option goes without saying


def _alone(*offered: str) -> Flow:
    steps = (Step("who", lambda _: offered, lambda _: bool(offered), alone=True), Step("sure", ("yes", "no")))
    return Flow("alone", steps, lambda road: f"{road.said('who')}", lambda _: {})


def test_a_single_option_is_taken_without_asking() -> None:
    here = plan.standing(_alone("a1"), {}, view())
    assert (here.step.id if here.step else None, here.road.said("who"), here.can_go_back) == ("sure", "a1", False)


def test_two_options_are_asked_for_and_none_is_passed_by() -> None:
    assert at({}, _alone("a1", "a2")) == "who"
    assert plan.standing(_alone(), {}, view()).road.said("who") is None


def test_what_went_without_saying_is_kept_with_the_next_answer() -> None:
    said = plan.choose(_alone("a1"), {}, view(), "sure", "yes")
    assert values(said) == {"who": "a1", "sure": "yes"}
    assert at(said, _alone("a1", "a2")) == "a1"


def test_an_answer_about_one_never_becomes_one_about_another() -> None:
    said = plan.choose(_alone("a1"), {}, view(), "sure", "yes")
    assert at(said, _alone("a2")) == "who"
    assert values(plan.choose(_alone("a2"), said, view(), "who", "a2")) == {"who": "a2"}


def test_back_passes_by_what_nobody_was_asked() -> None:
    said = plan.choose(_alone("a1"), {}, view(), "sure", "yes")
    assert values(plan.back(_alone("a1"), said, view(), "end")) == {"who": "a1"}
    asked = plan.back(_alone("a1"), said, view(), "end")
    assert plan.back(_alone("a1"), asked, view(), "sure") == asked


def test_back_leads_past_what_went_without_saying_to_the_question_before() -> None:
    first = Step("first", ("x", "y"))
    flow = Flow("late", (first, Step("who", ("a1",), alone=True), Step("sure", ("yes",))), lambda _: "", lambda _: {})
    said = plan.choose(flow, {}, view(), "first", "x")
    assert at(said, flow) == "sure"
    assert at(plan.back(flow, said, view(), "sure"), flow) == "first"


def test_a_flow_knows_its_steps_by_id() -> None:
    found = FLOW.step("tail")
    assert (found.id if found else None, FLOW.step("horn")) == ("tail", None)
