"""What other rules change for a shop: only what runs, each with what the seller knew."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.clocks import Facts
from bot.domain.moves import KEYS_THAT_MOVE, WEIGHED, Move, moves
from bot.domain.policy import Rules
from bot.domain.shop import Deed, Ledger
from bot.domain.wishes import USUAL
from tests.domain.told import DAY, DOCUMENT, HOUR, NOW, deed, rules

ZONE = "America/Mexico_City"


def facts(*deeds: Deed, held: Rules, now: datetime = NOW) -> Facts:
    return Facts(Ledger(deeds), 1, held, ZONE, ZONE, USUAL, now)


def found(*deeds: Deed, before: Rules = DOCUMENT, after: Rules = DOCUMENT, now: datetime = NOW) -> list[Move]:
    return list(moves(facts(*deeds, held=after, now=now), lambda _: before))


def short(each: Move) -> tuple[str, object, object]:
    return each.kind, each.before, each.after


def notice(id_: int = 1, day: date = date(2026, 11, 24), **more: Any) -> Deed:
    return replace(deed(id_, "violation", "a1", NOW - HOUR, walk=7), day=day, what="false_ad", **more)


LINKED = deed(1, "active", "a1", NOW - HOUR)


@pytest.mark.parametrize(
    ("told", "change", "was", "becomes"),
    [
        (LINKED, {"unlink__lock_after_link_hours": 48}, NOW + 23 * HOUR, NOW + 47 * HOUR),
        (LINKED, {"unlink__lock_after_link_hours": None}, NOW + 23 * HOUR, None),
        (LINKED, {"unlink__lock_after_link_hours": 0.5}, NOW + 23 * HOUR, NOW - HOUR / 2),
        (deed(1, "unlinked", "a1", NOW - HOUR), {"relink__wait_after_unlink_hours": 2}, NOW + 23 * HOUR, NOW + HOUR),
        (deed(1, "invited", "a1", NOW - HOUR), {"invite__ttl_hours": 48}, None, NOW + 47 * HOUR),
    ],
)
def test_an_end_moves_appears_or_falls_away(
    told: Deed, change: dict[str, object], was: datetime | None, becomes: datetime | None
) -> None:
    [move] = found(told, after=rules(**change))
    assert (move.before, move.after, move.account) == (was, becomes, "a1")
    assert [key.replace(".", "__") for key in move.keys] == list(change)
    [back] = found(told, before=rules(**change))
    assert (back.before, back.after) == (becomes, was)


def test_what_is_over_by_both_rules_moves_for_nobody() -> None:
    long_ago = deed(1, "active", "a1", NOW - 49 * HOUR), deed(2, "unlinked", "a2", NOW - 49 * HOUR)
    assert found(*long_ago, after=rules(unlink__lock_after_link_hours=48, relink__wait_after_unlink_hours=1)) == []


def test_what_was_over_and_runs_again_is_told() -> None:
    [move] = found(deed(1, "active", "a1", NOW - 30 * HOUR), after=rules(unlink__lock_after_link_hours=48))
    assert short(move) == ("unlink_lock", NOW - 6 * HOUR, NOW + 18 * HOUR)


def test_what_was_told_under_the_new_rules_is_known_by_them() -> None:
    since, new = NOW - HOUR, rules(unlink__lock_after_link_hours=48)
    told = deed(1, "active", "a1", NOW - 2 * HOUR), deed(2, "active", "a2", NOW - HOUR / 2)
    here = moves(facts(*told, held=new), lambda told_at: new if told_at >= since else DOCUMENT)
    assert [(each.kind, each.account) for each in here] == [("unlink_lock", "a1")]


@pytest.mark.parametrize(
    ("change", "last"),
    [
        ({"appeal__amount": 5}, "2026-12-02 05:59:59"),
        ({"appeal__unit": "calendar_days", "appeal__amount": 30}, "2026-12-25 05:59:59"),
        ({"appeal__weekend": frozenset({5, 6})}, "2026-12-04 05:59:59"),
        ({"appeal__first_day_counts": True}, "2026-12-03 05:59:59"),
    ],
)
def test_an_appeals_last_day_moves(change: dict[str, object], last: str) -> None:
    moved = found(notice(), after=rules(**change))
    was, becomes = datetime.fromisoformat("2026-12-04 05:59:59+00:00"), datetime.fromisoformat(f"{last}+00:00")
    ends = [] if becomes == was else [("appeal", was, becomes)]
    assert [short(each) for each in moved] == ends
    assert [each.sooner for each in moved] == [becomes < was] * len(ends)


def test_a_printed_day_and_a_sent_appeal_move_for_no_rule() -> None:
    other = rules(appeal__amount=5)
    assert found(notice(last_day=date(2026, 12, 1)), after=other) == []
    assert found(notice(), deed(2, "appealed", "a1", NOW, walk=7), after=other) == []


def test_a_deadline_falls_away_where_no_attempt_is_left() -> None:
    told = notice(), deed(2, "appealed", "a1", NOW - HOUR, walk=7), deed(3, "appeal_denied", "a1", NOW, walk=7)
    [move] = found(*told, after=rules(appeal__max_attempts=1))
    assert (move.kind, move.after, move.is_over(NOW), move.sooner) == ("appeal", None, True, False)


def test_what_is_sooner_comes_first_then_deadlines_then_the_rest() -> None:
    told = (
        deed(1, "active", "a1", NOW - HOUR), deed(2, "invited", "a2", NOW - HOUR), replace(notice(3), account="a3"),
        replace(notice(4, date(2026, 11, 20)), walk=8, account="a4"), deed(5, "opening_unlinks", amount=1),
    )  # fmt: skip
    before = rules(invite__ttl_hours=48, appeal__amount=7)
    after = rules(invite__ttl_hours=30, appeal__amount=9, unlink__quota=10, unlink__lock_after_link_hours=2)
    assert [(each.kind, each.account, each.sooner) for each in found(*told, before=before, after=after)] == [
        ("invitation", "a2", True), ("appeal", "a4", False), ("appeal", "a3", False), ("unlink_lock", "a1", False),
        ("unlinks", None, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "change", "numbers"),
    [
        ((deed(1, "opening_unlinks", amount=2),), {"unlink__quota": 10}, [("unlinks", 1, 8)]),
        ((deed(1, "opening_unlinks", amount=2),), {"unlink__quota": None}, [("unlinks", 1, None)]),
        ((deed(1, "opening_unlinks", amount=5),), {"unlink__quota": 4}, []),  # none left by both
        ((deed(1, "opening_unlinks"),), {"unlink__quota": 10}, []),  # a number that nobody knows
        ((), {"unlink__quota": 10}, []),
        ((deed(1, "active", "a1", NOW - 9 * DAY),), {"channel__max_accounts": 2}, [("links", 3, 1)]),
        ((deed(1, "invited", "a1", NOW - 9 * DAY),), {"channel__max_accounts": 2}, []),  # nothing linked yet
        ((deed(1, "active", "a1", NOW - 9 * DAY),), {"link__quota": 10, "link__window_days": 180}, []),  # 3 by both
        ((deed(1, "active", "a1", NOW - 9 * DAY),), {"link__quota": 2}, [("links", 3, 1)]),
        ((deed(1, "plan_set", at=NOW, amount=3),), {"showcase__daily_add": 30}, [("daily", 50, 30)]),
        ((deed(1, "plan_set", at=NOW - 3 * DAY, amount=3),), {"showcase__daily_add": 30}, []),  # over
    ],
)
def test_numbers_are_told_where_the_sellers_own_become_others(
    told: tuple[Deed, ...], change: dict[str, object], numbers: list[tuple[str, int | None, int | None]]
) -> None:
    assert [short(each) for each in found(*told, after=rules(**change))] == numbers


def test_another_shops_deeds_move_nothing_here() -> None:
    other = replace(LINKED, shop=2)
    assert found(other, after=rules(unlink__lock_after_link_hours=48)) == []
    gone = replace(deed(2, "unlinked", "a1", NOW), shop=2)
    here = deed(3, "violation", "a1", NOW)
    assert found(gone, here, after=rules(relink__wait_after_unlink_hours=48)) == []


VALUES = {
    "unlink.lock_after_link_hours": st.sampled_from([None, 0.5, 24, 48, 400]),
    "relink.wait_after_unlink_hours": st.sampled_from([None, 1, 24, 72]),
    "invite.ttl_hours": st.sampled_from([None, 24, 48]),
    "appeal.amount": st.sampled_from([1, 5, 7, 30]),
    "appeal.unit": st.sampled_from(["business_days", "calendar_days"]),
    "appeal.max_attempts": st.sampled_from([None, 1, 2]),
    "appeal.second_amount": st.sampled_from([None, 15]),
    "unlink.quota": st.sampled_from([None, 3, 10]),
    "unlink.window_days": st.sampled_from([None, 2]),
    "channel.max_accounts": st.sampled_from([None, 2, 4]),
    "link.quota": st.sampled_from([None, 2]),
    "showcase.daily_add": st.sampled_from([None, 30, 50]),
}
RULES = st.fixed_dictionaries({}, optional=VALUES).map(
    lambda held: rules(**{key.replace(".", "__"): value for key, value in held.items()})
)
KINDS = ("invited", "active", "unlinked", "opening_unlinks", "violation", "appealed", "appeal_denied", "plan_set")
DEEDS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.sampled_from(["a1", "a2"]), st.integers(0, 100), st.integers(0, 4)), max_size=8
)


def told(said: list[tuple[str, str, int, int]]) -> tuple[Deed, ...]:
    made = (
        deed(number, kind, account, NOW - hours * HOUR, amount=amount, walk=amount)
        for number, (kind, account, hours, amount) in enumerate(said, start=1)
    )
    return tuple(
        replace(each, day=date(2026, 11, 20) + (each.amount or 0) * timedelta(days=1))
        if each.kind == "violation"
        else each
        for each in made
    )


@given(DEEDS, RULES, RULES)
def test_the_way_back_is_the_same_way_and_the_same_rules_change_nothing(
    said: list[tuple[str, str, int, int]], one: Rules, other: Rules
) -> None:
    deeds = told(said)
    assert found(*deeds, before=one, after=one) == []
    there = {(each.kind, each.deed.id, each.before, each.after) for each in found(*deeds, before=one, after=other)}
    back = {(each.kind, each.deed.id, each.after, each.before) for each in found(*deeds, before=other, after=one)}
    assert there == back


@given(DEEDS, RULES, RULES)
def test_each_move_names_rules_that_are_others_and_runs_by_one_of_them(
    said: list[tuple[str, str, int, int]], one: Rules, other: Rules
) -> None:
    moved = found(*told(said), before=one, after=other)
    assert [each for each in moved if not each.keys or set(each.keys) - set(WEIGHED[each.kind])] == []
    for each in moved:
        assert all(one.value(key).value != other.value(key).value for key in each.keys)
        ends = [end for end in (each.before, each.after) if isinstance(end, datetime)]
        assert not ends or max(ends) > NOW
    assert [each.sooner for each in moved] == sorted((each.sooner for each in moved), reverse=True)


@given(DEEDS, RULES)
def test_rules_that_no_end_follows_from_move_nothing(said: list[tuple[str, str, int, int]], one: Rules) -> None:
    values = {key: value for key, value in one.values.items() if key not in KEYS_THAT_MOVE}
    other = Rules({**one.values, **{key: replace(value, source="elsewhere") for key, value in values.items()}})
    assert found(*told(said), before=one, after=other) == []
