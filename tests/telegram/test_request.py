"""What a call to the Bot API ends with, for everything a server or a network can do to it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.error import BadRequest, ChatMigrated, EndPointNotFound, Forbidden
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.telegram.failures import Flood
from bot.telegram.request import AiohttpRequest, BadReply, NotSent, Timeouts, TokenRefused, Unknown
from tests.telegram.stub_server import closed_port, good, hang_up, http, refused, say_nothing, stub

PAGE = b"<html><body>not found</body></html>"
SHORT = Timeouts(read=0.2, write=0.2, connect=0.2, pool=0.2)


@pytest.fixture
async def request_() -> AsyncIterator[AiohttpRequest]:
    async with AiohttpRequest(connections=4, timeouts=Timeouts(read=5)) as opened:
        yield opened


def said(**parameters: object) -> RequestData:
    return RequestData([RequestParameter.from_input(name, value) for name, value in parameters.items()])


async def test_an_answer_is_returned_and_the_connection_kept(request_: AiohttpRequest) -> None:
    async with stub(good({"message_id": 7})) as server:
        answers = [await request_.post(f"{server.url}/botT/sendMessage", said(chat_id=1)) for _ in range(3)]
    assert answers == [{"message_id": 7}] * 3
    assert (len(server.asked), server.connections) == (3, 1)


async def test_parameters_arrive_as_json_with_the_keyboard_encoded_once(request_: AiohttpRequest) -> None:
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("完成", callback_data="w:1")]])
    async with stub(good()) as server:
        await request_.post(f"{server.url}/botT/sendMessage", said(chat_id=1, text="é 完", reply_markup=keys))
    path, body = server.asked[0]
    assert path == "/botT/sendMessage"
    assert json.loads(body) == {
        "chat_id": 1,
        "text": "é 完",
        "reply_markup": {"inline_keyboard": [[{"text": "完成", "callback_data": "w:1"}]]},
    }


async def test_half_an_emoji_does_not_stop_a_message(request_: AiohttpRequest) -> None:
    async with stub(good()) as server:
        await request_.post(f"{server.url}/botT/sendMessage", said(text="a\ud83d"))
    assert json.loads(server.asked[0][1]) == {"text": "a?"}


async def test_a_call_without_parameters_has_an_empty_body(request_: AiohttpRequest) -> None:
    async with stub(good({"id": 1})) as server:
        assert await request_.post(f"{server.url}/botT/getMe") == {"id": 1}
    assert server.asked == [("/botT/getMe", b"")]


async def test_a_file_goes_up_as_a_form(request_: AiohttpRequest) -> None:
    document = InputFile(b"BEGIN:VCALENDAR", filename="dates.ics")
    async with stub(good()) as server:
        await request_.post(f"{server.url}/botT/sendDocument", said(chat_id=1, document=document))
    body = server.asked[0][1]
    assert body.count(b"BEGIN:VCALENDAR") == 1
    assert b'name="document"; filename="dates.ics"' in body
    assert b'name="chat_id"\r\n\r\n1\r\n' in body


async def test_a_refused_connection_is_not_sent(request_: AiohttpRequest) -> None:
    with pytest.raises(NotSent):
        await request_.post(f"{await closed_port()}/botT/sendMessage", said(chat_id=1))


async def test_an_unknown_host_is_not_sent(request_: AiohttpRequest) -> None:
    with pytest.raises(NotSent):
        await request_.post("http://nowhere.invalid/botT/sendMessage", said(chat_id=1))


async def test_a_closed_transport_is_not_sent(request_: AiohttpRequest) -> None:
    await request_.shutdown()
    async with stub(good()) as server:
        with pytest.raises(NotSent):
            await request_.post(f"{server.url}/botT/sendMessage", said(chat_id=1))
    assert server.asked == []


async def test_without_a_free_connection_a_call_is_not_sent() -> None:
    async with AiohttpRequest(connections=1, timeouts=Timeouts(read=30)) as narrow, stub(say_nothing) as server:
        first = asyncio.ensure_future(narrow.post(f"{server.url}/botT/sendMessage", said(chat_id=1)))
        await server.came.wait()
        with pytest.raises(NotSent):
            await narrow.post(
                f"{server.url}/botT/sendMessage", said(chat_id=2), pool_timeout=0.05, connect_timeout=0.05
            )
        first.cancel()
        await asyncio.wait([first])
    assert len(server.asked) == 1


async def test_a_rebuilt_transport_has_all_its_connections_again() -> None:
    narrow = AiohttpRequest(connections=1, timeouts=Timeouts(read=30))
    async with narrow, stub(say_nothing, good({"id": 2})) as server:
        lost = asyncio.ensure_future(narrow.post(f"{server.url}/botT/getMe"))
        await server.came.wait()
        await narrow.rebuild()
        assert await narrow.post(f"{server.url}/botT/getMe") == {"id": 2}
        with pytest.raises(Unknown):
            await lost


async def test_a_server_that_hangs_up_leaves_it_unknown_and_nothing_is_sent_twice(
    request_: AiohttpRequest,
) -> None:
    async with stub(hang_up) as server:
        with pytest.raises(Unknown) as failure:
            await request_.post(f"{server.url}/botT/sendMessage", said(chat_id=1))
    assert (type(failure.value), len(server.asked)) == (Unknown, 1)


async def test_a_kept_connection_that_dies_under_a_call_leaves_it_unknown(request_: AiohttpRequest) -> None:
    async with stub(good(), hang_up, good()) as server:
        await request_.post(f"{server.url}/botT/sendMessage", said(chat_id=1))
        with pytest.raises(Unknown):
            await request_.post(f"{server.url}/botT/sendMessage", said(chat_id=2))
        await request_.post(f"{server.url}/botT/sendMessage", said(chat_id=3))
    assert [json.loads(body) for _, body in server.asked] == [{"chat_id": 1}, {"chat_id": 2}, {"chat_id": 3}]


async def test_silence_leaves_it_unknown() -> None:
    async with AiohttpRequest(timeouts=SHORT) as hasty, stub(say_nothing) as server:
        with pytest.raises(Unknown):
            await hasty.post(f"{server.url}/botT/sendMessage", said(chat_id=1))
    assert len(server.asked) == 1


async def test_half_an_answer_leaves_it_unknown(request_: AiohttpRequest) -> None:
    async def break_off(writer: asyncio.StreamWriter) -> None:
        writer.write(good({"message_id": 7})[:-5])
        await writer.drain()
        writer.close()

    async with stub(break_off) as server:
        with pytest.raises(Unknown):
            await request_.post(f"{server.url}/botT/sendMessage", said(chat_id=1))


@pytest.mark.parametrize("status", [502, 504])
async def test_a_gateway_that_gave_up_leaves_it_unknown(request_: AiohttpRequest, status: int) -> None:
    async with stub(http(PAGE, status, "text/html")) as server:
        with pytest.raises(Unknown):
            await request_.post(f"{server.url}/botT/sendMessage", said(chat_id=1))


@pytest.mark.parametrize(
    "answer",
    [
        http(PAGE, 200, "text/html"),
        http(PAGE, 403, "text/html"),
        http(PAGE, 404, "text/html"),
        http(PAGE, 500, "text/html"),
        http(b""),
        http(b"", 404),
        http(b"{}"),
        http(b"[]"),
        http(b'{"ok":true}'),
        http(b'{"ok":true,}'),
        http(b'{"ok":"true","result":1}'),
        http(b"[" * 100_000),
        http({"detail": "Not Found"}, 404),
        http({"ok": False}, 401),
        http(b"", 307, extra="Location: /elsewhere\r\n"),
    ],
)
async def test_what_is_not_from_the_bot_api_is_a_bad_reply(request_: AiohttpRequest, answer: bytes) -> None:
    async with stub(answer) as server:
        with pytest.raises(BadReply):
            await request_.post(f"{server.url}/botT/getMe", said(chat_id=1))
    assert len(server.asked) == 1


@pytest.mark.parametrize("method", ["getMe", "sendMessage"])
async def test_a_401_means_the_token(request_: AiohttpRequest, method: str) -> None:
    async with stub(refused(401, "Unauthorized")) as server:
        with pytest.raises(TokenRefused):
            await request_.post(f"{server.url}/botT/{method}")


async def test_a_404_means_the_token_only_when_getme_says_so(request_: AiohttpRequest) -> None:
    async with stub(refused(404, "Not Found")) as server:
        with pytest.raises(TokenRefused):
            await request_.post(f"{server.url}/botT/getMe")
        with pytest.raises(EndPointNotFound):
            await request_.post(f"{server.url}/botT/sendRichMessage")


async def test_refusals_keep_ptbs_own_errors(request_: AiohttpRequest) -> None:
    async with stub(
        refused(403, "Forbidden: bot was blocked by the user"),
        refused(400, "Bad Request: chat not found"),
        refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1001),
        http({"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}, 200),
        http(PAGE, 413, "text/html"),
    ) as server:
        for expected in (Forbidden, BadRequest, ChatMigrated, BadRequest, BadRequest):
            with pytest.raises(expected):
                await request_.post(f"{server.url}/botT/sendMessage", said(chat_id=1))


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (refused(429, "Too Many Requests: retry after 35", retry_after=35), 35),
        (refused(429, "Too Many Requests: retry after 17"), 17),
        (refused(429, "FLOOD_WAIT_1386"), 1386),
        (refused(429, "Too Many Requests"), 5),
        (refused(429, "Too Many Requests", retry_after="soon"), 5),
    ],
)
async def test_a_429_always_names_a_pause(request_: AiohttpRequest, answer: bytes, seconds: int) -> None:
    async with stub(answer) as server:
        with pytest.raises(Flood) as flood:
            await request_.post(f"{server.url}/botT/sendMessage", said(chat_id=1))
    assert flood.value.retry_after.total_seconds() == seconds


async def test_a_file_comes_down_whole(request_: AiohttpRequest) -> None:
    content = bytes(range(256)) * 4096
    async with stub(http(content, kind="application/octet-stream")) as server:
        assert await request_.retrieve(f"{server.url}/file/botT/documents/a.xlsx") == content


async def test_a_file_over_the_limit_is_not_fetched(request_: AiohttpRequest) -> None:
    huge = b"HTTP/1.1 200 OK\r\nContent-Length: 20971521\r\n\r\nPK"
    async with stub(huge) as server:
        with pytest.raises(BadRequest, match="File is too big"):
            await request_.retrieve(f"{server.url}/file/botT/documents/a.xlsx")


async def test_a_file_that_hides_its_length_is_cut_off_at_the_limit(request_: AiohttpRequest) -> None:
    async def pour(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(21):
            writer.write(b"100000\r\n" + bytes(0x100000) + b"\r\n")
            await writer.drain()

    async with stub(pour) as server:
        with pytest.raises(BadRequest, match="File is too big"):
            await request_.retrieve(f"{server.url}/file/botT/documents/a.xlsx")


async def test_a_file_that_is_gone_is_asked_for_again(request_: AiohttpRequest) -> None:
    async with stub(refused(404, "Not Found"), http(PAGE, 404, "text/html")) as server:
        with pytest.raises(BadRequest, match="File to download not found"):
            await request_.retrieve(f"{server.url}/file/botT/documents/a.xlsx")
        with pytest.raises(BadReply):
            await request_.retrieve(f"{server.url}/file/botT/documents/a.xlsx")
