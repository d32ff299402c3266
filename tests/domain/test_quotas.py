"""What is spent of a quota, the price of one more, and what stands against one more link."""

from datetime import datetime, timedelta

import pytest

from bot.domain.deeds import Deed
from bot.domain.quotas import Price, link_obstacle, links_used, price_of_unlink, unlinks_used
from bot.domain.shop import Ledger, Used
from tests.domain.told import DAY, DOCUMENT, NOW, SECOND, deed, rules

WINDOW = rules(unlink__quota=10, unlink__window_days=180, link__quota=10, link__window_days=180)


def used(*deeds: Deed, held: object = DOCUMENT, now: datetime = NOW) -> tuple[int, bool]:
    found = unlinks_used(Ledger(deeds), 1, held, now)  # type: ignore[arg-type]
    return found.count, found.known


def before(amount: int | None, id_: int = 1, told: datetime = NOW - 10 * DAY) -> Deed:
    return deed(id_, "opening_unlinks", None, None, told=told, amount=amount)


def unlinks(count: int, first: int = 10, start: datetime = NOW - 5 * DAY) -> tuple[Deed, ...]:
    """So many times: linked, and unlinked an hour later."""
    pairs = (
        (deed(first + 2 * n, "active", "a1", start + n * DAY),
         deed(first + 2 * n + 1, "unlinked", "a1", start + n * DAY + timedelta(hours=1)))
        for n in range(count)
    )  # fmt: skip
    return tuple(each for pair in pairs for each in pair)


def test_without_a_balance_what_went_before_is_unknown_and_never_nought() -> None:
    assert used() == (0, False)
    assert used(*unlinks(1)) == (1, False)
    assert used(before(None)) == (0, False)
    assert Price(Used(0, False), 3).left is None


def test_an_opening_balance_adds_what_went_before() -> None:
    assert used(before(0)) == (0, True)
    assert used(before(2), *unlinks(1)) == (3, True)


@pytest.mark.parametrize("kind", ["invited", "accepted", "active", "request_sent", "approved", "opening_linked"])
def test_nothing_but_unlinked_spends_an_unlink(kind: str) -> None:
    assert used(before(0), deed(2, "active", "a1", NOW - DAY), deed(3, kind, "a1")) == (0, True)


def test_unlinks_of_all_accounts_count_and_those_of_other_shops_do_not() -> None:
    deeds = (before(0), deed(2, "unlinked", "a1"), deed(3, "unlinked", "a2"), deed(4, "unlinked", "a3", shop=2))
    assert used(*deeds) == (2, True)


def test_one_unlink_told_twice_is_one() -> None:
    assert used(before(0), deed(2, "unlinked", "a1", NOW - DAY), deed(3, "unlinked", "a1", NOW)) == (1, True)


def test_a_second_balance_replaces_the_number_and_all_that_was_told_before_it() -> None:
    first = (before(1), *unlinks(2))
    assert used(*first) == (3, True)
    assert used(*first, before(3, 50, NOW)) == (3, True)
    assert used(*first, before(2, 50, NOW), *unlinks(1, 60, NOW)) == (3, True)


def test_a_second_balance_of_not_known_keeps_the_least_that_it_can_be() -> None:
    assert used(before(1), *unlinks(2), before(None, 50, NOW)) == (3, False)


def test_what_is_told_after_a_balance_is_added_although_it_happened_before_it() -> None:
    assert used(before(1, told=NOW), deed(2, "unlinked", "a1", NOW - DAY, told=NOW + DAY)) == (2, True)


# -- a window


def test_an_unlink_leaves_the_window_after_exactly_its_days() -> None:
    told = (before(0, told=NOW), deed(2, "active", "a1", NOW - DAY), deed(3, "unlinked", "a1", NOW))
    end = NOW + 180 * DAY
    assert [used(*told, held=WINDOW, now=each)[0] for each in (end - SECOND, end)] == [1, 0]
    assert used(*told, now=end) == (1, True)


def test_what_went_before_a_balance_leaves_the_window_with_it_and_then_all_is_known() -> None:
    assert used(before(4, told=NOW), held=WINDOW) == (4, True)
    assert used(before(4, told=NOW), held=WINDOW, now=NOW + 180 * DAY) == (0, True)
    assert used(before(None, told=NOW), held=WINDOW, now=NOW + 180 * DAY - SECOND) == (0, False)
    assert used(before(None, told=NOW), held=WINDOW, now=NOW + 180 * DAY) == (0, True)


def test_links_are_counted_once_each_inside_the_window() -> None:
    told = Ledger((
        deed(1, "active", "a1", NOW - 200 * DAY),
        deed(2, "opening_linked", "a2", None, told=NOW - DAY, certainty="before"),
        deed(3, "active", "a3", NOW - DAY),
        deed(4, "opening_linked", "a3", NOW - DAY, told=NOW),
        deed(5, "opening_linked", "a4", NOW, certainty="unsure"),
    ))  # fmt: skip
    assert links_used(told, 1, WINDOW, NOW) == 2
    assert links_used(told, 1, DOCUMENT, NOW) == 3


# -- prices


@pytest.mark.parametrize(
    ("spent", "known", "verdict", "left", "after"),
    [
        (0, True, "open", 3, 2), (1, True, "open", 2, 1), (2, True, "last", 1, 0), (3, True, "spent", 0, 0),
        (7, True, "spent", 0, 0), (0, False, "unknown", None, None), (2, False, "unknown", None, None),
        (3, False, "spent", None, None),
    ],
)  # fmt: skip
def test_the_third_unlink_passes_with_a_warning_and_the_fourth_is_spent(
    spent: int, known: bool, verdict: str, left: int | None, after: int | None
) -> None:
    price = Price(Used(spent, known), 3)
    assert (price.verdict, price.left, price.left_after) == (verdict, left, after)


def test_where_no_quota_is_held_there_is_no_limit_and_nothing_left_is_named() -> None:
    price = price_of_unlink(Ledger((before(5),)), 1, rules(unlink__quota=None), NOW)
    assert (price.verdict, price.left, price.left_after, price.used) == ("no_limit", None, None, Used(5, True))


# -- obstacles


def active(count: int, at: datetime = NOW) -> Ledger:
    return Ledger(tuple(deed(n, "active", f"a{n}", at) for n in range(1, count + 1)))


def test_a_fifth_account_finds_the_shop_full_and_a_freed_slot_is_free_at_once() -> None:
    assert [link_obstacle(active(n), 1, DOCUMENT, NOW) for n in (3, 4, 5)] == [None, "full", "full"]
    freed = Ledger((*active(4).deeds, deed(9, "unlinked", "a4")))
    assert link_obstacle(freed, 1, DOCUMENT, NOW) is None
    assert link_obstacle(active(9), 1, rules(channel__max_accounts=None), NOW) is None


def test_a_quota_of_links_holds_only_inside_its_window() -> None:
    held = rules(channel__max_accounts=None, link__quota=2, link__window_days=180)
    assert [link_obstacle(active(n), 1, held, NOW) for n in (1, 2)] == [None, "quota"]
    assert link_obstacle(active(2), 1, held, NOW + 180 * DAY) is None
