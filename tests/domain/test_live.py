"""LIVE slots: on their weekdays, at their hours on the shop's clock, once a day however that clock changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.airing import Airing, airing_of, airings, clashes
from bot.domain.deeds import Deed
from bot.domain.live import EVERY_DAY, Slot, slots
from bot.domain.shop import Ledger
from bot.domain.walltime import at_wall, day_of, wall
from tests.domain.test_wishes import CLOCKS, INSTANTS, ZONES
from tests.domain.told import NOW, deed

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
LONDON = "Europe/London"
EVENING = Slot(EVERY_DAY, time(20), time(22))
SLOTS = st.builds(
    Slot, days=st.frozensets(st.integers(1, 7), min_size=1), start=CLOCKS, end=CLOCKS, wake=st.none() | st.booleans()
)


def slot_deed(what: str | None, id_: int = 5, told: datetime = NOW, shop: int = 1) -> Deed:
    return replace(deed(id_, "slot_set", None, None, told=told, shop=shop), what=what)


# -- written and read


@given(slot=SLOTS)
def test_a_slot_is_read_as_it_was_written(slot: Slot) -> None:
    assert Slot.read(str(slot)) == slot


def test_a_slot_is_written_plainly() -> None:
    assert str(EVENING) == "1234567 20:00-22:00"
    assert str(Slot(frozenset({6, 1}), time(9, 5), time(1), wake=True)) == "16 09:05-01:00 wake"
    assert str(replace(EVENING, wake=False)) == "1234567 20:00-22:00 hush"


@pytest.mark.parametrize(
    "text",
    [None, "", "daily", "8 20:00-22:00", " 20:00-22:00", "1 20:00", "1 24:00-25:00", "1 20:61-22:00",
     "1 20:00-22:00 loud", "1 20:00-22:00 wake hush", "12345671 20:00-22:00", "1 8:00-9:00"],
)  # fmt: skip
def test_anything_else_is_no_slot(text: str | None) -> None:
    assert Slot.read(text) is None


def test_a_shops_slots_are_those_of_its_deeds_in_the_order_in_which_they_were_set() -> None:
    deeds = (slot_deed("6 10:00-11:00", 9), slot_deed("nonsense", 8), slot_deed(str(EVENING), 7),
             slot_deed(str(EVENING), 6, shop=2), deed(5, "active", "a1"))  # fmt: skip
    assert [(each.id, slot) for each, slot in slots(Ledger(deeds), 1)] == [
        (7, EVENING), (9, Slot(frozenset({6}), time(10), time(11))),
    ]  # fmt: skip


# -- its days


@given(slot=SLOTS, zone=ZONES, after=INSTANTS)
@example(slot=Slot(EVERY_DAY, time(1, 30), time(2)), zone=LONDON, after=datetime(2026, 3, 28, 2, tzinfo=UTC))
@example(slot=Slot(EVERY_DAY, time(1, 30), time(2)), zone=LONDON, after=datetime(2026, 10, 24, 2, tzinfo=UTC))
def test_a_slot_starts_once_on_each_of_its_days_at_the_hour_that_the_shops_clock_shows(
    slot: Slot, zone: str, after: datetime
) -> None:
    found = list(islice(slot.starts(zone, after), 9))
    assert all(early < late for (_, early), (_, late) in pairwise(found))
    assert after < found[0][1]
    first, last = day_of(after, zone), found[-1][0]
    days = [day for n in range((last - first).days + 1) if (day := first + n * DAY).isoweekday() in slot.days]
    starts = [(day, at_wall(day, slot.start, zone)) for day in days]
    assert found == [each for each in starts if each[1] > after]
    for day, start in found:
        shown = wall(start, zone)
        assert shown.date() == day
        assert shown.time().replace(tzinfo=None) >= slot.start  # later only where the clocks skip it


def test_an_hour_that_the_clocks_skip_starts_at_the_first_minute_after_and_one_shown_twice_the_first_time() -> None:
    early = Slot(EVERY_DAY, time(1, 30), time(3))
    spring = next(early.starts(LONDON, datetime(2026, 3, 28, 12, tzinfo=UTC)))
    assert spring == (date(2026, 3, 29), datetime(2026, 3, 29, 1, tzinfo=UTC))
    fall = list(islice(early.starts(LONDON, datetime(2026, 10, 24, 12, tzinfo=UTC)), 2))
    assert [start for _, start in fall] == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
    ]  # fmt: skip


def test_an_end_at_or_before_the_start_is_on_the_next_day() -> None:
    day = date(2026, 11, 25)
    assert EVENING.ends(day, LONDON) == datetime(2026, 11, 25, 22, tzinfo=UTC)
    assert replace(EVENING, end=time(1)).ends(day, LONDON) == datetime(2026, 11, 26, 1, tzinfo=UTC)
    assert replace(EVENING, end=time(20)).ends(day, LONDON) == datetime(2026, 11, 26, 20, tzinfo=UTC)


# -- which is on, which is next


@given(slot=SLOTS, zone=ZONES, now=INSTANTS)
def test_a_live_that_is_on_or_else_the_next_one_is_found(slot: Slot, zone: str, now: datetime) -> None:
    live = airing_of(slot_deed(str(slot)), slot, zone, now)
    assert live.end > now
    assert live.day.isoweekday() in slot.days
    before = [start for day, start in islice(slot.starts(zone, now - 9 * DAY), 30) if slot.ends(day, zone) > now]
    assert live.start == before[0]
    assert live.runs(now) is (live.start <= now)


def test_a_live_runs_from_its_start_up_to_its_end() -> None:
    start = datetime(2026, 11, 25, 20, tzinfo=UTC)
    live = Airing(slot_deed(None), EVENING, date(2026, 11, 25), start, start + 2 * 60 * MINUTE)
    assert [live.runs(start + each * MINUTE) for each in (-1, 0, 119, 120)] == [False, True, True, False]


def test_of_several_slots_the_soonest_comes_first_and_a_paused_one_is_left_out() -> None:
    ledger = Ledger((slot_deed("1234567 20:00-22:00", 5), slot_deed("1234567 12:00-13:00", 6)))
    assert [each.deed.id for each in airings(ledger, 1, LONDON, NOW)] == [6, 5]
    assert [each.deed.id for each in airings(ledger, 1, LONDON, NOW, {"d6"})] == [5]
    assert airings(ledger, 2, LONDON, NOW) == ()


@pytest.mark.parametrize(
    ("other", "same"),
    [("3 20:00-21:00", True), ("1234567 20:00-22:00 wake", True), ("3 20:30-22:00", False), ("45 20:00-22:00", False)],
)
def test_two_slots_clash_when_they_start_at_once_on_one_day(other: str, same: bool) -> None:
    held = Slot.read(other)
    assert held is not None
    assert clashes(Slot(frozenset({3, 6}), time(20), time(22)), [held]) is same
    assert clashes(EVENING, []) is False
