"""Update -> Incoming: the only place that unpacks what Telegram may have left out."""

import re
from dataclasses import dataclass

from telegram import Message, Update

from bot.buttons import Press

LONGEST = 4096
LONGEST_NAME = 120
_NO_LETTER = re.compile("[\x00\ud800-\udfff]")  # a NUL, half an emoji: a database or a library takes no such thing


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that a person sent: how Telegram knows it, its name as given, its size where that is told."""

    file_id: str
    name: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Incoming:
    """Who said or pressed what, and where. `message` is the seller's own message, or the pressed one.

    `live`: the pressed message can be edited. `query`: the press's own id;
    `press` None beside it: data that is not ours.
    """

    update: int
    seller: int
    chat: int
    private: bool
    language_code: str | None
    message: int | None
    text: str = ""
    press: Press | None = None
    query: str | None = None
    live: bool = False
    document: SentFile | None = None


def incoming(update: Update) -> Incoming | None:
    """Return what a person sent; None for updates without a person (channels, anonymous admins)."""
    person, chat = update.effective_user, update.effective_chat
    if person is None or person.is_bot or chat is None:
        return None
    message = update.effective_message
    return Incoming(
        update.update_id, person.id, chat.id, chat.type == "private", lettered(person.language_code or ""),
        message.message_id if message else None, document=_document(message) if isinstance(message, Message) else None,
    )  # fmt: skip


def _document(message: Message) -> SentFile | None:
    sent = message.document
    name = (sent.file_name or "file")[:LONGEST_NAME] if sent else ""
    return SentFile(sent.file_id, lettered(name), sent.file_size) if sent else None


def lettered(text: str) -> str:
    """Return the text with a sign of replacement for whatever no database could keep."""
    return _NO_LETTER.sub("\ufffd", text)
