"""Every zone of every market, each half hour, for three years: one LIVE a day, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.clocks import Facts, expected
from bot.domain.deeds import Deed
from bot.domain.live import EVERY_DAY, Slot
from bot.domain.markets import MARKETS
from bot.domain.shop import Ledger
from bot.domain.walltime import zone_names
from bot.domain.wishes import USUAL
from bot.policies import load
from tests.second_opinion import first_reading, minutes_of, restless_days

FIRST, LAST = date(2026, 1, 1), date(2028, 12, 31)
DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
HALF_HOURS = [time(number // 2, number % 2 * 30) for number in range(48)]
MARKET_ZONES = sorted({zone for market in MARKETS.values() for zone in market.zones})
CHANGING = ["Africa/Casablanca", "America/Havana", "Antarctica/Troll", "Asia/Beirut", "Australia/Lord_Howe"]


@cache
def face(name: str) -> ZoneInfo:
    """The zone as the pinned package's own file has it: whatever the product does to its zones stays there."""
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


@cache
def restless(name: str) -> dict[date, list[tuple[datetime, datetime]]]:
    """The days near a change, with all their minutes."""
    return {day: list(minutes_of(day, face(name))) for day in restless_days(FIRST, LAST, face(name))}


@cache
def ahead_at_noon(day: date, name: str) -> timedelta:
    """How far the clocks are ahead of UTC at noon."""
    return datetime.combine(day, time(12), UTC).astimezone(face(name)).utcoffset() or timedelta(0)


def found(day: date, at: time, name: str) -> datetime:
    """When the LIVE of that day starts: read off the minutes of the day near a change, off its noon elsewhere."""
    minutes = restless(name).get(day)
    if minutes:
        return first_reading(minutes, datetime.combine(day, at))
    return datetime.combine(day, at, UTC) - ahead_at_noon(day, name)


def slot(at: time, days: frozenset[int] = EVERY_DAY) -> Slot:
    return Slot(days, at, at)


@pytest.mark.parametrize("name", [*MARKET_ZONES, *CHANGING])
def test_each_half_hour_of_three_years_has_one_start_a_day_at_the_minute_that_clocks_show_it(name: str) -> None:
    before = datetime.combine(FIRST, time(), face(name)).astimezone(UTC) - timedelta(seconds=1)
    for at in HALF_HOURS:
        starts = list(islice(slot(at).starts(name, before), len(DAYS)))
        assert starts == [(day, found(day, at, name)) for day in DAYS]


def test_each_zone_of_each_market_was_looked_at() -> None:
    assert len(MARKET_ZONES) == sum(len(market.zones) for market in MARKETS.values())
    assert set(MARKET_ZONES) <= set(zone_names().values())
    assert sum(bool(restless(name)) for name in CHANGING) == len(CHANGING)


@given(
    st.sampled_from([*MARKET_ZONES, *CHANGING]), st.sampled_from(HALF_HOURS),
    st.datetimes(datetime(2026, 1, 3), datetime(2028, 12, 20)), st.frozensets(st.integers(1, 7), min_size=1),  # noqa: DTZ001
)  # fmt: skip
def test_the_next_start_is_the_first_after_any_instant_on_a_day_of_the_slot(
    name: str, at: time, instant: datetime, days: frozenset[int]
) -> None:
    now = instant.replace(tzinfo=UTC)
    near = [now.date() + timedelta(days=number) for number in range(-2, 10)]
    starts = [(day, found(day, at, name)) for day in near if day.isoweekday() in days]
    assert next(slot(at, days).starts(name, now)) == next(each for each in starts if each[1] > now)


@pytest.mark.parametrize("at", ["00:00", "02:00", "02:30", "23:30"])
@pytest.mark.parametrize("name", ["America/New_York", "Europe/Madrid", "Africa/Casablanca", "Asia/Jakarta"])
def test_a_slot_is_announced_an_hour_and_a_quarter_of_an_hour_before_each_start_for_years(name: str, at: str) -> None:
    """Looked at once a day, as the reconciler does, each push of three years is called for, each under one key."""
    told = datetime(2025, 12, 30, tzinfo=UTC)
    deed = Deed(1, 1, "slot_set", None, told, told, what=f"1234567 {at}-{at}")
    rules = load().for_market(None)
    pushes: dict[str, tuple[datetime, datetime | None, datetime | None]] = {}
    for day in DAYS:
        now = datetime.combine(day, time(12), UTC)
        facts = Facts(Ledger((deed,)), 1, rules, name, name, USUAL, now)
        pushes |= {each.key: (each.due_at, each.about_at, each.until_at) for each in expected(facts)}
    for day in DAYS[1:]:
        start = found(day, time.fromisoformat(at), name)
        assert pushes[f"live_prep:1:{day}"] == (start - timedelta(minutes=60), start, start)
        assert pushes[f"live_start:1:{day}"] == (start - timedelta(minutes=15), start, start)
    assert len({key for key, push in pushes.items() if FIRST < date.fromisoformat(key[-10:]) <= LAST}) == 2 * (
        len(DAYS) - 1
    )
