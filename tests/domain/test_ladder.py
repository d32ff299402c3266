"""The reminders of an appeal (S32): when each is due, and when there is none."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.deeds import Deed
from bot.domain.ladder import Rung, rungs
from bot.domain.markets import MARKETS
from bot.domain.policy import Rules
from bot.domain.shop import Ledger
from tests.domain.told import DAY, DOCUMENT, HOUR, NOW, deed, rules

MX, SHANGHAI = "America/Mexico_City", "Asia/Shanghai"
TUESDAY = date(2026, 11, 24)


def notice(day: date | None = TUESDAY, last: date | None = None) -> Deed:
    return replace(deed(1, "violation", "a1", walk=7), day=day, last_day=last)


def then(id_: int, kind: str, at: datetime, **more: object) -> Deed:
    return replace(deed(id_, kind, "a1", at, walk=7), **more)  # type: ignore[arg-type]


def ladder(*deeds: Deed, held: Rules = DOCUMENT, zone: str = MX, own: str = MX) -> dict[str, str]:
    """Each rung's deed and name, and when it is due."""
    return {
        f"{rung.deed.id}:{rung.name}": f"{rung.due_at:%m-%d %H:%M:%S}"
        for rung in found(*deeds, held=held, zone=zone, own=own)
    }


def found(*deeds: Deed, held: Rules = DOCUMENT, zone: str = MX, own: str = MX) -> Iterator[Rung]:
    return rungs(Ledger(deeds), 1, held, zone, own)


FIVE = {
    "1:wd3": "11-30 15:00:00", "1:wd1": "12-02 15:00:00", "1:last": "12-03 15:00:00", "1:h2": "12-04 03:59:59",
    "1:after": "12-04 15:00:00",
}  # fmt: skip


def test_five_rungs_lead_up_to_the_last_day_and_past_it() -> None:
    assert ladder(notice()) == FIVE


def test_each_tells_of_the_end_of_the_last_day() -> None:
    assert {rung.about_at for rung in found(notice())} == {datetime(2026, 12, 4, 5, 59, 59, tzinfo=UTC)}


def test_the_sellers_own_clock_moves_none_of_them() -> None:
    assert ladder(notice(), own=SHANGHAI) == FIVE


def test_a_printed_day_sets_them_by_working_days_before_it() -> None:
    monday = notice(last=date(2026, 12, 7))
    assert ladder(monday) == {
        "1:wd3": "12-02 15:00:00", "1:wd1": "12-04 15:00:00", "1:last": "12-07 15:00:00", "1:h2": "12-08 03:59:59",
        "1:after": "12-08 15:00:00",
    }  # fmt: skip


def test_calendar_days_are_counted_where_the_rule_counts_them() -> None:
    held = rules(appeal__amount=30, appeal__unit="calendar_days")
    assert list(ladder(notice(), held=held).values())[:3] == ["12-21 15:00:00", "12-23 15:00:00", "12-24 15:00:00"]


def test_a_friday_is_no_working_day_where_the_weekend_says_so() -> None:
    kedah = rules(appeal__weekend=frozenset({5, 6}))
    assert list(ladder(notice(), held=kedah).values())[:3] == ["11-30 15:00:00", "12-02 15:00:00", "12-03 15:00:00"]


def test_a_sent_appeal_stops_the_ladder_and_a_refusal_sets_it_up_again() -> None:
    sent = then(2, "appealed", NOW + HOUR)
    assert ladder(notice(), sent) == {}
    assert ladder(notice(), sent, then(3, "appeal_denied", NOW + DAY)) == FIVE
    assert ladder(notice(), sent, then(3, "appeal_denied", NOW + DAY), then(4, "appealed", NOW + 2 * DAY)) == {}


@pytest.mark.parametrize("kind", ["restored", "closed"])
def test_what_is_over_has_no_reminder(kind: str) -> None:
    assert ladder(notice(), then(2, "appealed", NOW), then(3, kind, NOW + DAY)) == {}


def test_a_refusal_after_the_last_day_asks_for_the_next_one() -> None:
    refused = then(3, "appeal_denied", NOW + 20 * DAY)
    assert ladder(notice(), then(2, "appealed", NOW), refused) == {
        "3:find1": "12-15 10:00:00", "3:find2": "12-15 15:00:00", "3:find3": "12-16 15:00:00",
    }  # fmt: skip


def test_the_rule_for_another_attempt_sets_up_a_ladder_of_its_own() -> None:
    held = rules(appeal__second_amount=15, appeal__second_unit="calendar_days")
    again = ladder(notice(), then(2, "appealed", NOW), then(3, "appeal_denied", NOW + 20 * DAY), held=held)
    assert list(again) == ["3:wd3", "3:wd1", "3:last", "3:h2", "3:after"]


def test_no_reminder_calls_for_an_attempt_that_the_rule_does_not_leave() -> None:
    deeds = notice(), then(2, "appealed", NOW), then(3, "appeal_denied", NOW + DAY)
    assert ladder(*deeds, held=rules(appeal__max_attempts=1)) == {}
    assert ladder(*deeds, held=rules(appeal__max_attempts=2)) == FIVE


def test_where_no_date_is_known_it_is_asked_for_soon_and_then_each_morning_of_the_seller() -> None:
    assert ladder(notice(day=None)) == {
        "1:find1": "11-25 10:00:00", "1:find2": "11-25 15:00:00", "1:find3": "11-26 15:00:00",
    }  # fmt: skip
    assert list(ladder(notice(day=None), own=SHANGHAI).values()) == [
        "11-25 10:00:00", "11-26 01:00:00", "11-27 01:00:00",
    ]  # fmt: skip
    assert {rung.about_at for rung in found(notice(day=None))} == {None}


def test_each_violation_has_a_ladder_of_its_own() -> None:
    other = replace(notice(date(2026, 11, 25)), id=9, walk=8)
    assert len(ladder(notice(), other, then(2, "appealed", NOW))) == 5


ZONES = sorted({zone for market in MARKETS.values() for zone in market.zones})


@given(st.dates(date(2024, 1, 1), date(2036, 12, 1)), st.sampled_from(ZONES), st.booleans())
def test_on_any_day_in_any_market_the_rungs_come_in_order_at_their_wall_times(
    day: date, zone: str, printed: bool
) -> None:
    told = notice(None, day) if printed else notice(day)
    early, before, last, soon, after = found(told, zone=zone)
    walls = [rung.due_at.astimezone(ZoneInfo(zone)) for rung in (early, before, last, soon, after)]
    assert [at.time() for at in (walls[0], walls[1], walls[2], walls[4])] == [time(9)] * 4
    assert soon.due_at + 2 * HOUR == last.about_at
    end = (last.about_at or NOW).astimezone(ZoneInfo(zone))
    assert (end.date(), end.time()) == (walls[2].date(), time(23, 59, 59))
    assert walls[4].date() == end.date() + timedelta(days=1)
    assert early.due_at < before.due_at < last.due_at < soon.due_at < after.due_at
    assert weekdays(walls[0].date(), end.date()) == 3
    assert weekdays(walls[1].date(), end.date()) == 1


def weekdays(first: date, last: date) -> int:
    """How many working days lie from the first day up to the day before the last."""
    return sum((first + timedelta(days=n)).weekday() < 5 for n in range((last - first).days))
