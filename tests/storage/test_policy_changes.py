"""A changed policy over the database: told once however many processes begin with it, and never in others' way."""

import asyncio
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot import clocks, editions, policies, reconciling, rule_news
from bot.domain.clocks import KINDS, Expected
from bot.domain.kinds import RULE_CHANGE
from bot.domain.policy import Policy
from bot.domain.steps import Telling
from bot.domain.wishes import Quiet, Wishes
from bot.parcels import claim
from bot.ports import Clock, OpenDatabase
from bot.records import Reminder, Seller
from bot.scenes import Who
from bot.storage import open_database
from bot.stores import Books
from tests.storage.rows import ANA, APPEAL, INVITATION, MINUTE, NOW, a_promise, a_seller, claimed

OLD = policies.load()
SELLERS = range(2001, 2061)
NEWS = Expected(KINDS[RULE_CHANGE], None, NOW, "0_1")
LATER = NOW + timedelta(seconds=5)


def locked(hours: float) -> Policy:
    key = "unlink.lock_after_link_hours"
    return replace(OLD, defaults={**OLD.defaults, key: replace(OLD.defaults[key], value=hours)})


NEW = locked(48)


def linked(books: Books) -> None:
    """Each third seller has linked an account an hour ago, the others long ago."""
    editions.take_in(books, OLD, NOW - timedelta(days=1))
    for seller in SELLERS:
        shop = a_seller(books, seller)
        known = Seller(seller, "en", "en", shop=shop)
        books.sellers.put(known, NOW)
        at = NOW - timedelta(hours=90 if seller % 3 else 1)
        account = books.sellers.account(seller, "uno")
        books.deeds.tell(seller, shop, Telling("active", "a", account, at), None, NOW)
        clocks.arm(books, known, seller, OLD, NOW)


def news(books: Books) -> dict[int, list[Reminder]]:
    kept = {seller: books.reminders.of_seller(seller).values() for seller in SELLERS}
    return {seller: [each for each in rows if each.kind == RULE_CHANGE] for seller, rows in kept.items()}


async def starts(database: OpenDatabase, policy: Policy) -> int:
    await database.run(editions.take_in, policy, LATER)
    return await reconciling.reconcile(database, policy, Clock(lambda: LATER))


async def test_several_processes_begin_with_it_at_once_and_each_seller_hears_once(postgres: str) -> None:
    replicas = [await open_database(postgres) for _ in range(3)]
    await replicas[0].run(linked)
    assert await asyncio.gather(*(starts(each, NEW) for each in replicas)) == [0, 0, 0]
    told: list[int] = []
    who = Who(0, 0, LATER, NEW)
    while found := [
        parcel for part in await asyncio.gather(*(r.run(claim, who, LATER + MINUTE, 8, None) for r in replicas))
        for parcel in part
    ]:  # fmt: skip
        told += [parcel.reminder.chat for parcel in found if parcel.changes]
    assert sorted(told) == [seller for seller in SELLERS if seller % 3 == 0]
    known = await replicas[0].run(editions.held)
    assert known is not None
    assert (known.now.number, known.is_told) == (1, True)
    for each in replicas:
        await each.close()


async def test_a_second_look_promises_nothing_more(database: OpenDatabase) -> None:
    await database.run(linked)
    assert [await starts(database, NEW) for _ in range(2)] == [0, 0]
    again = await database.run(rule_news.look, list(SELLERS), NEW, LATER)
    assert again is not None
    assert (again.affected, again.mended) == (20, 0)  # they are not told yet: it is in the outbox
    assert {len(rows) for rows in (await database.run(news)).values()} == {0, 1}


async def test_a_process_that_holds_the_old_policy_moves_nothing_back_and_tells_nobody(database: OpenDatabase) -> None:
    await database.run(linked)
    await starts(database, NEW)
    assert await reconciling.reconcile(database, OLD, Clock(lambda: LATER)) == 0
    assert await database.run(rule_news.look, list(SELLERS), OLD, LATER) is None
    assert await database.run(claim, Who(0, 0, LATER, OLD), LATER + MINUTE, 64, None) == []
    in_a_minute = LATER + MINUTE
    found = await database.run(claim, Who(0, 0, in_a_minute, NEW), in_a_minute + MINUTE, 64, None)
    assert len(found) == 20


async def test_news_under_way_when_another_policy_begins_is_followed_by_the_whole_way(database: OpenDatabase) -> None:
    """The process died in the call: nobody knows whether it arrived, and the rules change once more, then back."""
    await database.run(linked)
    await starts(database, NEW)
    [parcel, *_] = await database.run(claim, Who(0, 0, LATER, NEW), LATER + MINUTE, 1, None)
    seller = parcel.seller.id
    await database.run(lambda books: books.reminders.sending(parcel.reminder, LATER + MINUTE))
    await starts(database, OLD)
    states = [(each.rung, each.state) for each in (await database.run(news))[seller]]
    assert states == [("0_1", "sending"), ("0_2", "waiting")]
    others = {each.state for key, rows in (await database.run(news)).items() for each in rows if key != seller}
    assert others == {"cancelled"}
    over = LATER + 3 * MINUTE
    found = await database.run(claim, Who(0, 0, over, OLD), over + MINUTE, 64, None)
    told = {each.seller.id: each for each in found if each.changes}
    moves = [each.move for each in told[seller].changes]
    assert [(each.before, each.after) for each in moves] == [
        (NOW + timedelta(hours=47), NOW + timedelta(hours=23)),
    ]  # fmt: skip
    assert list(told) == [seller]


async def test_what_has_nothing_to_say_when_its_turn_comes_is_given_up(database: OpenDatabase) -> None:
    await database.run(linked)
    await starts(database, NEW)
    late = NOW + timedelta(hours=50)
    found = await database.run(claim, Who(0, 0, late, NEW), late + MINUTE, 64, None)
    assert [each for each in found if each.reminder.kind == RULE_CHANGE] == []
    assert {each.state for rows in (await database.run(news)).values() for each in rows} == {"done"}


async def test_news_holds_no_clock_and_no_deadline_back(database: OpenDatabase) -> None:
    await database.run(a_seller, ANA)
    await database.run(lambda books: books.reminders.arm(ANA, ANA, 1, NEWS))
    nudge = await database.run(lambda books: a_promise(books, NOW + MINUTE, INVITATION, number=2))
    deadline = await database.run(lambda books: a_promise(books, NOW + 2 * MINUTE, APPEAL, number=3))
    found = [each.id for each in await database.run(claimed, NOW + 3 * MINUTE)]
    assert (found[:2], len(found)) == ([deadline, nudge], 3)


@pytest.mark.parametrize(("seen", "swapped"), [(None, False), ("one", True), ("two", False)])
async def test_a_note_is_swapped_only_for_what_was_seen(
    database: OpenDatabase, seen: str | None, *, swapped: bool
) -> None:
    assert await database.run(lambda books: books.notes.swap("it", None, "one"))
    assert await database.run(lambda books: books.notes.swap("it", seen, "new")) is swapped
    assert await database.run(lambda books: books.notes.get("it")) == ("new" if swapped else "one")


async def test_nobody_is_told_before_any_edition_is_known(database: OpenDatabase) -> None:
    assert await database.run(rule_news.look, [], NEW, NOW) is None
    assert await database.run(rule_news.foreseen, NEW, NOW) is None
    await database.run(editions.all_told, 3)
    assert await database.run(editions.held) is None


async def test_quiet_hours_that_began_meanwhile_are_kept(database: OpenDatabase) -> None:
    await database.run(linked)
    await starts(database, NEW)

    def wishes(books: Books) -> None:
        for seller in SELLERS:
            known = books.sellers.get(seller)
            assert known is not None
            books.sellers.put(replace(known, wishes=Wishes(quiet=Quiet(time(0), time(7)))), LATER)

    await database.run(wishes)  # it is two at night in Mexico
    assert await database.run(claim, Who(0, 0, LATER, NEW), LATER + MINUTE, 64, None) == []
    morning = NOW + timedelta(hours=5)
    found = await database.run(claim, Who(0, 0, morning, NEW), morning + MINUTE, 64, None)
    assert len([each for each in found if each.changes]) == 20


async def test_what_is_late_takes_no_news_with_it(database: OpenDatabase) -> None:
    await database.run(linked)
    await starts(database, NEW)
    seller = next(each for each in SELLERS if each % 3 == 0)
    late = await database.run(lambda books: a_promise(books, NOW, INVITATION, seller=seller, number=900))
    hour = NOW + timedelta(hours=1)
    [parcel] = await database.run(claim, Who(0, 0, hour, NEW), hour + MINUTE, 1, None)
    assert ([each.id for each in parcel.reminders], parcel.changes) == ([late], ())
    assert [each.state for each in (await database.run(news))[seller]] == ["waiting"]
