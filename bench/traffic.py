"""What sellers send in a measurement: commands, typed answers and questions, presses on menus and in walks.

Each chat goes through one of two talks of six updates. Every reply is known by a mark: a piece of what it must hold,
a button's data mostly, so that a reply that is wrong, missing or out of order is seen. `@@` is where an echo's text
has the update's number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot import asking
from bot import buttons as b
from bot.asking.replying import understood
from bot.buttons import write
from bot.handlers.asking import OUTSIDE, is_about_us

FIRST = 10_000_000  # chats are numbered from here; the seller of row n is the chat FIRST + n
SHOWN = 1_000_000  # the bot's messages of a chat are numbered from here, as `fake.py` does
SAID = 2_000_000  # and the seller's, so that a typed reply is never older than the question
EACH = 6  # updates of a talk
WARM = 50  # chats whose talks come first and are not timed

Line = tuple[int, str, str]
EXAMPLES = Path(asking.__file__).parent / "examples"


def _person(chat: int) -> dict[str, Any]:
    return {"id": chat, "is_bot": False, "first_name": f"Seller{chat}", "username": f"seller{chat}",
            "language_code": "en"}  # fmt: skip


def _chat(chat: int) -> dict[str, Any]:
    return {"id": chat, "type": "private", "first_name": f"Seller{chat}", "username": f"seller{chat}"}


def said(chat: int, number: int, text: str, mark: str) -> Line:
    """A message of the seller's."""
    command = text.startswith("/")
    entities = [{"type": "bot_command", "offset": 0, "length": len(text)}] if command else []
    body: dict[str, Any] = {
        "message_id": SAID + number, "from": _person(chat), "chat": _chat(chat), "date": 1_790_000_000,
        "text": f"{text}@@",
    }  # fmt: skip
    if entities:
        body["entities"] = entities
    return chat, f'"message":{json.dumps(body)}', mark


def pressed(chat: int, number: int, press: b.Press, mark: str, on: int = 1) -> Line:
    """A press on the bot's message of that number."""
    sender = {"id": 424242, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
    shown = {"message_id": SHOWN + on, "from": sender, "chat": _chat(chat), "date": 1_790_000_000, "text": "a question"}
    body = {
        "id": f"{chat}{number:04}", "from": _person(chat), "chat_instance": "1", "data": f"{write(press)}@@",
        "message": shown,
    }  # fmt: skip
    return chat, f'"callback_query":{json.dumps(body)}', mark


def linking(row: int) -> list[Line]:
    """A seller links an account, up to the deed that starts its clock; the walk of that row waits for its name."""
    chat = FIRST + row
    steps = [("elsewhere", "no", "device"), ("device", "phone", "authorise"), ("authorise", "active", "active_when")]
    return [
        said(chat, 1, "/start", '"1t:shop:"'),
        said(chat, 2, f"@shop.of.{row}", f'"{_choose(row, "elsewhere", "no")}"'),
        *(
            pressed(chat, 3 + at, b.Choose(row, step, option), f'"{_choose(row, then, "")[:-1]}', on=2)
            for at, (step, option, then) in enumerate(steps)
        ),
        pressed(chat, 6, b.Choose(row, "active_when", "now"), f'"{write(b.Undo(row, "active"))}"', on=2),
    ]


def looking(row: int) -> list[Line]:
    """A seller looks around: the shop, the accounts, a question in their own words, a check begun, what is coming."""
    chat = FIRST + row
    return [
        said(chat, 1, "/shop", '"1t:add_shop:"'),
        pressed(chat, 2, b.Tap("accounts"), "seller_"),
        said(chat, 3, question(row), '"1t:why:'),
        pressed(chat, 4, b.Begin("eligibility"), ":age:unsure"),
        said(chat, 5, "/settings", '"1t:language:"'),
        pressed(chat, 6, b.Tap("home"), '"1t:shop:"'),
    ]


def _choose(walk: int, step: str, option: str) -> str:
    return write(b.Choose(walk, step, option))


def talk(row: int) -> list[Line]:
    """The talk of the chat of that row."""
    return linking(row) if row % 2 else looking(row)


def talks(rows: Sequence[int]) -> Iterator[Line]:
    """All the talks, chat beside chat: everybody's first update comes before anybody's second."""
    each = [talk(row) for row in rows]
    for step in zip(*each, strict=True):
        yield from step


def mixed(chats: int, updates: int) -> tuple[list[Line], int]:
    """The traffic of so many chats, cut after so many updates, and how many of its lines are a warm-up before."""
    warm = list(talks(range(1, WARM + 1)))
    return warm + list(talks(range(WARM + 1, WARM + 1 + chats)))[:updates], len(warm)


def questions(chats: int) -> tuple[list[Line], int]:
    """Each chat asks a question."""
    asked = [said(FIRST + row, 1, question(row), '"1t:why:') for row in range(2, 2 * chats + 2, 2)]
    return asked, min(10, chats // 2)


def question(row: int) -> str:
    """One of the questions that the bot is sure of, in any of its languages."""
    return _asked()[row // 2 % len(_asked())]


@cache
def _asked() -> tuple[str, ...]:
    """The first question of each kind in each language, as the model's examples have them."""
    held = [yaml.safe_load(file.read_text("utf-8")) for file in sorted(EXAMPLES.glob("*.yaml"))]
    texts = (texts[0] for kinds in held for kind, texts in kinds.items() if kind != OUTSIDE)
    return tuple(text for text in texts if "@@" not in text and is_about_us(understood(text)))


def stranger(number: int) -> list[Line]:
    """A /start of somebody who was never here: the opening balance begins."""
    return [said(FIRST * 2 + number, 1, "/start", '"1c:')]


def written(path: Path, lines: Sequence[Line]) -> Path:
    """The file as `fake.py` reads it."""
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path
