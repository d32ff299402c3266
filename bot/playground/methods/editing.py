"""Messages of the bot are changed or taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.playground.arguments import Args
from bot.playground.chats import chat_of, message_of
from bot.playground.errors import bad_request
from bot.playground.keyboards import read_keyboard
from bot.playground.messages import JSON, Message
from bot.playground.methods.formatted import caption_content, text_content
from bot.playground.methods.sending import slow_down
from bot.playground.model import Chat

if TYPE_CHECKING:
    from bot.playground.telegram import World

DELETABLE_FOR = timedelta(hours=48)
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a"
    " current content and reply markup of the message"
)
_TEXT = ("text", "entities", "link_preview_options")
_CAPTION = ("caption", "caption_entities", "show_caption_above_media")


def edit_text(world: World, args: Args) -> JSON:
    content = text_content(args)
    chat, message = _target(world, args)
    if "text" not in message.raw:
        raise bad_request("there is no text in the message to edit")
    return _replace(world, args, chat, message, content, _TEXT)


def edit_caption(world: World, args: Args) -> JSON:
    content = caption_content(args)
    chat, message = _target(world, args)
    if "document" not in message.raw and "photo" not in message.raw:
        raise bad_request("there is no caption in the message to edit")
    return _replace(world, args, chat, message, content, _CAPTION)


def edit_keyboard(world: World, args: Args) -> JSON:
    chat, message = _target(world, args)
    return _replace(world, args, chat, message, {}, ())


def _target(world: World, args: Args) -> tuple[Chat, Message]:
    """A message of the bot's own that it can still edit."""
    if "chat_id" not in args.given and "message_id" not in args.given:
        if args.text("inline_message_id"):
            raise bad_request("MESSAGE_ID_INVALID")
        raise bad_request("message identifier is not specified")
    chat = chat_of(world.state, args.given.get("chat_id"), changing=True)
    message = message_of(chat, args.whole("message_id"), "message to edit")
    if not message.by_bot or message.reply_keyboard:
        raise bad_request("message can't be edited")
    return chat, message


def _replace(world: World, args: Args, chat: Chat, message: Message, content: JSON, dropped: tuple[str, ...]) -> JSON:
    markup = args.given.get("reply_markup")
    keyboard = read_keyboard(markup, inline_only=True) if markup is not None else None
    kept = {k: v for k, v in message.raw.items() if k not in (*dropped, "reply_markup", "edit_date")}
    raw = kept | content | ({"reply_markup": keyboard} if keyboard else {})
    if raw == {k: v for k, v in message.raw.items() if k != "edit_date"}:
        raise bad_request(_NOT_MODIFIED)
    slow_down(world, chat)
    message.stands(raw | {"edit_date": world.unix()})
    return message.raw


def delete_one(world: World, args: Args) -> bool:
    chat = chat_of(world.state, args.given.get("chat_id"), changing=True)
    if not args.whole("message_id"):
        raise bad_request("message identifier is not specified")
    message = message_of(chat, args.whole("message_id"), "message to delete")
    _refuse_deletion(world, chat, message)
    message.deleted = True
    return True


def delete_many(world: World, args: Args) -> bool:
    chat = chat_of(world.state, args.given.get("chat_id"), changing=True)
    ids = args.given.get("message_ids", [])
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > 100:
        raise bad_request("too many message identifiers specified")
    found = [m for one in ids if (m := chat.messages.get(int(one))) is not None and not m.deleted]
    for message in found:
        _refuse_deletion(world, chat, message)
    for message in found:
        message.deleted = True
    return True


def _refuse_deletion(world: World, chat: Chat, message: Message) -> None:
    if chat.bot_status == "administrator":
        return
    if world.now() - message.date >= DELETABLE_FOR:
        raise bad_request("message can't be deleted" + " for everyone" * chat.private)
    if not message.by_bot and not chat.private:
        raise bad_request("message can't be deleted")
