"""Violations told: where each stands, and its last day (S30-S32)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.deeds import Deed
from bot.domain.policy import Rules
from bot.domain.shop import Ledger
from bot.domain.violations import Case, appeal_rule, cases, last_day
from bot.domain.walltime import end_of_day
from tests.domain.told import DAY, DOCUMENT, HOUR, NOW, deed, rules

MX = "America/Mexico_City"
TUESDAY = date(2026, 11, 24)
SECOND = rules(appeal__max_attempts=3, appeal__second_amount=15, appeal__second_unit="calendar_days")


def notice(id_: int = 1, walk: int | None = 7, day: date | None = TUESDAY, last: date | None = None) -> Deed:
    return replace(deed(id_, "violation", "a1", walk=walk), what="content", day=day, last_day=last)


def case(*later: Deed, first: Deed | None = None) -> Case:
    [found] = cases(Ledger((first or notice(), *later)), 1)
    return found


def then(id_: int, kind: str, at: datetime | None = NOW + HOUR, **more: object) -> Deed:
    return replace(deed(id_, kind, "a1", at, told=NOW + id_ * HOUR, walk=7), **more)  # type: ignore[arg-type]


# -- what belongs to a violation, and where it stands


def test_what_the_same_walk_told_belongs_to_its_violation_and_nothing_else_does() -> None:
    own, other = notice(), notice(2, 8)
    of_own = then(3, "appealed")
    strange = (deed(4, "appealed", "a1", walk=9), deed(5, "score", amount=7990, walk=7), notice(6, 10))
    found = cases(Ledger((own, other, of_own, *strange)), 1)
    assert [each.notice.id for each in found] == [1, 2, 6]
    assert [tuple(told.id for told in each.told) for each in found] == [(1, 3), (2,), (6,)]
    assert cases(Ledger((own,)), 2) == ()


def test_a_violation_told_outside_any_walk_stands_alone() -> None:
    assert case(deed(2, "appealed", "a1"), first=notice(walk=None)).told == (notice(walk=None),)


@pytest.mark.parametrize(
    ("told", "stage"),
    [
        ((), "open"),
        (("appealed",), "appealed"),
        (("appealed", "appeal_denied"), "open"),
        (("appealed", "appeal_denied", "appealed"), "appealed"),
        (("appealed", "appeal_denied", "appealed", "appeal_denied"), "open"),
        (("appealed", "restored"), "restored"),
        (("appealed", "closed"), "closed"),
        (("appealed", "appeal_denied", "appealed", "closed"), "closed"),
    ],
)
def test_the_stage_follows_from_what_was_told(told: tuple[str, ...], stage: str) -> None:
    found = case(*(then(id_, kind, NOW + id_ * HOUR) for id_, kind in enumerate(told, 2)))
    assert found.stage == stage
    assert (found.appeals, found.refusals) == (told.count("appealed"), told.count("appeal_denied"))


def test_a_refusal_dated_before_its_appeal_sets_the_ladder_up_all_the_same() -> None:
    """An appeal sent "not sure when" is dated by its telling; the refusal came "yesterday"."""
    found = case(then(2, "appealed", NOW, certainty="unsure"), then(3, "appeal_denied", NOW - DAY))
    assert found.stage == "open"


def test_the_refusal_told_last_is_the_last_one() -> None:
    first, second = then(3, "appeal_denied", NOW + DAY), then(5, "appeal_denied", NOW + 9 * HOUR)
    found = case(then(2, "appealed"), first, then(4, "appealed"), second)
    assert found.denial == second
    assert case().denial is None


# -- the last day


@pytest.mark.parametrize(
    ("day", "last"),
    [("2026-11-24", "2026-12-03"), ("2026-12-18", "2026-12-29"), ("2027-02-03", "2027-02-12")],
)
def test_the_rule_counts_seven_working_days_after_the_notice(day: str, last: str) -> None:
    found = last_day(case(first=notice(day=date.fromisoformat(day))), DOCUMENT, MX)
    assert found is not None
    assert (found.day, found.printed, found.extended) == (date.fromisoformat(last), False, None)
    assert found.ends_at == end_of_day(found.day, MX)
    assert (len(found.counted), found.counted[-1]) == (7, found.day)


def test_public_holidays_only_ever_make_a_note() -> None:
    friday = notice(day=date(2026, 12, 18))
    free = {date(2026, 12, 25), date(2027, 1, 1), date(2026, 1, 1)}
    plain, noted = last_day(case(first=friday), DOCUMENT, MX), last_day(case(first=friday), DOCUMENT, MX, free)
    assert plain is not None
    assert noted == replace(plain, extended=date(2026, 12, 30))


def test_a_printed_last_day_beats_the_rule() -> None:
    found = last_day(case(first=notice(last=date(2026, 12, 1))), DOCUMENT, MX)
    assert found is not None
    assert (found.day, found.printed, found.counted) == (date(2026, 12, 1), True, ())


def test_where_no_date_is_known_none_is_told() -> None:
    assert last_day(case(first=notice(day=None)), DOCUMENT, MX) is None


def refused(at: datetime | None, held: Rules, **more: object) -> date | None:
    found = last_day(case(then(2, "appealed"), then(3, "appeal_denied", at, **more)), held, MX)
    return found.day if found else None


def test_after_a_refusal_the_rule_for_another_attempt_counts_from_it() -> None:
    assert refused(NOW + 2 * DAY, SECOND) == date(2026, 12, 12)
    found = last_day(case(then(2, "appealed"), then(3, "appeal_denied", NOW + 2 * DAY)), SECOND, MX)
    assert found is not None
    assert found.clock.kind == "appeal_denied"


def test_the_day_of_a_refusal_is_the_markets() -> None:
    late = datetime(2026, 11, 28, 5, 30, tzinfo=UTC)  # still the 27th in Mexico
    assert refused(late, SECOND) == date(2026, 12, 12)


def test_without_such_a_rule_the_first_last_day_still_holds() -> None:
    assert refused(NOW + 2 * DAY, DOCUMENT) == date(2026, 12, 3)


def test_a_refusal_of_which_nobody_knows_when_it_came_starts_no_count() -> None:
    assert refused(None, SECOND, certainty="unsure") is None
    assert refused(NOW, SECOND, certainty="unsure") == date(2026, 12, 10)  # dated as early as it can have been


def test_a_day_printed_on_the_refusal_beats_every_rule() -> None:
    for held in (DOCUMENT, SECOND):
        assert refused(NOW + 2 * DAY, held, last_day=date(2026, 12, 8)) == date(2026, 12, 8)


def test_the_rule_is_the_policys() -> None:
    first, second = appeal_rule(SECOND), appeal_rule(SECOND, second=True)
    assert first is not None
    assert second is not None
    assert (first.amount, first.unit, first.weekend) == (7, "business_days", frozenset({6, 7}))
    assert (second.amount, second.unit, second.rest_days) == (15, "calendar_days", frozenset())
    assert appeal_rule(DOCUMENT, second=True) is None


def by_hand(day: date, count: int) -> date:
    """So many weekdays later, by whole weeks and what is left over."""
    weeks, left = divmod(count, 5)
    day += timedelta(weeks=weeks)
    for _ in range(left):
        day += DAY
        while day.weekday() > 4:
            day += DAY
    return day


@given(st.dates(date(2024, 1, 1), date(2035, 12, 1)), st.integers(1, 60))
def test_working_days_are_counted_as_by_whole_weeks(day: date, amount: int) -> None:
    friday = day - DAY * max(0, day.weekday() - 4)  # a notice of a weekend counts like one of its Friday
    found = last_day(case(first=notice(day=day)), rules(appeal__amount=amount), MX)
    assert found is not None
    assert found.day == by_hand(friday, amount)
    midnight = datetime.combine(found.day + DAY, datetime.min.time(), UTC)
    assert found.ends_at == midnight + 6 * HOUR - timedelta(seconds=1)  # Mexico City keeps one time all year


@given(st.dates(date(2024, 1, 1), date(2035, 12, 1)), st.dates(date(2024, 1, 1), date(2035, 12, 1)))
def test_whatever_the_rule_a_printed_day_is_told_as_it_is(day: date, printed: date) -> None:
    found = last_day(case(first=notice(day=day, last=printed)), DOCUMENT, MX)
    assert found is not None
    assert found.day == printed
