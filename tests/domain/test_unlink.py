"""Unlinking an account: the wait, the price, both sides, and the deed."""

from datetime import timedelta

import pytest

from bot.domain.deeds import Deed
from bot.domain.flow import Lines, Refused
from bot.domain.flows.unlink import FLOW
from tests.domain.told import DAY, HOUR, NOW, SECOND, Walked, deed, rules

LONG_AGO = NOW - 40 * DAY
LINKED = deed(1, "active", "a1", LONG_AGO)
UP_TO_THE_DEED = ("go", "yes", "seller", "done")


def used(count: int | None) -> Deed:
    return deed(90, "opening_unlinks", None, None, told=LONG_AGO, amount=count)


def walk(*deeds: Deed, spent: int | None = 0, **more) -> Walked:  # type: ignore[no-untyped-def]
    return Walked(FLOW, used(spent), *deeds, **more)


def test_from_the_sellers_side_an_unlink_needs_a_second_tap_and_nobodys_approval() -> None:
    unlink = walk(LINKED)
    assert unlink.asks == "price.open"
    unlink.taps("go", "yes", "seller", "done", "now")
    assert (unlink.at, unlink.told) == ("end.unlinked", [("unlinked", "a1", NOW, "exact", False)])


def test_from_the_creators_side_an_unlink_needs_the_sellers_approval() -> None:
    unlink = walk(LINKED).taps("go", "yes", "creator", "sent")
    assert (unlink.at, unlink.told) == ("approve", [("request_sent", "a1", NOW, "unsure", False)])
    assert [each.state for each in unlink.view.after.standings(1)] == ["asked"]
    unlink.taps("done", "now")
    assert [each[0] for each in unlink.told] == ["request_sent", "approved", "unlinked"]


def test_after_a_typed_hour_before_the_presses_the_account_is_unlinked_all_the_same() -> None:
    unlink = walk(LINKED).taps("go", "yes", "creator", "sent", "done", "today").types("0:30")
    assert [each.state for each in unlink.view.after.standings(1)] == ["unlinked"]
    assert unlink.facts["used_of"] == ("of", 1, 3)


@pytest.mark.parametrize(
    ("taps", "end"),
    [
        (("stop",), "stopped"), (("go", "no"), "stopped"), (("go", "yes", "seller", "failed"), "failed"),
        (("go", "yes", "creator", "failed"), "failed"), (("go", "yes", "creator", "sent", "failed"), "failed"),
    ],
)  # fmt: skip
def test_an_unlink_that_is_not_made_spends_nothing(taps: tuple[str, ...], end: str) -> None:
    unlink = walk(LINKED).taps(*taps)
    assert (unlink.at, unlink.facts["used_of"]) == (f"end.{end}", ("of", 0, 3))


def test_the_dangerous_options_are_marked() -> None:
    assert {step.id: sorted(step.danger) for step in FLOW.steps if step.danger} == {"price": ["go"], "sure": ["yes"]}


def test_the_end_says_what_was_spent_and_when_the_account_may_be_linked_again() -> None:
    unlink = walk(LINKED, spent=1).taps(*UP_TO_THE_DEED, "now")
    facts = unlink.facts
    assert (facts["used_of"], facts["relink_from"], facts["then"]) == (("of", 2, 3), NOW + DAY, Lines(("then.remind",)))
    unlink.waits(hours=24)
    assert unlink.facts["then"] == Lines(("then.over",))
    assert walk(LINKED, held=rules(relink__wait_after_unlink_hours=None)).facts["then"] == Lines(())


# -- which account


def test_with_none_linked_there_is_nothing_to_unlink() -> None:
    unlink = walk()
    assert (unlink.at, FLOW.next_of(unlink.here.road, "none")) == ("end.none", ("link", "opening"))


def test_a_single_account_goes_without_asking_and_of_two_one_is_asked_for() -> None:
    assert (walk(LINKED).at, walk(LINKED).facts["account"]) == ("price", "a1")
    two = walk(LINKED, deed(2, "active", "a2", LONG_AGO))
    assert two.at == "account"
    assert two.taps("a2").facts["account"] == "a2"


def test_yes_said_about_one_account_never_counts_for_another() -> None:
    unlink = walk(LINKED).taps("go", "yes", "seller")
    unlink.deeds = (*unlink.deeds, deed(500, "active", "a2", LONG_AGO, told=NOW, walk=7))
    assert (unlink.at, unlink.facts["account"]) == ("seller_side", "a1")
    unlink.deeds = (*unlink.deeds, deed(501, "unlinked", "a1", NOW, walk=8))
    assert unlink.at == "account"
    assert unlink.taps("a2").at == "price"


# -- the wait


def test_right_after_a_link_an_unlink_is_advised_against_with_its_instant() -> None:
    unlink = walk(deed(1, "active", "a1", NOW - HOUR))
    assert unlink.asks == "lock.ask"
    facts = unlink.facts
    assert (facts["linked_at"], facts["from"], facts["left_time"]) == (NOW - HOUR, NOW + 23 * HOUR, 23 * HOUR)


def test_an_unlink_is_allowed_at_exactly_24_hours_after_the_link() -> None:
    link = deed(1, "active", "a1", NOW)
    assert walk(link, now=NOW + DAY - SECOND).at == "lock"
    assert walk(link, now=NOW + DAY).at == "price"
    longer = rules(unlink__lock_after_link_hours=48)
    assert [walk(link, now=NOW + n * DAY, held=longer).at for n in (1, 2)] == ["lock", "price"]


def test_waiting_goes_on_by_itself_when_the_wait_is_over() -> None:
    unlink = walk(deed(1, "active", "a1", NOW)).taps("wait")
    assert (unlink.at, unlink.here.waiting) == ("end.wait", True)
    assert unlink.waits(hours=24).at == "price"


def test_a_link_of_an_unknown_hour_is_said_in_other_words() -> None:
    assert walk(deed(1, "active", "a1", NOW, certainty="unsure")).asks == "lock.unsure"


def test_it_has_happened_already_is_recorded_against_the_rule_and_stays_said() -> None:
    unlink = walk(deed(1, "active", "a1", NOW - HOUR)).taps("already")
    assert unlink.waits(days=2).at == "unlinked_when"
    unlink.taps("now")
    assert unlink.told == [("unlinked", "a1", NOW + 2 * DAY, "exact", True)]


# -- the price


@pytest.mark.parametrize(
    ("spent", "asks", "left", "after"),
    [(0, "price.open", 3, 2), (1, "price.open", 2, 1), (2, "price.last", 1, 0), (None, "price.unknown", None, None)],
)
def test_the_price_is_said_before_it_is_paid(spent: int | None, asks: str, left: int | None, after: int | None) -> None:
    unlink = walk(LINKED, spent=spent)
    assert (unlink.asks, unlink.facts["left"], unlink.facts["after"]) == (asks, left, after)
    assert unlink.taps("go").asks == asks.replace("price", "sure")


def test_the_third_unlink_passes_with_a_warning_and_the_fourth_is_recorded_against_the_rule() -> None:
    third = walk(LINKED, spent=2)
    assert third.asks == "price.last"
    assert third.taps(*UP_TO_THE_DEED, "now").told == [("unlinked", "a1", NOW, "exact", False)]
    fourth = walk(LINKED, spent=3)
    assert fourth.at == "spent"
    assert fourth.taps("already", "now").told == [("unlinked", "a1", NOW, "exact", True)]
    assert fourth.facts["used_of"] == ("of", 4, 3)
    assert walk(LINKED, spent=3).taps("stop").at == "end.stopped"


def test_where_a_window_is_held_a_spent_unlink_comes_back() -> None:
    windowed = rules(unlink__quota=1, unlink__window_days=180)
    old = (deed(2, "active", "a2", NOW - 181 * DAY), deed(3, "unlinked", "a2", NOW - 180 * DAY + SECOND))
    unlink = Walked(FLOW, deed(1, "opening_unlinks", None, None, told=NOW - 182 * DAY, amount=0), *old, LINKED_LATER,
                    held=windowed)  # fmt: skip
    assert (unlink.at, unlink.facts["returns"]) == ("spent", Lines(("price.later",), {"days": 180}))
    assert unlink.waits(seconds=1).asks == "price.last"
    assert walk(LINKED).facts["returns"] == Lines(("price.never",))


LINKED_LATER = deed(50, "active", "a1", LONG_AGO)


def test_without_a_quota_the_price_has_no_limit() -> None:
    assert walk(LINKED, held=rules(unlink__quota=None)).asks == "price.no_limit"


# -- when


def test_an_unlink_cannot_be_before_its_link() -> None:
    unlink = walk(deed(1, "active", "a1", NOW - HOUR)).taps("already", "today")
    with pytest.raises(Refused) as refused:
        unlink.types("0:59")
    assert (refused.value.reason, refused.value.values) == ("before_last", {"at": NOW - HOUR})
    assert unlink.types("1:00").told == [("unlinked", "a1", NOW - HOUR, "exact", True)]


def test_in_the_minute_of_the_link_the_unlink_is_at_the_link() -> None:
    at = NOW - HOUR + timedelta(seconds=20)
    unlink = walk(deed(1, "active", "a1", at)).taps("already", "today").types("1:00")
    assert unlink.told == [("unlinked", "a1", at, "exact", True)]
    assert unlink.view.after.linked(1) == ()


def test_after_a_link_of_an_unknown_hour_any_hour_may_be_said_and_the_account_is_unlinked() -> None:
    unlink = walk(deed(1, "active", "a1", NOW, certainty="unsure")).taps("already", "yesterday").types("9:00")
    assert unlink.view.after.linked(1) == ()


def test_not_sure_when_counts_from_the_latest_possible_time() -> None:
    unlink = walk(LINKED).taps(*UP_TO_THE_DEED)
    unlink.waits(hours=1).taps("unsure")
    assert unlink.told == [("unlinked", "a1", NOW + HOUR, "unsure", False)]
    assert unlink.facts["relink_from"] == NOW + HOUR + DAY


# -- a walk that is done stays done


def test_what_is_told_later_asks_nothing_of_a_finished_walk() -> None:
    unlink = walk(LINKED, spent=2).taps(*UP_TO_THE_DEED, "now")
    unlink.deeds = (*unlink.deeds, deed(500, "active", "a1", NOW, walk=7), deed(501, "active", "a2", NOW, walk=8),
                    deed(502, "unlinked", "a2", NOW, walk=9))  # fmt: skip
    assert unlink.at == "end.unlinked"
    assert unlink.facts["used_of"] == ("of", 4, 3)
