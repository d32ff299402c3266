"""Which reminders a ledger calls for."""

from datetime import datetime, timedelta

from hypothesis import given

from bot.domain.clocks import KINDS, LANES, expected
from bot.domain.deeds import Deed
from bot.domain.policy import Rules
from bot.domain.shop import Ledger
from tests.domain.test_shop import DEEDS, as_deeds
from tests.domain.told import DAY, DOCUMENT, HOUR, NOW, SECOND, deed, rules

TTL = rules(invite__ttl_hours=48)


def due(*deeds: Deed, held: Rules = DOCUMENT, shop: int = 1) -> dict[str, datetime]:
    return {each.key: each.due_at for each in expected(Ledger(deeds), shop, held)}


def test_a_link_calls_for_the_end_of_its_lock_and_an_unlink_for_the_end_of_its_wait() -> None:
    link = deed(1, "active", "a1", NOW)
    assert due(link) == {"unlink_lock:1": NOW + DAY}
    assert due(link, deed(2, "unlinked", "a1", NOW + HOUR)) == {"relink_wait:2": NOW + HOUR + DAY}


def test_a_link_made_again_ends_the_wait_and_starts_its_own_lock() -> None:
    told = (deed(1, "active", "a1", NOW - 2 * DAY), deed(2, "unlinked", "a1", NOW), deed(3, "active", "a1", NOW + HOUR))
    assert due(*told) == {"unlink_lock:3": NOW + HOUR + DAY}


def test_every_account_has_its_own() -> None:
    told = (
        deed(1, "active", "a1", NOW),
        deed(2, "active", "a2", NOW + HOUR),
        deed(3, "request_sent", "a2", NOW + HOUR),
    )
    assert due(*told) == {"unlink_lock:1": NOW + DAY, "unlink_lock:2": NOW + HOUR + DAY}


def test_nothing_fires_on_creation() -> None:
    over = deed(1, "active", "a1", NOW - DAY, told=NOW)
    assert due(over) == {}
    barely = deed(1, "active", "a1", NOW - DAY + SECOND, told=NOW)
    assert due(barely) == {"unlink_lock:1": NOW + SECOND}


def test_a_clock_that_is_over_is_still_called_for_so_that_no_restart_loses_it() -> None:
    assert due(deed(1, "active", "a1", NOW - 30 * DAY)) == {"unlink_lock:1": NOW - 29 * DAY}


def test_a_deed_taken_back_calls_for_nothing_and_one_told_anew_has_a_clock_of_its_own() -> None:
    assert due() == {}
    assert due(deed(7, "active", "a1", NOW - HOUR, told=NOW)) == {"unlink_lock:7": NOW - HOUR + DAY}


def test_an_opening_balance_starts_a_lock_only_for_a_known_or_latest_time() -> None:
    long_ago = deed(1, "opening_linked", "a1", None, told=NOW, certainty="before")
    assert due(long_ago) == {}
    assert due(deed(1, "opening_linked", "a1", NOW, certainty="unsure")) == {"unlink_lock:1": NOW + DAY}


def test_an_account_that_a_newer_balance_does_not_name_has_no_lock_any_more() -> None:
    told = (deed(1, "active", "a1", NOW), deed(2, "opening_count", None, None, told=NOW + HOUR, amount=0))
    assert due(*told) == {}


def test_an_invitation_has_a_clock_only_where_the_policy_says_how_long_it_lives() -> None:
    invited = deed(1, "invited", "a1", NOW)
    assert due(invited) == {}
    assert due(invited, held=TTL) == {"invitation:1": NOW + 2 * DAY}
    assert due(invited, deed(2, "accepted", "a1", NOW), held=TTL) == {}
    assert due(invited, deed(2, "active", "a1", NOW), held=TTL) == {"unlink_lock:2": NOW + DAY}


def test_a_recheck_is_called_for_on_its_day() -> None:
    assert due(deed(1, "recheck_set", None, NOW + 3 * DAY, told=NOW)) == {"recheck:1": NOW + 3 * DAY}


def test_unknown_hours_call_for_nothing_and_fractions_for_seconds() -> None:
    told = (deed(1, "active", "a1", NOW), deed(2, "unlinked", "a2", NOW))
    unknown = rules(unlink__lock_after_link_hours=None, relink__wait_after_unlink_hours=None)
    assert due(*told, held=unknown) == {}
    short = rules(unlink__lock_after_link_hours=0.002, relink__wait_after_unlink_hours=48)
    assert due(*told, held=short) == {"unlink_lock:1": NOW + timedelta(seconds=7.2), "relink_wait:2": NOW + 2 * DAY}


def test_a_shop_calls_for_its_own_deeds_only() -> None:
    told = (deed(1, "active", "a1", NOW - DAY), deed(2, "unlinked", "a1", NOW), deed(3, "invited", "a1", shop=2))
    assert due(*told) == {"relink_wait:2": NOW + DAY}
    assert due(*told, shop=2) == {}


def test_each_kind_has_a_lane_and_is_of_use_for_a_while() -> None:
    assert [kind.id for kind in KINDS.values()] == list(KINDS)
    assert all(kind.treated in LANES and kind.useful_for > timedelta(0) for kind in KINDS.values())


@given(DEEDS)
def test_whatever_is_told_each_reminder_is_called_for_once_and_never_before_its_deed_was_told(
    said: list[tuple[str, str, int, str]],
) -> None:
    found = expected(Ledger(as_deeds(said)), 1, TTL)
    assert len({each.key for each in found}) == len(found)
    assert [each.key for each in found if each.due_at <= each.deed.told_at] == []
