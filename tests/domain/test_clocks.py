"""Which reminders a ledger calls for."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import given

from bot.domain.clocks import KINDS, LANES, Expected, Facts, brief, expected
from bot.domain.deeds import Deed
from bot.domain.policy import Rules
from bot.domain.shop import Ledger
from bot.domain.wishes import Quiet, Wishes
from tests.domain.test_shop import DEEDS, as_deeds
from tests.domain.told import DAY, DOCUMENT, HOUR, NOW, SECOND, deed, rules

MEXICO, SHANGHAI, LONDON = "America/Mexico_City", "Asia/Shanghai", "Europe/London"
TTL = rules(invite__ttl_hours=48)


def facts(*deeds: Deed, held: Rules = DOCUMENT, shop: int = 1, **more: Any) -> Facts:
    """What a seller's shop in Mexico calls for; the seller lives there, too, unless told otherwise."""
    given = {"zone": MEXICO, "own_zone": MEXICO, "wishes": Wishes(), "now": NOW, **more}
    return Facts(Ledger(deeds), shop, held, **given)


def due(*deeds: Deed, **of: Any) -> dict[str, datetime]:
    return {each.key: each.due_at for each in expected(facts(*deeds, **of))}


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
    assert due(deed(1, "invited", "a1", NOW, told=NOW + HOUR), held=TTL) == {"invitation:1": NOW + 2 * DAY}
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
    found = expected(facts(*as_deeds(said), held=TTL))
    assert len({each.key for each in found}) == len(found)
    assert [each.key for each in found if each.deed and each.due_at <= each.deed.told_at] == []


# -- series, wishes and quiet hours


def at(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def slot(what: str = "1234567 20:00-22:00", id_: int = 5, told: datetime = NOW) -> Deed:
    return replace(deed(id_, "slot_set", None, None, told=told), what=what)


def test_a_slot_calls_for_two_pushes_before_each_of_the_next_two_lives() -> None:
    found = expected(facts(slot(), zone=LONDON))  # 8:00 on a Wednesday in November: London is at UTC
    assert [(each.key, each.due_at) for each in found] == [
        ("live_prep:5:2026-11-25", at(25, 19)), ("live_start:5:2026-11-25", at(25, 19, 45)),
        ("live_prep:5:2026-11-26", at(26, 19)), ("live_start:5:2026-11-26", at(26, 19, 45)),
    ]  # fmt: skip
    assert {(each.about_at, each.until_at) for each in found} == {(at(25, 20), at(25, 20)), (at(26, 20), at(26, 20))}


def test_a_slot_of_some_weekdays_waits_for_them() -> None:
    assert list(due(slot("7 20:00-22:00"), zone=LONDON)) == [
        "live_prep:5:2026-11-29", "live_start:5:2026-11-29", "live_prep:5:2026-12-06", "live_start:5:2026-12-06",
    ]  # fmt: skip


def test_a_push_that_was_past_when_the_slot_was_set_is_not_called_for() -> None:
    now = at(25, 19, 30)
    assert next(iter(due(slot(told=now), zone=LONDON, now=now))) == "live_start:5:2026-11-25"


def test_a_live_whose_last_push_is_out_is_still_called_for_until_it_begins() -> None:
    assert next(iter(due(slot(), zone=LONDON, now=at(25, 19, 50)))) == "live_prep:5:2026-11-25"
    assert next(iter(due(slot(), zone=LONDON, now=at(25, 20)))) == "live_prep:5:2026-11-26"


def test_what_the_seller_stopped_is_not_called_for_until_it_goes_on() -> None:
    stopped = Wishes().without("live_prep", 5)
    assert due(slot(), wishes=stopped) == {}
    assert due(slot(), wishes=stopped.with_off("d5", off=False)) != {}
    no_locks = Wishes().with_off("unlink_lock", off=True)
    assert due(deed(1, "active", "a1", NOW), slot(), wishes=no_locks) == due(slot())


NIGHT = Quiet(time(22), time(8))


def test_in_quiet_hours_a_nudge_waits_for_their_end() -> None:
    link = deed(1, "active", "a1", at(25, 7), told=at(25, 7))  # 1 in the morning in Mexico; so is the lock's end
    [waits] = expected(facts(link, wishes=Wishes(quiet=NIGHT)))
    assert (waits.key, waits.due_at, waits.about_at) == ("unlink_lock:1", at(26, 14), at(26, 7))
    [comes] = expected(facts(link))
    assert (comes.due_at, comes.about_at) == (at(26, 7), None)


def notice(id_: int = 3, day: date | None = date(2026, 11, 24), **of: Any) -> Deed:
    return replace(deed(id_, "violation", "a1", NOW, walk=9), day=day, **of)


def test_a_violation_calls_for_a_ladder_up_to_its_last_day_and_one_rung_after_it() -> None:
    ends = datetime(2026, 12, 4, 5, 59, 59, tzinfo=UTC)  # 3 December, 23:59:59 in Mexico
    assert due(notice()) == {
        "appeal:3:wd3": at(30, 15), "appeal:3:wd1": at(2, 15, month=12), "appeal:3:last": at(3, 15, month=12),
        "appeal:3:h2": ends - 2 * HOUR, "appeal:3:after": at(4, 15, month=12),
    }  # fmt: skip
    assert {each.about_at for each in expected(facts(notice()))} == {ends}


def test_quiet_hours_hold_no_deadline_it_comes_before_them_and_on_time() -> None:
    found = {
        each.rung: each.due_at for each in expected(facts(notice(), wishes=Wishes(quiet=Quiet(time(21), time(10)))))
    }
    assert {rung: found[rung] for rung in ("wd3_e", "wd3", "h2_e", "h2")} == {
        "wd3_e": at(30, 2, 59), "wd3": at(30, 15),
        "h2_e": at(4, 2, 59, month=12), "h2": datetime(2026, 12, 4, 3, 59, 59, tzinfo=UTC),
    }  # fmt: skip


def test_a_deadline_can_not_be_turned_off_as_a_kind() -> None:
    assert due(notice(), wishes=Wishes(off=frozenset({"appeal"}))) == due(notice())
    assert due(notice(), wishes=Wishes().without("appeal", 3)) == {}


def test_a_live_in_quiet_hours_wakes_unless_the_seller_said_no() -> None:
    quiet = Wishes(quiet=NIGHT)
    of = {"zone": LONDON, "own_zone": SHANGHAI, "wishes": quiet, "now": at(25, 8)}
    assert list(due(slot(), **of).values())[:2] == [at(25, 19), at(25, 19, 45)]
    assert due(slot("1234567 20:00-22:00 wake"), **of) == due(slot(), **of)
    hushed = due(slot("1234567 20:00-22:00 hush"), **of)
    assert hushed == {"live_prep:5:2026-11-25": at(25, 13, 59), "live_prep:5:2026-11-26": at(26, 13, 59)}


def test_of_a_live_on_the_edge_of_quiet_hours_only_what_is_in_them_is_left_out() -> None:
    edge = Wishes(quiet=Quiet(time(19, 30), time(8)))
    of = {"zone": LONDON, "own_zone": LONDON, "wishes": edge}
    assert list(due(slot("1234567 20:00-22:00 hush"), **of)) == ["live_prep:5:2026-11-25", "live_prep:5:2026-11-26"]
    late = Wishes(quiet=Quiet(time(12), time(19, 15)))
    assert list(due(slot("1234567 20:00-22:00 hush"), zone=LONDON, own_zone=LONDON, wishes=late).values()) == [
        at(25, 11, 59), at(26, 11, 59),
    ]  # fmt: skip
    none = Wishes(quiet=Quiet(time(1), time(6)))
    assert len(due(slot("1234567 20:00-22:00 hush"), zone=LONDON, own_zone=LONDON, wishes=none)) == 4


def test_the_checks_come_only_when_asked_for_on_their_days_at_the_sellers_hour() -> None:
    assert due() == {}
    asked = Wishes(on=frozenset({"content_check", "score_check", "weekly"}), hours=(("weekly", time(7)),))
    assert due(wishes=asked, now=NOW + DAY) == {
        "content_check:s1:2026-12-01": at(1, 15, month=12),
        "content_check:s1:2027-01-01": at(1, 15, month=1, year=2027),
        "score_check:s1:2026-12-15": at(15, 15, month=12),
        "score_check:s1:2027-01-15": at(15, 15, month=1, year=2027),
        "weekly:s1:2026-11-30": at(30, 13), "weekly:s1:2026-12-07": at(7, 13, month=12),
    }  # fmt: skip


def test_a_check_of_today_is_called_for_while_it_is_of_use() -> None:
    asked = Wishes(on=frozenset({"weekly"}))
    late = due(wishes=asked, now=at(1, 12, month=12))
    assert list(late) == ["weekly:s1:2026-11-30", "weekly:s1:2026-12-07", "weekly:s1:2026-12-14"]


def test_a_check_that_quiet_hours_would_make_useless_is_not_called_for() -> None:
    asked = Wishes(on=frozenset({"brief"}), quiet=Quiet(time(7), time(15)))
    assert brief(facts(wishes=asked)) == ()


def test_a_brief_comes_each_morning_once_it_was_asked_for() -> None:
    assert brief(facts()) == ()
    found = brief(facts(wishes=Wishes(on=frozenset({"brief"}))))
    assert [(each.key, each.due_at) for each in found] == [
        ("brief:s1:2026-11-25", at(25, 14)),
        ("brief:s1:2026-11-26", at(26, 14)),
    ]


def test_a_showcase_plan_reminds_on_each_day_after_its_first() -> None:
    plan = replace(deed(4, "plan_set", None, None, told=NOW), amount=3)
    assert due(plan) == {"showcase_reset:4:2026-11-26": at(26, 15), "showcase_reset:4:2026-11-27": at(27, 15)}
    newer = replace(deed(6, "plan_set", None, None, told=NOW), amount=1)
    assert due(plan, newer) == {}


def test_a_reminder_of_the_sellers_own_is_called_for_as_it_was_set() -> None:
    assert due(deed(8, "reminder_set", None, NOW + HOUR, told=NOW)) == {"own:8": NOW + HOUR}
    assert expected(facts(deed(8, "reminder_set", None, NOW + HOUR, told=NOW)))[0].series == "d8"
    assert Expected(KINDS["weekly"], None, NOW).series == "weekly"


def test_every_lane_has_a_number_and_a_slot_one_of_its_own() -> None:
    assert {kind.id: kind.lane for kind in KINDS.values() if kind.slot} == {"live_prep": 3, "live_start": 3}
    assert KINDS["appeal"].lane == min(LANES.values())
