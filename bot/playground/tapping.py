"""Taps on buttons: which button is meant, and what the bot is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.playground.errors import NotPossible
from bot.playground.messages import JSON, Button, Message
from bot.playground.model import Chat, Query, User

if TYPE_CHECKING:
    from bot.playground.telegram import World

_FIRST_QUERY = 4_000_000_000_000_001


def number_of(message: Message | int) -> int:
    return message if isinstance(message, int) else message.message_id


def find_button(where: Chat, message: Message | int | None, wanted: str) -> tuple[Message, Button]:
    """The button with this label or data: in that message, or in the newest that has one."""
    standing = _standing(where, message)
    for found in standing:
        for button in found.buttons:
            if wanted in (button.text, button.data):
                return found, button
    there = [m.labels for m in standing if m.labels][:3]
    raise NotPossible(f"there is no button {wanted!r}; there are {there}")


def old_button(message: Message, wanted: str) -> Button:
    """The button with this label or data that the message once had, the latest first."""
    had = [Button.read(b) for rows in reversed(message.keyboards) for row in rows for b in row]
    for button in had:
        if button.data is not None and wanted in (button.text, button.data):
            return button
    raise NotPossible(f"the message never had a button {wanted!r}")


def _standing(where: Chat, message: Message | int | None) -> list[Message]:
    """One message, or all that stand in the chat, newest first."""
    if message is None:
        return [m for m in reversed(where.messages.values()) if not m.deleted]
    found = where.messages.get(number_of(message))
    if found is None or found.deleted:
        raise NotPossible(f"message {number_of(message)} does not stand in the chat")
    return [found]


def tap(world: World, user: User, message: Message, button: Button, times: int = 1) -> Query:
    """The bot is told of each tap; a button without data acts in the app alone. The last tap."""
    if button.data is None:
        user.clipboard = button.copy_text or user.clipboard
        opened = button.url or ""
        return Query("", user.id, message.chat_id, message.message_id, "", world.now(), url=opened)
    for _ in range(times):
        query = _tell(world, user, message, button.data)
    return query


def _tell(world: World, user: User, message: Message, data: str) -> Query:
    number = str(world.state.next("query", _FIRST_QUERY))
    query = Query(number, user.id, message.chat_id, message.message_id, data, world.now())
    world.state.queries[number] = query
    shown: JSON = message.raw
    if message.deleted:
        shown = {"chat": shown["chat"], "message_id": message.message_id, "date": 0}
    body: JSON = {"id": number, "from": user.json(), "message": shown, "data": data}
    world.updates.push("callback_query", body | {"chat_instance": str(message.chat_id)})
    return query
