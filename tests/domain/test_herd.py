"""Many pushes for one instant begin so early that all are out when it comes."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.herd import LONG, Herd, due_until, schedule
from tests.domain.told import NOW, SECOND

MINUTE = timedelta(minutes=1)
WAITING = st.dictionaries(st.integers(0, 7200), st.integers(1, 20_000), max_size=8).map(
    lambda counts: [(NOW + seconds * SECOND, count) for seconds, count in counts.items()]
)


def test_a_herd_begins_as_much_earlier_as_its_count_needs() -> None:
    assert schedule([(NOW, 50_000)], 25) == (Herd(NOW, 50_000, NOW - timedelta(seconds=2000)),)
    assert schedule([], 25) == ()


def test_two_that_overlap_share_the_rate() -> None:
    later = NOW + MINUTE
    first, second = schedule([(later, 2500), (NOW, 250)], 25)
    assert (second.due_at, second.start) == (later, later - 100 * SECOND)
    assert (first.due_at, first.start) == (NOW, second.start - 10 * SECOND)


def test_two_that_do_not_overlap_keep_their_own_time() -> None:
    first, second = schedule([(NOW, 25), (NOW + MINUTE, 25)], 25)
    assert (first.start, second.start) == (NOW - SECOND, NOW + MINUTE - SECOND)


def test_only_what_begins_over_half_an_hour_early_is_long() -> None:
    assert not Herd(NOW, 1, NOW - LONG).is_long
    assert Herd(NOW, 1, NOW - LONG - SECOND).is_long


def test_what_is_due_is_sent_and_each_herd_whose_time_to_begin_has_come() -> None:
    herds = schedule([(NOW + MINUTE, 250), (NOW + 2 * MINUTE, 250)], 25)
    assert due_until((), NOW) == NOW
    assert due_until(herds, NOW) == NOW
    assert due_until(herds, NOW + 50 * SECOND) == NOW + MINUTE
    assert due_until(herds, NOW + 110 * SECOND) == NOW + 2 * MINUTE


@given(waiting=WAITING, rate=st.floats(0.5, 1000))
def test_all_are_out_when_due_one_herd_after_the_other_and_none_is_lost(
    waiting: list[tuple[datetime, int]], rate: float
) -> None:
    herds = schedule(waiting, rate)
    assert [(each.due_at, each.count) for each in herds] == sorted(waiting)
    close = timedelta(milliseconds=1)
    for each in herds:
        assert each.start + timedelta(seconds=each.count / rate) <= each.due_at + close
    for early, late in pairwise(herds):
        assert early.start + timedelta(seconds=early.count / rate) <= late.start + close
    # None begins earlier than it must: what lies between its start and when it is due is full of work.
    for number, each in enumerate(herds):
        work = sum(one.count for one in herds[number:] if one.start < each.due_at) / rate
        assert (each.due_at - each.start).total_seconds() <= work + 0.001
