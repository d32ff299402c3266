"""What a seller wants to be reminded of, and the hours in which nothing may come."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.domain.walltime import wall
from bot.domain.wishes import USUAL, Quiet, Wishes
from tests.domain.test_walltime import MARKET_ZONES

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ZONES = st.sampled_from(MARKET_ZONES)
CLOCKS = st.times().map(lambda at: at.replace(second=0, microsecond=0))
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
LONDON = "Europe/London"
FALL = datetime(2026, 10, 25, tzinfo=UTC)  # at 1:00 UTC its clocks show 1:00 a second time


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "quiet", "loud"),
    [
        (time(9), time(17), ("09:00", "16:59"), ("08:59", "17:00", "00:00")),
        (time(22), time(8), ("22:00", "23:59", "00:00", "07:59"), ("21:59", "08:00", "12:00")),
        (time(0), time(8), ("00:00", "07:59"), ("23:59", "08:00")),
        (time(22), time(0), ("22:00", "23:59"), ("00:00", "21:59")),
        (time(8), time(8), (), ("07:59", "08:00", "20:00")),
    ],
)
def test_it_is_quiet_from_the_start_up_to_and_not_at_the_end(
    start: time, end: time, quiet: tuple[str, ...], loud: tuple[str, ...]
) -> None:
    hours = Quiet(start, end)
    held = {each: hours.holds(at(f"2026-11-25 {each}"), "UTC") for each in (*quiet, *loud)}
    assert held == {**dict.fromkeys(quiet, True), **dict.fromkeys(loud, False)}


def test_quiet_hours_follow_the_clock_of_the_seller_through_summer_time() -> None:
    night = Quiet(time(22), time(8))
    assert (night.over(at("2026-10-24 23:00"), LONDON), night.before(at("2026-10-25 07:59"), LONDON)) == (
        at("2026-10-25 08:00"), at("2026-10-24 20:59"),
    )  # fmt: skip


def test_an_end_that_the_clocks_show_twice_is_reached_the_second_time_too() -> None:
    early = Quiet(time(22), time(1, 30))
    assert early.over(FALL + 10 * MINUTE, LONDON) == FALL + 30 * MINUTE  # 1:10, the first time
    assert early.over(FALL + 70 * MINUTE, LONDON) == FALL + 90 * MINUTE  # 1:10, the second time
    assert not early.holds(FALL + 90 * MINUTE, LONDON)
    assert Quiet(time(1), time(8)).over(FALL + 70 * MINUTE, LONDON) == FALL + 8 * 60 * MINUTE
    assert Quiet(time(23), time(0, 30)).holds(FALL + 70 * MINUTE, LONDON) is False


@given(zone=ZONES, start=CLOCKS, end=CLOCKS, instant=INSTANTS)
@example(zone=LONDON, start=time(22), end=time(1, 30), instant=FALL + 70 * MINUTE)
@example(zone=LONDON, start=time(1, 30), end=time(7), instant=FALL + 100 * MINUTE)
@example(zone=LONDON, start=time(22), end=time(1, 30), instant=datetime(2026, 3, 29, 0, 59, tzinfo=UTC))
def test_quiet_that_holds_is_over_within_a_day_and_it_is_loud_at_its_end_and_the_minute_before_it(
    zone: str, start: time, end: time, instant: datetime
) -> None:
    quiet = Quiet(start, end)
    assume(quiet.holds(instant, zone))
    over, before = quiet.over(instant, zone), quiet.before(instant, zone)
    assert instant < over <= instant + DAY + timedelta(hours=1)
    assert instant - DAY - timedelta(hours=1) <= before < instant
    assert not quiet.holds(over, zone)
    # Of an hour that is shown twice, the minute before its start may be one of the quiet that went before.
    assert not quiet.holds(before, zone) or wall(before + MINUTE, zone).time() != start
    between = [instant + (over - instant) * part / 8 for part in range(8)]
    assert all(quiet.holds(each, zone) for each in between)


WISHES = st.builds(
    Wishes, off=st.frozensets(st.sampled_from(["d5", "own", "weekly"])), on=st.frozensets(st.sampled_from(["brief"])),
    nag=st.booleans(),
)  # fmt: skip


@given(wishes=WISHES, key=st.sampled_from(["d5", "d6", "weekly", "brief"]))
def test_what_is_turned_off_and_on_again_is_as_if_it_had_been_on(wishes: Wishes, key: str) -> None:
    off = wishes.with_off(key, off=True)
    assert key in off.off
    assert off.with_off(key, off=False) == wishes.with_off(key, off=False)
    on = wishes.with_on(key, on=True)
    assert (key in on.on, on.off) == (True, wishes.off)
    assert on.with_on(key, on=False) == wishes.with_on(key, on=False)


def test_a_series_is_stopped_by_its_deed_and_one_without_by_its_kind() -> None:
    assert USUAL.without("live_prep", 12) == Wishes(off=frozenset({"d12"}))
    asked = USUAL.with_on("weekly", on=True)
    assert asked.without("weekly", None) == USUAL


def test_the_last_hour_that_was_wished_for_counts() -> None:
    wishes = USUAL.with_hour("brief", time(7)).with_hour("weekly", time(6)).with_hour("brief", time(10))
    assert (wishes.hour("brief", time(8)), wishes.hour("weekly", time(9)), wishes.hour("score_check", time(9))) == (
        time(10), time(6), time(9),
    )  # fmt: skip
    assert len(wishes.hours) == 2
