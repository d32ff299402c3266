"""PTB works over the world as over the real server, mishaps included."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, ChatMigrated, EndPointNotFound, Forbidden, NetworkError, RetryAfter
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

from bot.playground.faults import BadBody, Fault, Late, LostAnswer, NoConnection, Refuse, Swallowed, too_fast
from bot.playground.request import FakeRequest
from bot.playground.telegram import World
from bot.playground.users import Person
from bot.telegram.request import BadReply, NotSent, TokenRefused, Unknown


@pytest.fixture
async def bot(world: World) -> AsyncIterator[Bot]:
    async with Bot(world.token, request=FakeRequest(world), get_updates_request=FakeRequest(world)) as started:
        yield started


async def greet(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])
    await update.message.reply_html("<b>Hi</b>", reply_markup=keys)


async def go(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("Gone")
    await update.callback_query.edit_message_text("Done")


async def test_an_application_polls_answers_and_edits(world: World, ana: Person) -> None:
    building = Application.builder().token(world.token).request(FakeRequest(world))
    app = building.get_updates_request(FakeRequest(world)).build()
    app.add_handlers([CommandHandler("start", greet), CallbackQueryHandler(go)])
    async with app:
        await app.start()
        assert app.updater is not None
        await app.updater.start_polling(poll_interval=0)
        await world.until(lambda: len(ana.sees()) == 2)
        assert (ana.last().html, ana.last().labels) == ("<b>Hi</b>", [["Go"]])
        ana.taps("Go")
        await world.until(lambda: ana.last().text == "Done")
        assert [q.toast for q in ana.toasts] == ["Gone"]
        await app.updater.stop()
        await app.stop()


async def test_refusals_become_the_errors_of_ptb(world: World, bot: Bot, ana: Person) -> None:
    group = world.group("Team", [ana])
    new = group.becomes_supergroup()
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(group.id, "x")
    assert moved.value.new_chat_id == new.id
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(404, "x")
    ana.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(11, "x")
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("sendCarrierPigeon")


async def test_a_wrong_token_is_refused(world: World) -> None:
    with pytest.raises(TokenRefused):
        await Bot("1:wrong", request=FakeRequest(world)).get_me()


@pytest.mark.parametrize(
    ("fault", "error", "delivered"),
    [
        (NoConnection(), NotSent, False),
        (Swallowed(), Unknown, False),
        (LostAnswer(), Unknown, True),
        (BadBody(), Unknown, False),
        (BadBody(200, "hello", done=True), BadReply, True),
        (BadBody(503, "hello"), BadReply, False),
        (Refuse(500, "Internal Server Error"), NetworkError, False),
        (too_fast(35), RetryAfter, False),
        (Refuse(403, "Forbidden: user is deactivated"), Forbidden, False),
    ],
)
async def test_a_planned_mishap_befalls_the_next_call_only(
    world: World, bot: Bot, ana: Person, fault: Fault, error: type[Exception], delivered: bool
) -> None:
    world.fail("sendMessage", fault)
    with pytest.raises(error):
        await bot.send_message(11, "first")
    await bot.send_message(11, "second")
    texts = [m.text for m in ana.sees() if m.by_bot]
    assert texts == (["first", "second"] if delivered else ["second"])


async def test_mishaps_can_skip_repeat_and_choose_a_chat(world: World, bot: Bot, ana: Person) -> None:
    world.person(12).starts()
    world.fail("sendMessage", NoConnection(), times=2, skip=1, chat_id=11)
    outcomes = []
    for chat_id in (11, 12, 11, 11, 11):
        try:
            await bot.send_message(chat_id, "x")
        except NotSent:
            outcomes.append("lost")
        else:
            outcomes.append("sent")
    assert outcomes == ["sent", "sent", "lost", "lost", "sent"]


async def test_a_late_answer_arrives(world: World, bot: Bot, ana: Person) -> None:
    world.fail("*", Late(0))
    assert (await bot.send_message(11, "x")).text == "x"
    assert [c.fault for c in world.called("sendMessage")] == ["Late"]


async def test_documents_go_up_and_come_down(bot: Bot, ana: Person) -> None:
    sent = await bot.send_document(11, b"a,b\n", filename="orders.csv")
    assert sent.document is not None
    file = await bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"a,b\n"


async def test_a_file_that_is_gone_is_a_bad_request(world: World, bot: Bot, ana: Person) -> None:
    file = await bot.get_file(ana.sends_document("a.csv", b"x").raw["document"]["file_id"])
    world.state.files.clear()
    with pytest.raises(BadRequest, match="File to download not found"):
        await file.download_as_bytearray()
