"""A bot that talks too fast is told for how long to be silent."""

from __future__ import annotations

from bot.playground.telegram import World
from bot.playground.users import Person
from tests.playground.conftest import Ask, Time, refusal


async def sent(ask: Ask, chat_id: int, times: int) -> None:
    for n in range(times):
        await ask("sendMessage", chat_id=chat_id, text=str(n))


async def test_without_limits_everything_goes(ask: Ask, ana: Person) -> None:
    await sent(ask, 11, 200)
    assert ana.last().text == "199"


async def test_one_chat_takes_three_at_once_then_one_a_second(ask: Ask, world: World, ana: Person, time: Time) -> None:
    world.limits.enabled = True
    await sent(ask, 11, 3)
    fourth = ask("sendMessage", chat_id=11, text="x")
    assert await refusal(fourth) == "Too Many Requests: retry after 1"
    status, body = await world.answer(world.token, "sendMessage", {"chat_id": 11, "text": "x"})
    assert (status, body["parameters"]) == (429, {"retry_after": 1})
    time.pass_(seconds=1)
    await sent(ask, 11, 1)


async def test_a_group_takes_twenty_a_minute(ask: Ask, world: World, ana: Person, time: Time) -> None:
    world.limits.enabled = True
    group = world.group("Team", [ana])
    await sent(ask, group.id, 20)
    assert await refusal(ask("sendMessage", chat_id=group.id, text="x")) == "Too Many Requests: retry after 3"
    time.pass_(seconds=3)
    await sent(ask, group.id, 1)


async def test_all_chats_together_take_thirty_a_second(ask: Ask, world: World, time: Time) -> None:
    world.limits.enabled = True
    for n in range(31):
        world.person(100 + n).starts()
    for n in range(30):
        await sent(ask, 100 + n, 1)
    assert await refusal(ask("sendMessage", chat_id=130, text="x")) == "Too Many Requests: retry after 1"
    time.pass_(seconds=1)
    await sent(ask, 130, 1)


async def test_edits_count_and_refused_ones_do_not(ask: Ask, world: World, ana: Person) -> None:
    world.limits.enabled = True
    number = (await ask("sendMessage", chat_id=11, text="0"))["message_id"]

    async def edited(text: str) -> str:
        status, body = await world.answer(
            world.token, "editMessageText", {"chat_id": 11, "message_id": number, "text": text}
        )
        return "" if status == 200 else str(body["description"]).split(":")[1].strip()

    unchanged = "message is not modified"
    assert [await edited(text) for text in ("0", "1", "1", "2", "2")] == [unchanged, "", unchanged, "", unchanged]
    last = ask("editMessageText", chat_id=11, message_id=number, text="3")
    assert await refusal(last) == "Too Many Requests: retry after 1"
