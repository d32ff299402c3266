"""Calendar files (RFC 5545): entries with stable ids, so that a second import updates them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vRecur

from bot.places import zone_of

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)  # sequence numbers are counted from here, so that they fit
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: `key` names it for ever, `changed` says when what it tells last changed.

    `alarms`: how long before its start the phone reminds. With `weekdays` (ISO) it comes back each week, at the
    hour of its zone; else it is one instant.
    """

    key: str
    title: str
    text: str
    start: datetime
    end: datetime
    alarms: tuple[timedelta, ...]
    zone: str
    changed: datetime
    weekdays: frozenset[int] = frozenset()
    cancelled: bool = False


def calendar(entries: Iterable[Entry], name: str, domain: str, now: datetime) -> bytes:
    """Return the file: each entry under `<key>@<domain>`, newer ones with a higher sequence."""
    made = Calendar()
    made.add("prodid", "-//Channel Keeper//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    for entry in entries:
        made.add_component(_event(entry, domain, now))
    made.add_missing_timezones()  # who reads 20:00 in London must know when its clocks change
    return bytes(made.to_ical())


def _event(entry: Entry, domain: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.key}@{domain}")
    event.add("dtstamp", now)
    event.add("last-modified", entry.changed)
    event.add("sequence", max(0, (entry.changed - _EPOCH) // _MINUTE))
    event.add("summary", entry.title)
    if entry.text:
        event.add("description", entry.text)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    zone = zone_of(entry.zone) if entry.weekdays else UTC
    event.add("dtstart", entry.start.astimezone(zone))
    event.add("dtend", entry.end.astimezone(zone))
    if entry.weekdays:
        event.add("rrule", vRecur(freq="WEEKLY", byday=[_WEEKDAYS[day - 1] for day in sorted(entry.weekdays)]))
    if not entry.cancelled:
        for span in entry.alarms:
            event.add_component(_alarm(entry.title, span))
    return event


def _alarm(title: str, span: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -span)
    return alarm
