"""What happens to a chat itself: it moves, it is closed to us, it opens again."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from telegram import ChatMember, Update

from bot.handlers.desk import Desk
from bot.stores import Books

Seated = Callable[[Update, Any], Coroutine[Any, Any, None]]
_OUT = (ChatMember.BANNED, ChatMember.LEFT)


def seated_migration(desk: Desk) -> Seated:
    """Return the handler that moves everything of a group with it, whichever of the two notices comes first."""

    async def moved(update: Update, _: Any) -> None:
        message = update.effective_message
        if message is None:
            return
        old = message.migrate_from_chat_id or message.chat_id
        new = message.migrate_to_chat_id or message.chat_id
        await desk.database.run(lambda books: books.chats.migrate(old, new))

    return moved


def seated_membership(desk: Desk) -> Seated:
    """Return the handler that notes a block, and sends what was kept once it is lifted."""

    async def changed(update: Update, _: Any) -> None:
        member = update.my_chat_member
        if member is None:
            return
        chat, now = member.chat.id, desk.now()
        if member.new_chat_member.status in _OUT:
            await desk.database.run(lambda books: books.chats.unreachable(chat, "blocked", now))
        else:
            await desk.database.run(_opened_again, chat, now)

    return changed


def _opened_again(books: Books, chat: int, now: datetime) -> None:
    if books.chats.reachable(chat):
        books.reminders.revive(chat, now)
