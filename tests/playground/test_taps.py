"""People tap buttons; the bot answers in time or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from bot.playground.errors import NotPossible
from bot.playground.telegram import World
from bot.playground.users import Person
from tests.playground.conftest import Ask, Time, button, inline, refusal

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
async def asked(ask: Ask, ana: Person) -> dict[str, Any]:
    """A question with two buttons."""
    sent: dict[str, Any] = await ask(
        "sendMessage", chat_id=11, text="Sure?", reply_markup=inline([button("Yes", "y"), button("No", "n")])
    )
    return sent


async def test_a_tap_reaches_the_bot_with_its_message(ask: Ask, ana: Person, asked: dict[str, Any]) -> None:
    query = ana.taps("Yes")
    update = (await ask("getUpdates"))[-1]["callback_query"]
    assert (update["id"], update["data"], update["message"]) == (query.id, "y", asked)
    assert update["from"] == {"id": 11, "is_bot": False, "first_name": "Ana", "language_code": "es"}


async def test_an_answer_shows_a_toast_once(ask: Ask, ana: Person, asked: dict[str, Any]) -> None:
    query = ana.taps("n")
    assert [q.id for q in ana.unanswered] == [query.id]
    assert await ask("answerCallbackQuery", callback_query_id=query.id, text="ok", show_alert=True) is True
    assert [(q.toast, q.alert) for q in ana.toasts] == [("ok", True)]
    assert ana.unanswered == []
    assert await refusal(ask("answerCallbackQuery", callback_query_id=query.id)) == TOO_OLD


@pytest.mark.parametrize(("seconds", "late"), [(150, False), (151, True)])
async def test_an_answer_comes_within_150_seconds(
    ask: Ask, ana: Person, asked: dict[str, Any], time: Time, seconds: int, late: bool
) -> None:
    query = ana.taps("Yes")
    time.pass_(seconds=seconds)
    answer = ask("answerCallbackQuery", callback_query_id=query.id)
    assert (await refusal(answer) if late else await answer) == (TOO_OLD if late else True)


async def test_an_unknown_tap_or_a_long_toast_is_refused(ask: Ask, ana: Person, asked: dict[str, Any]) -> None:
    assert await refusal(ask("answerCallbackQuery", callback_query_id="7")) == TOO_OLD
    long = ask("answerCallbackQuery", callback_query_id=ana.taps("Yes").id, text="x" * 201)
    assert await refusal(long) == "Bad Request: MESSAGE_TOO_LONG"


async def test_only_buttons_that_stand_can_be_tapped(ask: Ask, ana: Person, asked: dict[str, Any]) -> None:
    await ask("editMessageText", chat_id=11, message_id=asked["message_id"], text="Done")
    with pytest.raises(NotPossible):
        ana.taps("Yes")
    assert ana.taps_old(asked["message_id"], "Yes").data == "y"
    with pytest.raises(NotPossible):
        ana.taps_old(asked["message_id"], "Perhaps")
    assert ana.taps_forged(asked["message_id"], "anything").data == "anything"


async def test_a_tap_on_a_deleted_message_shows_no_message(ask: Ask, ana: Person, asked: dict[str, Any]) -> None:
    await ask("deleteMessage", chat_id=11, message_id=asked["message_id"])
    ana.taps_old(asked["message_id"], "y")
    shown = (await ask("getUpdates"))[-1]["callback_query"]["message"]
    assert shown == {"chat": asked["chat"], "message_id": asked["message_id"], "date": 0}


async def test_two_quick_taps_are_two_updates(ask: Ask, world: World, ana: Person, asked: dict[str, Any]) -> None:
    ana.taps("Yes", times=2)
    kinds = [next(k for k in u if k != "update_id") for u in await ask("getUpdates")]
    assert kinds == ["message", "callback_query", "callback_query"]


async def test_the_newest_message_with_the_button_is_meant(ask: Ask, ana: Person, asked: dict[str, Any]) -> None:
    await ask("sendMessage", chat_id=11, text="Again?", reply_markup=inline([button("Yes", "y2")]))
    assert (ana.taps("Yes").data, ana.taps("No").data) == ("y2", "n")
    assert ana.taps("Yes", asked["message_id"]).data == "y"


async def test_a_copying_button_fills_the_clipboard_and_tells_nobody(ask: Ask, ana: Person) -> None:
    copying = {"text": "Copy", "copy_text": {"text": "ABC"}}
    await ask("sendMessage", chat_id=11, text="x", reply_markup=inline([copying]))
    before = await ask("getUpdates")
    ana.taps("Copy")
    assert (ana.user.clipboard, await ask("getUpdates")) == ("ABC", before)
