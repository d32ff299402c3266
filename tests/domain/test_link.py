"""Linking an account: on a computer and a phone, with what may stand in the way."""

from datetime import timedelta

import pytest

from bot.domain.flow import Lines, Refused
from bot.domain.flows.link import FLOW
from tests.domain.told import DAY, HOUR, NOW, Walked, deed, rules

TTL = rules(invite__ttl_hours=48)
MINUTE = timedelta(minutes=1)
FULL = tuple(deed(n, "active", f"a{n}", NOW - 9 * DAY) for n in range(1, 5))
COOLING = (deed(1, "active", "a1", NOW - 9 * DAY), deed(2, "unlinked", "a1", NOW - HOUR))


def walk(*deeds, **more) -> Walked:  # type: ignore[no-untyped-def]
    return Walked(FLOW, *deeds, **more)


def refusal(act) -> tuple[str, dict[str, object]]:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.reason, refused.value.values


def test_on_a_computer_a_link_goes_by_invitation_acceptance_and_review() -> None:
    link = walk().taps("a1", "no", "pc", "sent", "accepted", "active", "now")
    assert link.at == "end.active"
    assert link.told == [
        ("invited", "a1", NOW, "unsure", False),
        ("accepted", "a1", NOW, "unsure", False),
        ("active", "a1", NOW, "exact", False),
    ]


def test_on_a_phone_a_link_goes_by_authorisation() -> None:
    link = walk().taps("a1", "unsure", "phone", "active", "now")
    assert (link.at, link.told) == ("end.active", [("active", "a1", NOW, "exact", False)])


def test_a_review_may_be_over_at_once() -> None:
    assert walk().taps("a1", "no", "pc", "sent", "active").at == "active_when"


@pytest.mark.parametrize(
    ("taps", "end"),
    [
        (("pc", "trouble"), "trouble"), (("phone", "trouble"), "trouble"), (("pc", "sent", "nothing"), "nothing"),
        (("pc", "sent", "accepted", "later"), "review"),
    ],
)  # fmt: skip
def test_a_link_that_does_not_come_off_waits_and_can_go_on_by_back(taps: tuple[str, ...], end: str) -> None:
    link = walk().taps("a1", "no", *taps)
    assert (link.at, link.here.waiting) == (f"end.{end}", True)
    assert link.goes_back().here.step is not None


def test_an_account_linked_to_another_shop_stops_the_walk() -> None:
    link = walk().taps("a1", "yes")
    assert (link.at, link.here.waiting, link.told) == ("end.elsewhere", False, [])


def test_the_end_says_how_many_are_linked_and_when_it_may_be_unlinked() -> None:
    link = walk(deed(1, "active", "a2", NOW - DAY)).taps("a1", "no", "phone", "active", "now")
    assert link.facts["linked_of"] == ("of", 2, 4)
    assert link.facts["lock_line"] == Lines(("end.lock",), {"unlock_at": NOW + DAY})
    free = walk(held=rules(unlink__lock_after_link_hours=None)).taps("a1", "no", "phone", "active", "now")
    assert free.facts["lock_line"] == Lines(())


# -- which account


def test_accounts_linked_now_are_not_offered_and_not_taken() -> None:
    link = walk(deed(1, "active", "a1", NOW))
    step = link.here.step
    assert step is not None
    assert step.offered(link.here.road) == ("a2", "a3", "a4", "a5")
    assert refusal(lambda: link.types("@UNO")) == ("linked", {"account": "a1"})


def test_a_name_known_before_is_that_account_and_a_new_one_is_kept_as_typed() -> None:
    assert walk().types(" @Dos ").said("account") == "a2"
    assert walk().types("@Nueva").said("account") == "@Nueva"
    assert walk().types("a1").said("account") == "@a1"  # an account may be called like an id of ours


def test_the_first_account_is_asked_for_in_other_words() -> None:
    assert walk(names={}).asks == "account.first"
    assert walk().asks == "account.ask"


def test_an_account_that_was_linked_meanwhile_is_asked_for_again() -> None:
    link = walk().taps("a1", "no")
    link.deeds = (*link.deeds, deed(500, "active", "a1", NOW, walk=7))
    assert link.at == "account"


# -- a full shop


def test_a_fifth_account_is_advised_against_and_recorded_all_the_same() -> None:
    link = walk(*FULL)
    assert link.asks == "full.full"
    link.taps("already", "a5", "now")
    assert (link.at, link.told) == ("end.active", [("active", "a5", NOW, "exact", True)])
    assert link.facts["linked_of"] == ("of", 5, 4)


def test_a_full_shop_leads_to_an_unlink_or_stops() -> None:
    assert (walk(*FULL).taps("unlink").at, walk(*FULL).taps("stop").at) == ("end.full", "end.stopped")
    assert FLOW.next_of(walk(*FULL).taps("unlink").here.road, "full") == ("unlink", "swap")


def test_a_freed_slot_takes_another_account_at_once() -> None:
    link = walk(*FULL, deed(9, "unlinked", "a4", NOW - MINUTE))
    assert link.taps("a5", "no", "phone", "active", "now").told == [("active", "a5", NOW, "exact", False)]


def test_a_quota_of_links_stands_in_the_way_where_one_is_held() -> None:
    link = walk(*FULL, held=rules(channel__max_accounts=None, link__quota=4, link__window_days=180))
    assert link.asks == "full.quota"


# -- an account that was unlinked


def test_an_account_unlinked_less_than_a_day_ago_is_advised_against_with_its_instant() -> None:
    link = walk(*COOLING).taps("a1")
    assert link.asks == "cooling.ask"
    facts = link.facts
    assert (facts["unlinked_at"], facts["from"], facts["left_time"]) == (NOW - HOUR, NOW + 23 * HOUR, 23 * HOUR)


def test_waiting_goes_on_by_itself_at_exactly_24_hours() -> None:
    link = walk(*COOLING).taps("a1", "wait")
    assert (link.at, link.here.waiting) == ("end.wait", True)
    assert link.waits(hours=22, minutes=59, seconds=59).at == "end.wait"
    assert link.waits(seconds=1).at == "elsewhere"


def test_an_unlink_of_an_unknown_hour_is_said_in_other_words() -> None:
    cooling = (COOLING[0], deed(2, "unlinked", "a1", NOW - HOUR, certainty="unsure"))
    assert walk(*cooling).taps("a1").asks == "cooling.unsure"


def test_it_has_happened_already_is_recorded_against_the_rule() -> None:
    link = walk(*COOLING).taps("a1", "already", "now")
    assert (link.at, link.told) == ("end.active", [("active", "a1", NOW, "exact", True)])
    assert link.waits(days=2).at == "end.active"


def test_another_account_may_be_linked_at_once() -> None:
    link = walk(*COOLING).taps("a1", "other", "a2", "no", "phone", "active", "now")
    assert link.told == [("active", "a2", NOW, "exact", False)]
    assert link.facts["account"] == "a2"


def test_another_account_must_be_free_too() -> None:
    both = (*COOLING, deed(3, "unlinked", "a2", NOW - HOUR), deed(4, "active", "a3", NOW - DAY))
    link = walk(*both).taps("a1", "other")
    step = link.here.step
    assert step is not None
    assert step.offered(link.here.road) == ("a4", "a5")
    assert refusal(lambda: link.types("dos")) == ("cooling", {"account": "a2"})
    assert refusal(lambda: link.types("tres")) == ("linked", {"account": "a3"})
    assert link.types("nueva").at == "elsewhere"


def test_the_wait_holds_in_another_shop_too() -> None:
    elsewhere = (deed(1, "active", "a1", NOW - DAY, shop=2), deed(2, "unlinked", "a1", NOW, shop=2))
    assert walk(*elsewhere).taps("a1").at == "cooling"


def test_a_full_shop_and_a_wait_are_both_said() -> None:
    link = walk(*FULL, deed(9, "active", "a5", NOW - 2 * DAY), deed(10, "unlinked", "a5", NOW - HOUR))
    assert link.taps("already", "a5").at == "cooling"
    assert walk(*link.deeds).taps("already", "a5", "wait").at == "end.wait"
    assert walk(*link.deeds).taps("already", "a5", "already").at == "active_when"


# -- when


def test_the_invitation_is_dated_only_where_its_life_is_known() -> None:
    link = walk(held=TTL).taps("a1", "no", "pc")
    assert link.asks == "invite.ttl"
    link.taps("sent", "yesterday")
    assert (link.at, link.told) == ("invited_time", [])
    assert link.types("1:00").told == [("invited", "a1", NOW - 25 * HOUR, "exact", False)]
    assert walk().taps("a1", "no", "pc").asks == "invite.ask"


def test_active_cannot_be_before_the_invitation_or_the_unlink() -> None:
    invited = walk(held=TTL).taps("a1", "no", "pc", "sent", "today")
    invited.types("1:00").taps("active", "today")
    assert refusal(lambda: invited.types("0:30")) == ("before_last", {"at": NOW - HOUR})
    cooling = walk(*COOLING).taps("a1", "already", "today")
    assert refusal(lambda: cooling.types("0:59")) == ("before_last", {"at": NOW - HOUR})
    assert cooling.types("1:00").told == [("active", "a1", NOW - HOUR, "exact", True)]


def test_an_unlink_from_another_shop_comes_before_the_link_too() -> None:
    told = (deed(1, "active", "a1", NOW - 9 * DAY, shop=2), deed(2, "unlinked", "a1", NOW - HOUR, shop=2))
    assert refusal(lambda: walk(*told).taps("a1", "already", "today").types("0:30"))[0] == "before_last"


def test_a_typed_hour_of_the_past_leaves_the_account_linked_after_presses_of_now() -> None:
    link = walk().taps("a1", "no", "pc", "sent", "accepted", "active", "today").types("1:00")
    assert [each.state for each in link.view.after.standings(1)] == ["linked"]


def test_a_time_corrected_keeps_all_that_was_said_after_it() -> None:
    link = walk(held=TTL).taps("a1", "no", "pc", "sent", "now", "accepted", "active", "now")
    link.presses("invited_when", "yesterday")
    assert link.at == "invited_time"
    assert link.types("20:00").at == "end.active"
    assert sorted(each[:3] for each in link.told) == [
        ("accepted", "a1", NOW), ("active", "a1", NOW), ("invited", "a1", NOW - 6 * HOUR),
    ]  # fmt: skip


# -- a walk that is done stays done


def test_what_is_told_later_asks_nothing_of_a_finished_walk() -> None:
    link = walk(*FULL[:3]).taps("a4", "no", "phone", "active", "now")
    link.deeds = (*link.deeds, deed(500, "active", "a5", NOW, walk=7), deed(501, "unlinked", "a4", NOW, walk=8),
                  deed(502, "active", "a4", NOW, walk=9))  # fmt: skip
    assert link.at == "end.active"
