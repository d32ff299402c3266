"""What is read of an update without the library is what the library reads; the rest is left to it."""

from typing import Any

import pytest
from telegram import Update

from bot.buttons import Begin
from bot.handlers import COMMANDS
from bot.handlers.hearing import EDITED, PRESS, TEXT, hear

ANA = {"id": 11, "is_bot": False, "first_name": "Ana", "language_code": "es-MX"}
PRIVATE = {"id": 11, "type": "private", "first_name": "Ana"}
GROUP = {"id": -100200, "type": "supergroup", "title": "Shop"}


def said(text: str, of: str = "message", chat: Any = PRIVATE, **more: Any) -> dict[str, Any]:
    """An update of a text; a command is marked as Telegram marks it."""
    first = text.split(" ")[0].split(",")[0]
    marked = {"entities": [{"type": "bot_command", "offset": 0, "length": len(first)}]} if text[:1] == "/" else {}
    message = (
        {"message_id": 5, "date": 1_790_000_000, "chat": chat, "from": more.pop("sender", ANA), "text": text}
        | marked
        | more
    )
    return {"update_id": 7, of: {key: value for key, value in message.items() if value is not None}}


def pressed(data: Any = "1f:link:", **more: Any) -> dict[str, Any]:
    """An update of a press."""
    message = {"message_id": 9, "date": 1_790_000_000, "chat": GROUP, "text": "a question"}
    query = {"id": "q1", "from": more.pop("sender", ANA), "chat_instance": "1", "data": data, "message": message} | more
    return {"update_id": 8, "callback_query": {key: value for key, value in query.items() if value is not None}}


@pytest.mark.parametrize(
    "update",
    [said("42"), said("hi" * 3000), said("42", chat=GROUP), said("42", of="edited_message"), pressed(),
     pressed(data="of another bot"), pressed(data=None),
     pressed(message={"message_id": 9, "date": 0, "chat": GROUP})],
)  # fmt: skip
def test_it_is_what_the_library_reads(update: dict[str, Any]) -> None:
    heard, read = hear(update, COMMANDS, "keeper_bot"), Update.de_json(update, None)
    assert heard is not None
    assert heard.said is not None
    person, chat, message = read.effective_user, read.effective_chat, read.effective_message
    query = read.callback_query
    assert person is not None
    assert chat is not None
    shown = query.message if query else message
    assert shown is not None
    assert (heard.said.update, heard.said.seller, heard.said.chat, heard.said.private, heard.said.language_code) == (
        read.update_id, person.id, chat.id, chat.type == "private", person.language_code,
    )  # fmt: skip
    assert heard.said.message == shown.message_id
    assert heard.said.query == (query.id if query else None)
    assert heard.said.text == ("" if query or message is None else (message.text or "")[:4096])


def test_a_message_too_old_to_be_seen_is_not_edited() -> None:
    """The API says so by its date, 0; the library's object of it is that of any other message."""
    old = pressed(message={"message_id": 9, "date": 0, "chat": GROUP})
    lives = [
        heard.said.live for each in (old, pressed(), said("42")) if (heard := hear(each, COMMANDS, "")) and heard.said
    ]
    assert lives == [False, True, False]


@pytest.mark.parametrize(
    ("update", "way"),
    [
        (said("/start"), "/start"),
        (said("/START"), "/start"),
        (said("/start@keeper_bot"), "/start"),
        (said("/start@KEEPER_BOT now"), "/start"),
        (said("/start,please"), "/start"),
        (said("/start@other_bot"), TEXT),
        (said("/unheard"), TEXT),
        (said("say /start", entities=[{"type": "bot_command", "offset": 4, "length": 6}]), TEXT),
        (said("/start", entities=None), TEXT),
        (said("42"), TEXT),
        (said("42", of="edited_message"), EDITED),
        (pressed(), PRESS),
    ],
)
def test_each_goes_its_way(update: dict[str, Any], way: str) -> None:
    heard = hear(update, COMMANDS, "keeper_bot")
    assert heard is not None
    assert heard.way == way


def test_a_press_carries_its_meaning() -> None:
    heard = hear(pressed(), COMMANDS, "keeper_bot")
    assert heard is not None
    assert heard.said is not None
    assert heard.said.press == Begin("link")


@pytest.mark.parametrize(
    "update",
    [
        said("/start", of="edited_message"),
        said("42", of="channel_post"),
        {"update_id": 7, "message": {"message_id": 5, "date": 1, "chat": PRIVATE, "from": ANA, "photo": []}},
        {"update_id": 7, "my_chat_member": {}},
        {"update_id": 7},
    ],
)
def test_the_rest_is_left_to_the_library(update: dict[str, Any]) -> None:
    assert hear(update, COMMANDS, "keeper_bot") is None


@pytest.mark.parametrize(
    "update",
    [
        said("42", sender={**ANA, "is_bot": True}),
        said("42", sender=None),
        pressed(message=None, inline_message_id="i1"),
        pressed(sender={**ANA, "is_bot": True}),
    ],
)
def test_who_is_no_person_in_a_chat_is_not_answered(update: dict[str, Any]) -> None:
    heard = hear(update, COMMANDS, "keeper_bot")
    assert heard is not None
    assert heard.said is None
