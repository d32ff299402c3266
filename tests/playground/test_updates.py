"""Updates wait until they are confirmed, and one poller gets them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.playground.errors import NotPossible, Refused
from bot.playground.telegram import World
from bot.playground.users import Person
from tests.playground.conftest import START, Ask, Time, button, inline, refusal


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [u["message"]["text"] for u in updates]


async def test_an_update_comes_again_until_it_is_confirmed(ask: Ask, ana: Person) -> None:
    ana.says("one")
    first = await ask("getUpdates")
    assert texts(first) == ["/start", "one"]
    assert await ask("getUpdates") == first
    ids = [u["update_id"] for u in first]
    assert ids == [ids[0], ids[0] + 1]
    assert await ask("getUpdates", offset=ids[1]) == first[1:]
    assert await ask("getUpdates", offset=ids[1] + 1) == []
    assert await ask("getUpdates") == []


async def test_an_update_can_come_again_after_it_was_confirmed(ask: Ask, world: World, ana: Person) -> None:
    [first] = await ask("getUpdates")
    assert await ask("getUpdates", offset=first["update_id"] + 1) == []
    world.updates.again(first["update_id"], "message", first["message"])
    assert await ask("getUpdates") == [first]


async def test_a_limit_cuts_and_a_negative_offset_keeps_the_last(ask: Ask, ana: Person) -> None:
    for n in range(5):
        ana.says(str(n))
    assert texts(await ask("getUpdates", limit=2)) == ["/start", "0"]
    assert texts(await ask("getUpdates", offset=-2)) == ["3", "4"]
    assert texts(await ask("getUpdates")) == ["3", "4"]


async def test_a_long_poll_ends_with_the_first_update(ask: Ask, ana: Person) -> None:
    last = (await ask("getUpdates"))[-1]["update_id"]
    poll = asyncio.create_task(ask("getUpdates", offset=last + 1, timeout=50))
    await asyncio.sleep(0)
    ana.says("now")
    assert texts(await poll) == ["now"]


async def test_a_second_poller_ends_the_first(ask: Ask, world: World) -> None:
    first = asyncio.create_task(ask("getUpdates", timeout=50))
    await asyncio.sleep(0)
    second = asyncio.create_task(ask("getUpdates", timeout=50))
    assert await refusal(first) == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    world.person(11).says("hi")
    assert texts(await second) == ["hi"]


async def test_a_cancelled_poll_leaves_its_update_for_the_next(ask: Ask, world: World) -> None:
    first = asyncio.create_task(ask("getUpdates", timeout=50))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    world.person(11).says("hi")
    assert texts(await ask("getUpdates", timeout=50)) == ["hi"]


async def test_polling_and_a_webhook_exclude_each_other(ask: Ask, ana: Person) -> None:
    await ask("setWebhook", url="https://a.example/hook")
    assert await refusal(ask("getUpdates")) == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    assert await ask("getWebhookInfo") == {
        "url": "https://a.example/hook", "has_custom_certificate": False, "pending_update_count": 1}  # fmt: skip
    await ask("deleteWebhook", drop_pending_updates=True)
    assert await ask("getUpdates") == []
    plain = ask("setWebhook", url="http://a.example")
    assert await refusal(plain) == "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"


async def test_updates_the_bot_did_not_ask_for_stay_away(ask: Ask, world: World, ana: Person) -> None:
    await ask("getUpdates", offset=-1, allowed_updates=["my_chat_member"])
    ana.says("unheard")
    ana.blocks()
    kinds = [next(k for k in u if k != "update_id") for u in await ask("getUpdates")]
    assert kinds == ["message", "my_chat_member"]  # the message was there before the wish


async def test_a_tap_waits_150_seconds_and_a_message_a_day(ask: Ask, ana: Person, time: Time) -> None:
    await ask("sendMessage", chat_id=11, text="?", reply_markup=inline([button("Yes", "y")]))
    ana.taps("Yes")
    time.pass_(seconds=150)
    assert texts(await ask("getUpdates")) == ["/start"]
    time.pass_(hours=24)
    assert await ask("getUpdates") == []


async def test_an_edited_message_is_told_as_such(ask: Ask, ana: Person, time: Time) -> None:
    said = ana.says("/go now")
    time.pass_(seconds=9)
    ana.edits(said.message_id, "/stop")
    told = (await ask("getUpdates"))[-1]["edited_message"]
    assert (told["text"], told["edit_date"] - told["date"]) == ("/stop", 9)
    assert told["entities"] == [{"type": "bot_command", "offset": 0, "length": 5}]
    with pytest.raises(NotPossible):
        ana.edits(999, "x")


async def test_blocking_and_unblocking_are_told(ask: Ask, ana: Person) -> None:
    ana.blocks()
    ana.blocks()
    with pytest.raises(NotPossible):
        ana.says("hello?")
    ana.starts("back")
    updates = await ask("getUpdates")
    standing = [u["my_chat_member"]["new_chat_member"]["status"] for u in updates if "my_chat_member" in u]
    assert standing == ["kicked", "member"]
    assert updates[-1]["message"]["text"] == "/start back"


async def test_a_long_text_arrives_in_parts(ask: Ask, ana: Person) -> None:
    ana.says("a" * 4096 + "b")
    assert texts(await ask("getUpdates")) == ["/start", "a" * 4096, "b"]


async def test_every_call_is_noted_with_its_time(ask: Ask, world: World, ana: Person) -> None:
    await ask("sendMessage", chat_id=11, text="x")
    with pytest.raises(Refused):
        await ask("sendMessage", chat_id=404, text="y")
    noted = [(c.at, c.method, c.params["text"], c.ok, c.code, c.error) for c in world.called("sendMessage")]
    assert noted == [
        (START, "sendMessage", "x", True, 200, ""),
        (START, "sendMessage", "y", False, 400, "Bad Request: chat not found"),
    ]
    assert [c.ok for c in world.called(chat_id=11)] == [True]
