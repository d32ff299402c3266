"""Deeds are put right by deeds: what was told first stays as a trace."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.clocks import Facts, expected
from bot.domain.corrections import corrected, entries
from bot.domain.deeds import Deed
from bot.domain.flows.correct import FLOW
from bot.domain.quotas import unlinks_used
from bot.domain.shop import Ledger
from bot.domain.wishes import USUAL
from tests.domain.told import DAY, DOCUMENT, HOUR, NOW, Walked, deed

LINKED = deed(1, "active", "a1", NOW - 2 * HOUR)
GONE = deed(2, "unlinked", "a1", NOW - HOUR)


def correction(id_: int, of: int, how: str, **more: object) -> Deed:
    return replace(deed(id_, "correction", "a1"), what=how, corrects=of, **more)  # type: ignore[arg-type]


def clocks(*deeds: Deed) -> dict[str, timedelta]:
    zone = "America/Mexico_City"
    facts = Facts(Ledger(deeds), 1, DOCUMENT, zone, zone, USUAL, NOW)
    return {each.key: each.due_at - NOW for each in expected(facts)}


def test_what_never_was_spends_no_unlink_and_starts_no_wait() -> None:
    assert unlinks_used(Ledger((LINKED, GONE)), 1, DOCUMENT, NOW).count == 1
    assert clocks(LINKED, GONE) == {"relink_wait:2": 23 * HOUR}
    never = correction(3, 2, "never")
    ledger = Ledger((LINKED, GONE, never))
    assert unlinks_used(ledger, 1, DOCUMENT, NOW).count == 0
    assert [each.state for each in ledger.standings(1)] == ["linked"]
    assert clocks(LINKED, GONE, never) == {"unlink_lock:1": 22 * HOUR}


def test_another_time_moves_the_clock_of_the_same_deed() -> None:
    moved = correction(3, 2, "time", at=NOW - 5 * HOUR)
    # The unlink is now before the link that was told: so the account was linked again after it.
    assert clocks(replace(LINKED, at=NOW - 9 * HOUR), GONE, moved) == {"relink_wait:2": 19 * HOUR}


def test_the_last_word_counts_and_a_correction_taken_back_leaves_what_was() -> None:
    first, second = correction(3, 2, "never"), correction(4, 2, "time", at=NOW - 3 * HOUR)
    assert [each.id for each in corrected((LINKED, GONE, first))] == [1, 3]
    assert next(each for each in corrected((LINKED, GONE, first, second)) if each.id == 2).at == NOW - 3 * HOUR
    assert corrected((LINKED, GONE)) == (LINKED, GONE)


def test_the_history_shows_what_was_told_and_what_stands_the_newest_first() -> None:
    amount = replace(deed(5, "added", "a1"), amount=10)
    right = correction(6, 5, "amount", amount=7)
    found = entries((LINKED, GONE, amount, correction(4, 2, "never"), right))
    assert [(each.told.id, each.now and each.now.amount, each.correction and each.correction.id) for each in found] == [
        (5, 7, 6), (2, None, 4), (1, None, None),
    ]  # fmt: skip
    assert [each.now is None for each in found] == [False, True, False]


def test_the_walk_offers_what_can_be_wrong_with_that_kind_of_entry() -> None:
    offered = {
        "active": ("time", "never"), "added": ("time", "amount", "never"), "violation": ("day", "never"),
        "score": ("amount", "never"), "opening_unlinks": ("amount", "never"),
    }  # fmt: skip
    for kind, hows in offered.items():
        walk = Walked(FLOW, replace(deed(1, kind, "a1"), amount=3)).knows(entry="1")
        assert (walk.at, walk.here.step.offered(walk.here.road)) == ("how", hows)  # type: ignore[union-attr]


def test_a_corrected_time_can_be_taken_back_again() -> None:
    walk = Walked(FLOW, replace(LINKED, at=NOW - 30 * DAY)).knows(entry="1").taps("time", "today").types("0:30")
    assert walk.at == "end.changed"
    assert [each.state for each in walk.view.after.standings(1)] == ["linked"]
    assert walk.view.after.lock(1, "a1", DOCUMENT).runs(NOW)  # type: ignore[union-attr]
    walk.goes_back()
    assert not walk.view.after.lock(1, "a1", DOCUMENT).runs(NOW)  # type: ignore[union-attr]


def test_an_entry_that_is_gone_is_said_to_be_gone() -> None:
    assert Walked(FLOW, LINKED).knows(entry="77").at == "end.gone"


@given(st.lists(st.tuples(st.sampled_from(("never", "time", "amount")), st.integers(1, 3)), max_size=6))
def test_corrections_never_lose_or_add_a_deed_but_those_that_never_were(made: list[tuple[str, int]]) -> None:
    told = tuple(replace(deed(n, "added", "a1"), amount=n) for n in (1, 2, 3))
    every = (*told, *(correction(10 + at, of, how, at=NOW, amount=9) for at, (how, of) in enumerate(made)))
    last = {of: how for how, of in made}
    assert {each.id for each in corrected(every) if each.id < 10} == {
        each.id for each in told if last.get(each.id) != "never"
    }
    assert len(entries(every)) == 3


def test_another_date_of_a_notice_and_another_number_stand_instead() -> None:
    notice = replace(deed(1, "violation", "a1"), day=NOW.date(), walk=4)
    walk = Walked(FLOW, notice).knows(entry="1").taps("day").types("2026-11-20")
    assert walk.at == "end.changed"
    assert [f"{each.day}" for each in walk.view.after.deeds if each.kind == "violation"] == ["2026-11-20"]
    counted = Walked(FLOW, replace(deed(1, "added", "a1"), amount=3)).knows(entry="1").taps("amount").types("7")
    assert [each.amount for each in counted.view.after.deeds if each.kind == "added"] == [7]
    read = Walked(FLOW, replace(deed(1, "score"), amount=8500)).knows(entry="1").taps("amount").types("79,9")
    assert [each.amount for each in read.view.after.deeds if each.kind == "score"] == [7990]


def test_an_entry_that_is_gone_meanwhile_tells_nothing() -> None:
    walk = Walked(FLOW, LINKED).knows(entry="1").taps("never", "yes")
    walk.deeds = tuple(each for each in walk.deeds if each.id != 1)
    assert (walk.at, walk.here.tellings()) == ("end.gone", ())
