"""A Telegram of our own: one bot, its chats and the people in them, as strict as the real server."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.playground.arguments import Args, read_arguments
from bot.playground.chats import chat_json
from bot.playground.errors import Refused
from bot.playground.faults import Fault, Faults
from bot.playground.groups import Group
from bot.playground.limits import Limits
from bot.playground.messages import JSON, Message
from bot.playground.methods import METHODS
from bot.playground.model import Call, Chat, State, StoredFile, Upload, User
from bot.playground.updates import Updates
from bot.playground.users import Person

TOKEN = "123456789:playground-token-that-opens-nothing"  # noqa: S105 - opens nothing
CALLS_KEPT = 200_000
_BOT_ID = 123_456_789


def real_now() -> datetime:
    return datetime.now(UTC)


class World:
    """What Telegram is to one bot. Every instant comes from `now`."""

    def __init__(
        self,
        token: str = TOKEN,
        *,
        now: Callable[[], datetime] = real_now,
        username: str = "channel_keeper_bot",
        name: str = "Channel Keeper",
        reads_groups: bool = False,
    ) -> None:
        self.token = token
        self.now = now
        self.bot = User(_BOT_ID, name, username=username, language_code=None, is_bot=True)
        self.reads_groups = reads_groups
        self.state = State()
        self.updates = Updates(now)
        self.limits = Limits()
        self.faults = Faults()
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self._watchers: list[asyncio.Future[None]] = []

    # people -----------------------------------------------------------------------------------------

    def person(self, user_id: int, first_name: str = "", **facts: Any) -> Person:
        """Somebody with a Telegram account; asked for again, the same one, with the new facts."""
        user = self.state.users.get(user_id)
        if user is None:
            user = self.state.users[user_id] = User(user_id, first_name or f"Seller {user_id}")
            self.state.chats[user_id] = Chat(user_id, "private")
        if first_name:
            user.first_name = first_name
        for fact, value in facts.items():
            setattr(user, fact, value)
        return Person(self, user)

    def group(self, title: str, members: Sequence[Person], *, supergroup: bool = False) -> Group:
        """A group of these people, the first its owner, with the bot just added."""
        return Group.founded(self, title, members, supergroup=supergroup)

    # what the bot asks ------------------------------------------------------------------------------

    async def answer(
        self,
        token: str,
        method: str,
        params: JSON,
        files: Mapping[str, Upload] | None = None,
        fault: str = "",
    ) -> tuple[int, JSON]:
        """The call is carried out or refused, and noted; status and JSON as the server sends them."""
        call = Call(self.now(), method, params, fault=fault)
        self.calls.append(call)
        try:
            call.result = await self._carry_out(token, method.lower(), params, files or {})
        except Refused as refused:
            call.error, call.code = refused.description, refused.code
            return refused.code, refused.body()
        else:
            call.ok = True
            return 200, {"ok": True, "result": call.result}
        finally:
            self._called()

    async def _carry_out(self, token: str, method: str, params: JSON, files: Mapping[str, Upload]) -> Any:
        if not re.fullmatch(r"\d+:[\w-]+", token):
            raise Refused(404, "Not Found")
        if token != self.token:
            raise Refused(401, "Unauthorized")
        if method == "getupdates":
            return await self._poll(read_arguments(method, params, files))
        found = METHODS.get(method)
        if found is None:
            raise Refused(404, "Not Found: method not found")
        return found(self, read_arguments(method, params, files))

    async def _poll(self, args: Args) -> list[JSON]:
        return await self.updates.poll(
            args.whole("offset"),
            args.whole("limit", 100),
            args.whole("timeout"),
            args.given.get("allowed_updates"),
        )

    def refuse(self, method: str, params: JSON, refused: Refused) -> tuple[int, JSON]:
        """The call is noted and refused without a look at it."""
        self.missed(method, params, "Refuse").error = refused.description
        self.calls[-1].code = refused.code
        return refused.code, refused.body()

    def missed(self, method: str, params: JSON, fault: str) -> Call:
        """The call is noted, and not carried out."""
        call = Call(self.now(), method, params, fault=fault, error=fault, code=0)
        self.calls.append(call)
        self._called()
        return call

    def fail(self, method: str, fault: Fault, *, times: int = 1, skip: int = 0, chat_id: int | None = None) -> None:
        """The bot's next calls of the method go wrong so."""
        self.faults.plan(method, fault, times=times, skip=skip, chat_id=chat_id)

    def download(self, token: str, path: str) -> bytes | None:
        """The content of a file under the path getFile named."""
        if token != self.token:
            return None
        return next((f.content for f in self.state.files.values() if f.file_path == path), None)

    def called(self, method: str = "", chat_id: int | None = None) -> list[Call]:
        """The calls the bot made, oldest first; all of them, or those of one method or chat."""
        return [
            call
            for call in self.calls
            if method.lower() in ("", call.method.lower())
            and (chat_id is None or str(call.params.get("chat_id")) == str(chat_id))
        ]

    async def until(self, holds: Callable[[], bool], seconds: float = 10.0) -> None:
        """Returns as soon as the condition holds, looked at after every call of the bot."""
        async with asyncio.timeout(seconds):
            while not holds():
                watcher: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._watchers.append(watcher)
                await watcher

    def _called(self) -> None:
        watchers, self._watchers = self._watchers, []
        for watcher in watchers:
            if not watcher.done():
                watcher.set_result(None)

    # what stands in chats ---------------------------------------------------------------------------

    def unix(self) -> int:
        return int(self.now().timestamp())

    def write(self, chat: Chat, sender: User, content: JSON) -> Message:
        """The content stands in the chat as a new message of the sender."""
        if chat.type == "supergroup":
            chat.last_message_id += 1
        else:  # private chats and basic groups share their numbers
            chat.last_message_id = self.state.next("message")
        raw: JSON = {
            "message_id": chat.last_message_id,
            "from": sender.json(),
            "chat": chat_json(self.state, chat),
            "date": self.unix(),
        }
        message = Message(raw, sender is self.bot)
        message.stands(raw | content)
        chat.messages[chat.last_message_id] = message
        return message

    def keep_file(self, upload: Upload, kind: str) -> StoredFile:
        """The file is kept under an id of its own."""
        file_id = f"AgAD{self.state.next('file'):012d}"
        stored = StoredFile(file_id, upload.name, upload.mime, upload.content, kind)
        self.state.files[file_id] = stored
        return stored
