"""Update -> Incoming: the only place that unpacks what Telegram may have left out."""

from dataclasses import dataclass

from telegram import Message, Update

from bot.buttons import Press

LONGEST = 4096
LONGEST_NAME = 120


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
        update.update_id, person.id, chat.id, chat.type == "private", person.language_code,
        message.message_id if message else None, document=_document(message) if isinstance(message, Message) else None,
    )  # fmt: skip


def _document(message: Message) -> SentFile | None:
    sent = message.document
    return SentFile(sent.file_id, (sent.file_name or "file")[:LONGEST_NAME], sent.file_size) if sent else None
