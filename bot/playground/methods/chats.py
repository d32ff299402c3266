"""What the bot may learn of a chat, and the messages it pins there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.playground.arguments import Args
from bot.playground.chats import chat_json, chat_of, message_of
from bot.playground.errors import bad_request
from bot.playground.messages import JSON
from bot.playground.model import Chat

if TYPE_CHECKING:
    from bot.playground.telegram import World

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")


def get_chat(world: World, args: Args) -> JSON:
    chat = chat_of(world.state, args.given.get("chat_id"))
    answer: JSON = chat_json(world.state, chat) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys((*_GIFTS, "gifts_from_channels"), False),
    }
    standing = [i for i in chat.pinned if not chat.messages[i].deleted]
    if standing:
        answer["pinned_message"] = chat.messages[standing[-1]].raw
    if not chat.private:
        answer["permissions"] = {"can_send_messages": not chat.bot_muted}
    return answer


def get_member(world: World, args: Args) -> JSON:
    chat = chat_of(world.state, args.given.get("chat_id"))
    return member_json(world, chat, args.whole("user_id"))


def member_json(world: World, chat: Chat, user_id: int) -> JSON:
    """The user as a member of the chat; the first one owns it."""
    if user_id == world.bot.id:
        return {"status": chat.bot_status, "user": world.bot.json()}
    user = world.state.users.get(user_id)
    if user is None:
        raise bad_request("user not found")
    if user_id not in chat.members and user_id != chat.id:
        return {"status": "left", "user": user.json()}
    if not chat.private and user_id == chat.members[0]:
        return {"status": "creator", "user": user.json(), "is_anonymous": False}
    return {"status": "member", "user": user.json()}


def get_administrators(world: World, args: Args) -> list[JSON]:
    chat = chat_of(world.state, args.given.get("chat_id"))
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    return [member_json(world, chat, chat.members[0])]


def count_members(world: World, args: Args) -> int:
    chat = chat_of(world.state, args.given.get("chat_id"))
    return 2 if chat.private else len(chat.members) + (chat.bot_status in ("member", "administrator"))


def leave(world: World, args: Args) -> bool:
    chat = chat_of(world.state, args.given.get("chat_id"), changing=True)
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot_status = "left"
    return True


def pin(world: World, args: Args) -> bool:
    chat = _pinnable(world, args)
    message = message_of(chat, args.whole("message_id"), "message to pin")
    if message.message_id not in chat.pinned:
        chat.pinned.append(message.message_id)
    return True


def unpin(world: World, args: Args) -> bool:
    chat = _pinnable(world, args)
    wanted = args.whole("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if wanted not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(wanted)
    return True


def unpin_all(world: World, args: Args) -> bool:
    _pinnable(world, args).pinned.clear()
    return True


def _pinnable(world: World, args: Args) -> Chat:
    chat = chat_of(world.state, args.given.get("chat_id"), changing=True)
    if not chat.private and chat.bot_status != "administrator":
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat
