"""The updates that come all day, read without the library's objects: a press, a text, an edit of one.

For a message the library sets over a hundred fields, again for the message that was pressed; six of them are looked at.
Updates of any other kind are left to it.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from bot.buttons import read
from bot.handlers.incoming import LONGEST, Incoming, lettered

PRESS, TEXT, EDITED = "press", "text", "edited"  # no command is called so: they hold no sign before their name
SIGN = "/"


@dataclass(frozen=True, slots=True)
class Heard:
    """Which way an update goes (one of the above, or `/` and a command's name), and what was said; None: by nobody."""

    way: str
    said: Incoming | None


def hear(update: Mapping[str, Any], commands: Container[str], username: str) -> Heard | None:
    """Return what was said, None where the library has to read it."""
    match update:
        case {"update_id": int(number), "callback_query": {"id": str(query), "from": {"id": int()}} as press}:
            return Heard(PRESS, _pressed(number, query, press))
        case {"update_id": int(number), "message": {"text": str(text), "message_id": int(), **rest} as message} if text:
            command = _command(text, rest.get("entities"), commands, username)
            return Heard(command or TEXT, _typed(number, message))
        case {"update_id": int(number), "edited_message": {"text": str(text), "message_id": int()} as message} if text:
            first = _first_command(message.get("entities"))
            return Heard(EDITED, _typed(number, message)) if first is None else None
    return None


def _pressed(number: int, query: str, press: dict[str, Any]) -> Incoming | None:
    person, data = press["from"], press.get("data")
    match press.get("message"):
        case {"chat": {"id": int(chat), "type": str(kind)}, "message_id": int(shown), **rest} if not person.get(
            "is_bot"
        ):
            live = rest.get("date") != 0  # so the API marks a message that is too old to be seen
            return Incoming(
                number, person["id"], chat, kind == "private", _code(person), shown, "",
                read(lettered(data)) if data else None, query, live,
            )  # fmt: skip
    return None


def _typed(number: int, message: dict[str, Any]) -> Incoming | None:
    match message:
        case {"from": {"id": int()} as person, "chat": {"id": int(chat), "type": str(kind)}} if not person.get(
            "is_bot"
        ):
            return Incoming(
                number, person["id"], chat, kind == "private", _code(person), message["message_id"],
                lettered(message["text"][:LONGEST]),
            )  # fmt: skip
    return None


def _code(person: Mapping[str, Any]) -> str:
    return lettered(person.get("language_code") or "")


def _first_command(entities: Any) -> int | None:
    """Return the length of the command with which a text begins."""
    match entities:
        case [{"type": "bot_command", "offset": 0, "length": int(length)}, *_]:
            return length
    return None


def _command(text: str, entities: Any, commands: Container[str], username: str) -> str | None:
    """Return the way of a command of ours; with a name behind it, it is ours only if that is our name."""
    length = _first_command(entities)
    if length is None:
        return None
    name, _, named = text[1:length].partition("@")
    ours = name.lower() in commands and named.lower() in ("", username.lower())
    return SIGN + name.lower() if ours else None
