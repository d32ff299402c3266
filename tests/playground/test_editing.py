"""Messages change and go, within the server's rules."""

from __future__ import annotations

from bot.playground.telegram import World
from bot.playground.users import Person
from tests.playground.conftest import START, Ask, Time, button, inline, refusal


async def test_an_edit_replaces_text_and_buttons_and_keeps_what_was(ask: Ask, ana: Person, time: Time) -> None:
    sent = await ask("sendMessage", chat_id=11, text="one", reply_markup=inline([button("A", "a")]))
    time.pass_(seconds=5)
    await ask("editMessageText", chat_id=11, message_id=sent["message_id"], text="two")
    message = ana.last()
    assert (message.text, message.labels, message.texts) == ("two", [], ["one", "two"])
    assert message.keyboards == [[[button("A", "a")]], []]
    assert (message.date, message.edit_date) == (START, time.at)


async def test_an_edit_that_changes_nothing_is_refused(ask: Ask, ana: Person) -> None:
    keyboard = inline([button("A", "a")])
    sent = await ask("sendMessage", chat_id=11, text="<b>x</b>", parse_mode="HTML", reply_markup=keyboard)
    same = ask(
        "editMessageText", chat_id=11, message_id=sent["message_id"], text=" <b>x</b> ", parse_mode="HTML",
        reply_markup=keyboard,
    )  # fmt: skip
    assert await refusal(same) == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the"
        " same as a current content and reply markup of the message"
    )
    await ask("editMessageReplyMarkup", chat_id=11, message_id=sent["message_id"])
    assert ana.last().labels == []
    again = ask("editMessageReplyMarkup", chat_id=11, message_id=sent["message_id"])
    assert (await refusal(again)).startswith("Bad Request: message is not modified")


async def test_only_own_messages_that_stand_can_be_edited(ask: Ask, ana: Person) -> None:
    mine = ana.says("hello")
    keys = await ask("sendMessage", chat_id=11, text="x", reply_markup={"keyboard": [["a"]]})

    async def edited(message_id: int) -> str:
        return await refusal(ask("editMessageText", chat_id=11, message_id=message_id, text="y"))

    assert await edited(mine.message_id) == "Bad Request: message can't be edited"
    assert await edited(keys["message_id"]) == "Bad Request: message can't be edited"
    assert await edited(999) == "Bad Request: message to edit not found"
    ana.deletes(keys["message_id"])
    assert await edited(keys["message_id"]) == "Bad Request: message to edit not found"
    nowhere = ask("editMessageText", text="y")
    assert await refusal(nowhere) == "Bad Request: message identifier is not specified"


async def test_a_message_can_be_taken_back_for_two_days(ask: Ask, ana: Person, time: Time) -> None:
    first = await ask("sendMessage", chat_id=11, text="x")
    time.pass_(hours=47)
    assert await ask("deleteMessage", chat_id=11, message_id=first["message_id"]) is True
    gone = ask("deleteMessage", chat_id=11, message_id=first["message_id"])
    assert await refusal(gone) == "Bad Request: message to delete not found"
    second = await ask("sendMessage", chat_id=11, text="y")
    time.pass_(hours=48)
    late = ask("deleteMessage", chat_id=11, message_id=second["message_id"])
    assert await refusal(late) == "Bad Request: message can't be deleted for everyone"
    assert [m.text for m in ana.sees()] == ["/start", "y"]


async def test_editing_has_no_age_limit(ask: Ask, ana: Person, time: Time) -> None:
    sent = await ask("sendMessage", chat_id=11, text="x")
    time.pass_(days=100)
    await ask("editMessageText", chat_id=11, message_id=sent["message_id"], text="y")
    assert ana.last().text == "y"


async def test_several_messages_go_at_once_or_none(ask: Ask, world: World, ana: Person, time: Time) -> None:
    ids = [(await ask("sendMessage", chat_id=11, text=str(n)))["message_id"] for n in range(3)]
    assert await ask("deleteMessages", chat_id=11, message_ids=[*ids[:2], 999]) is True
    assert [m.text for m in ana.sees()] == ["/start", "2"]
    assert await refusal(ask("deleteMessages", chat_id=11)) == ("Bad Request: message identifiers are not specified")


async def test_a_pinned_message_is_shown_by_the_chat(ask: Ask, ana: Person) -> None:
    sent = await ask("sendMessage", chat_id=11, text="x")
    await ask("pinChatMessage", chat_id=11, message_id=sent["message_id"])
    assert (await ask("getChat", chat_id=11))["pinned_message"]["text"] == "x"
    await ask("unpinChatMessage", chat_id=11)
    assert "pinned_message" not in await ask("getChat", chat_id=11)
    missing = ask("pinChatMessage", chat_id=11, message_id=999)
    assert await refusal(missing) == "Bad Request: message to pin not found"
