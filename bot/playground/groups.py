"""Groups with the bot in them, and what befalls the bot there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.playground.chats import chat_json
from bot.playground.errors import NotPossible
from bot.playground.messages import JSON
from bot.playground.methods.chats import member_json
from bot.playground.model import Chat, User

if TYPE_CHECKING:
    from bot.playground.telegram import World
    from bot.playground.users import Person


def tell_membership(world: World, by: User, chat: Chat, old: str, new: str) -> None:
    """The bot learns that its standing in the chat has changed."""
    bot = world.bot.json()
    world.updates.push(
        "my_chat_member",
        {
            "chat": chat_json(world.state, chat),
            "from": by.json(),
            "date": world.unix(),
            "old_chat_member": _standing(old, bot),
            "new_chat_member": _standing(new, bot),
        },
    )


def _standing(status: str, bot: JSON) -> JSON:
    return {"status": status, "user": bot} | ({"until_date": 0} if status == "kicked" else {})


def heard(world: World, where: Chat, raw: JSON) -> bool:
    """Whether the bot is told of the message: in a group only if it is meant, or may read all."""
    if where.private:
        return True
    if where.bot_status not in ("member", "administrator"):
        return False
    if where.bot_status == "administrator" or world.reads_groups:
        return True
    text, name = str(raw.get("text", "")), f"@{world.bot.username}"
    command = text.split(maxsplit=1)[0] if text.startswith("/") else ""
    if command and ("@" not in command or command.endswith(name)):
        return True
    return name in text or raw.get("reply_to_message", {}).get("from", {}).get("id") == world.bot.id


@dataclass(frozen=True, slots=True)
class Group:
    """A group of people with the bot in it."""

    world: World
    chat: Chat

    @classmethod
    def founded(cls, world: World, title: str, members: Sequence[Person], *, supergroup: bool) -> Group:
        """The group stands, the bot is in it and has been told."""
        kind = "supergroup" if supergroup else "group"
        chat = cls._new(world, kind, title, [one.id for one in members])
        tell_membership(world, members[0].user, chat, "left", "member")
        return cls(world, chat)

    @staticmethod
    def _new(world: World, kind: str, title: str, members: list[int]) -> Chat:
        number = world.state.next("group")
        chat = Chat(-1_001_000_000_000 - number if kind == "supergroup" else -5_000_000 - number, kind, title, members)
        world.state.chats[chat.id] = chat
        return chat

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def owner(self) -> User:
        return self.world.state.users[self.chat.members[0]]

    def becomes_supergroup(self) -> Group:
        """The group has a new id; both service messages are on their way. The new group."""
        if self.chat.type != "group" or self.chat.migrated_to is not None:
            raise NotPossible("only a basic group can be upgraded")
        new = self._new(self.world, "supergroup", self.chat.title, list(self.chat.members))
        new.bot_status, new.bot_muted = self.chat.bot_status, self.chat.bot_muted
        left = self.world.write(self.chat, self.owner, {"migrate_to_chat_id": new.id})
        self.chat.migrated_to = new.id
        came = self.world.write(new, self.owner, {"migrate_from_chat_id": self.chat.id})
        self.world.updates.push("message", left.raw)
        self.world.updates.push("message", came.raw)
        return Group(self.world, new)

    def adds(self, person: Person) -> None:
        """The person is a member."""
        if person.id not in self.chat.members:
            self.chat.members.append(person.id)
            joined = self.world.write(self.chat, person.user, {"new_chat_members": [person.user.json()]})
            self.world.updates.push("message", joined.raw)

    def loses(self, person: Person) -> None:
        """The person has left."""
        self.chat.members.remove(person.id)
        gone = self.world.write(self.chat, person.user, {"left_chat_member": person.user.json()})
        self.world.updates.push("message", gone.raw)

    def removes_bot(self) -> None:
        self._sets_bot("kicked")

    def adds_bot(self) -> None:
        self._sets_bot("member")

    def promotes_bot(self) -> None:
        self._sets_bot("administrator")

    def mutes_bot(self, muted: bool = True) -> None:
        self.chat.bot_muted = muted

    def _sets_bot(self, status: str) -> None:
        old = self.chat.bot_status
        self.chat.bot_status = status
        tell_membership(self.world, self.owner, self.chat, old, status)

    def standing_of(self, person: Person) -> str:
        return str(member_json(self.world, self.chat, person.id)["status"])
