"""The chats of a pretend Telegram are in the database's file after each change, so that a kill loses no bubble."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.playground.messages import JSON, Message
from bot.playground.model import Chat, Query, State, StoredFile, User
from bot.playground.telegram import World
from bot.playground.updates import Waiting

HISTORY = 30  # keyboards a message once had: what an old tap may still press
_TABLE = "CREATE TABLE IF NOT EXISTS playground (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID"
_PUT = "INSERT INTO playground VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body"
_PLAIN = ("usernames", "commands", "profile", "menu_button", "webhook", "numbers")


@dataclass(frozen=True, slots=True)
class Changes:
    """What is otherwise than when the world was last kept."""

    messages: tuple[Message, ...] = ()
    answered: tuple[Query, ...] = ()
    face: bool = False  # commands, descriptions


class Keeping:
    """One world's rows. Several worlds never share a file: whoever opens it holds its lock."""

    def __init__(self, path: Path, world: World) -> None:
        self._world = world
        self._kept: dict[str, object] = {}  # by name: the body, or for a message what it was made of
        self._asked: dict[str, Query] = {}
        self._file = sqlite3.connect(path, isolation_level=None)
        # NORMAL outlives the death of the process, as is promised; not the loss of power.
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000"):
            self._file.execute(f"PRAGMA {pragma}").fetchall()
        self._file.execute(_TABLE)

    def close(self) -> None:
        """Leave the file to others."""
        self._file.close()

    def restore(self) -> JSON:
        """The world is as it was kept; returned is what was kept beside it."""
        beside: JSON = {}
        rows = self._file.execute("SELECT name, body FROM playground ORDER BY name").fetchall()
        for name, body in rows:
            kind, _, key = name.partition("/")
            read(self._world, kind, key, json.loads(body), beside)
            self._kept[name] = body
        for chat in self._world.state.chats.values():
            chat.messages = dict(sorted(chat.messages.items()))  # the rows came in the order of their names
        self._kept |= {_name(message): _made_of(message) for message in _messages(self._world.state)}
        self._asked = _open(self._world.state)
        return beside

    def keep(self, beside: JSON) -> Changes:
        """Every change since the last time is committed; what the page has to hear of is returned."""
        changed = [one for one in _messages(self._world.state) if self._kept.get(_name(one)) != _made_of(one)]
        now = [*((_name(one), _body(_message(one))) for one in changed), *_rows(self._world, beside, self._kept)]
        rows = {name: body for name, body in now if self._kept.get(name) != body}
        asked = _open(self._world.state)
        answered = tuple(query for number, query in self._asked.items() if number not in asked)
        self._write(rows, [f"query/{query.id}" for query in answered])
        self._kept |= rows | {_name(one): _made_of(one) for one in changed}
        self._asked = asked
        return Changes(tuple(changed), answered, bool(rows.keys() & {"commands/", "profile/"}))

    def _write(self, rows: dict[str, str], gone: list[str]) -> None:
        if not rows and not gone:
            return
        self._file.execute("BEGIN IMMEDIATE")
        self._file.executemany(_PUT, list(rows.items()))
        self._file.executemany("DELETE FROM playground WHERE name = ?", [(name,) for name in gone])
        self._file.execute("COMMIT")
        for name in gone:
            self._kept.pop(name, None)


def _messages(state: State) -> list[Message]:
    return [message for chat in state.chats.values() for message in chat.messages.values()]


def _name(message: Message) -> str:
    return f"message/{message.chat_id}/{message.message_id}"


def _made_of(message: Message) -> object:
    """What tells a change: an edit counts up the texts, and nothing else touches a message but its deletion."""
    return len(message.texts), message.deleted, message.reply_keyboard


def _open(state: State) -> dict[str, Query]:
    return {number: query for number, query in state.queries.items() if query.answered_at is None}


def _message(message: Message) -> JSON:
    return {
        "raw": message.raw, "by_bot": message.by_bot, "texts": message.texts,
        "keyboards": message.keyboards[-HISTORY:], "reply_keyboard": message.reply_keyboard,
        "deleted": message.deleted,
    }  # fmt: skip


def _plain(thing: Any, *without: str) -> JSON:
    return {one.name: getattr(thing, one.name) for one in fields(thing) if one.name not in without}


def _rows(world: World, beside: JSON, kept: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Each row but the messages'; files, which never change, only once."""
    state, queue = world.state, world.updates
    things: dict[str, Any] = {f"{name}/": getattr(state, name) for name in _PLAIN}
    things |= {f"user/{user.id}": _plain(user) for user in state.users.values()}
    things |= {f"chat/{chat.id}": _plain(chat, "messages") for chat in state.chats.values()}
    things |= {f"query/{query.id}": _plain(query) for query in _open(state).values()}
    things |= {
        f"file/{file.file_id}": _plain(file, "content") | {"content": base64.b64encode(file.content).decode()}
        for file in state.files.values()
        if f"file/{file.file_id}" not in kept
    }
    things["updates/"] = {
        "last_id": queue.last_id,
        "allowed": queue.allowed,
        "waiting": list(map(_plain, queue.waiting)),
    }
    things["beside/"] = beside
    for name, thing in things.items():
        yield name, _body(thing)


def _body(thing: Any) -> str:
    return json.dumps(thing, ensure_ascii=True, default=datetime.isoformat)


def read(world: World, kind: str, key: str, body: Any, beside: JSON) -> None:
    """One row is in the world again."""
    state = world.state
    if kind in _PLAIN:
        setattr(state, kind, body)
    elif kind == "beside":
        beside.update(body)
    else:
        _READ[kind](world, key, body)


def _read_user(world: World, key: str, body: JSON) -> None:
    world.state.users[int(key)] = User(**body)


def _read_chat(world: World, key: str, body: JSON) -> None:
    world.state.chats[int(key)] = Chat(**body)


def _read_message(world: World, key: str, body: JSON) -> None:
    chat, number = key.split("/")
    world.state.chats[int(chat)].messages[int(number)] = Message(**body)


def _read_query(world: World, key: str, body: JSON) -> None:
    world.state.queries[key] = Query(**body | {"at": datetime.fromisoformat(body["at"])})


def _read_file(world: World, key: str, body: JSON) -> None:
    world.state.files[key] = StoredFile(**body | {"content": base64.b64decode(body["content"])})


def _read_updates(world: World, _key: str, body: JSON) -> None:
    queue = world.updates
    queue.last_id, queue.allowed = body["last_id"], body["allowed"]
    queue.waiting = [Waiting(**one | {"at": datetime.fromisoformat(one["at"])}) for one in body["waiting"]]


_READ: dict[str, Callable[[World, str, Any], None]] = {
    "user": _read_user, "chat": _read_chat, "message": _read_message, "query": _read_query,
    "file": _read_file, "updates": _read_updates,
}  # fmt: skip
