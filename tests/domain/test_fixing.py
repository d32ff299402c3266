"""Why linking or unlinking fails: every cause that holds is named, the soonest to mend first."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.domain.deeds import Deed
from bot.domain.flows import fix_link, fix_unlink, swap
from bot.domain.steps import Lines
from tests.domain.told import DAY, HOUR, NOW, Walked, deed, rules

LONG_AGO = NOW - 40 * DAY
LINKED = deed(1, "active", "a1", LONG_AGO)
FRESH = deed(1, "active", "a1", NOW - HOUR)
UNLINKS = deed(90, "opening_unlinks", None, None, told=LONG_AGO, amount=0)


def ids(found: Any) -> list[str]:
    """The lines that a fact holds, by their ids."""
    lines = (found,) if isinstance(found, Lines) else found
    return [each for line in lines for each in line.ids]


def unlink(*deeds: Deed, **more: Any) -> Walked:
    return Walked(fix_unlink.FLOW, UNLINKS, *deeds, **more)


def link(*deeds: Deed, **more: Any) -> Walked:
    return Walked(fix_link.FLOW, UNLINKS, *deeds, **more)


# -- unlinking


def test_the_permission_is_asked_for_before_all_else() -> None:
    assert unlink(LINKED).taps("a1").asks == "permission.ask"


def test_all_causes_that_hold_are_named_the_soonest_fix_first() -> None:
    notice = replace(deed(2, "violation", "a1", NOW), walk=5, day=date(2026, 11, 24))
    spent = replace(UNLINKS, id=91, amount=3)
    walk = unlink(FRESH, notice, spent).taps("a1", "was", "other")
    assert walk.at == "end.held"
    assert ids(walk.facts["causes"]) == [
        "cause.network", "cause.cooldown", "cause.case", "cause.permission", "cause.spent",
    ]  # fmt: skip
    cooldown, case = walk.facts["causes"][1], walk.facts["causes"][2]
    assert (cooldown.values["from"], cooldown.values["left"]) == (NOW + 23 * HOUR, 23 * HOUR)
    assert f"{case.values['last']:%m-%d}" == "12-04"  # the end of Thursday 3 December in Mexico City


def test_allowed_at_exactly_24_hours_the_wait_is_no_cause_any_more() -> None:
    for since, ends in ((24 * HOUR, "clear"), (24 * HOUR - HOUR / 60, "held")):
        walk = unlink(deed(1, "active", "a1", NOW - since)).taps("a1", "never", "same", "none")
        assert walk.at == f"end.{ends}"


def test_what_the_ledger_knows_is_not_asked_and_what_it_does_not_is() -> None:
    assert unlink(LINKED).taps("a1", "never").asks == "network.ask"
    assert unlink().types("nueva").taps("never").asks == "linked_when.ask"


def test_a_link_told_here_is_in_the_ledger_and_its_wait_is_counted() -> None:
    walk = unlink().types("nueva").taps("never", "today").types("01:30").taps("same", "none")
    assert [each[0] for each in walk.told] == ["active"]
    assert (walk.at, ids(walk.facts["causes"])) == ("end.held", ["cause.cooldown"])
    assert walk.facts["causes"][0].values["left"] == 23 * HOUR + HOUR / 2


def test_a_link_of_which_nobody_knows_when_is_a_doubt_and_tells_no_deed() -> None:
    walk = unlink().types("nueva").taps("never", "unsure", "same", "none")
    assert (walk.at, ids(walk.facts["doubts"]), walk.told) == ("end.unsure", ["doubt.cooldown"], [])


def test_only_the_causes_of_the_rules_are_asked_for() -> None:
    walk = unlink(LINKED, held=rules(unlink__failure_causes=("cooldown",))).taps("a1", "never")
    assert walk.at == "end.clear"


def test_a_reminder_to_try_again_comes_at_nine_of_the_sellers_morning() -> None:
    walk = unlink(LINKED).taps("a1", "never", "other", "none").offered("d1")
    # 9:00 in Mexico City (UTC-6) on Thursday
    assert walk.told == [("retry_set", "a1", NOW + 31 * HOUR, "exact", False)]
    assert walk.at == "end.held"


def test_where_a_clock_runs_already_no_other_reminder_is_offered() -> None:
    walk = unlink(FRESH).taps("a1", "never", "same", "none")
    assert ([each.id for each in walk.here.offers], ids(walk.facts["bell"])) == ([], ["bell"])


# -- linking


@pytest.mark.parametrize(
    ("taps", "causes", "end"),
    [
        (("pending", "yes"), ["cause.accept"], "held"), (("pending", "no"), ["cause.unseen"], "held"),
        (("pending", "unsure"), [], "unsure"), (("lapsed",), ["cause.lapsed"], "held"),
        (("taken", "other"), ["cause.taken"], "held"), (("taken", "no"), [], "clear"),
        (("full",), ["cause.full_said"], "held"), (("network", "yes", "weak"), ["cause.weak"], "held"),
        (("refused", "no", "no", "other", "abroad", "banned"),
         ["cause.abroad", "cause.taken", "cause.banned", "cause.region", "cause.age"], "held"),
        (("other", "yes", "yes", "no", "good", "good"), [], "clear"),
    ],
)  # fmt: skip
def test_each_symptom_leads_to_its_causes(taps: tuple[str, ...], causes: list[str], end: str) -> None:
    walk = link().types("nueva").taps(*taps)
    assert (walk.at, ids(walk.facts["causes"])) == (f"end.{end}", causes)


def test_what_the_ledger_holds_against_the_link_is_named_unasked() -> None:
    four = tuple(deed(n, "active", f"a{n}", LONG_AGO) for n in range(1, 5))
    gone = (deed(10, "active", "a5", LONG_AGO), deed(11, "unlinked", "a5", NOW - HOUR))
    walk = link(*four, *gone).taps("a5", "taken", "no")
    assert ids(walk.facts["causes"]) == ["cause.full", "cause.cooling"]
    assert walk.facts["causes"][1].values["from"] == NOW + 23 * HOUR


def test_an_account_that_is_linked_to_another_shop_of_the_seller_is_found_there() -> None:
    elsewhere = deed(7, "active", "a2", LONG_AGO, shop=2)
    assert ids(link(elsewhere).taps("a2", "lapsed").facts["causes"]) == ["cause.lapsed", "cause.mine"]


def test_a_new_shops_own_limit_is_asked_about_where_the_market_has_one() -> None:
    held = rules(channel__max_accounts_probation__individual=0, channel__max_accounts_probation__business=1)
    walk = link(held=held).types("nueva").taps("full")
    assert walk.asks == "probation.ask"
    assert ids(walk.taps("individual").facts["causes"]) == ["cause.full_said", "cause.probation"]


def test_a_new_shops_limit_that_is_not_held_or_not_reached() -> None:
    held = rules(channel__max_accounts_probation__individual=None, channel__max_accounts_probation__business=2)
    for kind, found in (("individual", ["cause.full_said", "cause.probation_open"]), ("business", ["cause.full_said"])):
        walk = link(LINKED, held=held).types("nueva").taps("full", kind)
        assert ids(walk.facts["causes"]) == found


# -- one for another


def test_a_swap_names_price_dates_and_days_before_the_act() -> None:
    walk = Walked(swap.FLOW, UNLINKS, FRESH, deed(2, "active", "a2", LONG_AGO)).taps("a1").types("nueva").types("130")
    facts = walk.facts
    assert walk.at == "end.locked"
    assert (facts["price"].values["left"], facts["price"].values["after"]) == (3, 2)
    assert facts["back"].values["from"] == NOW + 47 * HOUR  # 23 h of its lock, then 24 h
    assert facts["goods"].values == {"goods": 130, "n": 3, "daily": 50}
    assert facts["link"].ids == ("link.free",)


def test_a_swap_into_an_account_that_still_waits_says_from_when() -> None:
    gone = (deed(3, "active", "a3", LONG_AGO), deed(4, "unlinked", "a3", NOW - HOUR))
    walk = Walked(swap.FLOW, UNLINKS, LINKED, *gone).taps("a3", "unsure")
    assert walk.at == "end.now"
    assert (walk.facts["link"].ids, walk.facts["link"].values["from"]) == (("link.waits",), NOW + 23 * HOUR)


def test_without_an_unlink_left_there_is_no_swap() -> None:
    walk = Walked(swap.FLOW, replace(UNLINKS, amount=3), LINKED).types("nueva").taps("unsure")
    assert walk.at == "end.spent"
