"""The outbox with many at once: herds begin early, what is late goes out as one, deadlines pass them all."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.kinds import Kind
from bot.herding import SHARE
from bot.playground.faults import LostAnswer, Refuse, too_fast
from bot.storage import bring_up, open_database
from bot.telegram.pace import Rates
from tests.post import Post
from tests.storage.rows import ANA, APPEAL, DIGEST, INVITATION, NOW

LIVE = Kind("herd", "nudge", timedelta(hours=1), None, slot=True)
HOUR = timedelta(hours=1)
RATE = Rates().start * SHARE
BLOCKED = Refuse(403, "Forbidden: bot was blocked by the user")


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    bring_up(tmp_path / "bot.db")
    post = Post(await open_database(tmp_path / "bot.db"))
    await post.opens()
    yield post
    await post.database.close()


async def test_pushes_of_slots_begin_as_much_earlier_as_their_count_needs(post: Post) -> None:
    count = int(RATE) * 40
    for number in range(count):
        await post.promises(LIVE, due=HOUR, seller=5000 + number)
    again = await post.passes(minutes=59, seconds=10)
    assert (len(post.asked), again) == (0, NOW + HOUR - timedelta(seconds=40))
    await post.passes(seconds=10)
    assert len(post.asked) == count


async def test_other_things_never_go_out_early(post: Post) -> None:
    for number in range(200):
        await post.promises(INVITATION, due=HOUR, seller=5000 + number)
    await post.passes(minutes=59, seconds=59)
    assert post.asked == []


async def test_a_herd_that_needs_more_than_half_an_hour_is_told_to_the_operator_once(
    post: Post, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(100):
        await post.promises(LIVE, due=HOUR, seller=5000 + number)
    post.dispatcher._herding._rate = lambda: 100 / (31 * 60) / SHARE
    for _ in range(3):
        await post.passes(seconds=30)
    said = [each.getMessage() for each in caplog.records if each.levelno == logging.WARNING]
    assert said == [f"100 pushes are due at {NOW + HOUR}: the first goes out at {NOW + timedelta(minutes=29)}"]


async def test_what_is_late_for_one_seller_is_one_message_and_each_is_recorded(post: Post) -> None:
    kinds = (APPEAL, INVITATION, DIGEST, INVITATION)
    promises = [await post.promises(kind, due=number * HOUR, number=number) for number, kind in enumerate(kinds, 1)]
    other = await post.promises(INVITATION, due=HOUR, seller=ANA + 1)
    await post.passes(hours=6)
    assert (len(post.seen()), len(post.seen(ANA + 1))) == (1, 1)
    rows = [await post.row(each) for each in (*promises, other)]
    assert [(row.state, row.copies) for row in rows] == [("sent", 0)] * 5
    assert len({row.message_id for row in rows[:4]}) == 1


async def test_what_is_late_together_is_kept_together_when_the_chat_is_closed(post: Post) -> None:
    promises = [
        await post.promises(kind, due=HOUR, number=number) for number, kind in enumerate((APPEAL, INVITATION), 1)
    ]
    post.world.fail("sendMessage", BLOCKED)
    await post.passes(hours=6)
    assert [(await post.row(each)).state for each in promises] == ["unreachable", "unreachable"]


async def test_what_was_perhaps_sent_together_is_repeated_together_and_says_so(post: Post) -> None:
    promises = [await post.promises(kind, due=HOUR, number=number) for number, kind in enumerate((APPEAL, DIGEST), 1)]
    post.world.fail("sendMessage", LostAnswer())
    await post.passes(hours=6)
    assert [(await post.row(each)).copies for each in promises] == [1, 1]
    await post.passes(seconds=5)
    assert len(post.seen()) == 2
    assert post.seen()[-1].startswith("🔁")
    assert [(await post.row(each)).state for each in promises] == ["sent", "sent"]


async def test_what_is_of_no_use_any_more_is_given_up_and_makes_room(post: Post) -> None:
    useless = await post.promises(LIVE, until=HOUR)
    useful = await post.promises(INVITATION, number=2, due=HOUR)
    await post.passes(hours=1)
    assert [(await post.row(each)).state for each in (useless, useful)] == ["missed", "sent"]
    assert len(post.asked) == 1


async def test_a_deadline_passes_what_waits_for_the_same_chat(post: Post) -> None:
    waits = await post.promises(INVITATION)
    post.world.fail("sendMessage", too_fast(30))
    await post.passes(seconds=0)
    assert (await post.row(waits)).state == "waiting"
    deadline = await post.promises(APPEAL, number=2)
    await post.passes(seconds=32)
    assert (await post.row(deadline)).state == "sent"
