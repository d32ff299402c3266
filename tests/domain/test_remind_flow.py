"""A reminder of the seller's own."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given

from bot.domain.flow import Lines, Refused
from bot.domain.flows.remind import FARTHEST, FLOW, LONGEST, MOST, SUGGESTED
from bot.domain.walltime import at_wall, day_of, wall
from tests.domain.test_wishes import CLOCKS, INSTANTS, ZONES
from tests.domain.told import DAY, HOUR, NOW, Walked, deed

LONDON, SHANGHAI = "Europe/London", "Asia/Shanghai"  # 8:00 and 16:00 on a Wednesday
HERE: dict[str, Any] = {"zone": LONDON, "own_zone": SHANGHAI}


def walk(*deeds: Any, **more: Any) -> Walked:
    return Walked(FLOW, *deeds, **{**HERE, **more})


def picking(**more: Any) -> Walked:
    return walk(**more).types("call support").taps("pick")


def set_at(done: Walked) -> tuple[str | None, datetime | None]:
    assert done.at == "end.set", done.at
    (own,) = (each for each in done.deeds if each.walk == 99)
    assert own.kind == "reminder_set"
    return own.what, own.at


def reason(done: Walked, text: str) -> str:
    with pytest.raises(Refused) as refused:
        done.types(text)
    return refused.value.reason


def shanghai(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(SHANGHAI)).astimezone(UTC)


# -- what


@pytest.mark.parametrize("choice", SUGGESTED)
def test_a_suggestion_is_kept_by_its_id_so_that_it_is_said_in_any_language(choice: str) -> None:
    done = walk().taps(choice, "h1")
    assert set_at(done) == (choice, NOW + HOUR)
    assert done.facts["what"] == Lines((f"what.option.{choice}",))


def test_own_words_are_kept_as_typed_on_one_line() -> None:
    done = walk().types("  call <b>Ana</b>\n & ask ").taps("h1")
    assert set_at(done) == ("call <b>Ana</b> & ask", NOW + HOUR)
    assert done.facts["what"] == ("quote", "call <b>Ana</b> & ask")


def test_words_that_are_also_an_options_id_stay_words() -> None:
    done = walk().types("score").taps("h1")
    assert (set_at(done)[0], done.facts["what"]) == ("Score", ("quote", "Score"))


def test_no_words_or_too_many_are_refused() -> None:
    assert [reason(walk(), text) for text in ("", "  \n ", "x" * (LONGEST + 1))] == ["words"] * 3
    assert walk().types("提" * LONGEST).at == "when"


def test_other_words_later_keep_the_time() -> None:
    done = walk().taps("score", "d3")
    done.presses("what", "content")
    assert set_at(done) == ("content", shanghai(28, 9))


# -- when, by a tap


@pytest.mark.parametrize(
    ("choice", "at"),
    [("h1", NOW + HOUR), ("today", shanghai(25, 18)), ("tomorrow", shanghai(26, 9)), ("d3", shanghai(28, 9)),
     ("w1", shanghai(2, 9, month=12))],
)  # fmt: skip
def test_a_tap_counts_from_the_sellers_own_clock_when_it_was_pressed(choice: str, at: datetime) -> None:
    done = walk().taps("score", choice)
    assert set_at(done) == ("score", at)
    assert FLOW.next_of(done.here.road, "set") == ("remind",)
    done.waits(minutes=10)
    assert done.facts["at"] == at


def test_this_evening_is_offered_only_while_it_is_ahead() -> None:
    step = FLOW.steps[1]
    early, late = walk(now=shanghai(25, 17, 59)).taps("score"), walk(now=shanghai(25, 18)).taps("score")
    assert step.offered(early.here.road) == ("h1", "today", "tomorrow", "d3", "w1", "pick")
    assert step.offered(late.here.road) == ("h1", "tomorrow", "d3", "w1", "pick")
    chosen = early.taps("today")
    assert set_at(chosen)[1] == shanghai(25, 18)
    assert chosen.waits(minutes=1).at == "end.past"  # chosen once, it stays what was chosen


# -- when, typed


@pytest.mark.parametrize(
    ("text", "at"),
    [("17:30", shanghai(25, 17, 30)), ("28 nov 17:30", shanghai(28, 17, 30)), ("明天下午3点", shanghai(26, 15)),
     ("mañana a las 9", shanghai(26, 9)), ("friday 9:00", shanghai(27, 9)), ("in 90 min", NOW + 1.5 * HOUR),
     ("2小时后", NOW + 2 * HOUR), ("2026-12-24 9:00", shanghai(24, 9, month=12))],
)  # fmt: skip
def test_a_time_to_come_is_typed_in_any_form(text: str, at: datetime) -> None:
    assert set_at(picking().types(text)) == ("call support", at)


def test_an_hour_that_has_passed_today_is_asked_about_and_not_guessed() -> None:
    asked = picking().types("15:59")
    assert (asked.asks, asked.told, asked.facts["tomorrow"]) == ("tomorrow.ask", [], shanghai(26, 15, 59))
    assert set_at(asked.taps("yes"))[1] == shanghai(26, 15, 59)


def test_the_very_minute_has_passed_too() -> None:
    assert picking().types("16:00").at == "tomorrow"
    assert set_at(picking().types("16:01"))[1] == shanghai(25, 16, 1)


def test_if_tomorrow_is_not_meant_the_time_is_asked_again() -> None:
    asked = picking().types("9:00").taps("no")
    assert (asked.at, asked.told) == ("other", [])
    assert [reason(asked, text) for text in ("9:00", "yesterday 9:00", "soon")] == ["passed", "past", "date"]
    assert set_at(asked.types("27 nov 9:00"))[1] == shanghai(27, 9)


@pytest.mark.parametrize(
    ("text", "why"),
    [("24 nov 2026 9:00", "past"), ("28 nov 2025 9:00", "past"), ("25 nov 15:00", "past"), ("in 0 min", "past"),
     ("ayer 9", "past"), ("28 nov 2029 9:00", "far"), ("1 dec 2028 9:00", "far"), ("28 nov", "hour"), ("soon", "date")],
)  # fmt: skip
def test_a_time_that_is_past_or_far_or_none_is_refused(text: str, why: str) -> None:
    assert reason(picking(), text) == why


def test_up_to_two_years_ahead_are_taken() -> None:
    assert set_at(picking().types("24 nov 2028 9:00"))[1] == datetime(2028, 11, 24, 1, tzinfo=UTC)


@given(zone=ZONES, now=INSTANTS, at=CLOCKS)
@example(zone=LONDON, now=datetime(2026, 3, 29, 0, 30, tzinfo=UTC), at=time(1, 30))
@example(zone=LONDON, now=datetime(2026, 10, 25, 0, 40, tzinfo=UTC), at=time(1, 30))
@example(zone=LONDON, now=datetime(2026, 10, 24, 23, 30, tzinfo=UTC), at=time(1, 30))
def test_an_hour_typed_is_the_next_one_on_the_sellers_clock_today_or_after_asking_tomorrow(
    zone: str, now: datetime, at: time
) -> None:
    done = picking(own_zone=zone, now=now).types(f"{at:%H:%M}")
    today, tomorrow = (at_wall(day_of(now, zone) + n * DAY, at, zone) for n in (0, 1))
    if today > now:
        assert set_at(done)[1] == today
    else:
        assert done.facts["tomorrow"] == tomorrow
        assert set_at(done.taps("yes"))[1] == tomorrow
    moment = set_at(done)[1]
    assert moment is not None
    shown = wall(moment, zone)
    assert now < moment <= now + 2 * DAY + HOUR
    assert shown.time() >= at  # later only where the clocks skip it


# -- how many, and what became of one


def test_a_seller_has_so_many_at_most() -> None:
    others = [deed(n, "reminder_set", None, NOW + DAY, told=NOW) for n in range(1, MOST + 1)]
    assert walk(*others).at == "end.many"
    assert FLOW.next_of(walk(*others).here.road, "many") == ()
    assert walk(*others).facts["most"] == MOST
    over = replace(others[0], at=NOW)
    assert walk(over, *others[1:]).at == "what"


def test_one_that_is_set_stays_set_however_many_come_after_it() -> None:
    done = walk().taps("score", "d3")
    done.deeds = (*done.deeds, *(deed(n, "reminder_set", None, NOW + DAY, told=NOW) for n in range(300, 300 + MOST)))
    assert done.at == "end.set"


def test_a_step_back_takes_it_back() -> None:
    done = picking().types("9:00").taps("yes").goes_back()
    assert (done.at, done.told) == ("tomorrow", [])
    assert done.goes_back().at == "time"


def test_one_whose_time_has_passed_is_no_promise_any_more() -> None:
    done = walk().taps("score", "h1")
    assert done.waits(minutes=59, seconds=59).at == "end.set"
    assert done.waits(seconds=1).at == "end.past"
    gone = walk().taps("score", "h1")
    gone.deeds = ()
    assert gone.at == "end.past"


@pytest.mark.parametrize("value", ["", "soon", "2026-11-25T09:00:00", "2026-11-25T09:00:00+08:00", "?"])
def test_what_is_no_instant_is_no_answer(value: str) -> None:
    step = FLOW.steps[2]
    assert step.keeps is not None
    assert step.keeps(value, walk().here.road) is False
    assert step.keeps("2026-11-25T09:00:00+00:00", walk().here.road) is True


def test_two_years_is_what_a_message_can_show() -> None:
    assert timedelta(days=730) <= FARTHEST < timedelta(days=800)
