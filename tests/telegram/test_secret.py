"""The token is in every URL and must be nowhere else."""

from __future__ import annotations

import asyncio
import io
import logging
import traceback
from collections.abc import Iterator

import pytest
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.logs import TextLines, hide
from bot.telegram.request import AiohttpRequest, Timeouts, TokenRefused
from tests.telegram.stub_server import Answer, closed_port, good, hang_up, http, refused, say_nothing, stub

CANARY = "4242:AA-canary-canary-canary"


@pytest.fixture
def everything_logged() -> Iterator[io.StringIO]:
    """All that is logged from DEBUG on, as the bot's own log shows it: PTB puts the token there itself."""
    shown, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(shown), root.level
    handler.setFormatter(TextLines())
    hide(CANARY)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield shown
    root.removeHandler(handler)
    root.setLevel(level)
    hide(None)


def chain(failure: BaseException | None) -> Iterator[BaseException]:
    """The failure and all that hangs on it, shown by a traceback or not."""
    while failure is not None:
        yield failure
        failure = failure.__cause__ or failure.__context__


def seen(failure: BaseException) -> str:
    parts = [text for one in chain(failure) for text in (str(one), repr(one), repr(one.args))]
    return "\n".join([*parts, *traceback.format_exception(failure)])


async def call(url: str) -> str:
    """What a failing sendMessage shows of itself."""
    hasty = AiohttpRequest(timeouts=Timeouts(0.2, 0.2, 0.2, 0.2))
    bot = ExtBot(CANARY, base_url=f"{url}/bot", request=hasty, get_updates_request=AiohttpRequest())
    async with hasty:
        with pytest.raises(TelegramError) as failure:
            await bot.send_message(1, "hello")
    return seen(failure.value) + repr(hasty)


@pytest.mark.parametrize(
    "answer",
    [
        hang_up,
        say_nothing,
        good({"message_id": 1})[:-4],
        http(b"<html>", 404, "text/html"),
        http(b"<html>", 502, "text/html"),
        http(b""),
        http(b"", 307, extra="Location: /elsewhere\r\n"),
        b"SSH-2.0-OpenSSH_9.6\r\n",
        refused(400, "Bad Request: chat not found"),
        refused(401, "Unauthorized"),
        refused(404, "Not Found"),
        refused(429, "Too Many Requests: retry after 3", retry_after=3),
        refused(500, "Internal Server Error"),
    ],
)
async def test_no_failure_and_no_log_line_holds_the_token(answer: Answer, everything_logged: io.StringIO) -> None:
    async with stub(answer) as server:
        shown = await call(server.url)
    assert server.asked[0][0] == f"/bot{CANARY}/sendMessage"
    assert CANARY not in shown
    assert f"Set Bot API URL: {server.url}/bot<token>" in everything_logged.getvalue()
    assert CANARY not in everything_logged.getvalue()


async def test_an_unreachable_server_does_not_show_the_token(
    everything_logged: io.StringIO,
) -> None:
    shown = await call(await closed_port())
    assert CANARY not in shown + everything_logged.getvalue()


async def test_a_refused_token_is_not_repeated_at_the_start(
    everything_logged: io.StringIO,
) -> None:
    async with stub(refused(401, "Unauthorized")) as server:
        bot = ExtBot(
            CANARY,
            base_url=f"{server.url}/bot",
            request=AiohttpRequest(),
            get_updates_request=AiohttpRequest(),
        )
        with pytest.raises(TokenRefused) as failure:
            await bot.initialize()
        await asyncio.gather(*(one.shutdown() for one in bot._request))
    assert "BOT_TOKEN" in str(failure.value)
    assert "BOT_API_URL" in str(failure.value)
    assert CANARY not in seen(failure.value) + everything_logged.getvalue()
