"""/data, and files that sellers send: read apart, answered in place, kept as rows."""

import asyncio
from collections.abc import Awaitable, Callable

from telegram import InputFile
from telegram.constants import ChatAction

from bot import coaching, walks
from bot.charts.apart import NoPictureError, draw
from bot.charts.telling import words_for
from bot.coaching import Coached
from bot.exports.apart import read
from bot.exports.opening import MOST_BYTES_OF_FILE
from bot.exports.result import Result, refusal
from bot.handlers.coaching import Coaching, plan_of
from bot.handlers.desk import Desk
from bot.handlers.incoming import Incoming
from bot.handlers.screen import Screen
from bot.handlers.show import tongue
from bot.records import Seller

LONGEST_NUMBER = 15  # what is longer is no row of ours
_TOO_LARGE = "E_TOO_LARGE_UNPACKED"


async def document(desk: Desk, said: Incoming) -> None:
    """The file is read, and what it says stands in the message that said so; nothing of the file itself is kept."""
    sent, seller = said.document, await desk.database.run(lambda books: books.sellers.get(said.seller))
    if sent is None or seller is None:
        return
    note = Screen(desk.words.say(tongue(seller), "data.reading", name=sent.name))
    message = await desk.deliver(said, note, in_place=False)
    await desk.bot.send_chat_action(said.chat, ChatAction.TYPING)
    result = await _read(desk, sent.file_id, sent.name, sent.size)
    screen = await _told(desk, said, seller, sent.name, result)
    if message is None:
        await desk.deliver(said, screen, in_place=False)
        return
    await desk.put_over(said.chat, message, screen)


async def _read(desk: Desk, file_id: str, name: str, size: int | None) -> Result:
    if size is not None and size > MOST_BYTES_OF_FILE:
        return refusal(_TOO_LARGE)
    file = await desk.bot.get_file(file_id)
    return await read(bytes(await file.download_as_bytearray()), name, rows=True)


async def _told(desk: Desk, said: Incoming, seller: Seller, name: str, result: Result) -> Screen:
    if result.export is None:
        return Coaching(desk.words).refused(seller, name, result)
    kept = await desk.database.run(coaching.keep, desk.who(said), result)
    if kept is None:
        found = await desk.database.run(coaching.at_once, desk.who(said), result)
    else:
        found = await _coached(desk, said, kept)
    return Coaching(desk.words).answer(found) if found else Coaching(desk.words).refused(seller, name, result)


async def numbers(desk: Desk, said: Incoming, _: str = "") -> None:
    """What can be sent and what is kept is shown; before there is a shop, its opening balance comes first."""
    found = await desk.database.run(coaching.listed, desk.who(said))
    if found is None:
        await desk.show_scene(said, await desk.database.run(walks.begin, desk.who(said), "opening"))
    else:
        await desk.deliver(said, Coaching(desk.words).reports(*found))


async def _report(desk: Desk, said: Incoming, choice: str) -> None:
    number, _, verb = choice.partition(".")
    if verb == "drop":
        await desk.database.run(coaching.drop, desk.who(said), _number(number))
        await numbers(desk, said)
        return
    await desk.deliver(said, Coaching(desk.words).answer(await _coached(desk, said, _number(number))), in_place=False)


async def _currency(desk: Desk, said: Incoming, choice: str) -> None:
    number, _, code = choice.partition(".")
    await desk.database.run(coaching.name_currency, desk.who(said), _number(number), code)
    await desk.deliver(said, Coaching(desk.words).answer(await _coached(desk, said, _number(number))))


async def _chart(desk: Desk, said: Incoming, choice: str) -> None:
    """The picture comes below; where it can't be drawn, a sentence says so."""
    number, _, kind = choice.partition(".")
    found = await _coached(desk, said, _number(number))
    plan, lang = plan_of(found, kind), tongue(found.seller)
    words = words_for(plan, desk.words, lang)
    await desk.answer(said.query)
    await desk.bot.send_chat_action(said.chat, ChatAction.UPLOAD_PHOTO)
    try:
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
    "data": numbers, "report": _report, "currency": _currency, "chart": _chart,
}  # fmt: skip
