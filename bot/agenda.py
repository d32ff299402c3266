"""Calendar files (RFC 5545): entries with stable ids, so that a second import updates them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.offsets import Change, changes
from bot.places import zone_of

if TYPE_CHECKING:
    from icalendar import Alarm, Event, Timezone, TimezoneDaylight, TimezoneStandard

# The library takes half a second to load, so it is loaded with the first file that somebody asks for.

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)  # sequence numbers are counted from here, so that they fit
_SECOND = timedelta(seconds=1)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


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
    from icalendar import Calendar

    held = tuple(entries)
    made = Calendar()
    made.add("prodid", "-//Channel Keeper//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    for zone in sorted({each.zone for each in held if _recurs(each)}):
        made.add_component(_timezone(zone, min(each.start for each in held if _recurs(each) and each.zone == zone)))
    for entry in held:
        made.add_component(_event(entry, domain, now))
    return bytes(made.to_ical())


def _recurs(entry: Entry) -> bool:
    """Tell whether the entry comes back by the clock of a zone that this machine knows."""
    return bool(entry.weekdays) and zone_of(entry.zone) is not UTC


def _event(entry: Entry, domain: str, now: datetime) -> Event:
    from icalendar import Event, vRecur

    event = Event()
    event.add("uid", f"{entry.key}@{domain}")
    event.add("dtstamp", now)
    event.add("last-modified", entry.changed)
    # What strikes an entry out is newer than what it strikes out, though nothing else of it has changed.
    event.add("sequence", 2 * max(0, (entry.changed - _EPOCH) // _SECOND) + entry.cancelled)
    event.add("summary", _clean(entry.title))
    if entry.text:
        event.add("description", _clean(entry.text))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    zone = zone_of(entry.zone) if entry.weekdays else UTC
    event.add("dtstart", entry.start.astimezone(zone))
    event.add("dtend", entry.end.astimezone(zone))
    if entry.weekdays:
        event.add("rrule", vRecur(freq="WEEKLY", byday=[_WEEKDAYS[day - 1] for day in sorted(entry.weekdays)]))
    if not entry.cancelled:
        for span in entry.alarms:
            event.add_component(_alarm(_clean(entry.title), span))
    return event


def _clean(text: str) -> str:
    """Return the text without what the standard lets no text hold: signs that only steer a machine."""
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) != "Cc")


def _alarm(title: str, span: timedelta) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -span)
    return alarm


def _timezone(name: str, since: datetime) -> Timezone:
    """Return the zone's clock changes from that year on: who reads 20:00 in London must know when they are."""
    from icalendar import Timezone

    made = Timezone()
    made.add("tzid", name)
    for change in changes(name, since.year):
        made.add_component(_observance(change))
    return made


def _observance(change: Change) -> TimezoneStandard | TimezoneDaylight:
    from icalendar import TimezoneDaylight, TimezoneStandard, vRecur

    made = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
    made.add("dtstart", change.wall)
    made.add("tzoffsetfrom", change.before)
    made.add("tzoffsetto", change.after)
    made.add("tzname", change.name)
    if change.weekday is not None:
        day = f"{change.week}{_WEEKDAYS[change.weekday]}"
        made.add("rrule", vRecur(freq="YEARLY", bymonth=change.wall.month, byday=day))
    return made
