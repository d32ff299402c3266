"""A bare bot on python-telegram-bot as its documentation shows it: each message and each press is echoed."""

import argparse
from typing import Any

from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters


async def message(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """The text comes back."""
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


async def press(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """The press is answered, and its message shows what it carried."""
    query = update.callback_query
    assert query is not None
    await query.answer()
    await query.edit_message_text(query.data or "")


def main() -> None:
    """The bot runs until a signal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("api")
    parser.add_argument("--at-once", type=int, default=0, help="concurrent_updates; 0: the default, one at a time")
    options = parser.parse_args()
    builder: Any = Application.builder().token("424242:bench").base_url(f"{options.api}/bot")
    if options.at_once:  # a pool as wide as that, which its documentation asks for
        builder = builder.concurrent_updates(options.at_once).connection_pool_size(options.at_once).pool_timeout(60)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, message))
    application.add_handler(CallbackQueryHandler(press))
    application.run_polling(timeout=10)


main()
