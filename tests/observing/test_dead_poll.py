"""A poll that goes dead, in virtual time: seen within 90 seconds, ended within 300, and reminders come meanwhile."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from telegram.error import Conflict

from bot.observing.deafness import IntakeDead
from bot.observing.watching import Watch
from bot.signs.figures import Figures
from bot.telegram.failures import Flood, Unknown
from bot.telegram.intake import Intake
from bot.telegram.request import AiohttpRequest
from bot.telegram.updates import RawUpdate
from tests.telegram.virtual import VirtualLoop
from tests.virtual_post import VirtualPost, own, posting

START = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)


class Line:
    """The poll's way to Telegram: good until the hour `dead` begins; then `dies` is what becomes of a call."""

    def __init__(self, post: VirtualPost, dies: Callable[[], Awaitable[Any]]) -> None:
        self._post, self._dies = post, dies
        self.dead: tuple[datetime, datetime] | None = None
        self.rebuilt = 0

    async def post(self, url: str, *_: object, **__: object) -> Any:
        if self.dead and self.dead[0] <= self._post.now() < self.dead[1]:
            return await self._dies()
        if url.endswith("getUpdates"):
            await asyncio.sleep(50)
            return []
        return True

    async def rebuild(self) -> None:
        self.rebuilt += 1


async def black_hole() -> Any:
    """Nothing comes back; the client gives up after its own patience."""
    await asyncio.sleep(65)
    raise Unknown("no answer from the Bot API (SocketTimeoutError)")


async def rival() -> Any:
    raise Conflict("Conflict: terminated by other getUpdates request")


async def flood() -> Any:
    raise Flood(timedelta(seconds=600))


class Story:
    """A process with a poll, an outbox and a watch; `there`: whether Telegram answers calls of others."""

    def __init__(self, post: VirtualPost, dies: Callable[[], Awaitable[Any]], *, there: bool = True) -> None:
        self.post, self.there, self.asked = post, there, list[datetime]()
        self.line = Line(post, dies)
        self.figures = Figures()
        loop = asyncio.get_running_loop()
        self.watch = Watch(post.database, self.figures, post.now, self.answers, monotonic=loop.time)
        self.intake = Intake(cast(AiohttpRequest, self.line), "http://fake/botT", self.store, post.now)
        self.trouble: Exception | None = None

    async def answers(self) -> bool:
        self.asked.append(self.post.now())
        return self.there

    async def store(self, _: Sequence[RawUpdate]) -> None:
        if self.trouble:
            raise self.trouble

    async def begins(self) -> "asyncio.Task[None]":
        await self.post.begins()
        self.post.dispatcher._figures = self.figures
        self.watch.started()
        self.watch.takes(self.intake)
        self.polling = asyncio.ensure_future(self.intake.run())
        return asyncio.ensure_future(self.watch.run())

    def failing(self) -> list[str]:
        return [each.name for each in self.watch.ready() if not each.ok]

    async def goes_dead(self, after: float = 600, lasts: float = 10**6) -> datetime:
        """All is well for so long, then the line is dead; the instant of the last good answer before."""
        await asyncio.sleep(after)
        assert self.failing() == []
        self.line.dead = (self.post.now(), self.post.now() + timedelta(seconds=lasts))
        while (last := self.intake.last_good) and (self.post.now() - last).total_seconds() < 51:  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(0.1)
        return last

    async def until_not_ready(self) -> datetime:
        while not self.failing():  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(0.1)
        return self.post.now()


def test_a_black_hole_is_seen_in_90_seconds_and_ended_in_300_while_reminders_come() -> None:
    async def told(post: VirtualPost) -> None:
        story = Story(post, black_hole)
        dues = [START + timedelta(seconds=seconds) for seconds in range(300, 1000, 50)]
        await post.tells(2001, *(own(due, f"errand{number}") for number, due in enumerate(dues)))
        watching = await story.begins()
        last = await story.goes_dead()
        seen = await story.until_not_ready()
        assert timedelta(seconds=89.9) < seen - last < timedelta(seconds=90.2)
        assert story.failing() == ["intake"]
        with pytest.raises(IntakeDead, match="while Telegram answers others"):
            await watching
        ended = post.now()
        assert timedelta(seconds=280) < ended - last <= timedelta(seconds=300)
        assert story.line.rebuilt >= 1  # new connections were tried first
        due = [each for each in dues if each < ended - timedelta(seconds=2)]
        assert len(post.wire.said) == len(due) > 10
        assert max(said.at - at for said, at in zip(post.wire.said, due, strict=True)) < timedelta(seconds=5)
        assert [each.ok for each in story.watch.live()] == [True, True]

    posting(START, told)


def test_where_nothing_answers_at_all_the_process_stays_and_is_ready_again_by_itself() -> None:
    async def told(post: VirtualPost) -> None:
        story = Story(post, black_hole, there=False)
        watching = await story.begins()
        last = await story.goes_dead(lasts=1500)
        await asyncio.sleep((last + timedelta(seconds=1500) - post.now()).total_seconds())
        assert not watching.done()
        assert story.failing() == ["intake"]
        assert len(story.asked) > 10  # once a minute
        story.there = True
        await asyncio.sleep(200)
        assert (watching.done(), story.failing()) == (False, [])

    posting(START, told)


def test_an_outage_of_half_an_hour_ends_the_process_once_since_it_alone_may_be_at_fault() -> None:
    async def told(post: VirtualPost) -> None:
        story = Story(post, black_hole, there=False)
        watching = await story.begins()
        last = await story.goes_dead()
        with pytest.raises(IntakeDead, match="nothing answers at all"):
            await watching
        assert timedelta(seconds=1800) <= post.now() - last < timedelta(seconds=1805)

    posting(START, told)


@pytest.mark.parametrize("dies", [rival, flood])
def test_another_that_takes_the_updates_and_a_pause_are_no_dead_poll(dies: Callable[[], Awaitable[Any]]) -> None:
    async def told(post: VirtualPost) -> None:
        story = Story(post, dies)
        watching = await story.begins()
        await story.goes_dead()
        await asyncio.sleep(450)
        assert (watching.done(), story.failing(), story.asked) == (False, ["intake"], [])

    posting(START, told)


def test_updates_that_come_and_can_not_be_stored_are_no_dead_poll_either() -> None:
    async def told(post: VirtualPost) -> None:
        async def full() -> Any:
            await asyncio.sleep(1)
            return [{"update_id": 5, "message": {"chat": {"id": 7}}}]

        story = Story(post, full)
        story.trouble = OSError("no space left")
        watching = await story.begins()
        await story.goes_dead()
        await asyncio.sleep(900)
        assert (watching.done(), story.failing()) == (False, ["intake"])
        story.trouble = None
        await asyncio.sleep(70)
        assert story.failing() == []

    posting(START, told)


def test_another_that_takes_the_updates_is_an_error_after_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    async def told(post: VirtualPost) -> None:
        story = Story(post, rival)
        await story.begins()
        await story.goes_dead()
        await asyncio.sleep(130)

    posting(START, told)
    levels = [each.levelname for each in caplog.records if each.msg.startswith("another program takes")]
    assert levels[:2] == ["WARNING", "ERROR"]


def test_time_in_which_the_process_stood_still_is_nobodys_silence(caplog: pytest.LogCaptureFixture) -> None:
    async def told(post: VirtualPost) -> None:
        story = Story(post, black_hole)
        watching = await story.begins()
        await asyncio.sleep(100)
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop._instant.clock += 400  # as after SIGSTOP, or on a machine that was put to sleep
        await asyncio.sleep(1.5)
        names = [each.name for each in story.watch.live() if not each.ok]
        assert (names, watching.done()) == (["loop"], False)
        await asyncio.sleep(20)
        assert (story.watch.live()[0].ok, story.failing(), watching.done()) == (True, [], False)

    caplog.set_level(logging.WARNING)
    posting(START, told)
    assert [each.getMessage() for each in caplog.records] == ["this process stood still for 400 s"]


def test_a_clock_that_is_set_is_said_and_changes_no_age(caplog: pytest.LogCaptureFixture) -> None:
    async def told(post: VirtualPost) -> None:
        story = Story(post, black_hole)
        watching = await story.begins()
        await asyncio.sleep(100)
        post._begun += timedelta(hours=1)
        await asyncio.sleep(10)
        assert (watching.done(), story.failing()) == (False, [])

    caplog.set_level(logging.WARNING)
    posting(START, told)
    assert [each.getMessage() for each in caplog.records] == ["the machine's clock was set by +3600 s"]
