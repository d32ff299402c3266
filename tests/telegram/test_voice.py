"""What the voice sends is what the library would send, and what fails fails as there."""

import json
from typing import Any

import pytest
from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest
from telegram.ext import ExtBot
from telegram.request import BaseRequest, RequestData

from bot.buttons import Begin
from bot.handlers.screen import Button, Clip, Screen
from bot.telegram.limiter import Pacer
from bot.telegram.pace import Lane
from bot.telegram.voice import Voice

MESSAGE = {"message_id": 41, "date": 0, "chat": {"id": 7, "type": "private"}}


class Recording(BaseRequest):
    """Every call is kept and answered as told."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answer: tuple[int, dict[str, Any]] = (200, {"ok": True, "result": MESSAGE})

    @property
    def read_timeout(self) -> float | None:
        return 1.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        assert request_data is not None
        self.calls.append((url.rpartition("/")[2], request_data.parameters))
        return self.answer[0], json.dumps(self.answer[1]).encode()


@pytest.fixture
def request_() -> Recording:
    return Recording()


@pytest.fixture
def bot(request_: Recording) -> Any:
    return ExtBot("1:x", request=request_, get_updates_request=request_)


ROW = (Button("Link", Begin("link"), "primary"), Button("Copy", Clip("text")))
SCREEN = Screen("<b>Hi</b>", (ROW, (Button("x" * 99, Begin("a")),)))


def by_the_library() -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([
        [InlineKeyboardButton("Link", callback_data="1f:link:", api_kwargs={"style": "primary"}),
         InlineKeyboardButton("Copy", copy_text=CopyTextButton("text"))],
        [InlineKeyboardButton("x" * 59 + "…", callback_data="1f:a:")],
    ])  # fmt: skip


async def test_a_message_is_the_librarys(request_: Recording, bot: Any) -> None:
    assert await Voice(bot).say(7, SCREEN.text, SCREEN.keyboard(), silent=True) == 41
    await bot.send_message(7, SCREEN.text, reply_markup=by_the_library(), parse_mode="HTML", disable_notification=True)
    assert request_.calls[0] == request_.calls[1]


async def test_words_alone_are_the_librarys(request_: Recording, bot: Any) -> None:
    await Voice(bot).say(7, "a < b", html=False)
    await bot.send_message(7, "a < b")
    assert request_.calls[0] == request_.calls[1]


async def test_an_edit_is_the_librarys(request_: Recording, bot: Any) -> None:
    await Voice(bot).change(7, 41, SCREEN.text, SCREEN.keyboard())
    await bot.edit_message_text(SCREEN.text, 7, 41, reply_markup=by_the_library(), parse_mode="HTML")
    assert request_.calls[0] == request_.calls[1]


async def test_a_press_is_answered_with_a_toast_or_without(request_: Recording, bot: Any) -> None:
    request_.answer = (200, {"ok": True, "result": True})
    await Voice(bot).answer("q1", "Not yours")
    await bot.answer_callback_query("q1", "Not yours", show_alert=True)
    assert request_.calls[0] == request_.calls[1]
    await Voice(bot).answer("q1")
    assert request_.calls[2] == ("answerCallbackQuery", {"callback_query_id": "q1"})


async def test_a_refusal_is_the_librarys_error(request_: Recording, bot: Any) -> None:
    request_.answer = (400, {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"})
    with pytest.raises(BadRequest, match="Chat not found"):
        await Voice(bot).say(7, "Hi")


async def test_it_waits_for_its_turn_in_the_lane_given(request_: Recording) -> None:
    lanes: list[Any] = []

    class Looking(Pacer):
        async def process_request(
            self, callback: Any, args: Any, kwargs: Any, endpoint: str, data: Any, lane: Any
        ) -> Any:
            lanes.append((endpoint, data["chat_id"], lane))
            return await callback(*args, **kwargs)

    async def keep(*_: Any) -> None: ...

    limiter = Looking({}, keep, lambda: None)  # type: ignore[arg-type, return-value]
    paced: Any = ExtBot("1:x", request=request_, get_updates_request=request_, rate_limiter=limiter)
    await Voice(paced).say(7, "Hi", turn=Lane.BULK)
    await Voice(paced).change(7, 41, "Hi")
    assert lanes == [("sendMessage", 7, Lane.BULK), ("editMessageText", 7, None)]
