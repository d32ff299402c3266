"""After a gap Telegram may have dropped presses: chats with an open question are told so, once."""

import logging
from datetime import datetime, timedelta

from telegram.error import TelegramError

from bot import scenes
from bot.forms import Instant
from bot.handlers.desk import Desk
from bot.handlers.screen import Screen
from bot.handlers.show import tongue
from bot.records import Walk
from bot.scenes import Who
from bot.stores import Books
from bot.telegram.errors import classify
from bot.telegram.pace import Lane

GAP = timedelta(seconds=120)  # presses live 150 seconds at the server
RECENT = timedelta(hours=24)
_SEEN = "last_seen"

_log = logging.getLogger(__name__)


async def note_presence(desk: Desk) -> None:
    """Leave known that the bot was here now."""
    now = desk.now().isoformat()
    await desk.database.run(lambda books: books.notes.put(_SEEN, now))


async def gap(desk: Desk) -> datetime | None:
    """Return since when the bot was away, None unless that is long enough for a press to be lost.

    A gap is over once it was asked for: of several processes that start together one hears of it."""
    return await desk.database.run(_gap, desk.now())


def _gap(books: Books, now: datetime) -> datetime | None:
    seen = books.notes.get(_SEEN)
    since = datetime.fromisoformat(seen) if seen else None
    if since is None or now - since <= GAP:
        return None
    return since if books.notes.swap(_SEEN, seen, now.isoformat()) else None


async def tell(desk: Desk, since: datetime) -> int:
    """Return how many chats were told that the bot was away, and asked their open question again."""
    told = 0
    for walk in await desk.database.run(lambda books: books.walks.asking(since - RECENT)):
        try:
            told += await _tell(desk, walk, since)
        except TelegramError as failure:
            _log.info("a chat was not told of the gap: %s", classify(failure).kind)
    return told


async def _tell(desk: Desk, asked: Walk, since: datetime) -> int:
    who = Who(asked.seller, asked.chat, desk.now(), desk.policy)
    scene = await desk.database.run(scenes.scene, who, asked.id)
    if scene.walk.rev != asked.rev or scene.standing.step is None:
        return 0  # it has gone on meanwhile
    lang, zone = tongue(scene.seller), scene.view.own_zone
    words = {"since": Instant(since, zone, own=False), "until": Instant(desk.now(), zone, own=False)}
    note = desk.words.say(lang, "away.back", now=desk.now(), **words)
    screen = desk.show.scene(scene)
    shown = Screen(f"{note}\n\n{screen.text}", screen.rows, screen.asking)
    message = await desk.voice.say(asked.chat, shown.text, shown.keyboard(), turn=Lane.BULK)
    await desk.database.run(lambda books: books.walks.shown(asked.id, asked.rev, message, shown.asking))
    return 1
