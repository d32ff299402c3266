"""The operator's chat in virtual time: what it hears, how often, and what it never hears."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.observing.operator import MOST_AN_HOUR, MOST_AT_ONCE, Operator
from bot.signs.tracing import Trace, present
from bot.telegram.failures import Flood, NotSent, Unknown
from bot.telegram.pace import Lane
from tests.telegram.virtual import VirtualLoop, virtually

CHAT = -1001234567890
HOUR = 3600.0

log = logging.getLogger("bot.somewhere")


class Chat:
    """Where the operator reads; `failures` are met before anything arrives."""

    def __init__(self, loop: VirtualLoop) -> None:
        self.loop = loop
        self.heard: list[tuple[float, str]] = []
        self.failures: list[Exception] = []
        self.tried: list[tuple[float, int]] = []
        self.closed: TelegramError | None = None

    async def send_message(self, chat: int, text: str, *, rate_limit_args: Lane) -> None:
        assert rate_limit_args is Lane.BULK
        self.tried.append((self.loop.time(), chat))
        if self.closed or self.failures:
            raise self.closed or self.failures.pop(0)
        self.heard.append((self.loop.time(), text))

    async def send_chat_action(self, chat: int, action: str) -> None:
        if self.closed:
            raise self.closed

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.heard]


Told = Callable[[Chat, Operator], Coroutine[Any, Any, None]]


def with_operator(story: Told, closed: TelegramError | None = None) -> Chat:
    """The chat after a story that happened while its operator was there."""

    async def told(loop: VirtualLoop) -> Chat:
        chat = Chat(loop)
        chat.closed = closed
        operator = Operator(chat, CHAT, loop.now)  # type: ignore[arg-type]
        operator.start()
        try:
            await story(chat, operator)
        finally:
            await operator.stop()
        return chat

    return virtually(told)


def crash(words: str, trace: Trace | None = None) -> None:
    """An update's handler fails with a seller's words in its hands."""
    present.set(trace)
    try:
        raise ValueError(words)
    except ValueError as failure:
        log.error("update %d failed", 5, exc_info=failure)
    present.set(None)


def test_a_start_says_nothing_and_neither_do_lines_that_are_no_trouble() -> None:
    async def story(_: Chat, __: Operator) -> None:
        log.info("ready")
        log.warning("updates could not be taken")
        await asyncio.sleep(HOUR)

    assert with_operator(story).heard == []


def test_a_crash_is_told_at_once_with_its_place_and_trace_and_without_the_words() -> None:
    trace = Trace(update=5, chat=7001)

    async def story(_: Chat, __: Operator) -> None:
        crash("palabra secreta", trace)
        await asyncio.sleep(60)

    chat = with_operator(story)
    [(at, text)] = chat.heard
    assert at < 5
    assert text.splitlines()[0] == "ERROR: update 5 failed"
    assert text.splitlines()[1].startswith("ValueError at test_operator.py:")
    assert trace.id in text
    assert [word in text for word in ("palabra", "secreta", "7001")] == [False] * 3


def test_a_thousand_of_one_kind_are_two_messages_the_second_with_their_number() -> None:
    async def story(_: Chat, __: Operator) -> None:
        crash("first")
        await asyncio.sleep(10)
        for number in range(1000):
            crash(f"words {number}")
            await asyncio.sleep(3)
        await asyncio.sleep(2 * HOUR)

    chat = with_operator(story)
    assert len(chat.heard) == 2
    assert HOUR <= chat.heard[1][0] - chat.heard[0][0] <= HOUR + 5
    assert "1000 times" in chat.texts[1]


def test_alerts_and_errors_of_other_libraries_are_told_those_without_their_text() -> None:
    async def story(_: Chat, __: Operator) -> None:
        log.warning("%d pushes are due at %s", 50_000, "20:00", extra={"event": "herd", "alert": True})
        logging.getLogger("asyncio").error("Task exception was never retrieved: ValueError('palabra')")
        await asyncio.sleep(60)

    [text] = with_operator(story).texts
    assert "WARNING: 50000 pushes are due at 20:00" in text
    assert "an error in asyncio" in text
    assert "palabra" not in text


def test_however_much_goes_wrong_few_messages_are_sent_in_an_hour() -> None:
    async def story(_: Chat, __: Operator) -> None:
        for number in range(3000):
            log.error("trouble", extra={"event": f"kind {number}"})
            await asyncio.sleep(1)

    chat = with_operator(story)
    times = [at for at, _ in chat.heard]
    assert 2 < len(times) <= MOST_AN_HOUR + 1  # and the last words
    assert max(text.count("ERROR: trouble") for text in chat.texts) == MOST_AT_ONCE
    assert "more, in the log" in chat.texts[-1]


@pytest.mark.parametrize("away", [NotSent("no connection"), Flood(timedelta(seconds=50))])
def test_what_could_not_be_told_is_told_when_telegram_is_back(away: Exception) -> None:
    async def story(chat: Chat, _: Operator) -> None:
        chat.failures = [away] * 4
        crash("x")
        await asyncio.sleep(HOUR / 2)

    chat = with_operator(story)
    assert (len(chat.heard), len(chat.tried)) == (1, 5)
    gaps = [later - at for (at, _), (later, _) in zip(chat.tried, chat.tried[1:], strict=False)]
    assert gaps == sorted(gaps)


def test_what_may_have_arrived_is_not_said_again() -> None:
    async def story(chat: Chat, _: Operator) -> None:
        chat.failures = [Unknown("no answer")]
        crash("x")
        await asyncio.sleep(HOUR / 2)

    assert len(with_operator(story).tried) == 1


@pytest.mark.parametrize("closed", [Forbidden("Forbidden: bot was blocked by the user"), BadRequest("Chat not found")])
def test_a_chat_that_is_closed_is_one_warning_with_the_settings_name_and_no_loop(
    closed: TelegramError, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(_: Chat, __: Operator) -> None:
        for _n in range(20):
            crash("x")
            await asyncio.sleep(60)

    chat = with_operator(story, closed)
    warned = [each.getMessage() for each in caplog.records if each.name == "bot.observing.operator"]
    assert len(warned) == 1
    assert warned[0].startswith("BOT_OPERATOR_CHAT: the bot can't write to that chat")
    assert str(CHAT) not in warned[0]
    assert len(chat.tried) <= 2


def test_a_group_that_became_a_supergroup_is_followed_and_the_setting_named(caplog: pytest.LogCaptureFixture) -> None:
    async def story(chat: Chat, _: Operator) -> None:
        chat.failures = [ChatMigrated(-100999)]
        crash("x")
        await asyncio.sleep(HOUR / 2)

    chat = with_operator(story)
    assert [to for _, to in chat.tried] == [CHAT, -100999]
    assert len(chat.heard) == 1
    [warned] = [each.getMessage() for each in caplog.records if each.name == "bot.observing.operator"]
    assert warned.startswith("BOT_OPERATOR_CHAT: the group became a supergroup")


def test_a_failure_of_its_own_is_said_in_the_log_and_nowhere_else(caplog: pytest.LogCaptureFixture) -> None:
    async def story(chat: Chat, _: Operator) -> None:
        chat.failures = [RuntimeError("a bug")]
        crash("x")
        await asyncio.sleep(2 * HOUR)

    chat = with_operator(story)
    assert (len(chat.tried), chat.heard) == (1, [])
    assert [each.getMessage() for each in caplog.records if each.name == "bot.observing.operator"] == [
        "the operator's chat could not be told: RuntimeError"
    ]


def test_the_last_words_before_the_end_are_told() -> None:
    async def story(_: Chat, __: Operator) -> None:
        await asyncio.sleep(10)
        log.error("no answer to the poll: to be started anew")
        await asyncio.sleep(0)

    assert len(with_operator(story).heard) == 1


def test_after_its_end_nothing_is_heard() -> None:
    async def story(_: Chat, operator: Operator) -> None:
        await operator.stop()
        crash("x")
        await asyncio.sleep(60)

    assert with_operator(story).heard == []
