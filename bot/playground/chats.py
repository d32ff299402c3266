"""Who may be written to: the chat of a call, or the refusal the server would give."""

from __future__ import annotations

from bot.playground.errors import bad_request, forbidden
from bot.playground.messages import Message
from bot.playground.model import Chat, State


def chat_of(state: State, chat_id: int | str | None, *, writing: bool = False, changing: bool = False) -> Chat:
    """The chat with that id, open to the bot for what it wants to do there."""
    if chat_id is None or chat_id == "":
        raise bad_request("chat_id is empty")
    if isinstance(chat_id, str):
        number = state.usernames.get(chat_id.removeprefix("@").lower(), 0) if chat_id.startswith("@") else 0
        if number >= 0:  # people are not reached by name
            raise bad_request("chat not found")
        chat_id = number
    chat = state.chats.get(chat_id)
    if chat is None or (chat.private and not chat.started):
        if writing and _met_in_a_group(state, chat_id):
            raise forbidden("bot can't initiate conversation with a user")
        raise bad_request("chat not found")
    if chat.private:
        _refuse_private(state, chat, writing=writing, changing=writing or changing)
    else:
        _refuse_group(chat, writing=writing, changing=writing or changing)
    return chat


def _met_in_a_group(state: State, user_id: int) -> bool:
    return any(user_id in chat.members for chat in state.chats.values() if not chat.private)


def _refuse_private(state: State, chat: Chat, *, writing: bool, changing: bool) -> None:
    if changing and state.users[chat.id].deactivated:
        raise forbidden("user is deactivated")
    if writing and chat.blocked:
        raise forbidden("bot was blocked by the user")


def _refuse_group(chat: Chat, *, writing: bool, changing: bool) -> None:
    if chat.migrated_to is not None and writing:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    if chat.bot_status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    if chat.bot_status == "left" and changing:
        raise forbidden(f"bot is not a member of the {chat.type} chat")
    if chat.bot_muted and writing:
        raise bad_request("not enough rights to send text messages to the chat")


def message_of(chat: Chat, message_id: int, what: str) -> Message:
    """The message as long as it stands in the chat; `what` begins the refusal."""
    message = chat.messages.get(message_id)
    if message is None or message.deleted:
        raise bad_request(f"{what} not found")
    return message


def chat_json(state: State, chat: Chat) -> dict[str, object]:
    """The chat as every message shows it."""
    if not chat.private:
        return {"id": chat.id, "title": chat.title, "type": chat.type}
    user = state.users[chat.id]
    raw: dict[str, object] = {"id": chat.id, "first_name": user.first_name}
    if user.last_name:
        raw["last_name"] = user.last_name
    if user.username:
        raw["username"] = user.username
    return raw | {"type": "private"}
