"""Calendar files, read back by the library as a calendar program would."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import islice
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from dateutil.tz import tzical
from icalendar import Calendar

from bot.agenda import Entry, calendar
from bot.domain.live import Slot
from bot.domain.markets import MARKETS
from bot.domain.walltime import at_wall, zone

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
ENDS = datetime(2026, 12, 4, 5, 59, 59, tzinfo=UTC)
DEADLINE = Entry(
    "appeal-3", "Last day to appeal @uno; <3, & co", "The notice beats it.", ENDS - HOUR, ENDS,
    (timedelta(days=3), HOUR), "America/Mexico_City", NOW,
)  # fmt: skip
LIVE = Entry(
    "live-5", "直播", "", datetime(2027, 3, 25, 20, tzinfo=UTC), datetime(2027, 3, 25, 22, tzinfo=UTC),
    (HOUR,), "Europe/London", NOW, frozenset({1, 4}),
)  # fmt: skip


GAZA = "Asia/Gaza"


def read(*entries: Entry) -> list[Any]:
    return list(Calendar.from_ical(calendar(entries, "Channel Keeper", "keeper.t.me", NOW)).events)


def test_a_deadline_is_one_instant_with_its_alarms() -> None:
    [event] = read(DEADLINE)
    assert (event["uid"], event["summary"], event["status"]) == ("appeal-3@keeper.t.me", DEADLINE.title, "CONFIRMED")
    assert (event.start, event.end) == (ENDS - HOUR, ENDS)
    alarms = [alarm["trigger"].dt for alarm in event.walk("VALARM")]
    assert alarms == [-timedelta(days=3), -HOUR]


def test_a_deadline_that_moved_is_the_same_entry_with_a_higher_number() -> None:
    moved = replace(DEADLINE, end=ENDS + HOUR, changed=NOW + timedelta(seconds=1))
    struck = replace(moved, cancelled=True)
    again = replace(moved, changed=NOW + timedelta(seconds=2))
    events = [read(each)[0] for each in (DEADLINE, moved, struck, again)]
    assert {event["uid"] for event in events} == {"appeal-3@keeper.t.me"}
    numbers = [event["sequence"] for event in events]
    assert numbers == sorted(set(numbers))
    assert [event.LAST_MODIFIED for event in events] == [each.changed for each in (DEADLINE, moved, struck, again)]


def test_the_same_entry_later_is_not_newer_but_its_file_is() -> None:
    later: Any = Calendar.from_ical(calendar([DEADLINE], "Channel Keeper", "keeper.t.me", NOW + HOUR))
    [before], [after] = read(DEADLINE), later.events
    assert (after["sequence"], after.DTSTAMP) == (before["sequence"], before.DTSTAMP + HOUR)


def test_a_deadline_that_is_over_is_struck_out_and_rings_no_more() -> None:
    [event] = read(replace(DEADLINE, cancelled=True))
    assert (event["status"], event.walk("VALARM")) == ("CANCELLED", [])


def test_a_slot_is_told_by_its_weekdays_in_its_zone() -> None:
    [event] = read(LIVE)
    assert (event["rrule"].to_ical(), event["summary"]) == (b"FREQ=WEEKLY;BYDAY=MO,TH", "直播")
    assert event["dtstart"].to_ical() == b"20270325T200000"
    assert (event["dtstart"].params["TZID"], event["dtend"].params["TZID"]) == ("Europe/London", "Europe/London")


@pytest.mark.parametrize(("day", "month"), [(28, 3), (31, 10)])
def test_a_slot_keeps_its_hour_where_londons_clocks_change(day: int, month: int) -> None:
    """Read as a stranger would: by the zone that the file carries, not by one of this machine."""
    change = date(2027, month, day)
    slot = Slot.read("1234567 20:00-22:00")
    assert slot is not None
    begin = at_wall(change - timedelta(days=2), slot.start, "Europe/London")
    entry = replace(LIVE, start=begin, end=begin + 2 * HOUR, weekdays=slot.days)
    by_file = islice(occurrences(entry), 5)
    by_clock = (start for _, start in islice(slot.starts("Europe/London", begin - HOUR), 5))
    assert list(by_file) == list(by_clock)


def occurrences(entry: Entry) -> Any:
    """The instants at which the entry comes back, worked out from the file alone by another library."""
    made = calendar([entry], "x", "keeper.t.me", NOW)
    read_back: Any = Calendar.from_ical(made)
    [event] = read_back.events
    begin = datetime.fromisoformat(event["dtstart"].to_ical().decode())
    rule = rrulestr(event["rrule"].to_ical().decode(), dtstart=begin.replace(tzinfo=zone_in(made)))
    return (each.astimezone(UTC) for each in rule)


def zone_in(made: bytes) -> Any:
    text = made.decode()
    block = text[text.index("BEGIN:VTIMEZONE") : text.index("BEGIN:VEVENT")]
    return tzical(StringIO(f"BEGIN:VCALENDAR\r\n{block}END:VCALENDAR\r\n")).get()


def hours_of_sundays(year: int) -> list[datetime]:
    """Every hour of every Sunday in the months in which clocks change."""
    days = (datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(365))
    sundays = (day for day in days if day.isoweekday() == 7 and day.month in (2, 3, 4, 9, 10, 11))
    return [day + hour * HOUR for day in sundays for hour in range(24)]


@pytest.mark.parametrize("name", sorted({each for market in MARKETS.values() for each in market.zones}))
def test_the_zone_in_the_file_shows_what_its_clocks_show_also_in_years_to_come(name: str) -> None:
    made = zone_in(calendar([replace(LIVE, zone=name)], "x", "keeper.t.me", NOW))
    hours = hours_of_sundays(2034)
    assert [at.astimezone(made).utcoffset() for at in hours] == [at.astimezone(zone(name)).utcoffset() for at in hours]


def test_changes_that_follow_no_yearly_rule_are_listed_one_by_one() -> None:
    """Gaza's clocks follow the moon, too: each change of the coming years stands for itself."""
    made, local = zone_in(calendar([replace(LIVE, zone=GAZA)], "x", "keeper.t.me", NOW)), zone(GAZA)
    hours = hours_of_sundays(2028)
    told = [at.astimezone(made).utcoffset() for at in hours]
    assert told == [at.astimezone(local).utcoffset() for at in hours]
    assert len(set(told)) == 2


def test_each_zone_is_in_the_file_once_and_none_without_a_slot() -> None:
    other = replace(LIVE, key="live-6", zone="America/Mexico_City")
    made: Any = Calendar.from_ical(calendar([LIVE, DEADLINE, other, replace(LIVE, key="live-7")], "x", "k.t.me", NOW))
    assert [each["tzid"] for each in made.walk("VTIMEZONE")] == ["America/Mexico_City", "Europe/London"]
    assert Calendar.from_ical(calendar([DEADLINE], "x", "k.t.me", NOW)).walk("VTIMEZONE") == []


def test_lines_are_folded_and_end_as_the_standard_says() -> None:
    made = calendar([replace(DEADLINE, title="很长的标题" * 30)], "渠道管家", "keeper.t.me", NOW)
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    assert b"\n" not in made.replace(b"\r\n", b"")
    back: Any = Calendar.from_ical(made)
    assert back.events[0]["summary"] == "很长的标题" * 30


def test_signs_that_only_steer_a_machine_are_left_out_and_no_line_can_be_slipped_in() -> None:
    text = "call\x00 uno\x0b\r\nATTACH:evil"
    made = calendar([replace(DEADLINE, title=text, text=text)], "x", "keeper.t.me", NOW)
    [event] = read(replace(DEADLINE, title=text, text=text))
    told = "call uno\nATTACH:evil"
    assert [event["summary"], event["description"], *(each["description"] for each in event.walk("VALARM"))] == [
        told
    ] * 4
    assert b"\r\nATTACH" not in made


def test_a_file_of_nothing_is_a_calendar_without_entries() -> None:
    assert read() == []


def test_the_library_is_not_loaded_before_somebody_asks_for_a_file() -> None:
    program = "import sys, bot.agenda; print('icalendar' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert told.stdout == "False\n"
