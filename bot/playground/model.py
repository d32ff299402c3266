"""What the pretend Telegram knows: people, chats, messages, taps, files. Plain, so it can be stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.playground.messages import JSON, Message


@dataclass(slots=True)
class User:
    """Somebody with a Telegram account, or the bot itself."""

    id: int
    first_name: str
    last_name: str = ""
    username: str | None = None
    language_code: str | None = "en"
    is_bot: bool = False
    deactivated: bool = False
    clipboard: str = ""

    def json(self) -> JSON:
        raw: JSON = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            if value := getattr(self, name):
                raw[name] = value
        return raw


@dataclass(slots=True)
class Chat:
    """One chat as the server keeps it. `id` above zero: a private chat with that user."""

    id: int
    type: str
    title: str = ""
    members: list[int] = field(default_factory=list)
    messages: dict[int, Message] = field(default_factory=dict)
    last_message_id: int = 0
    started: bool = False
    blocked: bool = False
    bot_status: str = "member"
    bot_muted: bool = False
    migrated_to: int | None = None
    pinned: list[int] = field(default_factory=list)
    keyboard: JSON | None = None
    menu_button: JSON | None = None
    doing: str = ""

    @property
    def private(self) -> bool:
        return self.type == "private"


@dataclass(slots=True)
class Query:
    """One tap on a button, and what the bot said to it."""

    id: str
    user_id: int
    chat_id: int
    message_id: int
    data: str
    at: datetime
    answered_at: datetime | None = None
    toast: str = ""
    alert: bool = False
    url: str = ""


@dataclass(slots=True)
class StoredFile:
    """A file somebody sent; `file_path` is where the bot downloads it."""

    file_id: str
    name: str
    mime: str
    content: bytes
    kind: str

    @property
    def file_path(self) -> str:
        folder = "photos" if self.kind == "photo" else "documents"
        return f"{folder}/{self.file_id}/{self.name}"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way from the bot."""

    name: str
    content: bytes
    mime: str = "application/octet-stream"


@dataclass(slots=True)
class Call:
    """One call of the bot: when, what it asked, what it got. `fault` names a planned mishap."""

    at: datetime
    method: str
    params: JSON
    ok: bool = False
    result: Any = None
    error: str = ""
    code: int = 200
    fault: str = ""


@dataclass(slots=True)
class State:
    """Everything that would have to be stored to go on later."""

    users: dict[int, User] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    usernames: dict[str, int] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    commands: dict[str, list[JSON]] = field(default_factory=dict)
    profile: dict[str, str] = field(default_factory=dict)
    menu_button: JSON = field(default_factory=lambda: {"type": "commands"})
    webhook: JSON = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def next(self, name: str, first: int = 1) -> int:
        """A number never given before under this name."""
        number = self.numbers.get(name, first - 1) + 1
        self.numbers[name] = number
        return number
