"""The world behind a port, in a process of its own, spoken to by PTB and by a test."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict, Forbidden, RetryAfter

from bot.playground.errors import NotPossible
from bot.playground.faults import BadBody, Fault, LostAnswer, NoConnection, Swallowed, too_fast
from bot.playground.remote import RemoteWorld
from bot.telegram.request import AiohttpRequest, BadReply, NotSent, Unknown

TOKEN = "123:abc"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    command = [sys.executable, "-m", "bot.playground.server", "--port", "0", "--token", TOKEN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        ready, _, address = server.stdout.readline().strip().partition(" ")
        assert ready == "READY"
        yield address
        server.terminate()


@pytest.fixture
def far(url: str) -> RemoteWorld:
    world = RemoteWorld(url)
    world.heal()
    return world


@pytest.fixture
async def bot(url: str) -> AsyncIterator[Bot]:
    one, two = AiohttpRequest(), AiohttpRequest()
    started = Bot(TOKEN, f"{url}/bot", f"{url}/file/bot", request=one, get_updates_request=two)
    async with started:
        yield started


async def test_a_talk_over_http(far: RemoteWorld, bot: Bot) -> None:
    ana = far.person(21, "Ana", language_code="es")
    polling = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0)
    ana.starts("x")
    update = (await polling)[-1]
    assert update.message is not None
    assert (update.message.text, update.message.from_user.language_code) == ("/start x", "es")  # type: ignore[union-attr]
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])
    await bot.send_message(21, "<b>Hi</b> 你", parse_mode="HTML", reply_markup=keys)
    assert (ana.last().html, ana.last().labels) == ("<b>Hi</b> 你", [["Go"]])
    query = ana.taps("Go")
    assert [q.id for q in ana.unanswered] == [query.id]
    await bot.answer_callback_query(query.id, "Gone")
    assert [q.toast for q in ana.toasts] == ["Gone"]
    await bot.edit_message_text("Done", 21, ana.last().message_id)
    assert (ana.last().text, ana.taps_old(ana.last().message_id, "Go").data) == ("Done", "go")
    assert [c.ok for c in far.called("answerCallbackQuery", 21)] == []
    assert [c.params["text"] for c in far.called("sendMessage", 21)] == ["<b>Hi</b> 你"]
    await bot.get_updates(offset=far.pending()[-1] + 1)
    assert far.pending() == []


async def test_files_over_http(far: RemoteWorld, bot: Bot) -> None:
    bo = far.person(22, "Bo")
    sent = bo.sends_document("订单.csv", b"a,b\n")
    file = await bot.get_file(sent.raw["document"]["file_id"])
    assert bytes(await file.download_as_bytearray()) == b"a,b\n"
    up = await bot.send_document(22, b"BEGIN", filename="plan.ics", caption="x")
    assert up.document is not None
    assert (up.document.file_name, up.document.file_size) == ("plan.ics", 5)


async def test_refusals_over_http(far: RemoteWorld, bot: Bot) -> None:
    far.person(23, "Cy").starts()
    with pytest.raises(BadRequest, match="Message text is empty"):
        await bot.send_message(23, "")
    far.person(23).blocks()
    with pytest.raises(Forbidden):
        await bot.send_message(23, "x")
    with pytest.raises(NotPossible, match="there is no button"):
        far.person(23).world.person(24, "Di").taps("Nothing")


@pytest.mark.parametrize(
    ("fault", "error", "delivered"),
    [
        (LostAnswer(dropped=True), Unknown, 1),
        (Swallowed(dropped=True), Unknown, 0),
        (NoConnection(), Unknown, 0),
        (BadBody(), Unknown, 0),
        (BadBody(200, "hello", done=True), BadReply, 1),
        (too_fast(7), RetryAfter, 0),
    ],
)
async def test_mishaps_over_http(
    far: RemoteWorld, bot: Bot, fault: Fault, error: type[Exception], delivered: int
) -> None:
    person = far.person(30, "Di")
    person.starts()
    before = len([m for m in person.sees() if m.by_bot])
    far.fail("sendMessage", fault)
    with pytest.raises(error):
        await bot.send_message(30, "x")
    assert len([m for m in person.sees() if m.by_bot]) - before == delivered


async def test_a_silent_server_makes_the_bot_give_up(url: str, far: RemoteWorld) -> None:
    far.person(31, "Ed").starts()
    far.fail("sendMessage", LostAnswer())
    async with Bot(TOKEN, f"{url}/bot", request=AiohttpRequest(), get_updates_request=AiohttpRequest()) as bot:
        with pytest.raises(Unknown):
            await bot.send_message(31, "x", read_timeout=0.2)
    assert far.person(31).last().text == "x"


async def test_during_an_outage_nothing_is_sent(far: RemoteWorld, bot: Bot) -> None:
    far.person(32, "Flo").starts()
    far.outage(0.5)
    outcomes = set()
    async with asyncio.timeout(20):
        while True:
            try:
                await bot.send_message(32, "x")
            except (NotSent, Unknown) as lost:
                outcomes.add(type(lost))
            else:
                if NotSent in outcomes:
                    break
            await asyncio.sleep(0.02)
    assert far.person(32).last().text == "x"


async def test_a_poller_that_died_does_not_keep_the_updates(url: str, far: RemoteWorld, bot: Bot) -> None:
    async with Bot(TOKEN, f"{url}/bot", request=AiohttpRequest(), get_updates_request=AiohttpRequest()) as dead:
        last = far.pending()[-1:] or [0]
        polling = asyncio.create_task(dead.get_updates(offset=last[0] + 1, timeout=20))
        await asyncio.sleep(0.1)
        polling.cancel()
    far.person(33, "Gus").says("still here")
    assert [u.message.text for u in await bot.get_updates() if u.message] == ["still here"]


async def test_two_pollers_conflict_over_http(url: str, far: RemoteWorld, bot: Bot) -> None:
    async with Bot(TOKEN, f"{url}/bot", request=AiohttpRequest(), get_updates_request=AiohttpRequest()) as other:
        last = (far.pending() or [0])[-1]
        first = asyncio.create_task(bot.get_updates(offset=last + 1, timeout=20))
        await asyncio.sleep(0.2)
        second = asyncio.create_task(other.get_updates(offset=last + 1, timeout=20))
        with pytest.raises(Conflict):
            await first
        far.person(34, "Hal").says("hi")
        assert [u.message.text for u in await second if u.message] == ["hi"]


async def test_the_clock_can_be_moved(far: RemoteWorld, bot: Bot) -> None:
    ian = far.person(35, "Ian")
    ian.starts()
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])
    await bot.send_message(35, "x", reply_markup=keys)
    query = ian.taps("Go")
    far.advance(151)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(query.id)


async def test_a_group_over_http(far: RemoteWorld, bot: Bot) -> None:
    jo = far.person(36, "Jo")
    group = far.group("Team", [jo])
    await bot.send_message(group.id, "hello")
    assert [m.text for m in jo.sees(group)] == ["hello"]
    new = group.becomes_supergroup()
    new.does("removes_bot")
    with pytest.raises(Forbidden):
        await bot.send_message(new.id, "x")
