"""Updates are stored before Telegram hears that we have them, whatever happens in between."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.telegram.intake import CONFLICT_BREAK, Intake
from bot.telegram.request import AiohttpRequest, Timeouts, TokenRefused
from bot.telegram.updates import ALLOWED, RawUpdate, raw_update, raw_updates
from tests.telegram.stub_server import Answer, StubServer, good, hang_up, http, refused, say_nothing, stub

HELLO = (good({"id": 1}), good())  # getMe, deleteWebhook
CONFLICT = refused(409, "Conflict: terminated by other getUpdates request")


def message(update_id: int, chat: int = 7) -> dict[str, object]:
    return {"update_id": update_id, "message": {"chat": {"id": chat}, "from": {"id": 8}, "text": "hi"}}


class Watched(AiohttpRequest):
    """A request that notes when it was rebuilt."""

    def __init__(self, timeouts: Timeouts) -> None:
        super().__init__(timeouts=timeouts)
        self.rebuilt: list[datetime] = []
        self.clock: Callable[[], datetime] = lambda: datetime.min.replace(tzinfo=UTC)

    async def rebuild(self) -> None:
        self.rebuilt.append(self.clock())
        await super().rebuild()


class Story:
    """An intake before a server, its inbox and the breaks it took; each break moves the clock."""

    def __init__(self, server: StubServer, request: AiohttpRequest | None = None) -> None:
        self.time = datetime(2026, 3, 1, tzinfo=UTC)
        self.inbox: list[RawUpdate] = []
        self.breaks: list[float] = []
        self.trouble: list[Exception] = []
        self.server = server
        self.request = request or AiohttpRequest(timeouts=Timeouts(read=5))
        self.intake = Intake(self.request, f"{server.url}/botT", self.store, lambda: self.time, pause=self.rest)

    async def store(self, batch: Sequence[RawUpdate]) -> None:
        if self.trouble:
            raise self.trouble.pop()
        self.inbox += batch

    async def rest(self, seconds: float) -> None:
        self.breaks.append(seconds)
        self.time += timedelta(seconds=seconds)

    def offsets(self) -> list[int]:
        return [json.loads(body)["offset"] for path, body in self.server.asked if path.endswith("/getUpdates")]

    async def until_asked(self, count: int) -> None:
        """The server got so many requests; then the intake is stopped."""
        running = asyncio.ensure_future(self.intake.run())
        while len(self.server.asked) < count and not running.done():
            self.server.came.clear()
            came = asyncio.ensure_future(self.server.came.wait())
            await asyncio.wait([running, came], return_when=asyncio.FIRST_COMPLETED)
            came.cancel()
        await self.intake.stop()
        await running


async def told(*answers: Answer) -> Story:
    """What an intake did that got these answers and then silence."""
    async with stub(*answers, say_nothing) as server:
        story = Story(server)
        async with story.request:
            await story.until_asked(len(answers) + 1)
    return story


async def test_a_webhook_is_removed_and_its_waiting_updates_kept() -> None:
    story = await told(*HELLO)
    paths = [path for path, _ in story.server.asked]
    assert paths == ["/botT/getMe", "/botT/deleteWebhook", "/botT/getUpdates"]
    assert json.loads(story.server.asked[1][1]) == {"drop_pending_updates": False}
    assert json.loads(story.server.asked[2][1]) == {
        "offset": 0,
        "timeout": 50,
        "limit": 100,
        "allowed_updates": list(ALLOWED),
    }


async def test_the_offset_moves_only_behind_what_is_stored() -> None:
    story = await told(*HELLO, good([message(5), message(9), message(7)]), good([]))
    assert [one.update_id for one in story.inbox] == [5, 9, 7]
    assert story.offsets() == [0, 10, 10]


async def test_a_batch_that_could_not_be_stored_is_asked_for_again() -> None:
    async with stub(*HELLO, good([message(5)]), good([message(5)]), say_nothing) as server:
        story = Story(server)
        story.trouble = [OSError("database is locked")]
        async with story.request:
            await story.until_asked(5)
    assert ([one.update_id for one in story.inbox], story.offsets(), story.breaks) == ([5], [0, 0, 6], [1.0])


async def test_odd_updates_do_not_hold_up_the_others(caplog: pytest.LogCaptureFixture) -> None:
    odd: list[object] = ["text", None, {"message": {}}, {"update_id": "6"}, {"update_id": True}, {"update_id": 2**70}]
    story = await told(*HELLO, good([odd[0], message(5), *odd[1:], {"update_id": 8}]))
    assert [one.update_id for one in story.inbox] == [5, 8]
    assert story.offsets() == [0, 9]
    assert caplog.messages == ["6 of 8 updates carry no id and were left out"]


async def test_trouble_is_met_with_longer_and_longer_breaks() -> None:
    failing: list[Answer] = [hang_up, http(b"<html>", 502), http(b"", 200), refused(500, "Internal Server Error")] * 2
    story = await told(*HELLO, *failing, good([]), hang_up)
    assert story.breaks == [1, 2, 4, 8, 16, 32, 60, 60, 1]


async def test_a_flood_pause_of_the_poll_is_kept() -> None:
    story = await told(*HELLO, refused(429, "Too Many Requests", retry_after=33))
    assert story.breaks == [33]


async def test_another_poller_is_waited_for_and_named_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    story = await told(*HELLO, *[CONFLICT] * 25)
    assert story.breaks == [CONFLICT_BREAK] * 25
    assert caplog.messages == ["another program takes this bot's updates; waiting for it to end"] * 2


@pytest.mark.parametrize(
    "answers",
    [(refused(401, "Unauthorized"),), (refused(404, "Not Found"),), (*HELLO, refused(401, "Unauthorized"))],
)
async def test_a_refused_token_ends_the_intake_and_names_the_settings(answers: tuple[Answer, ...]) -> None:
    with pytest.raises(TokenRefused, match=r"BOT_TOKEN.*BOT_API_URL"):
        await told(*answers)


async def test_a_proxys_404_does_not_end_the_intake() -> None:
    story = await told(http(b"<html>", 404), *HELLO)
    assert story.breaks == [1]


async def test_the_last_good_answer_is_the_last_one_that_was_stored() -> None:
    story = await told(*HELLO, hang_up, good([]), hang_up, hang_up)
    assert story.intake.last_good == datetime(2026, 3, 1, 0, 0, 1, tzinfo=UTC)


async def test_after_90_seconds_without_a_good_answer_all_connections_are_new() -> None:
    async with stub(*HELLO, *[hang_up] * 10, say_nothing) as server:
        watched = Watched(timeouts=Timeouts(read=5))
        story = Story(server, watched)
        start, watched.clock = story.time, lambda: story.time
        async with watched:
            await story.until_asked(13)
    assert story.breaks == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert [(at - start).total_seconds() for at in watched.rebuilt] == [123, 243]


async def test_a_sellers_words_are_not_in_the_log_when_the_store_fails(caplog: pytest.LogCaptureFixture) -> None:
    async with stub(*HELLO, good([message(5)]), say_nothing) as server:
        story = Story(server)
        story.trouble = [ValueError("INSERT ... 'hi'")]
        async with story.request:
            await story.until_asked(4)
    assert caplog.messages == ["updates could not be taken: ValueError (try 1)"]


async def test_a_stop_in_the_middle_of_a_commit_waits_for_it() -> None:
    async with stub(*HELLO, good([message(5)]), say_nothing) as server:
        story = Story(server)
        begun, goes_on = asyncio.Event(), asyncio.Event()

        async def slowly(batch: Sequence[RawUpdate]) -> None:
            begun.set()
            await goes_on.wait()
            story.inbox += batch

        intake = Intake(story.request, f"{server.url}/botT", slowly, lambda: story.time, pause=story.rest)
        async with story.request:
            running = asyncio.ensure_future(intake.run())
            await begun.wait()
            stopping = asyncio.ensure_future(intake.stop())
            await asyncio.sleep(0)
            goes_on.set()
            await asyncio.gather(stopping, running)
    assert [one.update_id for one in story.inbox] == [5]


async def test_an_intake_that_never_ran_can_be_stopped() -> None:
    async with stub(good()) as server:
        await Story(server).intake.stop()
    assert server.asked == []


@pytest.mark.parametrize(
    ("kind", "content", "chat_id", "user_id"),
    [
        ("message", {"chat": {"id": -5}, "from": {"id": 8}}, -5, 8),
        ("edited_message", {"chat": {"id": 7}, "from": {"id": 8}}, 7, 8),
        ("channel_post", {"chat": {"id": -100}, "sender_chat": {"id": -100}}, -100, None),
        ("callback_query", {"from": {"id": 8}, "message": {"chat": {"id": -5}, "date": 0}}, -5, 8),
        ("callback_query", {"from": {"id": 8}, "inline_message_id": "x"}, 8, 8),
        ("inline_query", {"from": {"id": 8}, "query": ""}, 8, 8),
        ("my_chat_member", {"chat": {"id": 7}, "from": {"id": 8}}, 7, 8),
        ("message_reaction", {"chat": {"id": -5}, "user": {"id": 8}}, -5, 8),
        ("poll_answer", {"user": {"id": 8}, "poll_id": "1"}, 8, 8),
        ("poll", {"id": "1"}, None, None),
        ("something_new", {"chat": "no dict", "from": {"id": "8"}}, None, None),
    ],
)
def test_every_type_of_update_knows_its_chat_and_user(
    kind: str, content: dict[str, object], chat_id: int | None, user_id: int | None
) -> None:
    update = {"update_id": 5, kind: content}
    made = raw_update(update)
    assert made is not None
    assert (made.update_id, made.chat_id, made.user_id, json.loads(made.body)) == (5, chat_id, user_id, update)


def test_no_text_can_break_a_database_column() -> None:
    (made,), odd = raw_updates([{"update_id": 5, "message": {"text": "a\x00b\ud83d完"}}])
    assert (made.body.isascii(), "\x00" in made.body, odd) == (True, False, 0)
    assert json.loads(made.body)["message"]["text"] == "a\x00b\ud83d完"
