"""Products of one day and account: the day is the market's, the fiftieth passes and the next is advised against."""

from dataclasses import replace

import pytest

from bot.domain.deeds import Deed
from bot.domain.flows.added import FLOW
from bot.domain.meter import meter
from bot.domain.shop import Ledger
from tests.domain.told import DOCUMENT, HOUR, NOW, SECOND, Walked, deed, rules

LINKED = deed(1, "active", "a1", NOW - 900 * HOUR)
ZONE = "America/Mexico_City"  # 02:00 there


def added(amount: int | None, at: object = NOW, id_: int = 5, kind: str = "added") -> Deed:
    return replace(deed(id_, kind, "a1"), amount=amount, at=at)  # type: ignore[arg-type]


def test_the_day_begins_at_the_markets_midnight() -> None:
    midnight = NOW - 2 * HOUR
    for at, count in ((midnight - SECOND, 0), (midnight, 7)):
        found = meter(Ledger((LINKED, added(7, at))), 1, "a1", DOCUMENT, ZONE, NOW)
        assert (found.count, found.left, found.resets_at) == (count, 50 - count, NOW + 22 * HOUR)


def test_what_was_added_before_the_seller_came_counts_and_is_unknown_where_they_could_not_say() -> None:
    known = meter(Ledger((LINKED, added(30, kind="opening_added"), added(5, id_=6))), 1, "a1", DOCUMENT, ZONE, NOW)
    assert (known.count, known.known) == (35, True)
    unknown = meter(Ledger((added(None, kind="opening_added"), added(5, id_=6))), 1, "a1", DOCUMENT, ZONE, NOW)
    assert (unknown.count, unknown.known) == (5, False)


@pytest.mark.parametrize(("so_far", "more", "over"), [(49, 1, False), (49, 2, True), (50, 1, True), (0, 50, False)])
def test_the_fiftieth_passes_and_the_fifty_first_is_over(so_far: int, more: int, *, over: bool) -> None:
    assert meter(Ledger((added(so_far),)), 1, "a1", DOCUMENT, ZONE, NOW).over(more) is over


def test_without_a_rule_nothing_is_over() -> None:
    found = meter(Ledger((added(900),)), 1, "a1", rules(showcase__daily_add=None), ZONE, NOW)
    assert (found.over(1), found.left) == (False, None)


def test_the_walk_counts_what_was_typed() -> None:
    walk = Walked(FLOW, LINKED).types("+12")
    assert (walk.at, walk.facts["total"], walk.facts["left"]) == ("end.added", 12, 38)


def test_past_the_limit_it_is_asked_first_and_the_rest_or_all_of_it_is_counted() -> None:
    over = Walked(FLOW, LINKED, added(45)).types("12")
    assert (over.asks, over.told, over.facts["would"]) == ("over.ask", [], 57)
    assert Walked(FLOW, LINKED, added(45)).types("12").taps("rest").facts["total"] == 50
    all_of_it = Walked(FLOW, LINKED, added(45)).types("12").taps("already")
    assert (all_of_it.facts["total"], [each[4] for each in all_of_it.told]) == (57, [True])
    assert Walked(FLOW, LINKED, added(45)).types("12").taps("stop").told == []


def test_a_full_day_offers_no_rest() -> None:
    full = Walked(FLOW, LINKED, added(50)).types("1")
    assert full.here.step.offered(full.here.road) == ("already", "stop")  # type: ignore[union-attr]
