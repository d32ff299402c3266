"""The opening balance: what a seller arrives with, and what a second one makes of it."""

from typing import Any

import pytest

from bot.domain.flow import Refused
from bot.domain.flows.opening import FLOW
from bot.domain.markets import MARKETS
from bot.domain.quotas import price_of_unlink
from tests.domain.told import DAY, DOCUMENT, HOUR, NOW, Walked, deed, rules


def walk(*deeds: Any, **more: Any) -> Walked:
    return Walked(FLOW, *deeds, **more)


def linked(opening: Walked) -> list[str]:
    return [each.account for each in opening.view.after.linked(1)]


def amounts(opening: Walked) -> list[tuple[str, str | None, int | None]]:
    return [(each.kind, each.account, each.amount) for each in opening.deeds if each.walk == 99]


def test_every_market_is_offered_by_its_code() -> None:
    step = walk().here.step
    assert step is not None
    assert step.offered(walk().here.road) == tuple(code.lower() for code in MARKETS)


def test_a_seller_with_nothing_linked_is_asked_for_unlinks_only() -> None:
    opening = walk().taps("mx", "0", "2")
    assert opening.at == "end.ready"
    assert amounts(opening) == [("opening_count", None, 0), ("opening_unlinks", None, 2)]
    assert FLOW.next_of(opening.here.road, "ready") == ("eligibility", "link")


def test_each_account_is_named_and_dated() -> None:
    opening = walk().taps("mx", "2", "a1", "before", "a2", "today").types("1:00").taps("0", "none")
    assert opening.at == "end.ready"
    assert [each[:4] for each in opening.told if each[0] == "opening_linked"] == [
        ("opening_linked", "a1", None, "before"), ("opening_linked", "a2", NOW - HOUR, "exact"),
    ]  # fmt: skip
    assert linked(opening) == ["a1", "a2"]
    assert opening.facts["linked_of"] == ("of", 2, 4)
    assert FLOW.next_of(opening.here.road, "ready") == ("unlink", "link")


def test_more_accounts_than_the_rule_holds_are_recorded() -> None:
    opening = walk().taps("mx").types("5")
    for each in ("a1", "a2", "a3", "a4", "a5"):
        opening.taps(each, "before")
    assert opening.taps("3", "unsure").facts["linked_of"] == ("of", 5, 4)


def test_unknown_is_kept_as_unknown_and_never_as_nought() -> None:
    opening = walk().taps("mx", "unsure", "unsure")
    assert opening.at == "end.unsure"
    assert amounts(opening) == [("opening_count", None, None), ("opening_unlinks", None, None)]
    facts = opening.facts
    assert (facts["linked_of"], facts["used_of"]) == (("of", None, 4), ("of", None, 3))
    assert price_of_unlink(opening.view.after, 1, DOCUMENT, NOW).verdict == "unknown"


def test_products_added_today_are_told_for_each_account() -> None:
    opening = walk().taps("mx", "2", "a1", "before", "a2", "before", "0", "some")
    assert (opening.at, opening.facts["adding"]) == ("added1", "a1")
    opening.types("12")
    assert opening.facts["adding"] == "a2"
    opening.taps("unsure")
    added = [each for each in amounts(opening) if each[0] == "opening_added"]
    assert added == [("opening_added", "a1", 12), ("opening_added", "a2", None)]


@pytest.mark.parametrize(("answer", "amount"), [("none", 0), ("unsure", None)])
def test_none_added_is_nought_and_not_sure_is_unknown(answer: str, amount: int | None) -> None:
    opening = walk().taps("mx", "1", "a1", "before", "0", answer)
    assert amounts(opening)[-1] == ("opening_added", "a1", amount)


def test_one_account_is_not_named_twice() -> None:
    opening = walk().taps("mx", "2", "a1", "before")
    step = opening.here.step
    assert step is not None
    assert step.offered(opening.here.road) == ("a2", "a3", "a4", "a5")
    with pytest.raises(Refused) as refused:
        opening.types("@UNO")
    assert (refused.value.reason, refused.value.values) == ("twice", {"account": "a1"})
    assert opening.types("a1").said("name2") == "@a1"  # an account may be called like an id of ours


def test_a_name_given_to_two_is_asked_for_again() -> None:
    opening = walk().taps("mx", "2", "a1", "before", "a2", "before", "0", "none")
    assert opening.presses("name1", "a2").at == "since1_when"
    assert opening.taps("before").at == "name2"
    assert opening.taps("a1", "before").at == "end.ready"
    assert linked(opening) == ["a2", "a1"]


def test_a_slip_of_the_finger_is_refused() -> None:
    opening = walk().taps("mx")
    with pytest.raises(Refused):
        opening.types("21")
    assert opening.types("0").at == "unlinks"


def test_fewer_accounts_than_said_before_leaves_no_deed_of_the_others() -> None:
    opening = walk().taps("mx", "3", "a1", "before", "a2", "unsure", "a3", "before", "1", "none")
    opening.presses("linked", "1")
    assert (opening.at, linked(opening)) == ("name1", [])
    opening.taps("a3", "before", "none")
    assert (opening.at, linked(opening)) == ("end.ready", ["a3"])
    assert opening.said("unlinks") == "1"
    assert [each for each in amounts(opening) if each[1] in ("a1", "a2")] == []


def test_a_corrected_time_keeps_everything_else() -> None:
    opening = walk().taps("mx", "2", "a1", "before", "a2", "before", "1", "none")
    opening.presses("since1_when", "today")
    assert opening.at == "since1_time"
    assert opening.types("1:00").at == "end.ready"
    assert opening.view.after.link_of(1, "a1").at == NOW - HOUR  # type: ignore[union-attr]


def test_another_number_of_unlinks_keeps_what_was_added() -> None:
    opening = walk().taps("mx", "1", "a1", "before", "0", "none").presses("unlinks", "3")
    assert (opening.at, opening.facts["used_of"]) == ("end.ready", ("of", 3, 3))


def test_another_market_asks_everything_again() -> None:
    assert walk().taps("mx", "1", "a1", "before", "0", "none").presses("market", "us").at == "linked"


def test_where_no_wait_before_an_unlink_is_held_nobody_is_asked_since_when() -> None:
    opening = walk(held=rules(unlink__lock_after_link_hours=None)).taps("mx", "1", "a1")
    assert opening.at == "unlinks"
    assert linked(opening) == ["a1"]
    assert opening.told[-1] == ("opening_linked", "a1", None, "before", False)


def test_an_account_cannot_have_been_linked_before_it_was_unlinked() -> None:
    unlinked = (deed(1, "active", "a1", NOW - 9 * DAY), deed(2, "unlinked", "a1", NOW - HOUR))
    opening = walk(*unlinked).taps("1", "a1", "today")
    with pytest.raises(Refused) as refused:
        opening.types("0:30")
    assert refused.value.reason == "before_last"


# -- a second balance


HISTORY = (
    deed(1, "opening_count", None, None, told=NOW - 9 * DAY, amount=1, walk=1),
    deed(2, "opening_linked", "a1", None, told=NOW - 9 * DAY, certainty="before", walk=1),
    deed(3, "opening_unlinks", None, None, told=NOW - 9 * DAY, amount=1, walk=1),
    deed(4, "unlinked", "a1", NOW - 8 * DAY, walk=2),
    deed(5, "active", "a1", NOW - 2 * DAY, walk=3),
    deed(6, "active", "a2", NOW - 2 * DAY, walk=4),
)


def test_a_second_balance_counts_nothing_twice() -> None:
    opening = walk(*HISTORY)
    assert opening.view.after.link_of(1, "a1") == HISTORY[4]
    opening.taps("2", "a1", "before", "a2", "before", "2", "none")
    assert (linked(opening), opening.facts["used_of"]) == (["a1", "a2"], ("of", 2, 3))


def test_a_second_balance_takes_accounts_off_that_it_does_not_name() -> None:
    assert linked(walk(*HISTORY).taps("1", "a2", "before", "2", "none")) == ["a2"]


def test_a_second_balance_that_was_begun_by_mistake_is_taken_back_by_back() -> None:
    opening = walk(*HISTORY).taps("0")
    assert linked(opening) == []
    assert linked(opening.goes_back()) == ["a1", "a2"]


def test_after_a_second_balance_unlinks_are_added_again() -> None:
    opening = walk(*HISTORY).taps("1", "a2", "before", "2", "none")
    opening.deeds = (*opening.deeds, deed(900, "unlinked", "a2", NOW, walk=8))
    assert opening.facts["used_of"] == ("of", 3, 3)


def test_a_shop_with_a_history_is_not_asked_for_its_market_again() -> None:
    assert walk(*HISTORY).at == "linked"
    assert walk(market=None).at == "market"
    assert walk(*(each for each in HISTORY if each.id > 3), shop=2, market=None).at == "market"


def test_a_slip_in_the_market_is_mended_by_back_or_by_its_old_button() -> None:
    assert walk().taps("mx").goes_back().at == "market"
    opening = walk().taps("mx", "0", "0")
    opening.deeds = (*opening.deeds, deed(900, "active", "a1", NOW, walk=8))
    assert opening.at == "end.ready"
    assert opening.presses("market", "us").at == "linked"


def test_an_opening_balance_is_about_no_single_account() -> None:
    assert FLOW.about(walk().here.road) is None
