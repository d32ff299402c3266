"""The ledger: what the deeds told say about accounts and waits, in whatever order they were told."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.deeds import DEED_KINDS, Deed
from bot.domain.shop import Ledger
from tests.domain.told import DAY, DOCUMENT, HOUR, NOW, SECOND, deed, rules


def ledger(*deeds: Deed) -> Ledger:
    return Ledger(deeds)


def linked(*deeds: Deed, shop: int = 1) -> list[str]:
    return [each.account for each in ledger(*deeds).linked(shop)]


def states(*deeds: Deed, shop: int = 1) -> dict[str, str]:
    return {each.account: each.state for each in ledger(*deeds).standings(shop)}


def opening(walk: int, first: int, *accounts: str, count: int | None = -1, told: datetime = NOW) -> tuple[Deed, ...]:
    """A balance told by one walk: so many accounts, and which."""
    amount = len(accounts) if count == -1 else count
    names = (
        deed(first + n, "opening_linked", each, None, told=told, certainty="before", walk=walk)
        for n, each in enumerate(accounts, 1)
    )
    return deed(first, "opening_count", None, None, told=told, amount=amount, walk=walk), *names


# -- states


def test_a_pending_invitation_is_shown_and_not_counted() -> None:
    pending = (deed(1, "invited", "a1"), deed(2, "invited", "a2"), deed(3, "accepted", "a2"))
    assert states(*pending) == {"a1": "invited", "a2": "accepted"}
    assert linked(*pending) == []


def test_an_active_account_is_counted_and_stays_so_while_its_unlink_is_asked_for() -> None:
    asked = (deed(1, "active", "a1"), deed(2, "request_sent", "a1"), deed(3, "approved", "a1"))
    assert states(*asked) == {"a1": "asked"}
    assert linked(*asked) == ["a1"]
    assert ledger(*asked).link_of(1, "a1") == asked[0]


def test_an_unlink_frees_the_slot_at_once_and_a_new_link_takes_one_again() -> None:
    history = (deed(1, "active", "a1", NOW - 3 * DAY), deed(2, "unlinked", "a1", NOW - DAY), deed(3, "active", "a1"))
    assert [linked(*history[:n]) for n in (1, 2, 3)] == [["a1"], [], ["a1"]]


def test_shops_do_not_see_each_others_accounts() -> None:
    deeds = (deed(1, "active", "a1"), deed(2, "active", "a2", shop=2))
    assert (linked(*deeds), linked(*deeds, shop=2)) == (["a1"], ["a2"])


def test_nothing_is_known_of_an_account_never_told_about() -> None:
    assert ledger().standing(1, "a1") is None
    assert ledger(deed(1, "request_sent", "a1"), deed(2, "recheck_set")).standings(1) == ()
    assert ledger().link_of(1, "a1") is None
    assert ledger().lock(1, "a1", DOCUMENT) is None


def test_what_happened_counts_in_the_order_in_which_it_happened_not_in_which_it_was_told() -> None:
    late = (deed(1, "unlinked", "a1", NOW - HOUR), deed(2, "active", "a1", NOW - 2 * HOUR))
    assert states(*late) == {"a1": "unlinked"}
    early = (deed(1, "unlinked", "a1", NOW - 2 * HOUR), deed(2, "active", "a1", NOW - HOUR))
    assert states(*early) == {"a1": "linked"}


def test_deeds_of_one_instant_count_in_the_order_in_which_they_were_told() -> None:
    assert states(deed(1, "unlinked", "a1"), deed(2, "active", "a1")) == {"a1": "linked"}


def test_a_link_at_an_unknown_time_was_before_an_unlink_told_later() -> None:
    history = (deed(1, "active", "a1", certainty="unsure"), deed(2, "unlinked", "a1", NOW - 3 * HOUR, told=NOW + HOUR))
    assert states(*history) == {"a1": "unlinked"}


def test_steps_told_by_a_press_do_not_come_after_a_deed_of_a_typed_hour() -> None:
    by_press = {"certainty": "unsure"}
    link = (
        deed(1, "invited", "a1", NOW, **by_press),  # type: ignore[arg-type]
        deed(2, "accepted", "a1", NOW + SECOND, **by_press),  # type: ignore[arg-type]
        deed(3, "active", "a1", NOW - HOUR, told=NOW + 2 * SECOND),
    )
    assert linked(*link) == ["a1"]
    unlink = (deed(4, "request_sent", "a1", NOW + DAY, **by_press), deed(5, "unlinked", "a1", NOW + DAY - HOUR))  # type: ignore[arg-type]
    assert linked(*link, *unlink) == []


def test_an_invitation_of_a_linked_account_says_nothing_new() -> None:
    assert states(deed(1, "active", "a1"), deed(2, "accepted", "a1", NOW + HOUR)) == {"a1": "linked"}


def test_linked_not_sure_when_does_not_replace_a_link_that_is_known() -> None:
    known = deed(1, "active", "a1", NOW - 5 * DAY)
    again = deed(2, "opening_linked", "a1", NOW, certainty="unsure")
    assert ledger(known, again).link_of(1, "a1") == known
    assert ledger(again).link_of(1, "a1") == again


def test_a_link_told_again_with_its_time_replaces_the_one_before() -> None:
    history = (deed(1, "active", "a1", NOW - 5 * DAY), deed(2, "opening_linked", "a1", NOW - HOUR, told=NOW))
    assert ledger(*history).link_of(1, "a1") == history[1]
    assert linked(*history) == ["a1"]


# -- an opening balance, and a second one


def test_an_opening_balance_links_what_it_names() -> None:
    assert linked(*opening(1, 10, "a1", "a2")) == ["a1", "a2"]


def test_a_newer_balance_replaces_what_was_linked_before_it() -> None:
    old = (*opening(1, 10, "a1", "a2"), deed(20, "active", "a3", NOW + HOUR))
    assert linked(*old) == ["a1", "a2", "a3"]
    assert linked(*old, *opening(2, 30, "a3", "a4", told=NOW + DAY)) == ["a3", "a4"]
    assert linked(*old, *opening(2, 30, told=NOW + DAY)) == []


def test_a_newer_balance_counts_once_all_its_accounts_are_named() -> None:
    old = opening(1, 10, "a1", "a2")
    assert linked(*old, *opening(2, 30, "a3", count=2, told=NOW + DAY)) == ["a1", "a2", "a3"]
    assert linked(*old, *opening(2, 30, "a3", "a2", told=NOW + DAY)) == ["a2", "a3"]


def test_not_known_how_many_replaces_nothing() -> None:
    old = opening(1, 10, "a1")
    assert linked(*old, *opening(2, 30, count=None, told=NOW + DAY)) == ["a1"]


def test_what_is_told_after_a_balance_is_added_to_it_whenever_it_happened() -> None:
    told = (*opening(1, 10), deed(20, "active", "a1", NOW - DAY, told=NOW + HOUR))
    assert linked(*told) == ["a1"]


def test_a_balance_leaves_waits_and_invitations_as_they_are() -> None:
    before = (deed(1, "active", "a1", NOW - DAY), deed(2, "unlinked", "a1", NOW - HOUR), deed(3, "invited", "a2", NOW))
    both = (*before, *opening(1, 10))
    assert states(*both) == {"a1": "unlinked", "a2": "invited"}
    assert ledger(*both).relink_wait("a1", DOCUMENT) == ledger(*before).relink_wait("a1", DOCUMENT)


def test_a_balance_links_again_an_account_that_was_unlinked_before_it() -> None:
    history = (deed(1, "active", "a1", NOW - 5 * DAY), deed(2, "unlinked", "a1", NOW - 2 * DAY), *opening(1, 10, "a1"))
    assert linked(*history) == ["a1"]
    assert ledger(*history).relink_wait("a1", DOCUMENT) is None


# -- the two waits


@pytest.mark.parametrize("start", [datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC), NOW])
def test_both_waits_end_after_exactly_24_elapsed_hours_across_summer_time_too(start: datetime) -> None:
    link = deed(1, "active", "a1", start)
    lock = ledger(link).lock(1, "a1", DOCUMENT)
    wait = ledger(link, deed(2, "unlinked", "a1", start)).relink_wait("a1", DOCUMENT)
    for each in (lock, wait):
        assert each is not None
        assert (each.start, each.end) == (start, start + timedelta(hours=24))
        assert [each.runs(start + DAY - SECOND), each.runs(start + DAY), each.runs(start + DAY + SECOND)] == [
            True, False, False,
        ]  # fmt: skip


def test_the_two_waits_are_never_mixed_up() -> None:
    active, unlinked = deed(1, "active", "a1", NOW), deed(2, "unlinked", "a1", NOW + HOUR)
    linked_now, unlinked_now = ledger(active), ledger(active, unlinked)
    assert linked_now.relink_wait("a1", DOCUMENT) is None
    assert unlinked_now.lock(1, "a1", DOCUMENT) is None
    for pending in ("invited", "accepted"):
        assert ledger(deed(1, pending, "a1")).lock(1, "a1", DOCUMENT) is None


def test_only_unlinked_starts_the_wait_for_a_new_link() -> None:
    asked = (deed(1, "active", "a1", NOW - DAY), deed(2, "request_sent", "a1"), deed(3, "approved", "a1"))
    assert ledger(*asked).relink_wait("a1", DOCUMENT) is None


def test_the_wait_for_a_new_link_holds_for_the_account_in_any_shop_and_for_no_other_account() -> None:
    told = ledger(deed(1, "active", "a1", NOW - DAY), deed(2, "unlinked", "a1", NOW), deed(3, "invited", "a1", shop=2))
    wait = told.relink_wait("a1", DOCUMENT)
    assert wait is not None
    assert (wait.deed.shop, wait.end) == (1, NOW + DAY)
    assert told.relink_wait("a2", DOCUMENT) is None


def test_a_link_in_another_shop_ends_the_wait() -> None:
    told = (deed(1, "active", "a1", NOW - DAY), deed(2, "unlinked", "a1", NOW), deed(3, "active", "a1", NOW, shop=2))
    assert ledger(*told).relink_wait("a1", DOCUMENT) is None


def test_hours_may_be_fractional_longer_or_unknown() -> None:
    told = ledger(deed(1, "active", "a1"))
    short = told.lock(1, "a1", rules(unlink__lock_after_link_hours=0.002))
    long = told.lock(1, "a1", rules(unlink__lock_after_link_hours=48))
    assert short is not None
    assert long is not None
    assert (short.end - NOW, long.end - NOW) == (timedelta(seconds=7.2), 2 * DAY)
    assert told.lock(1, "a1", rules(unlink__lock_after_link_hours=None)) is None


def test_a_link_long_before_the_balance_starts_no_wait() -> None:
    assert ledger(*opening(1, 10, "a1")).lock(1, "a1", DOCUMENT) is None


def test_not_sure_when_is_counted_from_the_latest_possible_time_and_says_so() -> None:
    wait = ledger(deed(1, "active", "a1", certainty="unsure")).lock(1, "a1", DOCUMENT)
    assert wait is not None
    assert (wait.end, wait.unsure) == (NOW + DAY, True)
    exact = ledger(deed(1, "active", "a1")).lock(1, "a1", DOCUMENT)
    assert exact is not None
    assert not exact.unsure


# -- what a walk sees


def test_a_walk_does_not_see_its_own_deeds() -> None:
    own, other = deed(1, "invited", "a1", walk=7), deed(2, "active", "a2", walk=8)
    assert ledger(own, other).without_walk(7).deeds == (other,)


def test_a_walk_that_has_told_its_link_sees_what_was_known_then() -> None:
    before, own, later = deed(1, "active", "a1"), deed(2, "active", "a2", walk=7), deed(3, "unlinked", "a1", walk=8)
    assert ledger(before, own, later).without_walk(7).deeds == (before,)


# -- whatever is told


KINDS = st.sampled_from([kind for kind in DEED_KINDS if kind not in ("opening_count", "correction")])
ACCOUNTS = st.sampled_from(["a1", "a2", "a3"])
DEEDS = st.lists(st.tuples(KINDS, ACCOUNTS, st.integers(0, 500), st.sampled_from(["exact", "unsure", "before"])))


def as_deeds(said: list[tuple[str, str, int, str]]) -> tuple[Deed, ...]:
    return tuple(
        deed(n, kind, account, None if sure == "before" else NOW - minutes * timedelta(minutes=1), told=NOW,
             certainty=sure, amount=1)  # type: ignore[arg-type]
        for n, (kind, account, minutes, sure) in enumerate(said, 1)
    )  # fmt: skip


@given(DEEDS)
def test_whatever_is_told_an_account_is_linked_or_waits_and_never_both(said: list[tuple[str, str, int, str]]) -> None:
    told = ledger(*as_deeds(said))
    for each in told.standings(1):
        assert (told.link_of(1, each.account) is not None) == each.is_linked
        assert not (each.is_linked and told.relink_wait(each.account, DOCUMENT))
        assert (told.unlink_of(each.account) is not None) <= (not each.is_linked)


@given(DEEDS)
def test_only_links_link_and_only_unlinks_unlink(said: list[tuple[str, str, int, str]]) -> None:
    told = ledger(*as_deeds(said))
    for account in ("a1", "a2", "a3"):
        turns = [each for each in told.turns(1, "active", "opening_linked", "unlinked") if each.account == account]
        sides = [each.kind == "unlinked" for each in turns]
        assert all(one != other for one, other in pairwise(sides))
    assert {each.kind for each in told.turns(1, "active", "opening_linked")} <= {"active", "opening_linked"}


@given(DEEDS, st.randoms())
def test_the_ledger_says_the_same_however_its_rows_are_read(
    said: list[tuple[str, str, int, str]], random: object
) -> None:
    rows = list(as_deeds(said))
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert ledger(*shuffled).in_order == ledger(*rows).in_order
