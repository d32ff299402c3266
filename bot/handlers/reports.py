"""/data, and files that sellers send: read apart, answered in place, kept as rows."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date

from telegram import InputFile
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot import coaching, reporting, walks
from bot.charts.apart import NoPictureError, draw
from bot.charts.telling import words_for
from bot.coaching import Coached
from bot.exports.apart import read
from bot.exports.faults import CORRUPT_FILE, TOO_LARGE
from bot.exports.opening import MOST_BYTES_OF_FILE
from bot.exports.result import Result, refusal
from bot.handlers.coaching import Coaching, plan_of
from bot.handlers.desk import Desk
from bot.handlers.incoming import Incoming, SentFile
from bot.handlers.screen import Screen
from bot.handlers.show import tongue
from bot.records import Seller
from bot.telegram.errors import Kind, classify

SHOWN_FOR = 4.0  # seconds
LONGEST_NUMBER = 15  # what is longer is no row of ours

_log = logging.getLogger(__name__)


async def document(desk: Desk, said: Incoming) -> None:
    """The file is read, and what it says stands in the message that said so; nothing of the file itself is kept."""
    sent = said.document
    seller, order = await desk.database.run(reporting.order_of_present_shop, desk.who(said))
    if sent is None or seller is None:
        return
    message = None
    if said.update not in desk.again:  # worked off again, it says only what came of it: a long outage is no flood
        note = Screen(desk.words.say(tongue(seller), "data.reading", name=sent.name))
        message = await desk.deliver(said, note, in_place=False)
    async with _busy(desk, said.chat, ChatAction.TYPING):
        screen = await _told(desk, said, seller, sent.name, await _read(desk, sent, order))
    if message is None:
        await desk.deliver(said, screen, in_place=False)
    else:
        await desk.put_over(said.chat, message, screen)


@asynccontextmanager
async def _busy(desk: Desk, chat: int, action: ChatAction) -> AsyncIterator[None]:
    """The chat shows what the bot is at, for as long as it takes: Telegram takes the sign away after five seconds."""

    async def show() -> None:
        while True:
            try:
                await desk.bot.send_chat_action(chat, action)
            except TelegramError as failure:  # a sign only: the answer itself will tell of what is wrong
                _log.info("what the bot is at was not shown: %s", classify(failure).kind)
            await asyncio.sleep(SHOWN_FOR)

    showing = asyncio.create_task(show())
    await asyncio.sleep(0)
    try:
        yield
    finally:
        showing.cancel()
        await asyncio.wait([showing])


async def _read(desk: Desk, sent: SentFile, order: str | None) -> Result:
    """Return what the file holds; one that Telegram does not give us any more is asked for again.

    `order`: of day and month, where the file leaves it open."""
    if sent.size is not None and sent.size > MOST_BYTES_OF_FILE:
        return refusal(TOO_LARGE)
    try:
        file = await desk.bot.get_file(sent.file_id)
        content = bytes(await file.download_as_bytearray())
    except TelegramError as failure:
        if classify(failure).kind is not Kind.FILE_AGAIN:
            raise
        return refusal(CORRUPT_FILE)
    return await read(content, sent.name, rows=True, order=order)


async def _told(desk: Desk, said: Incoming, seller: Seller, name: str, result: Result) -> Screen:
    if result.export is None:
        return Coaching(desk.words).refused(seller, name, result)
    kept = await desk.database.run(reporting.keep, desk.who(said), result)
    if kept is not None:
        return Coaching(desk.words).answer(await _coached(desk, said, kept))
    view = await desk.database.run(coaching.without_shop, desk.who(said), seller)
    return Coaching(desk.words).answer(coaching.at_once(seller, view, result))


async def numbers(desk: Desk, said: Incoming, _: str = "") -> None:
    """What can be sent and what is kept is shown; before there is a shop, its opening balance comes first."""
    found = await desk.database.run(reporting.listed, desk.who(said))
    if found is None:
        await desk.show_scene(said, await desk.database.run(walks.begin, desk.who(said), "opening"))
    else:
        await desk.deliver(said, Coaching(desk.words).reports(*found))


async def _report(desk: Desk, said: Incoming, choice: str) -> None:
    number, _, verb = choice.partition(".")
    if verb == "drop":
        await desk.database.run(reporting.drop, desk.who(said), _number(number))
        await numbers(desk, said)
        return
    await desk.deliver(said, Coaching(desk.words).answer(await _coached(desk, said, _number(number))), in_place=False)


async def _currency(desk: Desk, said: Incoming, choice: str) -> None:
    number, _, code = choice.partition(".")
    await desk.database.run(reporting.name_currency, desk.who(said), _number(number), code)
    await _again(desk, said, number)


async def _dates(desk: Desk, said: Incoming, choice: str) -> None:
    number, _, order = choice.partition(".")
    await desk.database.run(reporting.name_order, desk.who(said), _number(number), order)
    await _again(desk, said, number)


async def _period(desk: Desk, said: Incoming, choice: str) -> None:
    number, *days = choice.split(".")
    try:
        first, last = map(date.fromisoformat, days)
    except ValueError as wrong:
        raise LookupError("no such days") from wrong
    await desk.database.run(reporting.name_period, desk.who(said), _number(number), first, last)
    await _again(desk, said, number)


async def _stick(desk: Desk, said: Incoming, choice: str) -> None:
    number, _, deed = choice.partition(".")
    await desk.database.run(reporting.name_benchmark, desk.who(said), _number(number), _number(deed))
    await _again(desk, said, number)


async def _again(desk: Desk, said: Incoming, number: str) -> None:
    """What the report says now stands where it stood."""
    await desk.deliver(said, Coaching(desk.words).answer(await _coached(desk, said, _number(number))))


async def _chart(desk: Desk, said: Incoming, choice: str) -> None:
    """The picture comes below; where it can't be drawn, a sentence says so."""
    number, _, kind = choice.partition(".")
    found = await _coached(desk, said, _number(number))
    plan, lang = plan_of(found, kind), tongue(found.seller)
    words = words_for(plan, desk.words, lang)
    await desk.answer(said.query)
    try:
        async with _busy(desk, said.chat, ChatAction.UPLOAD_PHOTO):
            png = await draw(plan, words, lang)
    except NoPictureError:
        await desk.deliver(said, Screen(desk.words.say(lang, "coach.no_picture")), in_place=False)
        return
    await desk.bot.send_photo(said.chat, InputFile(png, filename=f"{kind}.png"), caption=words.title)


async def _coached(desk: Desk, said: Incoming, report: int) -> Coached:
    """Return what a kept report says: its rows are read beside the loop, while others are answered."""
    return await asyncio.to_thread(coaching.coached, await desk.database.run(coaching.loaded, desk.who(said), report))


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > LONGEST_NUMBER:
        raise LookupError("no number")
    return int(text)


PLACES: dict[str, Callable[[Desk, Incoming, str], Awaitable[None]]] = {
    "data": numbers, "report": _report, "currency": _currency, "dates": _dates, "period": _period, "stick": _stick,
    "chart": _chart,
}  # fmt: skip
