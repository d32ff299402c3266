"""The file of everything that is kept of a seller."""

import json

from telegram import InputFile

from bot import sellers
from bot.handlers.desk import Desk
from bot.handlers.incoming import Incoming
from bot.handlers.show import tongue


async def export(desk: Desk, said: Incoming) -> None:
    """All rows about the seller are in the chat as a JSON file; in a group they go nowhere."""
    seller = await desk.database.run(lambda books: books.sellers.get(said.seller))
    if seller is None:
        return
    lang = tongue(seller)
    if not said.private:
        await desk.bot.send_message(said.chat, desk.words.say(lang, "export.private_only"), parse_mode="HTML")
        return
    kept = await desk.database.run(sellers.everything, desk.who(said))
    body = json.dumps(kept, ensure_ascii=False, indent=2).encode()
    await desk.bot.send_document(
        said.chat, InputFile(body, filename="channel-keeper.json"), caption=desk.words.plain(lang, "export.caption")
    )
