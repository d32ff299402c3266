"""A raw update as it goes into the inbox: its id, whose it is, and its text, whatever its type."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

ALLOWED = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "callback_query",
    "my_chat_member",
)

_INT64 = 2**63


@dataclass(frozen=True, slots=True)
class RawUpdate:
    """One update of Telegram, not yet understood."""

    update_id: int
    chat_id: int | None
    user_id: int | None
    body: str
    kind: str = "other"  # what Telegram calls its type, where we asked for it


def raw_updates(batch: Iterable[object]) -> tuple[list[RawUpdate], int]:
    """The updates that can be kept, and how many can't because they carry no id."""
    kept: list[RawUpdate] = []
    odd = 0
    for update in batch:
        one = raw_update(update)
        if one is None:
            odd += 1
        else:
            kept.append(one)
    return kept, odd


def raw_update(update: object) -> RawUpdate | None:
    """The update ready for the inbox, or None when it isn't one."""
    if not isinstance(update, dict):
        return None
    update_id = _id(update.get("update_id"))
    if update_id is None or update_id < 0:
        return None
    # ASCII: half an emoji or a NUL in a text stays an escape, which every database stores.
    body = json.dumps(update, separators=(",", ":"))
    chat_id, user_id = _whose(update)
    kind = next((name for name in update if name in ALLOWED), "other")
    return RawUpdate(update_id, chat_id, user_id, body, kind)


def _whose(update: dict[str, object]) -> tuple[int | None, int | None]:
    for content in _contents(update):
        user_id = _first_id(content, ("from", "user", "voter_user"))
        chat_id = _first_id(content, ("chat", "actor_chat", "voter_chat"))
        message = content.get("message")
        if chat_id is None and isinstance(message, dict):
            chat_id = _first_id(message, ("chat",))
        return (user_id if chat_id is None else chat_id), user_id
    return None, None


def _contents(update: dict[str, object]) -> Iterator[dict[str, object]]:
    """The one field of an update that is not its id, whatever the type is called."""
    return (value for name, value in update.items() if name != "update_id" and isinstance(value, dict))


def _first_id(content: dict[str, object], names: Iterable[str]) -> int | None:
    for name in names:
        holder = content.get(name)
        if isinstance(holder, dict):
            found = _id(holder.get("id"))
            if found is not None:
                return found
    return None


def _id(value: object) -> int | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and isinstance(value, int) and -_INT64 <= value < _INT64 else None
