"""What people do in Telegram: write, tap, block. They can do only what the apps let them do."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.playground.detect import detect
from bot.playground.errors import NotPossible
from bot.playground.groups import Group, heard, tell_membership
from bot.playground.messages import JSON, Button, Message
from bot.playground.methods.files import document_json, photo_json
from bot.playground.model import Chat, Query, Upload, User
from bot.playground.tapping import find_button, number_of, old_button, tap

if TYPE_CHECKING:
    from bot.playground.telegram import World

LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can talk to the bot, alone or in a group. Without `chat`, alone."""

    world: World
    user: User

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def chat(self) -> Chat:
        return self.world.state.chats[self.user.id]

    # writing ----------------------------------------------------------------------------------------

    def starts(self, payload: str = "") -> Message:
        """START is pressed; somebody who had blocked the bot unblocks it by that."""
        if self.chat.blocked:
            self.unblocks()
        return self.says(f"/start {payload}".strip())

    def says(self, text: str, chat: Group | None = None, reply_to: int | None = None) -> Message:
        """The text stands in the chat and is on its way to the bot; the last part of it, if it was long."""
        if not text.strip():
            raise NotPossible("the apps send no empty text")
        message = None
        for start in range(0, len(text), LONGEST):
            part = text[start : start + LONGEST].strip()
            found = detect(part, [])
            message = self._sends({"text": part} | ({"entities": found} if found else {}), chat, reply_to)
        assert message is not None
        return message

    def presses(self, label: str) -> Message:
        """The key under the input field is pressed: its label is said."""
        rows = (self.chat.keyboard or {}).get("keyboard", [])
        if label not in [key["text"] for row in rows for key in row]:
            raise NotPossible(f"there is no key {label!r}")
        return self.says(label)

    def sends_document(
        self, name: str, content: bytes, *, mime: str = "", caption: str = "", chat: Group | None = None
    ) -> Message:
        mime = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        stored = self.world.keep_file(Upload(name, content, mime), "document")
        said = {"caption": caption} if caption else {}
        return self._sends({"document": document_json(stored)} | said, chat)

    def sends_photo(self, content: bytes, *, caption: str = "", chat: Group | None = None) -> Message:
        stored = self.world.keep_file(Upload("photo.jpg", content, "image/jpeg"), "photo")
        said = {"caption": caption} if caption else {}
        return self._sends({"photo": photo_json(stored)} | said, chat)

    def sends_location(self, latitude: float, longitude: float, chat: Group | None = None) -> Message:
        return self._sends({"location": {"latitude": latitude, "longitude": longitude}}, chat)

    def edits(self, message_id: int, text: str, chat: Group | None = None) -> Message:
        """An own message now reads so."""
        where = self._open(chat)
        message = where.messages.get(message_id)
        if message is None or message.deleted or message.raw["from"]["id"] != self.id:
            raise NotPossible("people edit only their own messages")
        raw = {k: v for k, v in message.raw.items() if k != "entities"} | {"text": text}
        entities = detect(text, [])
        message.stands(raw | ({"entities": entities} if entities else {}) | {"edit_date": self.world.unix()})
        if heard(self.world, where, message.raw):
            self.world.updates.push("edited_message", message.raw)
        return message

    def deletes(self, message_id: int, chat: Group | None = None) -> None:
        """The message is gone for everybody; the bot is not told."""
        where = chat.chat if chat else self.chat
        where.messages[message_id].deleted = True

    def _sends(
        self,
        content: JSON,
        chat: Group | None,
        reply_to: int | None = None,
        entities: list[JSON] | None = None,
    ) -> Message:
        where = self._open(chat)
        where.started = True
        if entities:
            content["entities"] = entities
        if reply_to is not None:
            replied = where.messages[reply_to].raw
            content["reply_to_message"] = {k: v for k, v in replied.items() if k != "reply_to_message"}
        message = self.world.write(where, self.user, content)
        if heard(self.world, where, message.raw):
            self.world.updates.push("message", message.raw)
        return message

    def _open(self, chat: Group | None) -> Chat:
        """The chat, if this person can write there."""
        where = chat.chat if chat else self.chat
        if self.user.deactivated:
            raise NotPossible("the account is gone")
        if where.private and where.blocked:
            raise NotPossible("first unblock the bot")
        if not where.private and (self.id not in where.members or where.migrated_to is not None):
            raise NotPossible("not a member of this group")
        return where

    # tapping ----------------------------------------------------------------------------------------

    def taps(
        self, wanted: str, message: Message | int | None = None, *, chat: Group | None = None, times: int = 1
    ) -> Query:
        """The button with this label or data, of the newest message that has it, is tapped."""
        where = self._open(chat)
        return tap(self.world, self.user, *find_button(where, message, wanted), times)

    def taps_old(self, message: Message | int, data: str, *, chat: Group | None = None) -> Query:
        """A button the message once had is tapped: the tap was under way when it changed."""
        where = self._open(chat)
        found = where.messages[number_of(message)]
        return tap(self.world, self.user, found, old_button(found, data))

    def taps_forged(self, message: Message | int, data: str, *, chat: Group | None = None) -> Query:
        """A tap with any content at all, as a changed app can send it."""
        where = self._open(chat)
        return tap(self.world, self.user, where.messages[number_of(message)], Button("", data))

    # the account ------------------------------------------------------------------------------------

    def blocks(self) -> None:
        self._membership("member", "kicked")

    def unblocks(self) -> None:
        self._membership("kicked", "member")

    def deactivates(self) -> None:
        """The account is gone; the bot is not told."""
        self.user.deactivated = True

    def _membership(self, old: str, new: str) -> None:
        if self.chat.blocked == (new == "kicked"):
            return
        self.chat.blocked = new == "kicked"
        tell_membership(self.world, self.user, self.chat, old, new)

    # reading ----------------------------------------------------------------------------------------

    def sees(self, chat: Group | None = None) -> list[Message]:
        """The messages of the chat as they stand."""
        where = chat.chat if chat else self.chat
        return [m for m in where.messages.values() if not m.deleted]

    def last(self, chat: Group | None = None) -> Message:
        """The bot's newest message that stands."""
        said = [m for m in self.sees(chat) if m.by_bot]
        if not said:
            raise NotPossible("the bot has said nothing")
        return said[-1]

    @property
    def taps_made(self) -> list[Query]:
        return [q for q in self.world.state.queries.values() if q.user_id == self.id]

    @property
    def toasts(self) -> list[Query]:
        """The answers to taps that showed words, oldest tap first."""
        return [q for q in self.taps_made if q.toast]

    @property
    def unanswered(self) -> list[Query]:
        """The taps that still spin."""
        return [q for q in self.taps_made if q.answered_at is None]
