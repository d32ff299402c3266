"""The outbox: every promise is somebody's, once at a time, in its order, until it is kept."""

from datetime import datetime, timedelta

import pytest

from bot.domain.clocks import Expected
from bot.ports import OpenDatabase
from bot.storage import is_postgres, open_database
from bot.stores import Books
from tests.storage.rows import (
    ANA,
    APPEAL,
    BUDI,
    DIGEST,
    INVITATION,
    MINUTE,
    NOW,
    a_promise,
    a_seller,
    claimed,
    state_of,
)

HOUR = timedelta(hours=1)
LEASE = MINUTE


def both(books: Books) -> None:
    a_seller(books, ANA)
    a_seller(books, BUDI)


@pytest.fixture
async def kept(database: OpenDatabase) -> OpenDatabase:
    """A database with two sellers."""
    await database.run(both)
    return database


def later(due: datetime) -> Expected:
    """The first promise, due at another time."""
    return Expected(INVITATION, None, due)


async def ids(database: OpenDatabase, now: object = NOW, most: int = 64) -> list[int]:
    return [each.id for each in await database.run(claimed, now, most)]


async def test_a_promise_is_kept_once_however_often_it_is_made(kept: OpenDatabase) -> None:
    first = await kept.run(a_promise, NOW)
    assert await kept.run(a_promise, NOW) == first
    assert await ids(kept) == [first]
    assert await ids(kept) == []


async def test_nothing_is_claimed_before_its_time(kept: OpenDatabase) -> None:
    promise = await kept.run(a_promise, NOW)
    assert await ids(kept, NOW - timedelta(milliseconds=1)) == []
    assert await ids(kept, NOW) == [promise]


async def test_deadlines_come_first_then_nudges_then_the_rest_each_by_time(kept: OpenDatabase) -> None:
    def made(books: Books) -> dict[str, int]:
        kinds = {"d": DIGEST, "n": INVITATION, "a": APPEAL}
        return {
            name: a_promise(books, NOW - minutes * MINUTE, kinds[name[0]], chat=-number, number=number)
            for number, (name, minutes) in enumerate(
                [("d1", 60), ("n2", 30), ("n1", 40), ("a2", 1), ("a1", 2), ("d2", 50)], start=1
            )
        }

    names = {id_: name for name, id_ in (await kept.run(made)).items()}
    assert [names[id_] for id_ in await ids(kept, most=4)] == ["a1", "a2", "n1", "n2"]
    assert [names[id_] for id_ in await ids(kept)] == ["d1", "d2"]


async def test_only_the_head_of_a_chat_is_claimed_and_the_next_when_it_is_done(kept: OpenDatabase) -> None:
    def made(books: Books) -> list[int]:
        return [a_promise(books, NOW - HOUR + each * MINUTE, number=each) for each in (1, 2, 3)]

    first, second, third = await kept.run(made)
    for expected in (first, second, third):
        [mine] = await kept.run(claimed)
        assert (mine.id, await ids(kept)) == (expected, [])
        await kept.run(lambda books, mine=mine: books.reminders.sending(mine, NOW + LEASE))
        assert await ids(kept) == []
        await kept.run(lambda books, mine=mine: books.reminders.sent(mine, 5, NOW))
    assert await ids(kept) == []


async def test_a_deadline_waits_for_no_other_thing_that_was_promised_to_its_chat_before(kept: OpenDatabase) -> None:
    earlier = await kept.run(lambda books: a_promise(books, NOW - HOUR, DIGEST, number=1))
    deadline = await kept.run(lambda books: a_promise(books, NOW - MINUTE, APPEAL, number=2))
    await kept.run(lambda books: a_promise(books, NOW, APPEAL, number=3))
    assert await ids(kept) == [deadline, earlier]


async def test_an_urgent_one_that_is_no_deadline_waits_for_what_was_promised_before(kept: OpenDatabase) -> None:
    earlier = await kept.run(lambda books: a_promise(books, NOW - HOUR, DIGEST, number=1))
    await kept.run(lambda books: a_promise(books, NOW, INVITATION, number=2))
    assert await ids(kept) == [earlier]


@pytest.mark.parametrize(("pause", "passes"), [(timedelta(seconds=2), False), (MINUTE, False), (HOUR, True)])
async def test_one_put_off_for_a_moment_keeps_its_place_and_for_long_lets_others_pass(
    kept: OpenDatabase, pause: timedelta, passes: bool
) -> None:
    await kept.run(lambda books: a_promise(books, NOW - HOUR, number=1))
    later = await kept.run(lambda books: a_promise(books, NOW, number=2))
    [mine] = await kept.run(claimed)
    await kept.run(lambda books: books.reminders.put_off(mine, NOW + pause, maybe_sent=False))
    assert await ids(kept) == ([later] if passes else [])
    if not passes:
        assert await ids(kept, NOW + pause) == [mine.id]


async def test_another_chat_is_held_back_by_nobody(kept: OpenDatabase) -> None:
    await kept.run(lambda books: a_promise(books, NOW - HOUR, number=1))
    assert len(await ids(kept)) == 1
    other = await kept.run(lambda books: a_promise(books, NOW, seller=BUDI, number=2))
    assert await ids(kept) == [other]


async def test_a_claim_that_was_never_called_comes_back_as_if_it_had_not_been(kept: OpenDatabase) -> None:
    await kept.run(a_promise, NOW)
    [first] = await kept.run(claimed)
    assert await ids(kept, NOW + LEASE - timedelta(milliseconds=1)) == []
    [again] = await kept.run(claimed, NOW + LEASE)
    assert (again.id, again.attempt, again.copies) == (first.id, first.attempt + 1, 0)


async def test_a_call_that_was_begun_and_never_recorded_comes_back_as_perhaps_sent(kept: OpenDatabase) -> None:
    await kept.run(a_promise, NOW)
    [first] = await kept.run(claimed)
    assert await kept.run(lambda books: books.reminders.sending(first, NOW + 2 * LEASE))
    assert await ids(kept, NOW + LEASE) == []
    [again] = await kept.run(claimed, NOW + 2 * LEASE)
    assert again.copies == 1


async def test_whoever_lost_a_claim_can_neither_call_nor_record(kept: OpenDatabase) -> None:
    promise = await kept.run(a_promise, NOW)
    [slow] = await kept.run(claimed)
    [quick] = await kept.run(claimed, NOW + LEASE)
    assert not await kept.run(lambda books: books.reminders.sending(slow, NOW + 9 * LEASE))
    assert not await kept.run(lambda books: books.reminders.sent(slow, 1, NOW))
    await kept.run(lambda books: books.reminders.put_off(slow, NOW, maybe_sent=True))
    await kept.run(lambda books: books.reminders.shelve(slow, "unreachable"))
    assert await kept.run(state_of, promise) == "claimed"
    assert await kept.run(lambda books: books.reminders.sending(quick, NOW + 9 * LEASE))
    assert await kept.run(lambda books: books.reminders.sent(quick, 2, NOW))
    assert not await kept.run(lambda books: books.reminders.sent(quick, 2, NOW))
    assert await kept.run(state_of, promise) == "sent"


@pytest.mark.parametrize("what", ["cancel", "move", "snooze", "settle"])
async def test_what_a_seller_or_the_ledger_does_meanwhile_wins_over_a_send_under_way(
    kept: OpenDatabase, what: str
) -> None:
    promise = await kept.run(a_promise, NOW)
    [mine] = await kept.run(claimed)
    arguments = {"cancel": (), "move": (later(NOW + HOUR), NOW + HOUR), "snooze": (NOW + HOUR,), "settle": ("done",)}[
        what
    ]
    await kept.run(lambda books: getattr(books.reminders, what)(promise, *arguments))
    assert not await kept.run(lambda books: books.reminders.sending(mine, NOW + LEASE))
    assert not await kept.run(lambda books: books.reminders.sent(mine, 1, NOW))
    left = {"cancel": "cancelled", "move": "waiting", "snooze": "waiting", "settle": "done"}[what]
    assert await kept.run(state_of, promise) == left
    again = await ids(kept, NOW + HOUR)
    assert again == ([promise] if left == "waiting" else [])


async def test_a_snooze_moves_the_promise_and_not_what_it_is_about(kept: OpenDatabase) -> None:
    promise = await kept.run(a_promise, NOW)
    [mine] = await kept.run(claimed)
    await kept.run(lambda books: books.reminders.sent(mine, 5, NOW))
    await kept.run(lambda books: books.reminders.snooze(promise, NOW + HOUR))
    found = await kept.run(lambda books: books.reminders.get(promise))
    assert found is not None
    assert (found.state, found.due_at, found.promised_at, found.copies) == ("waiting", NOW, NOW + HOUR, 0)


async def test_what_was_cancelled_can_only_be_moved(kept: OpenDatabase) -> None:
    promise = await kept.run(a_promise, NOW)
    await kept.run(lambda books: books.reminders.cancel(promise))
    await kept.run(lambda books: books.reminders.snooze(promise, NOW))
    await kept.run(lambda books: books.reminders.settle(promise, "done"))
    assert (await kept.run(state_of, promise), await ids(kept)) == ("cancelled", [])
    await kept.run(lambda books: books.reminders.move(promise, later(NOW), NOW))
    assert await ids(kept) == [promise]


async def test_a_chat_that_can_be_reached_again_gets_what_was_kept(kept: OpenDatabase) -> None:
    promise = await kept.run(a_promise, NOW)
    [mine] = await kept.run(claimed)
    await kept.run(lambda books: books.reminders.shelve(mine, "unreachable"))
    await kept.run(lambda books: books.chats.unreachable(ANA, "blocked", NOW))
    assert await ids(kept, NOW + HOUR) == []
    assert await kept.run(lambda books: books.chats.reachable(ANA))
    assert not await kept.run(lambda books: books.chats.reachable(ANA))
    assert await kept.run(lambda books: books.reminders.revive(BUDI, NOW)) == 0
    assert await kept.run(lambda books: books.reminders.revive(ANA, NOW + HOUR)) == 1
    [again] = await kept.run(claimed, NOW + HOUR)
    assert (again.id, again.promised_at) == (promise, NOW)


async def test_a_chat_that_moved_takes_everything_along_and_twice_changes_nothing(kept: OpenDatabase) -> None:
    promise = await kept.run(lambda books: a_promise(books, NOW, chat=-4001))
    walk = await kept.run(lambda books: books.walks.begin(ANA, -4001, None, "link", None, NOW))
    await kept.run(lambda books: books.walks.shown(walk, 0, 9, asking=True))
    for _ in range(2):
        await kept.run(lambda books: books.chats.migrate(-4001, -1004001))
    [mine] = await kept.run(claimed)
    moved = await kept.run(lambda books: books.walks.get(walk))
    assert moved is not None
    assert (mine.id, mine.chat, moved.chat, moved.prompt_id, moved.live_id) == (promise, -1004001, -1004001, None, None)


async def test_the_next_time_to_look_is_the_soonest_of_every_lane(kept: OpenDatabase) -> None:
    assert await kept.run(lambda books: books.reminders.next_try()) is None
    for number, (kind, hours) in enumerate([(DIGEST, 3), (INVITATION, 2), (APPEAL, 5)], start=1):
        await kept.run(lambda books, n=number, k=kind, h=hours: a_promise(books, NOW + h * HOUR, k, number=n))
    assert await kept.run(lambda books: books.reminders.next_try()) == NOW + 2 * HOUR


async def test_only_the_one_process_of_a_file_takes_over_the_claims_of_one_before(
    kept: OpenDatabase, address: str
) -> None:
    """On PostgreSQL other replicas are alive: their leases decide."""
    await kept.run(lambda books: a_promise(books, NOW, number=1))
    await kept.run(lambda books: a_promise(books, NOW, seller=BUDI, number=2))
    late = await kept.run(lambda books: a_promise(books, NOW + HOUR, number=3))
    [called, _] = await kept.run(claimed)
    await kept.run(lambda books: books.reminders.sending(called, NOW + LEASE))
    other = await open_database(address)
    taken = await other.run(lambda books: books.reminders.take_over(NOW))
    again = {each.id: each.copies for each in await other.run(claimed, NOW)}
    await other.close()
    assert (taken, again) == ((0, {}) if is_postgres(address) else (2, {called.id: 1, 2: 0}))
    assert await kept.run(state_of, late) == "waiting"


async def test_pauses_are_kept_and_the_last_word_on_a_scope_counts(kept: OpenDatabase) -> None:
    await kept.run(lambda books: books.chats.pause("all", NOW))
    await kept.run(lambda books: books.chats.pause("all", NOW + HOUR))
    await kept.run(lambda books: books.chats.pause("7", NOW))
    assert await kept.run(lambda books: books.chats.pauses()) == {"all": NOW + HOUR, "7": NOW}
