"""Files travel both ways; the bot's face is what was set."""

from __future__ import annotations

from typing import Any

import pytest

from bot.playground.methods.files import MOST_FETCHED, MOST_SENT
from bot.playground.model import Upload
from bot.playground.telegram import World
from bot.playground.users import Person
from tests.playground.conftest import Ask, refusal

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03"


async def test_a_document_of_a_person_can_be_fetched(ask: Ask, world: World, ana: Person) -> None:
    ana.sends_document("orders.csv", b"a,b\n", caption="mine")
    told = (await ask("getUpdates"))[-1]["message"]
    assert (told["document"]["file_name"], told["document"]["mime_type"], told["caption"]) == (
        "orders.csv", "text/csv", "mine")  # fmt: skip
    path = (await ask("getFile", file_id=told["document"]["file_id"]))["file_path"]
    assert world.download(world.token, path) == b"a,b\n"
    assert world.download("1:wrong", path) is None
    assert world.download(world.token, "documents/none") is None


async def test_too_large_a_document_cannot_be_fetched(ask: Ask, ana: Person) -> None:
    sent = ana.sends_document("big.bin", b"x" * (MOST_FETCHED + 1))
    fetched = ask("getFile", file_id=sent.raw["document"]["file_id"])
    assert await refusal(fetched) == "Bad Request: file is too big"
    unknown = ask("getFile", file_id="x")
    assert await refusal(unknown) == "Bad Request: wrong file_id or the file is temporarily unavailable"


async def test_the_bot_sends_a_document_and_sends_it_again_by_its_id(ask: Ask, ana: Person) -> None:
    files = {"document": Upload("plan.ics", b"BEGIN", "text/calendar")}
    sent = await ask("sendDocument", files, chat_id=11, caption="<b>Plan</b>", parse_mode="HTML")
    assert (ana.last().html, sent["document"]["file_name"]) == ("<b>Plan</b>", "plan.ics")
    again = await ask("sendDocument", chat_id=11, document=sent["document"]["file_id"])
    assert again["document"] == sent["document"]
    await ask("editMessageCaption", chat_id=11, message_id=again["message_id"], caption="x")
    assert ana.last().text == "x"
    words = ask("editMessageText", chat_id=11, message_id=again["message_id"], text="y")
    assert await refusal(words) == "Bad Request: there is no text in the message to edit"


async def test_a_photo_has_the_size_of_its_picture(ask: Ask, ana: Person) -> None:
    sent = await ask("sendPhoto", {"chart": Upload("c.png", PNG, "image/png")}, chat_id=11, photo="attach://chart")
    assert [(p["width"], p["height"]) for p in sent["photo"]] == [(2, 3)]


@pytest.mark.parametrize(
    ("method", "files", "params", "why"),
    [
        ("sendPhoto", {"photo": Upload("c.png", b"text")}, {}, "Bad Request: IMAGE_PROCESS_FAILED"),
        ("sendDocument", {"document": Upload("c", b"")}, {}, "Bad Request: file must be non-empty"),
        ("sendDocument", {}, {}, "Bad Request: there is no document in the request"),
        ("sendDocument", {}, {"document": "x"}, "Bad Request: wrong file identifier/HTTP URL specified"),
        ("sendDocument", {"document": Upload("c", b"x" * (MOST_SENT + 1))}, {}, "Request Entity Too Large"),
        ("sendDocument", {"document": Upload("c", b"x")}, {"caption": "x" * 1025},
         "Bad Request: message caption is too long"),
    ],
)  # fmt: skip
async def test_a_file_the_server_refuses(
    ask: Ask, ana: Person, method: str, files: dict[str, Upload], params: dict[str, Any], why: str
) -> None:
    assert await refusal(ask(method, files, chat_id=11, **params)) == why


async def test_commands_are_kept_by_scope_and_language(ask: Ask, ana: Person) -> None:
    hello = [{"command": "hello", "description": "Say hello"}]
    hola = [{"command": "hello", "description": "Saludar"}]
    alone = {"type": "chat", "chat_id": 11}
    await ask("setMyCommands", commands=hello)
    await ask("setMyCommands", commands=hola, language_code="es", scope=alone)
    assert await ask("getMyCommands") == hello
    assert await ask("getMyCommands", language_code="es", scope=alone) == hola
    await ask("deleteMyCommands")
    assert await ask("getMyCommands") == []


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"commands": [{"command": "Hello", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "x" * 33, "description": "x"}]}, "command length must not exceed 32"),
        ({"commands": [{"command": "x", "description": ""}]}, "command description must be non-empty"),
        ({"commands": [{"command": "x", "description": "x" * 257}]},
         "command description length must not exceed 256"),
        ({"commands": [{"command": "x", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [], "language_code": "es-MX"}, "invalid language code specified"),
        ({"commands": [], "scope": {"type": "world"}},
         "can't parse BotCommandScope: Unsupported type specified"),
    ],
)  # fmt: skip
async def test_commands_the_server_refuses(ask: Ask, params: dict[str, Any], why: str) -> None:
    assert await refusal(ask("setMyCommands", **params)) == f"Bad Request: {why}"


async def test_the_bot_says_of_itself_what_was_set_for_the_language(ask: Ask) -> None:
    await ask("setMyDescription", description="Keeps channels")
    await ask("setMyDescription", description="管理频道", language_code="zh")
    await ask("setMyShortDescription", short_description="Short")
    said = [(await ask("getMyDescription", language_code=code))["description"] for code in ("zh", "es")]
    assert said == ["管理频道", "Keeps channels"]
    assert await ask("getMyShortDescription") == {"short_description": "Short"}
    assert await ask("getMyName") == {"name": "Channel Keeper"}
    long = ask("setMyShortDescription", short_description="x" * 121)
    assert await refusal(long) == "Bad Request: bot short description length must not exceed 120"


async def test_the_menu_button_is_the_chats_own_or_everybodys(ask: Ask, ana: Person) -> None:
    await ask("setChatMenuButton", chat_id=11, menu_button={"type": "commands"})
    assert await ask("getChatMenuButton", chat_id=11) == {"type": "commands"}
    wrong = ask("setChatMenuButton", menu_button={"type": "party"})
    assert await refusal(wrong) == "Bad Request: can't parse menu button: Unsupported type specified"
