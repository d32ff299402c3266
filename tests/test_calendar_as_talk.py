"""Calendar files as they reach the chat."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from bot.playground.users import Person
from tests.talk import Talk, bare, seen, talking
from tests.told import at, day, has_a_shop, tells


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path / "bot.db") as talk:
        await has_a_shop(talk, talk.person(), "United Kingdom")
        yield talk


def events(talk: Talk) -> list[Any]:
    """The entries of the last file sent, soonest first."""
    content = list(talk.world.state.files.values())[-1].content
    made: Any = Calendar.from_ical(content)
    return sorted(made.events, key=lambda event: event.start)


async def calendar(talk: Talk, who: Person) -> list[Any]:
    await talk.says(who, "/reminders")
    await talk.taps(who, "Calendar file")
    return events(talk)


async def test_everything_with_a_time_is_in_the_file(talk: Talk) -> None:
    ana = talk.person()
    await tells(talk, ana, "violation", "uno", day=day("2026-11-24"), what="false_ad")
    await tells(talk, ana, "slot_set", what="1234567 20:00-22:00")
    await tells(talk, ana, "reminder_set", at=at("2026-11-27 16:00"), what="the studio")
    live, own, appeal = await calendar(talk, ana)
    assert (live["summary"], own["summary"], appeal["summary"]) == ("LIVE", "⏰ the studio", "Last day to appeal @uno")
    assert appeal.end == datetime(2026, 12, 3, 23, 59, 59, tzinfo=UTC)
    assert len(appeal.walk("VALARM")) == 3


async def test_a_later_file_updates_the_earlier_one(talk: Talk) -> None:
    ana = talk.person()
    await tells(talk, ana, "violation", "uno", day=day("2026-11-24"), what="false_ad")
    [before] = await calendar(talk, ana)
    await talk.passes(minutes=1)
    [after] = await calendar(talk, ana)
    assert (before["uid"], before["sequence"] < after["sequence"]) == (after["uid"], True)


async def test_with_nothing_to_put_in_that_is_said(talk: Talk) -> None:
    ana = talk.person()
    await talk.says(ana, "/reminders")
    await talk.taps(ana, "Calendar file")
    assert bare(seen(ana)) == "📅 There is no date yet to put into a calendar."
