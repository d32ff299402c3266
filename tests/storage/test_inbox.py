"""Updates are kept from the moment Telegram is told so until they are worked off, once."""

from dataclasses import dataclass
from datetime import timedelta

from bot.ports import OpenDatabase
from bot.stores import Books
from tests.storage.rows import NOW

HOURS = timedelta(hours=1)


@dataclass(frozen=True)
class Update:
    update_id: int
    chat_id: int | None = 7
    user_id: int | None = 7
    body: str = '{"text": "hello"}'


def put(books: Books, *ids: int) -> list[int]:
    return [each.update_id for each in books.inbox.put([Update(id_) for id_ in ids], NOW)]


def waiting(books: Books) -> list[int]:
    return [each.update_id for each in books.inbox.pending()]


async def test_updates_wait_in_the_order_they_came_whatever_their_numbers(database: OpenDatabase) -> None:
    assert await database.run(put, 30, 10, 20) == [30, 10, 20]
    assert await database.run(waiting) == [30, 10, 20]
    [first, *_] = await database.run(lambda books: books.inbox.pending())
    assert (first.chat, first.body, first.tries) == (7, '{"text": "hello"}', 0)


async def test_a_repeat_is_known_before_and_after_it_was_worked_off(database: OpenDatabase) -> None:
    await database.run(put, 1, 2)
    assert await database.run(put, 2, 3, 3) == [3]
    await database.run(lambda books: books.inbox.done(1))
    assert await database.run(put, 1, 2, 3) == []
    assert await database.run(waiting) == [2, 3]


async def test_what_was_said_is_gone_once_it_is_worked_off(database: OpenDatabase) -> None:
    await database.run(put, 1)
    await database.run(lambda books: books.inbox.done(1))
    assert await database.run(put, 1) == []
    assert await database.run(lambda books: books.erasure.everything(7)) == {
        name: []
        for name in ("sellers", "shops", "accounts", "walks", "answers", "deeds", "reminders", "reports", "chats")
    }
    assert await database.run(waiting) == []


async def test_three_failures_park_an_update_and_the_next_goes_on(database: OpenDatabase) -> None:
    await database.run(put, 1, 2)
    states = [await database.run(lambda books: books.inbox.failed(1, 3)) for _ in range(3)]
    assert states == ["new", "new", "parked"]
    assert await database.run(waiting) == [2]
    assert await database.run(put, 1) == []


async def test_the_number_of_tries_survives(database: OpenDatabase) -> None:
    await database.run(put, 1)
    await database.run(lambda books: books.inbox.failed(1, 3))
    [pending] = await database.run(lambda books: books.inbox.pending())
    assert pending.tries == 1


async def test_only_what_was_worked_off_and_is_old_is_dropped(database: OpenDatabase) -> None:
    await database.run(put, 1, 2, 3)
    await database.run(lambda books: books.inbox.done(1))
    for _ in range(3):
        await database.run(lambda books: books.inbox.failed(2, 3))
    assert await database.run(lambda books: books.inbox.tidy(NOW)) == 0
    assert await database.run(lambda books: books.inbox.tidy(NOW + HOURS)) == 1
    assert await database.run(waiting) == [3]
    assert await database.run(put, 1, 2, 3) == [1]


async def test_an_update_of_no_chat_is_kept_too(database: OpenDatabase) -> None:
    await database.run(lambda books: books.inbox.put([Update(1, None, None)], NOW))
    [pending] = await database.run(lambda books: books.inbox.pending())
    assert pending.chat is None
