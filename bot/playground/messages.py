"""A message as it stands in a chat, its buttons, and what it was before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.playground.rendering import to_html

JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button: its label and the one thing it does."""

    text: str
    data: str | None = None
    url: str | None = None
    copy_text: str | None = None

    @property
    def carries(self) -> str:
        return self.data or self.url or self.copy_text or ""

    @classmethod
    def read(cls, raw: JSON) -> Button:
        copied = raw.get("copy_text")
        return cls(raw["text"], raw.get("callback_data"), raw.get("url"), copied["text"] if copied else None)


@dataclass(slots=True)
class Message:
    """A message as it stands now, and every text and keyboard it has had.

    `raw` is what the Bot API shows; an edit replaces it and never changes it in place.
    """

    raw: JSON
    by_bot: bool
    texts: list[str] = field(default_factory=list)
    keyboards: list[list[list[JSON]]] = field(default_factory=list)
    reply_keyboard: bool = False
    deleted: bool = False

    def stands(self, raw: JSON) -> None:
        """The message reads as `raw`; what it said before is kept in its history."""
        self.raw = raw
        self.texts.append(self.text)
        self.keyboards.append(raw.get("reply_markup", {}).get("inline_keyboard", []))

    @property
    def message_id(self) -> int:
        return int(self.raw["message_id"])

    @property
    def chat_id(self) -> int:
        return int(self.raw["chat"]["id"])

    @property
    def text(self) -> str:
        return str(self.raw.get("text") or self.raw.get("caption") or "")

    @property
    def entities(self) -> list[JSON]:
        return list(self.raw.get("entities") or self.raw.get("caption_entities") or [])

    @property
    def html(self) -> str:
        return to_html(self.text, self.entities)

    @property
    def keyboard(self) -> list[list[Button]]:
        rows = self.raw.get("reply_markup", {}).get("inline_keyboard", [])
        return [[Button.read(button) for button in row] for row in rows]

    @property
    def labels(self) -> list[list[str]]:
        return [[button.text for button in row] for row in self.keyboard]

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.keyboard for button in row]

    @property
    def date(self) -> datetime:
        return datetime.fromtimestamp(self.raw["date"], UTC)

    @property
    def edit_date(self) -> datetime | None:
        edited = self.raw.get("edit_date")
        return datetime.fromtimestamp(edited, UTC) if edited else None
