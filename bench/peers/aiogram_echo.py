"""A bare bot on aiogram as its documentation shows it: polling, each message and each press is echoed."""

import argparse
import asyncio

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, Message

dispatcher = Dispatcher()


@dispatcher.message(F.text)
async def message(said: Message) -> None:
    """The text comes back."""
    await said.answer(said.text or "")


@dispatcher.callback_query()
async def press(query: CallbackQuery) -> None:
    """The press is answered, and its message shows what it carried."""
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.edit_text(query.data or "")


async def main() -> None:
    """The bot runs until a signal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("api")
    server = TelegramAPIServer.from_base(parser.parse_args().api)
    await dispatcher.start_polling(Bot("424242:bench", session=AiohttpSession(api=server)))


asyncio.run(main())
