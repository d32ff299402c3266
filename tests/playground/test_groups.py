"""Groups: what the bot hears there, may do there, and how a group moves."""

from __future__ import annotations

import pytest

from bot.playground.errors import NotPossible, Refused
from bot.playground.telegram import World
from bot.playground.users import Person
from tests.playground.conftest import Ask, button, inline, refusal


@pytest.fixture
def bo(world: World) -> Person:
    return world.person(12, "Bo", username="bo_sells")


async def test_the_bot_hears_only_what_is_meant_for_it(ask: Ask, world: World, ana: Person, bo: Person) -> None:
    group = world.group("Team", [ana, bo])
    asked = await ask("sendMessage", chat_id=group.id, text="?")
    for text in ("chatter", "/go", "/go@channel_keeper_bot", "/go@another_bot", "hey @channel_keeper_bot"):
        bo.says(text, group)
    bo.says("an answer", group, reply_to=asked["message_id"])
    heard = [u["message"]["text"] for u in await ask("getUpdates") if "message" in u]
    assert heard == ["/start", "/go", "/go@channel_keeper_bot", "hey @channel_keeper_bot", "an answer"]


async def test_an_administrator_hears_everything(ask: Ask, world: World, ana: Person) -> None:
    group = world.group("Team", [ana])
    group.promotes_bot()
    ana.says("chatter", group)
    assert (await ask("getUpdates"))[-1]["message"]["chat"] == {"id": group.id, "title": "Team", "type": "group"}


async def test_a_group_becomes_a_supergroup_with_a_new_id(ask: Ask, world: World, ana: Person) -> None:
    group = world.group("Team", [ana])
    new = group.becomes_supergroup()
    with pytest.raises(Refused) as caught:
        await ask("sendMessage", chat_id=group.id, text="x")
    assert (caught.value.description, caught.value.parameters) == (
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": new.id},
    )
    left, came = [u["message"] for u in (await ask("getUpdates"))[-2:]]
    assert (left["chat"]["id"], left["migrate_to_chat_id"]) == (group.id, new.id)
    assert (came["chat"]["id"], came["migrate_from_chat_id"]) == (new.id, group.id)
    assert (await ask("sendMessage", chat_id=new.id, text="x"))["message_id"] == 2  # numbers begin anew
    with pytest.raises(NotPossible):
        group.becomes_supergroup()


async def test_a_bot_that_was_put_out_may_not_write(ask: Ask, world: World, ana: Person) -> None:
    group = world.group("Team", [ana], supergroup=True)
    group.mutes_bot()
    muted = ask("sendMessage", chat_id=group.id, text="x")
    assert await refusal(muted) == "Bad Request: not enough rights to send text messages to the chat"
    group.removes_bot()
    kicked = ask("sendMessage", chat_id=group.id, text="x")
    assert await refusal(kicked) == "Forbidden: bot was kicked from the supergroup chat"
    told = [u["my_chat_member"]["new_chat_member"]["status"] for u in (await ask("getUpdates"))[1:]]
    assert told == ["member", "kicked"]


async def test_a_bot_that_left_is_no_member(ask: Ask, world: World, ana: Person) -> None:
    group = world.group("Team", [ana])
    await ask("leaveChat", chat_id=group.id)
    gone = ask("sendMessage", chat_id=group.id, text="x")
    assert await refusal(gone) == "Forbidden: bot is not a member of the group chat"


async def test_any_member_may_tap_and_nobody_else(ask: Ask, world: World, ana: Person, bo: Person) -> None:
    group = world.group("Team", [ana])
    await ask("sendMessage", chat_id=group.id, text="?", reply_markup=inline([button("Yes", "y")]))
    with pytest.raises(NotPossible):
        bo.taps("Yes", chat=group)
    group.adds(bo)
    assert bo.taps("Yes", chat=group).user_id == 12
    assert (await ask("getUpdates"))[-1]["callback_query"]["from"]["username"] == "bo_sells"
    group.loses(bo)
    assert group.standing_of(bo) == "left"


async def test_members_are_told_apart(ask: Ask, world: World, ana: Person, bo: Person) -> None:
    group = world.group("Team", [ana, bo])
    standing = [(await ask("getChatMember", chat_id=group.id, user_id=n))["status"] for n in (11, 12)]
    assert standing == ["creator", "member"]
    assert [m["user"]["id"] for m in await ask("getChatAdministrators", chat_id=group.id)] == [11]
    assert await ask("getChatMemberCount", chat_id=group.id) == 3
    stranger = ask("getChatMember", chat_id=group.id, user_id=99)
    assert await refusal(stranger) == "Bad Request: user not found"


async def test_a_topic_that_is_not_there_is_refused_in_a_group(ask: Ask, world: World, ana: Person) -> None:
    group = world.group("Team", [ana], supergroup=True)
    there = ask("sendMessage", chat_id=group.id, text="x", message_thread_id=5)
    assert await refusal(there) == "Bad Request: message thread not found"
    assert (await ask("sendMessage", chat_id=11, text="x", message_thread_id=5))["text"] == "x"
