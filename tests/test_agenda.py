"""Calendar files, read back by the library as a calendar program would."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Calendar

from bot.agenda import Entry, calendar

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


def read(*entries: Entry) -> list[Any]:
    return list(Calendar.from_ical(calendar(entries, "Channel Keeper", "keeper.t.me", NOW)).events)


def test_a_deadline_is_one_instant_with_its_alarms() -> None:
    [event] = read(DEADLINE)
    assert (event["uid"], event["summary"], event["status"]) == ("appeal-3@keeper.t.me", DEADLINE.title, "CONFIRMED")
    assert (event.start, event.end) == (ENDS - HOUR, ENDS)
    alarms = [alarm["trigger"].dt for alarm in event.walk("VALARM")]
    assert alarms == [-timedelta(days=3), -HOUR]


def test_a_deadline_that_moved_is_the_same_entry_with_a_higher_number() -> None:
    [before], [after] = read(DEADLINE), read(replace(DEADLINE, end=ENDS + HOUR, changed=NOW + timedelta(minutes=1)))
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (before["sequence"], before["sequence"] + 1)


def test_a_deadline_that_is_over_is_struck_out_and_rings_no_more() -> None:
    [event] = read(replace(DEADLINE, cancelled=True))
    assert (event["status"], event.walk("VALARM")) == ("CANCELLED", [])


def test_a_slot_comes_back_each_week_at_the_hour_of_its_zone_however_clocks_change() -> None:
    """London's clocks go forward on 28 March 2027: 20:00 is 20:00 UTC before, 19:00 UTC after."""
    [event] = read(LIVE)
    assert event["rrule"].to_ical() == b"FREQ=WEEKLY;BYDAY=MO,TH"
    start = event.start
    assert start.tzinfo.key == "Europe/London"
    weeks = [start + timedelta(days=days) for days in (0, 4, 7)]  # the file says wall times: so does the reader
    assert [each.astimezone(UTC).hour for each in weeks] == [20, 19, 19]
    assert [event["summary"]] == ["直播"]


def test_the_zone_of_a_slot_is_in_the_file_with_its_changes() -> None:
    made: Any = Calendar.from_ical(calendar([LIVE], "Kalender", "keeper.t.me", NOW))
    [zone] = made.walk("VTIMEZONE")
    assert zone["tzid"] == "Europe/London"
    assert {each.name for each in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}


def test_lines_are_folded_and_end_as_the_standard_says() -> None:
    made = calendar([replace(DEADLINE, title="很长的标题" * 30)], "渠道管家", "keeper.t.me", NOW)
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    assert b"\n" not in made.replace(b"\r\n", b"")
    back: Any = Calendar.from_ical(made)
    assert back.events[0]["summary"] == "很长的标题" * 30


def test_a_file_of_nothing_is_a_calendar_without_entries() -> None:
    assert read() == []
