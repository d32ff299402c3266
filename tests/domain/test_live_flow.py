"""Setting a LIVE slot, and the checklist before each LIVE."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.domain import flow as plan
from bot.domain.flow import Answer, Lines, Refused
from bot.domain.flows import live, live_list
from bot.domain.live import Slot
from bot.domain.wishes import Quiet, Wishes
from tests.domain.test_live import slot_deed
from tests.domain.told import DAY, HOUR, Walked, deed, rules

LONDON, SHANGHAI = "Europe/London", "Asia/Shanghai"
HERE: dict[str, Any] = {"zone": LONDON, "own_zone": SHANGHAI}
NIGHT = Wishes(quiet=Quiet(time(23), time(8)))


def walk(*deeds: Any, **more: Any) -> Walked:
    return Walked(live.FLOW, *deeds, **{**HERE, **more})


def told(done: Walked) -> list[str | None]:
    assert done.at == "end.set", done.at
    return [each.what for each in done.deeds if each.walk == 99]


def reason(done: Walked, text: str) -> str:
    with pytest.raises(Refused) as refused:
        done.types(text)
    return refused.value.reason


# -- days and hours


@pytest.mark.parametrize(
    ("days", "what"),
    [("every", "1234567 20:00-22:00"), ("week", "12345 20:00-22:00"), ("weekend", "67 20:00-22:00")],
)
def test_the_guides_hours_need_two_taps(days: str, what: str) -> None:
    done = walk().taps(days, "guide")
    assert told(done) == [what]
    assert live.FLOW.next_of(done.here.road, "set") == ("live_list", "live")


def test_the_guides_hours_are_the_policys() -> None:
    done = walk(held=rules(live__start=time(19, 30), live__end=time(21))).taps("every")
    assert (done.facts["guide"], str(done.facts["offered"])) == ("19:30–21:00", "1234567 19:30-21:00")
    assert told(done.taps("guide")) == ["1234567 19:30-21:00"]


def test_weekdays_are_ticked_off_and_at_least_one_is_needed() -> None:
    picking = walk().taps("pick")
    with pytest.raises(Refused) as refused:
        picking.presses("weekdays", "ready")
    assert (refused.value.reason, reason(picking, "Friday")) == ("not_offered", "tick")
    picking.taps("sun", "mon", "tue", "tue", "tue.off", "ready")
    assert picking.at == "start"
    assert told(picking.taps("guide")) == ["17 20:00-22:00"]


def test_another_tick_later_asks_the_hours_again_and_takes_the_slot_back() -> None:
    done = walk().taps("pick", "mon", "ready", "guide")
    done.presses("weekdays", "fri")
    assert (done.at, done.told) == ("weekdays", [])
    assert told(done.taps("ready", "guide")) == ["15 20:00-22:00"]


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [("19:30", "h1", "19:30-20:30"), ("7 pm", "h2", "19:00-21:00"), ("晚上11点半", "h3", "23:30-02:30"),
     ("20", "21.15", "20:00-21:15"), ("22:00", "1:00", "22:00-01:00")],
)  # fmt: skip
def test_other_hours_are_typed_and_their_end_tapped_or_typed(start: str, end: str, hours: str) -> None:
    done = walk().taps("every").types(start)
    assert done.asks == "end.ask"
    assert told(done.taps(end) if end in ("h1", "h2", "h3") else done.types(end)) == [f"1234567 {hours}"]


def test_the_labels_of_the_end_say_when_that_is() -> None:
    facts = walk().taps("every").types("22:30").facts
    assert (facts["start"], facts["h1"], facts["h2"], facts["h3"]) == ("22:30", "23:30", "00:30", "01:30")
    assert walk().facts["h1"] == ""


def test_hours_that_are_none_are_refused() -> None:
    done = walk().taps("every")
    assert reason(done, "soon") == "hour"
    assert reason(done.types("20:00"), "20:00") == "same_hour"


def test_what_the_guide_promises_is_said_only_where_the_policy_holds_it() -> None:
    assert walk().taps("every").facts["uplift"] == Lines(("uplift",), {"percent": "40"})
    assert walk(held=rules(live__uplift_pct=None)).taps("every").facts["uplift"] == Lines(())


# -- the end


def test_the_end_says_the_next_live_and_when_its_reminders_come_on_the_sellers_clock() -> None:
    done = walk().taps("every", "guide")
    facts = done.facts
    assert facts["next"] == datetime(2026, 11, 25, 20, tzinfo=UTC)
    assert facts["left_time"] == 12 * HOUR
    assert facts["reminds"] == Lines(("reminds.twice",), {"early": "03:00", "late": "03:45"})
    assert facts["slot"] == Slot(frozenset(range(1, 8)), time(20), time(22))


def test_summer_time_moves_the_reminders_of_a_seller_elsewhere() -> None:
    summer = datetime(2026, 10, 24, 8, tzinfo=UTC)
    assert walk(now=summer).taps("every", "guide").facts["reminds"].values == {"early": "02:00", "late": "02:45"}
    assert walk(now=summer + DAY).taps("every", "guide").facts["reminds"].values == {"early": "03:00", "late": "03:45"}


def test_within_the_last_hour_one_reminder_is_left_and_within_the_last_minutes_that_of_the_next_day() -> None:
    at = datetime(2026, 11, 25, 20, tzinfo=UTC)
    soon = walk(now=at - timedelta(minutes=30)).taps("every", "guide").facts
    assert soon["reminds"] == Lines(("reminds.once",), {"at": at - timedelta(minutes=15)})
    very_soon = walk(now=at - timedelta(minutes=5)).taps("every", "guide").facts
    assert (very_soon["next"], very_soon["reminds"].ids) == (at, ("reminds.twice",))
    on = walk(now=at + timedelta(minutes=5)).taps("every", "guide").facts
    assert (on["next"], on["left_time"]) == (at, timedelta(0))


def test_where_no_live_is_to_be_reminded_of_nothing_is_promised() -> None:
    off = Wishes(off=frozenset({"live_prep", "live_start"}))
    assert walk(wishes=off).taps("every", "guide").facts["reminds"] == Lines(())


def test_a_step_back_takes_the_slot_back_and_another_answer_sets_the_other() -> None:
    done = walk().taps("every", "guide").goes_back()
    assert (done.at, done.told) == ("start", [])
    assert told(done.types("18:00").taps("h2")) == ["1234567 18:00-20:00"]


def test_a_slot_that_was_removed_elsewhere_is_not_called_set() -> None:
    done = walk().taps("every", "guide")
    done.deeds = ()
    assert (done.at, done.facts["next"], done.facts["reminds"]) == ("end.removed", None, Lines(()))
    assert live.FLOW.next_of(done.here.road, "removed") == ("live",)


def test_a_slot_that_is_set_already_is_not_set_twice() -> None:
    done = walk(slot_deed("3 20:00-23:00")).taps("week", "guide")
    assert (done.at, done.told) == ("end.twice", [])
    assert live.FLOW.next_of(done.here.road, "twice") == ()
    assert told(done.goes_back().types("21:00").taps("h1")) == ["12345 21:00-22:00"]


def test_more_slots_than_a_seller_can_mean_are_refused() -> None:
    many = [slot_deed(f"1234567 {n:02}:00-{n:02}:30", n + 1) for n in range(live.MOST)]
    assert walk(*many).at == "end.many"
    assert walk(*many[1:]).at == "days"
    assert walk(*many[1:]).facts["most"] == live.MOST


# -- quiet hours


def test_a_live_whose_reminders_fall_into_quiet_hours_may_wake_or_not() -> None:
    asked = walk(wishes=NIGHT).taps("every", "guide")
    assert (asked.at, asked.told, asked.facts["wake_at"]) == ("wake", [], "03:00")
    assert told(asked.taps("wake")) == ["1234567 20:00-22:00 wake"]
    assert asked.facts["reminds"].ids == ("reminds.twice",)
    hushed = walk(wishes=NIGHT).taps("every").types("20:00").taps("h2", "hush")
    assert told(hushed) == ["1234567 20:00-22:00 hush"]
    assert hushed.facts["reminds"] == Lines(("reminds.once",), {"at": datetime(2026, 11, 25, 14, 59, tzinfo=UTC)})


def test_a_live_outside_quiet_hours_is_not_asked_about() -> None:
    assert told(walk(wishes=NIGHT).taps("every").types("12:00").taps("h1")) == ["1234567 12:00-13:00"]


def test_where_only_the_last_reminder_is_quiet_its_time_is_said() -> None:
    edge = Wishes(quiet=Quiet(time(3, 30), time(8)))
    assert walk(wishes=edge).taps("every", "guide").facts["wake_at"] == "03:45"


def test_another_hour_is_asked_about_anew() -> None:
    done = walk(wishes=NIGHT).taps("every", "guide", "hush")
    done.presses("start", "guide")
    assert done.at == "end.set"
    done.goes_back().goes_back()
    assert (done.at, done.told) == ("start", [])
    assert done.types("21:00").taps("h1").at == "wake"


def test_the_answer_stays_when_quiet_hours_change() -> None:
    done = walk(wishes=NIGHT).taps("every", "guide", "hush")
    done.more["wishes"] = Wishes()
    assert told(done) == ["1234567 20:00-22:00 hush"]


def test_quiet_hours_set_later_open_no_question_of_a_slot_that_stands() -> None:
    done = walk().taps("every", "guide")
    done.more["wishes"] = NIGHT
    assert told(done) == ["1234567 20:00-22:00"]


# -- the checklist


def listed(*deeds: Any, **more: Any) -> Walked:
    return Walked(live_list.FLOW, *(deeds or (slot_deed("1234567 20:00-22:00"),)), **{**HERE, **more})


def kept(done: Walked) -> Walked:
    """The list as it is begun: about its LIVE for good."""
    live_ = live_list.coming(done.here.road)
    done.answers = {"about": Answer(live_list.name_of(live_) if live_ else live_list.NONE, done.now)}
    return done


def test_without_a_slot_there_is_nothing_to_prepare() -> None:
    bare = listed(deed(1, "active", "a1"))
    assert (bare.at, bare.facts["at"]) == ("end.none", None)
    assert live_list.FLOW.next_of(bare.here.road, "none") == ("live",)


def test_a_list_is_about_the_next_live_and_says_what_is_ticked() -> None:
    done = listed()
    assert (done.asks, done.facts["at"]) == ("list.ask", datetime(2026, 11, 25, 20, tzinfo=UTC))
    done.taps("stock", "gear", "gear", "gear.off", "hook")
    assert (done.facts["done"], done.facts["all"], done.facts["hook"]) == (2, 8, 15)
    assert done.taps("ready").at == "end.open"
    assert done.facts["open"].ids == tuple(f"list.option.{each}" for each in live_list.ITEMS if each not in
                                           ("stock", "hook"))  # fmt: skip


def test_once_all_is_ticked_it_is_ready() -> None:
    done = listed().taps(*live_list.ITEMS)
    assert done.asks == "list.all"
    assert done.taps("ready").at == "end.ready"
    assert live_list.FLOW.next_of(done.here.road, "ready") == ()


def test_a_list_is_of_use_until_its_live_is_over_and_then_leads_to_the_next_one() -> None:
    done = kept(listed()).taps("stock")
    done.waits(hours=13, minutes=59)
    assert (done.at, done.facts["done"]) == ("list", 1)
    done.waits(minutes=1)
    assert (done.at, live_list.FLOW.next_of(done.here.road, "over")) == ("end.over", ("live_list",))
    with pytest.raises(Refused):
        done.presses("list", "stock")


def test_a_list_whose_slot_was_removed_is_over() -> None:
    done = kept(listed())
    done.deeds = (slot_deed("1234567 12:00-13:00", 7),)
    assert done.at == "end.over"
    done.deeds = ()
    assert done.at == "end.none"


def test_a_paused_slot_is_not_prepared_for() -> None:
    two = (slot_deed("1234567 12:00-13:00", 5), slot_deed("1234567 20:00-22:00", 6))
    assert listed(*two).facts["at"] == datetime(2026, 11, 25, 12, tzinfo=UTC)
    paused = Wishes(off=frozenset({"d5"}))
    assert listed(*two, wishes=paused).facts["at"] == datetime(2026, 11, 25, 20, tzinfo=UTC)


@pytest.mark.parametrize(("value", "kept_"), [("2026-11-25T20:00", True), ("none", True), ("", False), ("soon", False)])
def test_only_the_start_of_a_live_names_one(value: str, kept_: bool) -> None:
    step = live_list.FLOW.steps[0]
    assert step.keeps is not None
    assert step.keeps(value, listed().here.road) is kept_


def test_a_walk_that_knows_no_shop_has_no_slots() -> None:
    nowhere = replace(listed().view, shop=None)
    assert plan.standing(live_list.FLOW, {}, nowhere).end == "none"
    assert plan.standing(live.FLOW, {}, nowhere).step == live.FLOW.step("days")
