"""Messages of the bot reach a chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.playground.arguments import Args
from bot.playground.chats import chat_of, message_of
from bot.playground.errors import Refused, bad_request, too_many_requests
from bot.playground.keyboards import read_keyboard
from bot.playground.messages import JSON
from bot.playground.methods.formatted import text_content
from bot.playground.model import Chat

if TYPE_CHECKING:
    from bot.playground.telegram import World

_ACTIONS = (
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
)  # fmt: skip


def send_message(world: World, args: Args) -> JSON:
    return deliver(world, args, text_content(args))


def deliver(world: World, args: Args, content: JSON) -> JSON:
    """The content stands in the chat as a message of the bot, its keyboard with it."""
    chat = chat_of(world.state, args.given.get("chat_id"), writing=True)
    _refuse_thread(chat, args)
    reply = _reply(chat, args)
    markup = args.given.get("reply_markup")
    keyboard = read_keyboard(markup) if markup is not None else None
    slow_down(world, chat)
    inline = keyboard if keyboard and "inline_keyboard" in keyboard else None
    raw = content | reply | ({"reply_markup": inline} if inline else {})
    if args.yes("protect_content"):
        raw["has_protected_content"] = True
    message = world.write(chat, world.bot, raw)
    chat.doing = ""
    if keyboard and not inline:
        message.reply_keyboard = True
        if "remove_keyboard" in keyboard:
            chat.keyboard = None
        elif "keyboard" in keyboard:
            chat.keyboard = keyboard
    return message.raw


def slow_down(world: World, chat: Chat) -> None:
    """A bot that talks too fast is told for how long to be silent."""
    seconds = world.limits.refused_for(chat.id, not chat.private, world.now())
    if seconds:
        raise too_many_requests(seconds)


def send_action(world: World, args: Args) -> bool:
    chat = chat_of(world.state, args.given.get("chat_id"), writing=True)
    if args.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.doing = args.text("action")
    return True


def _refuse_thread(chat: Chat, args: Args) -> None:
    if args.whole("message_thread_id") and not chat.private:
        raise bad_request("message thread not found")


def _reply(chat: Chat, args: Args) -> JSON:
    parameters = args.given.get("reply_parameters", {})
    wanted = parameters.get("message_id") or args.whole("reply_to_message_id")
    if not wanted:
        return {}
    try:
        replied = message_of(chat, int(wanted), "message to be replied")
    except Refused:
        if parameters.get("allow_sending_without_reply") or args.yes("allow_sending_without_reply"):
            return {}
        raise
    return {"reply_to_message": {k: v for k, v in replied.raw.items() if k != "reply_to_message"}}
