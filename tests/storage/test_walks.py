"""A walk's answers are written by whoever saw them last, and by nobody else."""

from datetime import timedelta

from bot.domain.flow import Answer, Telling
from bot.ports import OpenDatabase
from bot.records import Walk
from bot.stores import Books
from tests.storage.rows import ANA, NOW, a_seller

YES, NO = Answer("yes", NOW), Answer("no", NOW)


def begun(books: Books) -> Walk:
    shop = a_seller(books)
    walk = books.walks.get(books.walks.begin(ANA, ANA, shop, "link", 5, NOW))
    assert walk is not None
    return walk


async def test_of_two_that_saw_the_same_walk_one_writes(database: OpenDatabase) -> None:
    walk = await database.run(begun)
    assert await database.run(lambda books: books.walks.save_answers(walk, {}, {"a": YES}, 10, NOW))
    assert not await database.run(lambda books: books.walks.save_answers(walk, {}, {"a": NO}, 11, NOW))
    assert await database.run(lambda books: books.walks.answers(walk.id)) == {"a": YES}


async def test_an_answer_empties_the_question_and_the_next_screen_asks_again(database: OpenDatabase) -> None:
    walk = await database.run(begun)
    await database.run(lambda books: books.walks.shown(walk.id, walk.rev, 77, asking=True))
    asked = await database.run(lambda books: books.walks.get(walk.id))
    assert asked is not None
    assert (asked.prompt_id, asked.live_id) == (77, 77)
    await database.run(lambda books: books.walks.save_answers(asked, {}, {"a": YES}, 78, NOW))
    answered = await database.run(lambda books: books.walks.get(walk.id))
    assert answered is not None
    assert (answered.prompt_id, answered.live_id, answered.rev) == (None, 77, asked.rev + 1)
    await database.run(lambda books: books.walks.shown(walk.id, asked.rev, 79, asking=True))  # drawn before the answer
    assert await database.run(lambda books: books.walks.get(walk.id)) == answered


async def test_a_question_shown_again_stands_since_it_was_shown_first(database: OpenDatabase) -> None:
    walk = await database.run(begun)
    for message, asking, prompt in ((77, True, 77), (90, True, 77), (91, False, None), (92, True, 92)):
        await database.run(lambda books, m=message, a=asking: books.walks.shown(walk.id, walk.rev, m, asking=a))
        now = await database.run(lambda books: books.walks.get(walk.id))
        assert now is not None
        assert (now.prompt_id, now.live_id) == (prompt, message)
    await database.run(lambda books: books.walks.shown(walk.id, walk.rev, 93, asking=True, since=0))
    again = await database.run(lambda books: books.walks.get(walk.id))
    assert again is not None
    assert (again.prompt_id, again.live_id) == (92, 93)


async def test_the_walk_that_was_shown_last_is_the_one_touched_last(database: OpenDatabase) -> None:
    first = await database.run(begun)
    second = await database.run(
        lambda books: books.walks.begin(ANA, ANA, first.shop, "plan", 6, NOW + timedelta(hours=1))
    )

    async def order() -> list[int]:
        return [each.id for each in await database.run(lambda books: books.walks.open_of(ANA, ANA))]

    await database.run(lambda books: books.walks.shown(first.id, first.rev, 77, asking=True))
    assert await order() == [second, first.id]
    later = NOW + timedelta(hours=2)
    await database.run(lambda books: books.walks.shown(first.id, first.rev, 78, asking=True, now=later))
    assert await order() == [first.id, second]
    await database.run(lambda books: books.walks.shown(second, 0, 79, asking=False, now=later + timedelta(hours=1)))
    assert await order() == [second, first.id]


async def test_answers_left_behind_are_dropped_and_changed_ones_replaced(database: OpenDatabase) -> None:
    walk = await database.run(begun)
    old = {"a": YES, "b": YES}
    await database.run(lambda books: books.walks.save_answers(walk, {}, old, 10, NOW))
    again = await database.run(lambda books: books.walks.get(walk.id))
    assert again is not None
    await database.run(lambda books: books.walks.save_answers(again, old, {"a": NO}, 11, NOW))
    assert await database.run(lambda books: books.walks.answers(walk.id)) == {"a": NO}
    assert await database.run(lambda books: books.walks.said_with(walk.id, 11)) == "a"
    assert await database.run(lambda books: books.walks.said_with(walk.id, 10)) is None


async def test_an_update_begins_one_walk(database: OpenDatabase) -> None:
    walk = await database.run(begun)
    assert await database.run(lambda books: books.walks.begun_by(5)) == walk
    assert await database.run(lambda books: books.walks.begun_by(6)) is None


async def test_open_walks_are_found_by_who_and_where(database: OpenDatabase) -> None:
    walk = await database.run(begun)
    assert await database.run(lambda books: books.walks.open_of(ANA, ANA)) == [walk]
    assert await database.run(lambda books: books.walks.open_of(ANA, -4001)) == []
    await database.run(lambda books: books.walks.set_state(walk.id, "closed", NOW))
    assert await database.run(lambda books: books.walks.open_of(ANA, ANA)) == []


async def test_a_step_of_a_walk_tells_one_deed_until_it_is_taken_back(database: OpenDatabase) -> None:
    walk = await database.run(begun)
    telling = Telling("invited", "sent", None, NOW)
    deed = await database.run(lambda books: books.deeds.tell(ANA, walk.shop or 0, telling, walk.id, NOW))
    assert [each.id for each in (await database.run(lambda books: books.deeds.of_walk(walk.id))).values()] == [deed]
    await database.run(lambda books: books.deeds.take_back(deed, NOW))
    assert await database.run(lambda books: books.deeds.of_walk(walk.id)) == {}
    kept = await database.run(lambda books: books.deeds.get(deed))
    assert kept is not None
    assert kept.kind == "invited"
    again = await database.run(lambda books: books.deeds.tell(ANA, walk.shop or 0, telling, walk.id, NOW))
    assert again != deed
