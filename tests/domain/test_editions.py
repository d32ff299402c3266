"""Editions of the policy: what is kept of each start with other rules, and what is read of it later."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot import policies
from bot.domain.editions import KEPT, Editions, digest, effective, first, read, up_to
from bot.domain.moves import KEYS_THAT_MOVE
from bot.domain.policy import Policy

START = datetime(2026, 11, 25, 8, tzinfo=UTC)
SHIPPED = policies.load()
LOCK = "unlink.lock_after_link_hours"


def other(policy: Policy = SHIPPED, scope: str | None = None, **values: Any) -> Policy:
    held = {key.replace("__", "."): value for key, value in values.items()}
    changed = {key: replace(SHIPPED.defaults[key], value=value) for key, value in held.items()}
    if scope is None:
        return replace(policy, defaults={**policy.defaults, **changed})
    return replace(policy, markets={**policy.markets, scope: {**policy.markets.get(scope, {}), **changed}})


def weighed(policy: Policy, scope: str) -> list[object]:
    return [policy.for_scope(scope).value(key).value for key in KEYS_THAT_MOVE]


def test_what_is_written_is_read_again_and_says_the_same_of_every_place() -> None:
    all_on = Policy(SHIPPED.defaults, SHIPPED.off)
    text = str(first(SHIPPED, START).followed_by(all_on, START + timedelta(days=1)))
    held = read(text)
    assert str(held) == text
    for number, policy in enumerate((SHIPPED, all_on)):
        then = held.get(number).policy(SHIPPED)
        scopes = ("all", "MX", *SHIPPED.off)
        assert [weighed(then, scope) for scope in scopes] == [weighed(policy, scope) for scope in scopes]


def test_the_same_rules_are_the_same_edition_wherever_they_are_written() -> None:
    everywhere = other(scope="all", unlink__quota=5)
    assert effective(everywhere) == effective(other(unlink__quota=5))
    idle = other(other(scope="MX", unlink__quota=3), scope="MY-02", unlink__quota=3)
    assert digest(effective(idle)) == digest(effective(SHIPPED))
    held = first(SHIPPED, START)
    assert held.followed_by(idle, START + timedelta(days=1)) is held


def test_a_rule_that_moves_nothing_makes_no_edition() -> None:
    held = first(SHIPPED, START)
    assert held.followed_by(other(live__hook_minutes=20), START).is_told


def test_a_region_that_differs_from_its_market_is_kept() -> None:
    policy = other(other(scope="MY", unlink__quota=5), scope="MY-02", unlink__quota=3)
    then = read(str(first(policy, START))).now.policy(SHIPPED)
    assert [then.for_scope(scope).count("unlink.quota") for scope in ("all", "MY", "MY-02")] == [3, 5, 3]


def test_another_policy_begins_the_next_edition_and_is_to_be_told() -> None:
    held = first(SHIPPED, START).followed_by(other(unlink__lock_after_link_hours=48), START + timedelta(days=1))
    assert (held.base, held.now.number, held.is_told, held.changed()) == (0, 1, False, (LOCK,))
    second = START + timedelta(days=1)
    instants = (START - timedelta(days=9), START, second, second + timedelta(milliseconds=1))
    assert [held.at(instant) for instant in instants] == [0, 0, 0, 1]
    assert up_to(held, 1).is_told
    assert up_to(up_to(held, 1), 0).base == 1


def test_a_change_back_is_an_edition_of_its_own_that_changes_nothing_for_those_who_know_the_first() -> None:
    later = [START + timedelta(days=day) for day in (1, 2)]
    held = first(SHIPPED, START).followed_by(other(unlink__quota=5), later[0]).followed_by(SHIPPED, later[1])
    assert (held.now.number, held.is_in_force(SHIPPED), held.changed()) == (2, True, ())


def test_only_the_newest_editions_are_kept_and_an_older_one_is_read_as_the_oldest() -> None:
    held = first(SHIPPED, START)
    for number in range(1, KEPT + 5):
        held = held.followed_by(other(unlink__quota=number), START + timedelta(days=number))
    assert (len(held.all), held.now.number, held.get(0).number) == (KEPT, KEPT + 4, 5)
    assert held.at(START) == 5


def test_what_a_later_release_takes_otherwise_is_as_it_is_now() -> None:
    rows = json.loads(str(first(SHIPPED, START)))
    rows["editions"][0]["rules"]["all"] |= {"appeal.amount": 0, "no.such_rule": 3, "unlink.quota": 9}
    then = read(json.dumps(rows)).now.policy(other(appeal__amount=5, unlink__quota=4)).for_market(None)
    assert (then.count("appeal.amount"), then.count("unlink.quota")) == (5, 9)
    assert isinstance(read(json.dumps(rows)), Editions)
