"""What each method may be given. A mistyped or unknown argument is refused, so a misspelling cannot hide."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.playground.errors import bad_request
from bot.playground.messages import JSON
from bot.playground.model import Upload


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise bad_request(f"{name} must be a String")
    return value


def _whole(value: Any, name: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    try:
        return int(_text(value, name))
    except ValueError:
        raise bad_request(f"invalid {name} specified") from None


def _yes(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in ("true", "1", "yes"):
        return True
    if str(value).lower() in ("false", "0", "no", ""):
        return False
    raise bad_request(f"invalid {name} specified")


def _chat(value: Any, name: str) -> int | str:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = _text(value, name)
    return int(text) if text.lstrip("-").isdecimal() else text


def _object(value: Any, name: str) -> JSON:
    found = _parsed(value, name)
    if not isinstance(found, dict):
        what = "reply markup" if name == "reply_markup" else name
        raise bad_request(f"object expected as {what}")
    return found


def _many(value: Any, name: str) -> list[Any]:
    found = _parsed(value, name)
    if not isinstance(found, list):
        raise bad_request(f"expected an Array as {name}")
    return found


def _parsed(value: Any, name: str) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        what = "reply keyboard markup" if name == "reply_markup" else name
        raise bad_request(f"can't parse {what} JSON object") from None


Reader = Callable[[Any, str], Any]
_READERS: dict[str, Reader] = {
    "text": _text, "whole": _whole, "yes": _yes, "chat": _chat, "object": _object, "many": _many,
}  # fmt: skip

_SENDING = (
    "chat_id:chat message_thread_id:whole direct_messages_topic_id:whole disable_notification:yes"
    " protect_content:yes allow_paid_broadcast:yes message_effect_id:text reply_parameters:object"
    " reply_to_message_id:whole allow_sending_without_reply:yes reply_markup:object"
    " business_connection_id:text suggested_post_parameters:object"
)
_TEXT = " text:text parse_mode:text entities:many link_preview_options:object disable_web_page_preview:yes"
_CAPTION = " caption:text parse_mode:text caption_entities:many"
_EDITING = "chat_id:chat message_id:whole inline_message_id:text reply_markup:object business_connection_id:text"
_ONE = "chat_id:chat message_id:whole"
_PARAMETERS = {
    "getme": "",
    "getupdates": "offset:whole limit:whole timeout:whole allowed_updates:many",
    "setwebhook": "url:text certificate:text ip_address:text max_connections:whole allowed_updates:many"
    " drop_pending_updates:yes secret_token:text",
    "deletewebhook": "drop_pending_updates:yes",
    "getwebhookinfo": "",
    "logout": "",
    "close": "",
    "setmycommands": "commands:many scope:object language_code:text",
    "getmycommands": "scope:object language_code:text",
    "deletemycommands": "scope:object language_code:text",
    "setmyname": "name:text language_code:text",
    "getmyname": "language_code:text",
    "setmydescription": "description:text language_code:text",
    "getmydescription": "language_code:text",
    "setmyshortdescription": "short_description:text language_code:text",
    "getmyshortdescription": "language_code:text",
    "setchatmenubutton": "chat_id:whole menu_button:object",
    "getchatmenubutton": "chat_id:whole",
    "sendmessage": _SENDING + _TEXT,
    "senddocument": _SENDING + _CAPTION + " document:text thumbnail:text disable_content_type_detection:yes",
    "sendphoto": _SENDING + _CAPTION + " photo:text show_caption_above_media:yes has_spoiler:yes",
    "sendchataction": "chat_id:chat message_thread_id:whole action:text business_connection_id:text",
    "editmessagetext": _EDITING + _TEXT,
    "editmessagecaption": _EDITING + _CAPTION + " show_caption_above_media:yes",
    "editmessagereplymarkup": _EDITING,
    "deletemessage": _ONE,
    "deletemessages": "chat_id:chat message_ids:many",
    "pinchatmessage": _ONE + " disable_notification:yes business_connection_id:text",
    "unpinchatmessage": _ONE + " business_connection_id:text",
    "unpinallchatmessages": "chat_id:chat",
    "answercallbackquery": "callback_query_id:text text:text show_alert:yes url:text cache_time:whole",
    "getfile": "file_id:text",
    "getchat": "chat_id:chat",
    "getchatmember": "chat_id:chat user_id:whole",
    "getchatadministrators": "chat_id:chat",
    "getchatmembercount": "chat_id:chat",
    "leavechat": "chat_id:chat",
}
PARAMETERS: dict[str, dict[str, Reader]] = {
    method: {name: _READERS[kind] for name, kind in (pair.split(":") for pair in names.split())}
    for method, names in _PARAMETERS.items()
}


@dataclass(frozen=True, slots=True)
class Args:
    """The arguments of one call, each of its type; an absent one reads as its empty value."""

    given: JSON
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return str(self.given.get(name, ""))

    def whole(self, name: str, default: int = 0) -> int:
        return int(self.given.get(name, default))

    def yes(self, name: str) -> bool:
        return bool(self.given.get(name, False))


def read_arguments(method: str, params: JSON, files: Mapping[str, Upload]) -> Args:
    """Every argument known to the method and of its type, or the call is refused."""
    known = PARAMETERS[method]
    given: JSON = {}
    for name, value in params.items():
        reader = known.get(name)
        if reader is None:
            raise bad_request(f"unknown parameter {name}")
        if value is not None:
            given[name] = reader(value, name)
    return Args(given, files)
