"""The figures that the outbox promises, smaller than in the long runs: outages, closed chats, floods, a herd."""

import math
import random
import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.process.herd import closed_chats, herd
from tests.virtual_post import VirtualPost, own, posting

START = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def spoken(late: timedelta) -> str:
    """A lateness as it is said in English."""
    if late <= 2 * MINUTE:
        return "soon"
    hours, minutes = divmod(math.ceil(late / MINUTE), 60)
    return " ".join(part for part in (f"{hours} h" * bool(hours), f"{minutes} min" * bool(minutes)) if part)


def item(text: str, what: str) -> str:
    """The part of a digest that tells of it; the whole of a message that is no digest."""
    [found] = [part for part in text.split("• ")[1:] if what in part.split()] if text.startswith("🔌") else [text]
    return found


def as_packed(late: timedelta) -> set[str]:
    """The latenesses that may be named: a message may wait for its turn for as much as a minute."""
    return {spoken(late), spoken(late - MINUTE)}


def named(told: str) -> str:
    """The lateness that is named; of two minutes and less none is."""
    found = re.search("[Ll]ate by ((?:[0-9]+ h ?)?(?:[0-9]+ min)?)", told)
    return found[1].strip() if found else "soon"


def test_down_for_six_hours_over_two_hundred_due_times_all_is_out_in_a_minute_and_says_how_late_it_is() -> None:
    async def story(post: VirtualPost) -> None:
        chance = random.Random(6)
        sellers = range(2001, 2061)
        promised: dict[int, list[tuple[datetime, str]]] = {seller: [] for seller in sellers}
        for number in range(200):
            due = START + HOUR + timedelta(minutes=chance.randrange(360))
            promised[sellers[number % len(sellers)]].append((due, f"errand{number}"))
        for seller, errands in promised.items():
            await post.tells(seller, *(own(due, what) for due, what in errands))
        await post.until(START + 7 * HOUR)
        back = post.now()
        assert await post.begins() == 0
        await post.until(back + 2 * MINUTE)
        assert post.states() == {"sent": 200}
        assert max(each.at for each in post.wire.said) <= back + MINUTE
        for seller, errands in promised.items():
            late = sorted(each for each in errands if back - each[0] >= 10 * MINUTE)
            first, *rest = [each for each in post.wire.said if each.chat == seller]
            for due, what in late:
                assert named(item(first.text, what)) in as_packed(first.at - due)
            assert [
                named(each.text) in as_packed(each.at - due)
                for each, (due, _) in zip(rest, sorted(errands)[len(late) :], strict=True)
            ] == [True] * len(rest)
        assert (post.wire.refusals, post.wire.ignored) == (0, [])

    posting(START, story)


def test_with_each_tenth_chat_closed_the_rest_is_delivered_and_what_was_kept_comes_when_they_open() -> None:
    figures = closed_chats(500)
    assert (figures.delivered, figures.doubled, figures.kept, figures.came_on_return) == (450, 0, 50, 50)


@pytest.mark.parametrize("seed", range(4))
def test_pauses_of_a_second_to_an_hour_are_kept_over_restarts(seed: int) -> None:
    async def story(post: VirtualPost) -> None:
        chance = random.Random(seed)
        sellers, each = range(3001, 3041), 5
        for seller in sellers:
            await post.tells(
                seller, *(own(START + timedelta(minutes=chance.randrange(1, 600)), f"errand{n}") for n in range(each))
            )
        post.wire.flood = lambda: int(3600 ** chance.random()) if chance.random() < 0.3 else 0
        post.wire.takes = lambda: chance.uniform(0.02, 0.3)
        restarts = 0
        while post.now() < START + 14 * HOUR:
            await post.begins()
            await post.until(post.now() + timedelta(seconds=chance.uniform(1, 1200)))
            await post.ends()
            restarts += 1
        post.wire.flood = lambda: 0
        await post.begins()
        await post.until(post.now() + 3 * HOUR)
        assert post.wire.ignored == []
        assert post.states() == {"sent": len(sellers) * each}
        assert restarts > 50
        assert post.wire.refusals > 50
        assert len(post.wire.said) <= len(sellers) * each + restarts

    posting(START, story)


def test_a_herd_for_one_evening_is_out_before_each_start_and_deadlines_pass_it() -> None:
    figures = herd(2000, deadlines=150)
    assert (figures.prepared, figures.readied, figures.after_due, figures.after_start) == (2000, 2000, 0, 0)
    assert (figures.doubled, figures.ignored) == (0, 0)
    assert figures.deadlines == 150
    assert figures.deadline_p99 <= 5


def test_a_row_of_a_kind_that_this_release_does_not_know_is_kept_and_goes_out_in_neutral_words() -> None:
    """Case 3: the row was written by a later release that was taken back."""

    async def story(post: VirtualPost) -> None:
        await post.tells(2001, own(START + HOUR, "errand"))
        post.database.ask(
            "INSERT INTO reminders (seller_id, chat_id, shop_id, kind, lane, state, due_at, promised_at, try_at,"
            " dedupe_key) SELECT seller_id, chat_id, shop_id, 'moon_phase', lane, state, due_at + 3600000,"
            " promised_at + 3600000, try_at + 3600000, 'moon_phase:d1' FROM reminders"
        )
        for _ in range(3):
            assert await post.begins() == 0
            await post.until(post.now() + HOUR - MINUTE)
            await post.ends()
        assert post.wire.to(2001)[1:] == ["⏰ A reminder you saved is due: Wed 25 Nov, 08:00 (London)."]
        assert post.states() == {"sent": 2}

    posting(START, story)
