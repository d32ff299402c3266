"""The Bot API's methods by name, as far as a bot like ours may need them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.playground.arguments import Args
from bot.playground.methods import chats, editing, files, profile, sending, taps, webhooks

if TYPE_CHECKING:
    from bot.playground.telegram import World

Method = Callable[["World", Args], Any]

METHODS: dict[str, Method] = {
    "getme": profile.get_me,
    "logout": profile.yes,
    "close": profile.yes,
    "setmycommands": profile.set_commands,
    "getmycommands": profile.get_commands,
    "deletemycommands": profile.delete_commands,
    "setmyname": profile.set_name,
    "getmyname": profile.get_name,
    "setmydescription": profile.set_description,
    "getmydescription": profile.get_description,
    "setmyshortdescription": profile.set_short_description,
    "getmyshortdescription": profile.get_short_description,
    "setchatmenubutton": profile.set_menu_button,
    "getchatmenubutton": profile.get_menu_button,
    "setwebhook": webhooks.set_webhook,
    "deletewebhook": webhooks.delete_webhook,
    "getwebhookinfo": webhooks.get_webhook,
    "sendmessage": sending.send_message,
    "sendchataction": sending.send_action,
    "senddocument": files.send_document,
    "sendphoto": files.send_photo,
    "getfile": files.get_file,
    "editmessagetext": editing.edit_text,
    "editmessagecaption": editing.edit_caption,
    "editmessagereplymarkup": editing.edit_keyboard,
    "deletemessage": editing.delete_one,
    "deletemessages": editing.delete_many,
    "answercallbackquery": taps.answer_tap,
    "getchat": chats.get_chat,
    "getchatmember": chats.get_member,
    "getchatadministrators": chats.get_administrators,
    "getchatmembercount": chats.count_members,
    "leavechat": chats.leave,
    "pinchatmessage": chats.pin,
    "unpinchatmessage": chats.unpin,
    "unpinallchatmessages": chats.unpin_all,
}
