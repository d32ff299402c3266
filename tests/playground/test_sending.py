"""Messages go out, or are refused for the reasons the real server has."""

from __future__ import annotations

from typing import Any

import pytest

from bot.playground.telegram import World
from bot.playground.users import Person
from tests.playground.conftest import Ask, button, inline, refusal

BUTTON = "can't parse inline keyboard button: "


async def test_a_message_stands_in_the_chat_as_it_was_sent(ask: Ask, ana: Person) -> None:
    sent = await ask(
        "sendMessage", chat_id=11, text="<b>Hola</b> &lt;3", parse_mode="HTML",
        reply_markup=inline([button("Go", "go")], [{"text": "Site", "url": "https://a.example"}]),
    )  # fmt: skip
    last = ana.last()
    assert (last.message_id, last.text, last.html) == (sent["message_id"], "Hola <3", "<b>Hola</b> &lt;3")
    assert last.labels == [["Go"], ["Site"]]
    assert sent["chat"] == {"id": 11, "first_name": "Ana", "type": "private"}
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 4}]


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"text": ""}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "x", "parse_mode": "Word"}, "unsupported parse_mode"),
        ({"text": "x", "chat_id": 404}, "chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
        ({"text": "x", "chat_id": None}, "chat_id is empty"),
        ({"text": "x", "chatid": 1}, "unknown parameter chatid"),
        ({"text": 5}, "text must be a String"),
        ({"text": "x", "disable_notification": "perhaps"}, "invalid disable_notification specified"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]}, "ENTITY_BOUNDS_INVALID"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_markup": "[]"}, "object expected as reply markup"),
    ],
)
async def test_what_the_server_refuses(ask: Ask, ana: Person, params: dict[str, Any], why: str) -> None:
    assert await refusal(ask("sendMessage", **{"chat_id": 11, **params})) == f"Bad Request: {why}"
    assert [m.by_bot for m in ana.sees()] == [False]


async def test_the_longest_text_counts_after_its_tags_are_gone(ask: Ask, ana: Person) -> None:
    await ask("sendMessage", chat_id=11, text=f"<b>{'😀' * 2048}</b>", parse_mode="HTML")
    assert ana.last().text == "😀" * 2048


async def test_arguments_may_come_as_strings(ask: Ask, ana: Person) -> None:
    await ask(
        "SENDMESSAGE", chat_id="11", text="x", disable_notification="true",
        reply_markup='{"inline_keyboard":[[{"text":"Go","callback_data":"go"}]]}',
    )  # fmt: skip
    assert ana.last().labels == [["Go"]]


@pytest.mark.parametrize(
    ("one", "why"),
    [
        ({"text": "a"}, BUTTON + "Text buttons are unallowed in the inline keyboard"),
        (button("a", ""), BUTTON + "Text buttons are unallowed in the inline keyboard"),
        (button("a", "x" * 65), "BUTTON_DATA_INVALID"),
        (button("a", "你" * 22), "BUTTON_DATA_INVALID"),
        (button("", "x"), "inline keyboard button text must be non-empty"),
        ({"callback_data": "x"}, BUTTON + 'Can\'t find field "text"'),
        ({"text": 1, "callback_data": "x"}, BUTTON + 'Field "text" must be of type String'),
        ({"text": "a", "callback_data": 1}, BUTTON + 'Field "callback_data" must be of type String'),
        ({"text": "a", "data": "x"}, BUTTON + 'unknown field "data"'),
        ({"text": "a", "url": "no where"}, "inline keyboard button URL 'no where' is invalid: Wrong HTTP URL"),
        ({"text": "a", "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
    ],
)  # fmt: skip
async def test_a_button_nobody_could_press_is_refused(ask: Ask, ana: Person, one: Any, why: str) -> None:
    sent = ask("sendMessage", chat_id=11, text="x", reply_markup=inline([one]))
    assert await refusal(sent) == f"Bad Request: {why}"


async def test_callback_data_of_64_bytes_is_taken(ask: Ask, ana: Person) -> None:
    await ask("sendMessage", chat_id=11, text="x", reply_markup=inline([button("a", "你" * 21 + "x")]))
    assert ana.last().buttons[0].data == "你" * 21 + "x"


@pytest.mark.parametrize("rows", [[[button("a", "b")]] * 101, [[button("a" * 300, "b")] * 8] * 5])
async def test_too_large_a_keyboard_is_refused(ask: Ask, ana: Person, rows: list[Any]) -> None:
    sent = ask("sendMessage", chat_id=11, text="x", reply_markup=inline(*rows))
    assert await refusal(sent) == "Bad Request: reply markup is too long"


async def test_keys_under_the_input_field_come_and_go(ask: Ask, ana: Person) -> None:
    await ask("sendMessage", chat_id=11, text="x", reply_markup={"keyboard": [["Shops", {"text": "Help"}]]})
    assert ana.presses("Help").text == "Help"
    await ask("sendMessage", chat_id=11, text="x", reply_markup={"remove_keyboard": True})
    assert ana.chat.keyboard is None


async def test_a_person_who_blocked_the_bot_gets_nothing(ask: Ask, ana: Person) -> None:
    ana.blocks()
    assert await refusal(ask("sendMessage", chat_id=11, text="x")) == "Forbidden: bot was blocked by the user"
    ana.unblocks()
    assert (await ask("sendMessage", chat_id=11, text="x"))["text"] == "x"


async def test_a_deleted_account_gets_nothing(ask: Ask, ana: Person) -> None:
    ana.deactivates()
    assert await refusal(ask("sendMessage", chat_id=11, text="x")) == "Forbidden: user is deactivated"


async def test_the_bot_cannot_speak_first(ask: Ask, world: World, ana: Person) -> None:
    stranger = world.person(12, "Bo")
    assert await refusal(ask("sendMessage", chat_id=12, text="x")) == "Bad Request: chat not found"
    world.group("Team", [ana, stranger])
    sent = ask("sendMessage", chat_id=12, text="x")
    assert await refusal(sent) == "Forbidden: bot can't initiate conversation with a user"


async def test_a_call_with_a_wrong_token_or_name_is_refused(world: World) -> None:
    assert await world.answer("1:wrong", "getMe", {}) == (
        401, {"ok": False, "error_code": 401, "description": "Unauthorized"})  # fmt: skip
    assert (await world.answer("wrong", "getMe", {}))[1]["description"] == "Not Found"
    status, body = await world.answer(world.token, "sendMesage", {})
    assert (status, body["description"]) == (404, "Not Found: method not found")


async def test_a_chat_action_shows_until_the_next_message(ask: Ask, ana: Person) -> None:
    await ask("sendChatAction", chat_id=11, action="typing")
    assert ana.chat.doing == "typing"
    await ask("sendMessage", chat_id=11, text="x")
    assert ana.chat.doing == ""
    wrong = ask("sendChatAction", chat_id=11, action="dancing")
    assert await refusal(wrong) == "Bad Request: wrong parameter action in request"


async def test_commands_and_links_are_marked_outside_code(ask: Ask, ana: Person) -> None:
    await ask("sendMessage", chat_id=11, text="/go a@b.co https://x.example. <code>/no</code>", parse_mode="HTML")
    marked = [(e["type"], e["offset"], e["length"]) for e in ana.last().entities]
    assert marked == [("bot_command", 0, 3), ("email", 4, 6), ("url", 11, 17), ("code", 30, 3)]
