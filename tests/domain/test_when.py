"""When a deed happened: now, today, yesterday, another day, or not known."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.flow import Flow, Refused, Road, Telling
from bot.domain.flows import when
from tests.domain.told import DAY, HOUR, NOW, Walked, view


def _tells(road: Road) -> tuple[Telling, ...]:
    return (when.telling(road, "it", "active", "a1"),)


STEPS = when.steps("it", lambda _: True, _tells, lambda _: NOW - 9 * DAY, (*when.OPTIONS, "before"))
FLOW = Flow("when", STEPS, lambda _: "end", lambda _: {})
FREE = Flow("when", when.steps("it", lambda _: True, _tells), lambda _: "end", lambda _: {})


def walk(flow: Flow = FLOW, **more: Any) -> Walked:
    return Walked(flow, **more)


def at(done: Walked) -> tuple[datetime | None, str]:
    assert done.at == "end.end"
    ((_, _, moment, certainty, _),) = done.told
    return moment, certainty


def reason(done: Walked, text: str) -> str:
    with pytest.raises(Refused) as refused:
        done.types(text)
    return refused.value.reason


def test_now_is_the_instant_of_the_press() -> None:
    assert at(walk().taps("now")) == (NOW, "exact")
    assert at(walk().taps("now").waits(hours=5).presses("it_when", "now")) == (NOW, "exact")


def test_not_sure_is_the_latest_possible_time() -> None:
    assert at(walk().taps("unsure")) == (NOW, "unsure")


def test_long_before_has_no_time() -> None:
    assert at(walk().taps("before")) == (None, "before")


def test_today_and_yesterday_take_an_hour_on_the_sellers_own_clock() -> None:
    assert at(walk().taps("today").types("1:30")) == (NOW - HOUR / 2, "exact")  # 2:00 in Mexico City
    assert at(walk().taps("yesterday").types("1:30")) == (NOW - DAY - HOUR / 2, "exact")
    assert at(walk(own_zone="Asia/Shanghai").taps("today").types("15:00")) == (NOW - HOUR, "exact")  # 16:00 there


def test_today_is_the_day_on_which_it_was_pressed() -> None:
    late = datetime(2026, 11, 26, 5, 59, tzinfo=UTC)  # 23:59 in Mexico City
    done = walk(now=late).taps("today").waits(minutes=2).types("23:50")
    assert at(done) == (datetime(2026, 11, 26, 5, 50, tzinfo=UTC), "exact")


def test_another_day_takes_its_day_and_hour() -> None:
    assert at(walk().taps("pick").types("20/11 14:05")) == (datetime(2026, 11, 20, 20, 5, tzinfo=UTC), "exact")


def test_what_is_still_to_come_is_refused() -> None:
    assert reason(walk().taps("today"), "2:01") == "future"
    assert reason(walk().taps("pick"), "26/11 1:00") == "future"
    assert at(walk().taps("today").types("2:00")) == (NOW, "exact")


def test_what_lies_before_the_deed_before_is_refused_but_not_its_own_minute() -> None:
    assert reason(walk().taps("pick"), "2026-11-16 01:59") == "before_last"
    assert at(walk().taps("pick").types("2026-11-16 02:00")) == (NOW - 9 * DAY, "exact")
    assert at(walk(FREE).taps("pick").types("2026-01-16 02:00"))[1] == "exact"


def test_no_hour_and_no_day_is_refused() -> None:
    assert (reason(walk().taps("today"), "soon"), reason(walk().taps("pick"), "soon")) == ("hour", "date")


@pytest.mark.parametrize("text", ["2030-01-01T00:00:00+00:00", "2026-11-25T07:00:00+00:00", "2026-11-25T07:00+00:00"])
def test_what_we_store_cannot_be_typed(text: str) -> None:
    assert reason(walk().taps("today"), text) == "hour"
    assert reason(walk().taps("pick"), text) == ("date" if text.startswith("2030") else "hour")


def test_a_time_once_accepted_is_not_checked_anew() -> None:
    done = walk().taps("pick").types("2026-11-16 02:00")
    done.flow = Flow("when", when.steps("it", lambda _: True, _tells, lambda _: NOW), lambda _: "end", lambda _: {})
    assert at(done) == (NOW - 9 * DAY, "exact")


def test_a_stored_time_that_is_none_is_asked_again() -> None:
    done = walk().taps("today").types("1:00")
    for value in ("soon", "2026-11-25T07:00:00", "2026-11-25T07:00:00+08:00"):
        done.answers = {**done.answers, "it_time": done.answers["it_time"]._replace(value=value)}
        assert done.at == "it_time"


def test_of_an_hour_shown_twice_the_later_one_is_meant() -> None:
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 2:30 for the first time; for the second at 1:30 UTC
    later = walk(now=night + 3 * HOUR, own_zone="Europe/Madrid").taps("today")
    free = Walked(FREE, now=night + 3 * HOUR, own_zone="Europe/Madrid").taps("today")
    assert at(free.types("2:30")) == (night + HOUR, "exact")
    assert later.at == "it_time"
    between = Walked(FREE, now=night + HOUR / 2, own_zone="Europe/Madrid").taps("today")
    assert at(between.types("2:30")) == (night, "exact")


def test_an_hour_that_the_clocks_skipped_is_the_first_after_the_gap() -> None:
    morning = datetime(2026, 3, 29, 8, tzinfo=UTC)
    done = Walked(FREE, now=morning, own_zone="Europe/Madrid").taps("today").types("2:30")
    assert at(done) == (datetime(2026, 3, 29, 1, tzinfo=UTC), "exact")


def test_nothing_is_told_before_the_time_is_complete() -> None:
    assert walk().taps("today").told == []
    assert walk().taps("pick").told == []
    assert view().now - walk().now == timedelta(0)
