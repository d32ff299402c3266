"""Keyboards as the server takes them: checked, or refused in its words."""

from __future__ import annotations

import json
import re
from typing import Any

from bot.playground.errors import Refused, bad_request
from bot.playground.messages import JSON

MOST_BUTTONS = 100
MOST_BYTES = 10_240
_ACTIONS = (
    "url", "callback_data", "copy_text", "web_app", "login_url", "switch_inline_query",
    "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "callback_game", "pay",
)  # fmt: skip
_LOOKS = ("text", "style", "icon_custom_emoji_id")
_STYLES = ("", "danger", "success", "primary")
_REPLY = (
    "keyboard", "resize_keyboard", "one_time_keyboard", "is_persistent", "selective",
    "input_field_placeholder",
)  # fmt: skip
_URL = re.compile(r"(?:https?://)?[^\s/?#]+\.[^\s/?#]+(?:[/?#]\S*)?|(?:tg|ton|tonsite)://\S+", re.IGNORECASE)


def read_keyboard(value: Any, *, inline_only: bool = False) -> JSON | None:
    """The markup to be stored; None where it holds no button."""
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in value:
        return _inline(_rows(value, "inline_keyboard"))
    if inline_only and ("keyboard" in value or "remove_keyboard" in value or "force_reply" in value):
        raise bad_request("inline keyboard expected")
    if "keyboard" in value:
        return _reply(value)
    if value.get("remove_keyboard"):
        return {"remove_keyboard": True}
    if value.get("force_reply"):
        return {"force_reply": True}
    return None


def _rows(value: JSON, name: str) -> list[list[Any]]:
    rows = value[name]
    if not isinstance(rows, list):
        raise bad_request(f'field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        owner = " of the InlineKeyboardMarkup" if name == "inline_keyboard" else ""
        raise bad_request(f'field "{name}"{owner} must be an Array of Arrays')
    return [row for row in rows if row]


def _inline(rows: list[list[Any]]) -> JSON | None:
    kept = [[_inline_button(button) for button in row] for row in rows]
    if not kept:
        return None
    _refuse_too_much(kept)
    return {"inline_keyboard": kept}


def _refuse_too_much(rows: list[list[JSON]]) -> None:
    if sum(map(len, rows)) > MOST_BUTTONS or len(json.dumps(rows, ensure_ascii=False).encode()) > MOST_BYTES:
        raise bad_request("reply markup is too long")


def _inline_button(button: Any) -> JSON:
    if not isinstance(button, dict):
        raise _unreadable("expected an Object")
    text = _text_of(button, "text")
    if strange := [name for name in button if name not in _ACTIONS and name not in _LOOKS]:
        raise _unreadable(f'unknown field "{strange[0]}"')
    if button.get("style", "") not in _STYLES:
        raise _unreadable("Invalid button style specified")
    actions = [name for name in _ACTIONS if name in button and not _idle(name, button[name])]
    if not actions:
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    _refuse_action(actions[0], button[actions[0]])
    return {name: value for name, value in button.items() if name == actions[0] or (name in _LOOKS and value)}


def _idle(action: str, value: Any) -> bool:
    return value is None or (value == "" and not action.startswith("switch"))


def _refuse_action(action: str, value: Any) -> None:
    if action in ("url", "callback_data") and not isinstance(value, str):
        raise _unreadable(f'Field "{action}" must be of type String')
    if action == "callback_data" and len(value.encode("utf-8", "surrogatepass")) > 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if action == "url" and not _URL.fullmatch(value):
        raise bad_request(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
    if action == "copy_text":
        copied = value.get("text") if isinstance(value, dict) else None
        if not isinstance(copied, str):
            raise _unreadable('Field "copy_text" must be of type Object')
        if not 1 <= len(copied) <= 256:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _text_of(button: JSON, name: str) -> str:
    if name not in button:
        raise _unreadable(f'Can\'t find field "{name}"')
    value = button[name]
    if not isinstance(value, str):
        raise _unreadable(f'Field "{name}" must be of type String')
    return value


def _reply(value: JSON) -> JSON | None:
    rows: list[list[JSON]] = []
    for row in _rows(value, "keyboard"):
        keys = [{"text": key} if isinstance(key, str) else key for key in row]
        for key in keys:
            if not isinstance(key, dict) or not isinstance(key.get("text"), str):
                raise bad_request('can\'t parse keyboard button: Field "text" must be of type String')
            if not key["text"].strip():
                raise bad_request("keyboard button text must be non-empty")
        rows.append(keys)
    if not rows:
        return None
    _refuse_too_much(rows)
    return {**{name: value[name] for name in _REPLY if name in value}, "keyboard": rows}


def _unreadable(why: str) -> Refused:
    return bad_request(f"can't parse inline keyboard button: {why}")
