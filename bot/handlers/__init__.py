"""Every handler, registered; read from top to bottom, the first that fits takes the update."""

import re
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
)
from telegram.ext import filters as f

from bot.handlers import chat, press, reports, talk
from bot.handlers.desk import Desk
from bot.handlers.export import export
from bot.handlers.incoming import Incoming, incoming

Handler = Callable[[Desk, Incoming], Awaitable[None]]
Seated = Callable[[Update, Any], Coroutine[Any, Any, None]]
_Ptb = Application[Any, Any, Any, Any, Any, Any]
_COMMAND = re.compile(r"/([a-zA-Z0-9_]+)")
COMMANDS: dict[str, Handler] = {**talk.COMMANDS, "export": export}


def register(application: _Ptb, desk: Desk) -> None:
    """Leave the application answering everything that a seller can send."""
    seated: list[BaseHandler[Any, Any, Any]] = [
        MessageHandler(f.StatusUpdate.MIGRATE, chat.seated_migration(desk)),
        ChatMemberHandler(chat.seated_membership(desk), ChatMemberHandler.MY_CHAT_MEMBER),
        CallbackQueryHandler(_seat(desk, press.press)),
        CommandHandler(list(COMMANDS), _seat(desk, _command), f.UpdateType.MESSAGE),
        MessageHandler(f.UpdateType.EDITED_MESSAGE & f.TEXT & ~f.COMMAND, _seat(desk, talk.edited)),
        MessageHandler(f.UpdateType.MESSAGE & f.TEXT, _seat(desk, talk.text)),
        MessageHandler(f.UpdateType.MESSAGE & f.ChatType.PRIVATE & f.Document.ALL, _seat(desk, reports.document)),
        MessageHandler(f.UpdateType.MESSAGE & f.ChatType.PRIVATE & ~f.StatusUpdate.ALL, _seat(desk, talk.other)),
    ]
    application.add_handlers(seated)


async def _command(desk: Desk, said: Incoming) -> None:
    """The command is carried out; the library found it to be one of ours, and ours."""
    named = _COMMAND.match(said.text)
    assert named is not None
    await COMMANDS[named[1].lower()](desk, said)


def _seat(desk: Desk, handler: Handler) -> Seated:
    async def seated(update: Update, _: Any) -> None:
        said = incoming(update)
        if said is not None:
            await desk.meet(said)
            await handler(desk, said)

    return seated
