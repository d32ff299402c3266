"""Every handler: what comes all day goes its way by itself, the rest by the library's handlers, the first that fits."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import Application, BaseHandler, ChatMemberHandler, MessageHandler
from telegram.ext import filters as f

from bot.handlers import chat, press, reports, talk
from bot.handlers.desk import Desk
from bot.handlers.export import export
from bot.handlers.hearing import EDITED, PRESS, SIGN, TEXT, hear
from bot.handlers.incoming import Incoming, incoming
from bot.scenes import Gone

Handler = Callable[[Desk, Incoming], Awaitable[None]]
Seated = Callable[[Update, Any], Coroutine[Any, Any, None]]
_Ptb = Application[Any, Any, Any, Any, Any, Any]
COMMANDS: dict[str, Handler] = {**talk.COMMANDS, "export": export}
_WAYS: dict[str, Handler] = {
    PRESS: press.press, TEXT: talk.text, EDITED: talk.edited, **{SIGN + name: done for name, done in COMMANDS.items()},
}  # fmt: skip


def register(application: _Ptb, desk: Desk) -> None:
    """Leave the application answering everything that a seller can send beside texts and presses."""
    seated: list[BaseHandler[Any, Any, Any]] = [
        MessageHandler(f.StatusUpdate.MIGRATE, chat.seated_migration(desk)),
        ChatMemberHandler(chat.seated_membership(desk), ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(f.UpdateType.MESSAGE & f.ChatType.PRIVATE & f.Document.ALL, _seat(desk, reports.document)),
        MessageHandler(f.UpdateType.MESSAGE & f.ChatType.PRIVATE & ~f.StatusUpdate.ALL, _seat(desk, talk.other)),
    ]
    application.add_handlers(seated)


async def work_off(application: _Ptb, desk: Desk, update: dict[str, Any]) -> None:
    """Leave the update answered; what a text or a press runs into is raised, else the application's error handlers
    have it."""
    heard = hear(update, COMMANDS, desk.bot.username)
    if heard is None:
        await application.process_update(Update.de_json(update, desk.bot))
    elif heard.said is not None:
        await _handle(desk, heard.said, _WAYS[heard.way])


def _seat(desk: Desk, handler: Handler) -> Seated:
    async def seated(update: Update, _: Any) -> None:
        said = incoming(update)
        if said is not None:
            await _handle(desk, said, handler)

    return seated


async def _handle(desk: Desk, said: Incoming, handler: Handler) -> None:
    try:
        await desk.meet(said)
        await handler(desk, said)
    except (Gone, LookupError):  # what was found is gone by now: its seller closed or forgot it in another chat
        await desk.meet(said)
        await handler(desk, said)
