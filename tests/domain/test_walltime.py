"""Wall time and instants agree with a search minute by minute, in every zone of every market."""

from __future__ import annotations

import os
import subprocess
import sys
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import walltime
from bot.domain.markets import MARKETS
from bot.domain.walltime import UnknownZone, at_wall, day_of, end_of_day, hours, next_midnight, wall, zone
from tests.second_opinion import first_reading, minutes_of, restless_days

MARKET_ZONES = sorted({name for market in MARKETS.values() for name in market.zones})
SLOTS = [time(half // 2, half % 2 * 30) for half in range(48)]
SINCE_MIDNIGHT = [timedelta(minutes=30 * half) for half in range(48)]
FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize("name", MARKET_ZONES)
def test_each_half_hour_of_three_years_comes_once_a_day_at_its_wall_time(name: str) -> None:
    here = ZoneInfo(name)
    restless = restless_days(FIRST, LAST, here)
    for day in DAYS:
        fired = [at_wall(day, slot, name) for slot in SLOTS]
        if day in restless:
            readings = list(minutes_of(day, here))
            assert fired == [first_reading(readings, datetime.combine(day, slot)) for slot in SLOTS]
        else:
            midnight = datetime.combine(day, time(), UTC) - _noon_offset(day, here)
            assert fired == [midnight + since for since in SINCE_MIDNIGHT]


@pytest.mark.parametrize("name", MARKET_ZONES)
def test_days_end_a_second_before_the_next_begins_for_three_years(name: str) -> None:
    here = ZoneInfo(name)
    for day in DAYS:
        end = end_of_day(day, name)
        after = end + timedelta(seconds=1)
        assert (end.astimezone(here).date(), end.astimezone(here).time()) == (day, time(23, 59, 59))
        assert after.astimezone(here).date() == day + timedelta(days=1)


def _noon_offset(day: date, here: ZoneInfo) -> timedelta:
    return datetime.combine(day, time(12), here).utcoffset() or timedelta()


@pytest.mark.parametrize(
    ("day", "at", "name", "instant"),
    [
        (date(2026, 3, 8), time(2, 30), "America/New_York", "2026-03-08T07:00"),  # skipped: 03:00 EDT
        (date(2026, 3, 8), time(2, 0), "America/New_York", "2026-03-08T07:00"),
        (date(2026, 3, 8), time(3, 0), "America/New_York", "2026-03-08T07:00"),
        (date(2026, 11, 1), time(1, 30), "America/New_York", "2026-11-01T05:30"),  # shown twice: EDT first
        (date(2026, 3, 29), time(1, 30), "Europe/London", "2026-03-29T01:00"),
        (date(2026, 1, 15), time(20, 0), "Europe/London", "2026-01-15T20:00"),
        (date(2026, 7, 15), time(20, 0), "Europe/London", "2026-07-15T19:00"),
        (date(2018, 11, 4), time(0, 0), "America/Sao_Paulo", "2018-11-04T03:00"),  # no midnight that day
        (date(2011, 12, 30), time(12, 0), "Pacific/Apia", "2011-12-30T10:00"),  # no such day at all
        (date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe", "2026-10-03T15:30"),  # half an hour skipped
    ],
)
def test_a_skipped_time_moves_behind_the_gap_and_a_doubled_one_is_the_first(
    day: date, at: time, name: str, instant: str
) -> None:
    assert at_wall(day, at, name) == utc(instant)


def test_the_fold_that_a_time_carries_is_not_listened_to() -> None:
    assert at_wall(date(2026, 11, 1), time(1, 30, fold=1), "America/New_York") == utc("2026-11-01T05:30")


@pytest.mark.parametrize(
    ("day", "name", "instant"),
    [
        (date(2026, 12, 3), "America/New_York", "2026-12-04T04:59:59"),
        (date(2026, 12, 3), "Asia/Ho_Chi_Minh", "2026-12-03T16:59:59"),
        (date(2018, 11, 3), "America/Sao_Paulo", "2018-11-04T02:59:59"),  # midnight skipped
        (date(2018, 2, 17), "America/Sao_Paulo", "2018-02-18T02:59:59"),  # 23:00 to midnight twice
        (date(2006, 10, 28), "America/St_Johns", "2006-10-29T03:29:59"),  # 00:01 goes back to 23:01
        (date(2011, 12, 30), "Pacific/Apia", "2011-12-30T09:59:59"),  # a day that nobody lived
        (date(2011, 12, 29), "Pacific/Apia", "2011-12-30T09:59:59"),
    ],
)
def test_a_day_ends_with_its_last_second(day: date, name: str, instant: str) -> None:
    assert end_of_day(day, name) == utc(instant)


@pytest.mark.parametrize(
    ("instant", "name", "midnight"),
    [
        ("2026-12-03T04:59:59.999", "America/New_York", "2026-12-03T05:00"),
        ("2026-12-03T05:00", "America/New_York", "2026-12-04T05:00"),
        ("2018-11-03T12:00", "America/Sao_Paulo", "2018-11-04T03:00"),
        ("2006-10-29T02:31", "America/St_Johns", "2006-10-29T03:30"),  # 23:01 for the second time
        ("2011-12-29T12:00", "Pacific/Apia", "2011-12-30T10:00"),
    ],
)
def test_the_next_day_begins_strictly_later(instant: str, name: str, midnight: str) -> None:
    assert next_midnight(utc(instant), name) == utc(midnight)


ANY_ZONE = st.sampled_from(sorted(zoneinfo.available_timezones() - {"Factory", "localtime"}))
ANY_INSTANT = st.datetimes(datetime(1975, 1, 1), datetime(2036, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(ANY_INSTANT, ANY_ZONE)
def test_anywhere_the_wall_time_of_a_minute_leads_back_to_it_or_to_its_first_showing(
    instant: datetime, name: str
) -> None:
    minute = instant.replace(second=0, microsecond=0)
    local = wall(minute, name)
    found = at_wall(local.date(), local.time(), name)
    assert found == (minute if local.fold == 0 else local.replace(fold=0).astimezone(UTC))
    assert wall(found, name).time() == local.time()


@given(ANY_INSTANT, ANY_ZONE)
def test_anywhere_an_instant_lies_within_its_day(instant: datetime, name: str) -> None:
    day = day_of(instant, name)
    midnight = next_midnight(instant, name)
    assert at_wall(day, time(), name) <= instant < midnight
    assert (day_of(midnight - timedelta(seconds=1), name), day_of(midnight, name) > day) == (day, True)


@pytest.mark.parametrize("typed", ["america/new_york", " AMERICA/NEW_YORK ", "America/New_York"])
def test_a_zone_is_found_in_whatever_case_it_is_typed(typed: str) -> None:
    assert zone(typed).key == "America/New_York"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "localtime",
        "posixrules",
        "Factory",
        "posix/UTC",
        "right/UTC",
        "US/Pacific-New",
        "../../etc/passwd",
        "/etc/localtime",
        "America",
        "America/New_York\x00",
        "+08:00",
    ],
)
def test_what_is_no_place_is_refused_by_name(typed: str) -> None:
    with pytest.raises(UnknownZone) as refused:
        zone(typed)
    assert str(refused.value) == (
        f"unknown time zone {typed.strip().casefold()!r}; use a name such as America/New_York"
    )


def test_zones_come_from_the_pinned_package_and_not_from_the_machine() -> None:
    program = (
        "from zoneinfo import ZoneInfo, TZPATH; import zoneinfo; early = ZoneInfo('Europe/London');"
        "from bot.domain.walltime import zone; print(zoneinfo.TZPATH, zone('Europe/London') is early)"
    )
    machine = {**os.environ, "PYTHONTZPATH": "/usr/share/zoneinfo"}
    told = subprocess.run([sys.executable, "-c", program], env=machine, check=True, capture_output=True, text=True)
    assert told.stdout == "() False\n"


def test_every_name_on_the_list_can_be_opened() -> None:
    assert [name for folded, name in walltime.zone_names().items() if zone(folded).key != name] == []
    assert set(MARKET_ZONES) - set(walltime.zone_names().values()) == set()


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="an instant carries its zone"):
        wall(datetime(2026, 1, 1), "Europe/London")  # noqa: DTZ001


def test_elapsed_hours_pass_through_a_change_of_clocks() -> None:
    linked = utc("2026-03-08T05:30")  # 00:30 in New York, an hour and a half before the change
    assert linked + hours(24) == utc("2026-03-09T05:30")
    assert wall(linked + hours(24), "America/New_York").time() == time(1, 30)
    assert hours(0.002) == timedelta(seconds=7.2)
