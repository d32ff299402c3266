"""Calendar files in the chat: the phone then reminds even where this bot can't."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta

from telegram import InputFile

from bot import board as boards
from bot.agenda import Entry, calendar
from bot.dated import Dated, DatedDeadline, DatedSlot, dated
from bot.domain.deeds import Deed
from bot.forms import Count
from bot.handlers import board
from bot.handlers.desk import Desk
from bot.handlers.incoming import Incoming
from bot.handlers.reminding import Reminding
from bot.handlers.show import tongue
from bot.parcels import Parcel
from bot.scenes import Scene
from bot.templates import bare
from bot.text import Words

FILE = "channel-keeper.ics"
HOUR = timedelta(hours=1)
# Before a deadline's entry, which is its last hour; before a LIVE; at any other time itself.
DEADLINE_ALARMS = (timedelta(days=3), timedelta(days=1), HOUR)
LIVE_ALARMS = (HOUR, timedelta(minutes=15))
AT_ONCE = (timedelta(0),)


async def show_scene(desk: Desk, said: Incoming, scene: Scene) -> None:
    """The walk is shown, and the board follows; of a violation just told the file of its deadline comes at once."""
    await desk.show_scene(said, scene)
    if boards.is_told(scene):
        await board.refresh(desk, said)
    for deed in scene.told:
        if deed.kind == "violation" and (deed.day or deed.last_day):
            await send(desk, said, f"d{deed.id}", unasked=True)


async def send(desk: Desk, said: Incoming, which: str, *, unasked: bool = False) -> None:
    """The file is in the chat: of everything, of the LIVE slots, or of one violation's deadline (`d12`)."""
    await desk.answer(said.query)
    found = await desk.database.run(dated, desk.who(said))
    lang = tongue(found.seller)
    entries = list(_entries(found, which, desk.words))
    if not entries and unasked:
        return  # its last day has passed: the walk says so
    if not entries:
        await desk.bot.send_message(said.chat, desk.words.say(lang, "calendar.empty"), parse_mode="HTML")
        return
    name = desk.words.plain(lang, "calendar.name")
    # The library takes half a second to load, and nobody else is to wait for that.
    made = await asyncio.to_thread(calendar, entries, name, f"{desk.bot.username.lower()}.t.me", desk.now())
    caption = desk.words.plain(lang, "calendar.caption")
    await desk.bot.send_document(said.chat, InputFile(made, filename=FILE), caption=caption)


def _entries(found: Dated, which: str, words: Words) -> Iterator[Entry]:
    lang = tongue(found.seller)
    if which != "live":
        wanted = (each for each in found.deadlines if which in ("all", f"d{each.notice.id}"))
        yield from (_deadline(each, lang, words, found.now) for each in wanted)
    if which in ("all", "live"):
        yield from (_live(each, lang, words, found.now) for each in found.slots)
    if which == "all":
        yield from (_other(each, words, found) for each in found.others)


def _origin(deed: Deed) -> str:
    """Return what names an entry for ever: the walk that told the deed, since a correction tells it anew."""
    return f"w{deed.walk}" if deed.walk else str(deed.id)


def _deadline(due: DatedDeadline, lang: str, words: Words, now: datetime) -> Entry:
    title = words.plain(lang, "calendar.appeal", account=f"@{due.name}" if due.name else "")
    text = words.plain(lang, "calendar.appeal_text")
    return Entry(
        f"appeal-{_origin(due.notice)}", title, text, due.last.ends_at - HOUR, due.last.ends_at, DEADLINE_ALARMS,
        due.shop.zone, now, cancelled=due.over,
    )  # fmt: skip


def _live(due: DatedSlot, lang: str, words: Words, now: datetime) -> Entry:
    text = words.plain(lang, "calendar.live_text", hook=Count(due.hook_minutes))
    return Entry(
        f"live-{_origin(due.deed)}", words.plain(lang, "calendar.live"), text, due.start, due.end, LIVE_ALARMS,
        due.shop.zone, now, due.slot.days,
    )  # fmt: skip


def _other(parcel: Parcel, words: Words, found: Dated) -> Entry:
    reminder = parcel.reminder
    title, at = bare(Reminding(words).item(parcel, found.now)), reminder.promised_at
    return Entry(f"reminder-{reminder.id}", title, "", at, at + HOUR, AT_ONCE, parcel.zone, found.now)
