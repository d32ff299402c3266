"""The pace of messages and Telegram's pauses, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.telegram.failures import Flood, NotSent
from bot.telegram.limiter import EVERYONE, GRACE, Lane, Pacer, Paused, Rates, Ticket
from bot.telegram.turns import FEW
from tests.telegram.virtual import START, VirtualLoop, virtually


class Telegram:
    """Calls through a Pacer, each with its time; a chat can be told to refuse."""

    def __init__(
        self, loop: VirtualLoop, pauses: Mapping[str, datetime] | None = None, rates: Rates | None = None
    ) -> None:
        self.loop = loop
        self.calls: list[tuple[float, object, object]] = []
        self.refusals: dict[object, list[float]] = {}
        self.written: dict[str, datetime] = {}
        self.pacer = Pacer(pauses or {}, self.write, loop.now, loop.time, rates)

    async def write(self, scope: str, until: datetime) -> None:
        self.written[scope] = until

    async def answer(self, _endpoint: str, data: dict[str, Any]) -> bool:
        self.calls.append((self.loop.time(), data.get("chat_id"), data.get("text")))
        waiting = self.refusals.get(data.get("chat_id"))
        if waiting:
            raise Flood(timedelta(seconds=waiting.pop(0)))
        return True

    def send(
        self, chat: object, text: object = "", lane: Lane | None = None, endpoint: str = "sendMessage"
    ) -> Coroutine[Any, Any, object]:
        data = {"text": text} if chat is None else {"chat_id": chat, "text": text}
        return self.pacer.process_request(self.answer, (endpoint, data), {}, endpoint, data, lane)

    def times(self, chat: object = None) -> list[float]:
        return [at for at, to, _ in self.calls if chat in (None, to)]


def most_within(times: list[float], window: float) -> int:
    return max(sum(1 for other in times if start <= other < start + window) for start in times)


def held_up(loop: VirtualLoop, telegram: Telegram, until: float, count: int) -> list[asyncio.Task[object]]:
    """So many pushes whose turns come evenly, and whose preparation ends at one instant."""

    async def ready() -> None:
        await asyncio.sleep(max(0.0, until - loop.time()))

    return [asyncio.create_task(telegram.send(chat, lane=Ticket(Lane.BULK, ready))) for chat in range(count)]  # type: ignore[arg-type]


def test_calls_that_were_held_up_since_their_turns_do_not_come_all_at_once() -> None:
    async def story(loop: VirtualLoop) -> list[float]:
        telegram = Telegram(loop)
        await asyncio.gather(*held_up(loop, telegram, 5.0, 200))
        return telegram.times()

    times = virtually(story)
    assert len(times) == 200
    assert most_within(times, 1.0) <= 25
    assert times[-1] <= 5 + 1.02 * (200 - 25) / 25  # and not a moment is lost


def test_a_reply_that_is_held_up_by_a_crowd_keeps_a_pause_that_is_asked_for_meanwhile() -> None:
    async def story(loop: VirtualLoop) -> Telegram:
        telegram = Telegram(loop)
        pushes = held_up(loop, telegram, 1.2, 30)
        await asyncio.sleep(1.25)
        reply = asyncio.create_task(telegram.send(77, lane=Lane.REPLY))
        await asyncio.sleep(0.15)
        telegram.pacer._turns.pause(EVERYONE, 2.0)
        await asyncio.gather(reply, *pushes, return_exceptions=True)
        return telegram

    telegram = virtually(story)
    (at,) = telegram.times(77)
    assert 3.4 <= at <= 3.5


def test_a_first_message_goes_at_once() -> None:
    async def story(loop: VirtualLoop) -> list[float]:
        telegram = Telegram(loop)
        await telegram.send(1)
        return telegram.times()

    assert virtually(story) == [0.0]


def test_a_herd_of_chats_starts_at_25_and_climbs_to_30_a_second() -> None:
    async def story(loop: VirtualLoop) -> tuple[list[float], float]:
        telegram = Telegram(loop)
        await asyncio.gather(*(telegram.send(chat, lane=Lane.BULK) for chat in range(1, 6001)))
        return telegram.times(), telegram.pacer.rate

    times, rate = virtually(story)
    assert most_within(times[:700], 1.0) == 25
    assert most_within(times[-700:], 1.0) == 30
    assert rate == 30.0
    last_minute = [at for at in times if at > times[-1] - 60]
    assert len(last_minute) >= 0.97 * 30 * 60


def test_the_urgent_go_first_however_late_they_come() -> None:
    async def story(loop: VirtualLoop) -> list[object]:
        telegram = Telegram(loop)
        await telegram.send(99, "first")
        lanes = (Lane.BULK, Lane.NUDGE, Lane.REPLY, Lane.DEADLINE)
        waiting = [telegram.send(10 * lane + n + 1, lane.name, lane) for lane in lanes for n in range(3)]
        await asyncio.gather(*waiting)
        return [text for _, _, text in telegram.calls]

    assert virtually(story) == ["first"] + ["DEADLINE"] * 3 + ["REPLY"] * 3 + ["NUDGE"] * 3 + ["BULK"] * 3


def test_a_private_chat_gets_three_at_once_and_then_one_a_second() -> None:
    async def story(loop: VirtualLoop) -> list[float]:
        telegram = Telegram(loop)
        await asyncio.gather(*(telegram.send(1) for _ in range(8)))
        return telegram.times()

    times = virtually(story)
    assert times[2] < 0.2
    assert [round(later - sooner, 2) for sooner, later in pairwise(times)][3:] == [1.02] * 4


def test_a_group_gets_18_in_any_minute_and_others_do_not_wait_for_it() -> None:
    async def story(loop: VirtualLoop) -> tuple[list[float], list[float]]:
        telegram = Telegram(loop)
        await asyncio.gather(*(telegram.send(-100) for _ in range(60)), *(telegram.send(n) for n in range(1, 21)))
        return telegram.times(-100), [at for at, chat, _ in telegram.calls if chat != -100]

    group, others = virtually(story)
    assert (len(group), most_within(group, 60.0)) == (60, 18)
    assert max(others) < 2.0


def test_300_in_a_burst_keep_each_chats_order() -> None:
    async def story(loop: VirtualLoop) -> dict[object, list[object]]:
        telegram = Telegram(loop)
        await asyncio.gather(*(telegram.send(n % 7 + 1, n) for n in range(300)))
        chats: dict[object, list[object]] = {}
        for _, chat, text in telegram.calls:
            chats.setdefault(chat, []).append(text)
        return chats

    chats = virtually(story)
    assert chats == {chat: list(range(chat - 1, 300, 7)) for chat in range(1, 8)}


@pytest.mark.parametrize("endpoint", ["answerCallbackQuery", "setMyCommands", "getFile"])
def test_what_is_no_message_is_not_paced(endpoint: str) -> None:
    async def story(loop: VirtualLoop) -> list[float]:
        telegram = Telegram(loop)
        await asyncio.gather(*(telegram.send(None, endpoint=endpoint) for _ in range(50)))
        return telegram.times()

    assert virtually(story) == [0.0] * 50


def test_edits_count_as_messages() -> None:
    async def story(loop: VirtualLoop) -> list[float]:
        telegram = Telegram(loop)
        await asyncio.gather(*(telegram.send(1, endpoint="editMessageText") for _ in range(5)))
        return telegram.times()

    assert virtually(story)[-1] > 2.0


def test_a_reply_waits_out_a_short_pause_and_then_arrives() -> None:
    async def story(loop: VirtualLoop) -> tuple[list[float], dict[str, datetime]]:
        telegram = Telegram(loop)
        telegram.refusals[1] = [7]
        assert await telegram.send(1) is True
        return telegram.times(), telegram.written

    times, written = virtually(story)
    assert times == pytest.approx([0.0, 7 + GRACE])
    assert written == {"1": START + timedelta(seconds=7 + GRACE)}


def test_a_reply_is_tried_again_only_once() -> None:
    async def story(loop: VirtualLoop) -> list[float]:
        telegram = Telegram(loop)
        telegram.refusals[1] = [2, 2, 2]
        with pytest.raises(Flood):
            await telegram.send(1)
        return telegram.times()

    assert virtually(story) == pytest.approx([0.0, 2 + GRACE])


def test_a_refused_reminder_goes_back_to_its_outbox_at_once() -> None:
    async def story(loop: VirtualLoop) -> tuple[float, float]:
        telegram = Telegram(loop)
        telegram.refusals[1] = [2]
        with pytest.raises(RetryAfter) as refusal:
            await telegram.send(1, lane=Lane.DEADLINE)
        return refusal.value._retry_after.total_seconds(), loop.time()

    assert virtually(story) == (2.0, 0.0)


def test_nobody_calls_a_chat_inside_its_pause_and_nobody_waits_long_in_memory() -> None:
    async def story(loop: VirtualLoop) -> tuple[list[object], datetime, list[float]]:
        telegram = Telegram(loop)
        telegram.refusals[1] = [1386]
        burst = [telegram.send(1, n) for n in range(6)]
        results = await asyncio.gather(*burst, return_exceptions=True)
        with pytest.raises(Paused) as paused:
            await telegram.send(1, "later", Lane.NUDGE)
        with pytest.raises(Paused):
            await telegram.send(1, endpoint="sendChatAction")
        until = paused.value.until
        await telegram.send(2, "another chat")
        await asyncio.sleep((until - loop.now()).total_seconds())
        await telegram.send(1, "after")
        return [type(one).__name__ for one in results], until, telegram.times(1)

    results, until, times = virtually(story)
    assert results == ["Flood"] + ["Paused"] * 5
    assert until == START + timedelta(seconds=1386 + GRACE)
    assert times == pytest.approx([0.0, 1386 + GRACE])


def test_a_second_chat_refused_soon_pauses_all_and_halves_the_rate() -> None:
    async def story(loop: VirtualLoop) -> tuple[float, list[float], dict[str, datetime]]:
        telegram = Telegram(loop)
        telegram.refusals = {1: [3], 2: [20]}
        await asyncio.gather(
            telegram.send(1, lane=Lane.NUDGE), telegram.send(2, lane=Lane.NUDGE), return_exceptions=True
        )
        second = telegram.times(2)[0]
        await asyncio.gather(*(telegram.send(chat) for chat in range(3, 9)))
        return telegram.pacer.rate, [at - second for at in telegram.times()[2:]], telegram.written

    rate, times, written = virtually(story)
    assert rate == 12.5
    assert times[0] == pytest.approx(20 + GRACE)
    assert sorted(written) == ["1", EVERYONE]


def test_a_second_chat_refused_much_later_is_its_own_affair() -> None:
    async def story(loop: VirtualLoop) -> tuple[float, list[str]]:
        telegram = Telegram(loop)
        telegram.refusals = {1: [3], 2: [3]}
        for chat in (1, 2):
            await asyncio.gather(telegram.send(chat, lane=Lane.NUDGE), return_exceptions=True)
            await asyncio.sleep(5.1)
        return telegram.pacer.rate, sorted(telegram.written)

    assert virtually(story) == (25.0, ["1", "2"])


def test_a_press_is_answered_even_while_all_pause() -> None:
    async def story(loop: VirtualLoop) -> list[float]:
        telegram = Telegram(loop, {EVERYONE: START + timedelta(hours=1)})
        with pytest.raises(Paused):
            await telegram.send(1)
        await telegram.send(None, endpoint="answerCallbackQuery")
        return telegram.times()

    assert virtually(story) == [0.0]


def test_pauses_outlive_a_restart_and_end_when_they_end() -> None:
    async def story(loop: VirtualLoop) -> list[float]:
        pauses = {"1": START + timedelta(seconds=20), "2": START - timedelta(seconds=5)}
        telegram = Telegram(loop, pauses)
        await asyncio.gather(telegram.send(1), telegram.send(2))
        return [*telegram.times(2), *telegram.times(1)]

    assert virtually(story) == pytest.approx([0.0, 20.0])


def test_a_pause_that_cannot_be_written_still_holds() -> None:
    async def story(loop: VirtualLoop) -> list[float]:
        async def broken(_scope: str, _until: datetime) -> None:
            raise OSError("disk full")

        telegram = Telegram(loop)
        telegram.pacer = Pacer({}, broken, loop.now, loop.time)
        telegram.refusals[1] = [4]
        await telegram.send(1)
        return telegram.times()

    assert virtually(story) == pytest.approx([0.0, 4 + GRACE])


def test_a_call_given_up_while_waiting_takes_nobodys_turn() -> None:
    async def story(loop: VirtualLoop) -> list[object]:
        telegram = Telegram(loop)
        calls = [asyncio.ensure_future(telegram.send(1, n)) for n in range(8)]
        await asyncio.sleep(0.5)
        for given_up in (3, 4, 6):
            calls[given_up].cancel()
        await asyncio.wait(calls)
        return [text for _, _, text in telegram.calls]

    assert virtually(story) == [0, 1, 2, 5, 7]


def test_a_given_up_head_does_not_hold_up_its_chat() -> None:
    async def story(loop: VirtualLoop) -> list[object]:
        telegram = Telegram(loop)
        calls = [asyncio.ensure_future(telegram.send(chat, (chat, n))) for chat in (1, 2) for n in range(2)]
        await asyncio.sleep(0)
        calls[2].cancel()
        await asyncio.wait(calls)
        return [text for _, _, text in telegram.calls]

    assert virtually(story) == [(1, 0), (1, 1), (2, 1)]


def test_stopping_tells_those_who_wait_that_nothing_was_sent() -> None:
    async def story(loop: VirtualLoop) -> list[object]:
        telegram = Telegram(loop)
        calls = [asyncio.ensure_future(telegram.send(1, n)) for n in range(5)]
        await asyncio.sleep(0.5)
        await telegram.pacer.shutdown()
        return [type(one) for one in await asyncio.gather(*calls, return_exceptions=True)]

    assert virtually(story) == [bool, bool, bool, NotSent, NotSent]


def test_quiet_chats_are_forgotten() -> None:
    async def story(loop: VirtualLoop) -> int:
        telegram = Telegram(loop, rates=Rates(start=1e6, most=1e6))
        for chat in range(5000):
            await telegram.send(chat + 1)
            await asyncio.sleep(0.1)
        return len(telegram.pacer._turns._lines)

    assert virtually(story) <= 2 * FEW


def test_a_pause_heard_while_a_call_is_made_ready_turns_it_away() -> None:
    """Its row is written, or it waits at a door, while another call to the chat is refused."""

    async def story(loop: VirtualLoop) -> tuple[list[float], BaseException | None]:
        telegram = Telegram(loop)
        telegram.refusals[1] = [900]

        async def ready() -> None:
            await asyncio.sleep(3)

        data = {"chat_id": 1, "text": "late"}
        slow = asyncio.create_task(
            _awaited(telegram.pacer.process_request(
                telegram.answer, ("sendMessage", data), {}, "sendMessage", data, Ticket(Lane.DEADLINE, ready)
            ))
        )  # fmt: skip
        await asyncio.sleep(0.5)
        with pytest.raises(RetryAfter):
            await telegram.send(1, "refused")
        await asyncio.wait([slow])
        return telegram.times(1), slow.exception()

    times, failure = virtually(story)
    assert len(times) == 1
    assert isinstance(failure, Paused)


async def _awaited(call: Coroutine[Any, Any, object]) -> object:
    return await call
