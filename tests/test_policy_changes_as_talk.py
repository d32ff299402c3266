"""A start with a changed policy: who is affected hears so, before and after, once; nobody else hears anything."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import clocks, editions, rule_news
from bot.domain.policy import Policy, Value
from bot.domain.steps import Telling
from bot.domain.wishes import Quiet, Wishes
from bot.parcels import claim
from bot.playground.faults import LostAnswer
from bot.playground.users import Person
from bot.records import Seller
from bot.scenes import Who
from bot.stores import Books
from tests.talk import START, Talk, bare, seen, talking
from tests.told import at, day, goes_on_until, has_a_shop, tells, wishes

LOCK, RELINK, TTL = "unlink__lock_after_link_hours", "relink__wait_after_unlink_hours", "invite__ttl_hours"
HEAD = "📏 A rule I go by has changed, and with it something of yours."


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path / "bot.db") as talk:
        yield talk


def other(talk: Talk, **values: Any) -> Policy:
    """The policy of now with other values, from an official page."""
    page, on = "Seller Center, help page", day("2026-11-20")
    changed = {key.replace("__", "."): Value(value, page, on, "official") for key, value in values.items()}
    return replace(talk.policy, defaults={**talk.policy.defaults, **changed})


async def starts_with(talk: Talk, **values: Any) -> None:
    """The process ends and another begins, with these rules."""
    talk.policy = other(talk, **values)
    await talk.restart()


def heard(who: Person) -> list[str]:
    return [bare(each) for each in who.sees() if each.by_bot]


def news(who: Person) -> list[str]:
    return [each for each in heard(who) if "📏" in each or "⚠️" in each]


def labels(who: Person) -> list[str]:
    return [button.text for row in seen(who).keyboard for button in row]


async def linked(talk: Talk, name: str = "Ana", id_: int = 1001, language: str = "en") -> Person:
    """Somebody in Mexico who has just linked an account, at two in the night there: locked for 24 hours."""
    who = talk.person(name, language, id_)
    taps = {"en": "Mexico None None", "es": "México Ninguna Ninguna", "zh": "墨西哥 没有 没用过"}
    await talk.says(who, "/start")
    await talk.taps(who, *taps[language].split())
    await tells(talk, who, "active", "uno")
    return who


async def rows(talk: Talk, who: Person, kind: str = "rule_change") -> list[tuple[str, str]]:
    def of(books: Books) -> list[tuple[str, str]]:
        kept = books.reminders.of_seller(who.id).values()
        return [(each.rung, each.state) for each in kept if each.kind == kind]

    return await talk.bot.database.run(of)


# -- who hears, and what


async def test_a_clock_that_ends_later_is_told_before_and_after_with_its_source(talk: Talk) -> None:
    ana = await linked(talk)
    count = len(heard(ana))
    await starts_with(talk, **{LOCK: 48})
    [told] = heard(ana)[count:]
    assert told == (
        f"{HEAD} • @uno: unlink from Fri 27 Nov, 02:00 (Mexico City). Before: Thu 26 Nov, 02:00 (Mexico City) "
        "My reminders have moved along. To go on, tap below. "
        "By the rule I hold: Seller Center, help page, as of Fri 20 Nov."
    )
    assert labels(ana) == ["Continue: unlink @uno", "⏰ Reminders"]
    await talk.taps(ana, "Continue: unlink @uno")
    assert "Better not yet. @uno was linked" in bare(seen(ana))
    await talk.taps(ana, "⏰ Reminders")
    assert "1" in labels(ana)
    assert "📏" not in bare(seen(ana))
    count = len(heard(ana))
    await goes_on_until(talk, at("2026-11-26 08:00"))
    assert heard(ana)[count:] == []
    await goes_on_until(talk, at("2026-11-27 08:00"))
    assert [each[:26] for each in heard(ana)[count:]] == ["🔓 @uno may be unlinked now"[:26]]


async def test_the_first_start_and_one_with_the_same_rules_tell_nobody(talk: Talk) -> None:
    ana = await linked(talk)
    count = len(heard(ana))
    await talk.restart()
    await starts_with(talk, live__hook_minutes=20)
    assert (len(heard(ana)), await rows(talk, ana)) == (count, [])


async def test_only_those_whose_own_end_moves_hear_of_it(talk: Talk) -> None:
    ana = await linked(talk)
    bob = talk.person("Bob", "en", 1002)
    await has_a_shop(talk, bob)
    await tells(talk, bob, "active", "dos", at=START - timedelta(days=3))
    cleo = talk.person("Cleo", "en", 1003)
    await has_a_shop(talk, cleo)
    counts = [len(heard(each)) for each in (ana, bob, cleo)]
    await starts_with(talk, **{LOCK: 48})
    assert [len(heard(each)) for each in (ana, bob, cleo)] == [counts[0] + 1, counts[1], counts[2]]


async def test_a_clock_that_is_over_by_the_new_rule_opens_now_and_is_said_once(talk: Talk) -> None:
    ana = await linked(talk)
    await goes_on_until(talk, START + timedelta(hours=3))
    count = len(heard(ana))
    await starts_with(talk, **{LOCK: 2})
    [told] = heard(ana)[count:]
    assert "• @uno: you can unlink it now. Before: from Thu 26 Nov, 02:00 (Mexico City)" in told
    assert "What is open now can be done right away" in told
    await goes_on_until(talk, at("2026-11-28 08:00"))
    assert len(heard(ana)) == count + 1
    assert await rows(talk, ana, "unlink_lock") == [("", "done")]
    await starts_with(talk, **{LOCK: 96})  # and it runs again
    await goes_on_until(talk, START + timedelta(hours=96))
    assert [each[:26] for each in heard(ana)[count + 2 :]] == ["🔓 @uno may be unlinked now"[:26]]


async def test_a_deadline_that_comes_sooner_is_told_as_such_and_first(talk: Talk) -> None:
    ana = await linked(talk)
    await tells(talk, ana, "violation", "dos", day=day("2026-11-24"), what="false_ad")
    count = len(heard(ana))
    await starts_with(talk, appeal__amount=5, **{LOCK: 48, TTL: 48})
    [told] = heard(ana)[count:]
    assert told.startswith(
        f"{HEAD} ⚠️ Sooner than before. @dos: appeal until Tue 1 Dec, 23:59 (Mexico City). "
        "Before: Thu 3 Dec, 23:59 (Mexico City) • @uno: unlink from"
    )  # fmt: skip
    assert "A date printed on your notice counts more than this rule." in told
    assert labels(ana)[:2] == ["Continue: appeal for @dos", "Continue: unlink @uno"]
    await talk.taps(ana, "Continue: appeal for @dos")
    assert (len(heard(ana)), heard(ana)[-2]) == (count + 2, told)


async def test_rungs_past_by_a_sooner_deadline_are_no_burst_but_its_last_call_comes(talk: Talk) -> None:
    ana = await linked(talk)
    await tells(talk, ana, "violation", "dos", day=day("2026-11-24"), what="false_ad")
    await goes_on_until(talk, at("2026-11-26 04:30"))  # 22:30 on Wednesday in Mexico
    await wishes(talk, ana, Wishes(quiet=Quiet(time(22), time(7))))
    count = len(heard(ana))
    await starts_with(talk, appeal__amount=1)
    [call] = heard(ana)[count:]
    assert call.startswith("🚨 Two hours left to appeal for @dos: until Wed 25 Nov, 23:59")
    await goes_on_until(talk, at("2026-11-26 13:00"))
    assert "by this rule the last day to appeal has passed" in news(ana)[-1]


async def test_numbers_of_ones_own_that_change_are_told(talk: Talk) -> None:
    ana = talk.person()
    await talk.says(ana, "/start")
    await talk.taps(ana, "Mexico", "None", "2")
    bob = talk.person("Bob", "en", 1002)
    await talk.says(bob, "/start")
    await talk.taps(bob, "Mexico", "None", "I don't know")
    counts = len(heard(ana)), len(heard(bob))
    await starts_with(talk, unlink__quota=10)
    [told] = heard(ana)[counts[0] :]
    assert "• Shop in Mexico, unlinks left: 8. Before: 1" in told
    assert "I count by this rule from now on." in told
    assert (labels(ana), len(heard(bob))) == (["⏰ Reminders"], counts[1])


async def test_several_changes_of_a_seller_are_one_message_in_their_language(talk: Talk) -> None:
    ana = await linked(talk, "Ana", 1001, "es")
    wei = await linked(talk, "Wei", 1002, "zh")
    for who in (ana, wei):
        await tells(talk, who, "invited", "dos")
        await tells(talk, who, "unlinked", "tres")
        await tells(talk, who, "violation", "cuatro", day=day("2026-11-24"), what="false_ad")
        await tells(talk, who, "plan_set", amount=3)
    counts = len(heard(ana)), len(heard(wei))
    await starts_with(
        talk, appeal__amount=5, unlink__quota=None, showcase__daily_add=30, channel__max_accounts=2,
        **{LOCK: 48, RELINK: None, TTL: 48},
    )  # fmt: skip
    [spanish], [chinese] = heard(ana)[counts[0] :], heard(wei)[counts[1] :]
    assert "⚠️ El plazo se adelanta. @cuatro: apelar hasta el mar 1 dic, 23:59 (Ciudad de México). Antes: jue" in spanish
    assert "@uno: desvincular a partir del vie 27 nov, 02:00 (Ciudad de México). Antes: jue 26 nov, 02:00" in spanish
    assert "@tres: ya la puedes volver a vincular." in spanish
    assert "⚠️ 提前了！@cuatro：申诉截止 12月1日 周二 23:59（墨西哥城），原来：12月3日 周四 23:59（墨西哥城）" in chinese
    assert "墨西哥店铺，还能绑定的账号数：1，原来：3" in chinese
    assert "Seller Center, help page" in chinese
    assert dict(talk.bot.words.broken) == {}


# -- once, whatever happens


async def test_a_second_change_before_the_first_was_told_is_told_as_the_whole_way(talk: Talk) -> None:
    ana = await linked(talk)
    await wishes(talk, ana, Wishes(quiet=Quiet(time(0), time(7))))  # it is two at night there
    count = len(heard(ana))
    await starts_with(talk, **{LOCK: 48})
    await starts_with(talk, **{LOCK: 72})
    assert len(heard(ana)) == count
    await goes_on_until(talk, at("2026-11-25 13:00"))
    [told] = heard(ana)[count:]
    assert "unlink from Sat 28 Nov, 02:00 (Mexico City). Before: Thu 26 Nov, 02:00" in told
    assert await rows(talk, ana) == [("0_1", "cancelled"), ("0_2", "sent")]


async def test_a_change_that_was_taken_back_before_it_was_told_is_not_told(talk: Talk) -> None:
    ana = await linked(talk)
    await wishes(talk, ana, Wishes(quiet=Quiet(time(0), time(7))))
    count, first = len(heard(ana)), talk.policy
    await starts_with(talk, **{LOCK: 48})
    talk.policy = first
    await talk.restart()
    await goes_on_until(talk, at("2026-11-25 20:00"))
    assert heard(ana)[count:] == []
    await goes_on_until(talk, at("2026-11-26 13:00"))
    assert [each[:26] for each in heard(ana)[count:]] == ["🔓 @uno may be unlinked now"[:26]]


async def test_a_second_change_after_the_first_was_told_begins_with_what_was_told(talk: Talk) -> None:
    ana, first = await linked(talk), talk.policy
    await starts_with(talk, **{LOCK: 48})
    talk.policy = first
    await talk.restart()
    assert "unlink from Thu 26 Nov, 02:00 (Mexico City). Before: Fri 27 Nov, 02:00" in news(ana)[-1]
    assert len(news(ana)) == 2


async def test_what_was_done_under_rules_not_told_yet_is_known_by_them(talk: Talk) -> None:
    """Ana is asleep when 48 hours begin to hold; she links another account by them; then 24 hold again."""
    ana, first = await linked(talk), talk.policy
    await wishes(talk, ana, Wishes(quiet=Quiet(time(0), time(7))))
    await starts_with(talk, **{LOCK: 48})
    await goes_on_until(talk, START + timedelta(hours=1))
    await tells(talk, ana, "active", "dos")
    talk.policy = first
    await talk.restart()
    await goes_on_until(talk, at("2026-11-25 13:00"))
    [told] = news(ana)
    assert "@dos: unlink from Thu 26 Nov, 03:00 (Mexico City). Before: Fri 27 Nov, 03:00" in told
    assert "@uno" not in told


async def test_a_crash_in_the_middle_of_the_look_leaves_the_rest_to_the_next_start(talk: Talk) -> None:
    people = [await linked(talk, f"P{n}", 1001 + n) for n in range(4)]
    counts, database, now = [len(heard(each)) for each in people], talk.bot.database, talk.hand.now()
    talk.policy = other(talk, **{LOCK: 48})
    await database.run(editions.take_in, talk.policy, now)
    await database.run(rule_news.look, [1001, 1002], talk.policy, now)
    await talk.restart()
    assert [len(heard(each)) - count for each, count in zip(people, counts, strict=True)] == [1] * 4
    await talk.restart()
    assert [len(news(each)) for each in people] == [1] * 4


async def test_a_crash_in_the_middle_of_telling_leaves_the_rest_to_the_next_start(talk: Talk) -> None:
    people = [await linked(talk, f"P{n}", 1001 + n) for n in range(4)]
    talk.policy = other(talk, **{LOCK: 48})
    await talk.bot.database.run(editions.take_in, talk.policy, talk.hand.now())
    await talk.bot.database.run(rule_news.look, [1001, 1002], talk.policy, talk.hand.now())
    talk.bot.dispatcher._policy = talk.policy
    await talk.bot.dispatcher.tick()
    assert [len(news(each)) for each in people] == [1, 1, 0, 0]
    await talk.restart()
    assert [len(news(each)) for each in people] == [1] * 4


async def test_a_send_whose_answer_was_lost_is_not_repeated_and_is_the_start_of_the_next_change(talk: Talk) -> None:
    ana = await linked(talk)
    talk.world.fail("sendMessage", LostAnswer())
    await starts_with(talk, **{LOCK: 48})
    await talk.passes(minutes=5)
    assert [state for _, state in await rows(talk, ana)] == ["sent"]
    assert len(news(ana)) == 1


async def test_news_for_a_closed_chat_is_kept_and_told_on_return_as_it_is_then(talk: Talk) -> None:
    ana = await linked(talk)
    ana.blocks()
    await talk.settle()
    await starts_with(talk, **{LOCK: 48})
    await starts_with(talk, **{LOCK: 72})
    count = len(heard(ana))
    ana.unblocks()
    await talk.says(ana, "/start")
    [told] = [each for each in heard(ana)[count:] if "📏" in each]
    assert "unlink from Sat 28 Nov, 02:00 (Mexico City). Before: Thu 26 Nov, 02:00" in told


async def test_news_goes_alone_and_is_never_late(talk: Talk) -> None:
    ana = await linked(talk)
    await tells(talk, ana, "reminder_set", at=START + timedelta(hours=1), what="call the studio")
    ana.blocks()
    await talk.settle()
    await starts_with(talk, **{LOCK: 48})
    await talk.passes(hours=3)
    count = len(heard(ana))
    ana.unblocks()
    await talk.settle()
    assert sorted(each[:2] for each in heard(ana)[count:]) == ["🐢 ", "📏 "]


async def test_more_than_fit_are_counted_and_what_was_perhaps_sent_says_so(talk: Talk) -> None:
    ana = await linked(talk)
    for number in range(13):
        await tells(talk, ana, "active", f"otra{number}")
    talk.policy = other(talk, **{LOCK: 48})
    database, now = talk.bot.database, talk.hand.now()
    await database.run(editions.take_in, talk.policy, now)
    await database.run(rule_news.look, [ana.id], talk.policy, now)
    [parcel] = await database.run(claim, Who(0, 0, now, talk.policy), now + timedelta(minutes=1), 64, None)
    await database.run(lambda books: books.reminders.sending(parcel.reminder, now + timedelta(minutes=1)))
    await talk.restart()
    await talk.passes(minutes=2)  # with several processes a claim stands until its lease ends
    told = news(ana)[-1]
    assert told.startswith(f"🔁 #{parcel.reminder.id}, sent again: the first may not have arrived. 📏")
    assert (told.count("•"), "… and 2 more" in told, len(labels(ana))) == (12, True, 7)


async def test_news_waits_in_no_list_and_in_no_brief(talk: Talk) -> None:
    ana = await linked(talk)
    await wishes(talk, ana, Wishes(quiet=Quiet(time(0), time(7))))
    await starts_with(talk, **{LOCK: 48})
    await talk.says(ana, "/reminders")
    assert "What I remind you of: 1" in bare(seen(ana))
    await talk.taps(ana, "Kinds")
    assert [label for label in labels(ana) if "rules" in label.lower()] == []


async def test_who_is_forgotten_hears_nothing(talk: Talk) -> None:
    ana = await linked(talk)
    await wishes(talk, ana, Wishes(quiet=Quiet(time(0), time(7))))
    await starts_with(talk, **{LOCK: 48})
    await talk.says(ana, "/forget")
    await talk.taps(ana, "Delete for good")
    count = len(heard(ana))
    await goes_on_until(talk, at("2026-11-25 20:00"))
    assert (len(heard(ana)), await rows(talk, ana)) == (count, [])


# -- the operator's side


async def test_the_log_says_how_many_by_which_rules_and_calls_nothing_mended(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    await linked(talk)
    with caplog.at_level(logging.INFO, "bot.reconciling"):
        await starts_with(talk, unlink__quota=2, **{LOCK: 48, TTL: 48})
    [line] = [each.getMessage() for each in caplog.records if each.name == "bot.reconciling"]
    assert line == (
        "the policy is another than at the last start; sellers affected: 1 "
        "(invite.ttl_hours: 0, unlink.lock_after_link_hours: 1, unlink.quota: 1)"
    )
    assert await talk.bot.reconcile() == 0


async def test_what_was_lost_is_mended_and_counted_beside_what_the_policy_moved(talk: Talk) -> None:
    ana = await linked(talk)
    await tells(talk, ana, "reminder_set", at=START + timedelta(hours=9), what="score")

    def loses(books: Books) -> None:
        for each in books.reminders.of_seller(ana.id).values():
            if each.kind == "own":
                books.reminders.cancel(each.id)

    await talk.bot.database.run(loses)
    talk.policy = other(talk, **{LOCK: 48})
    mended: list[int] = []

    def counted(books: Books) -> int:
        found = clocks.arm(books, Seller(ana.id, "en", shop=1), ana.id, talk.policy, talk.hand.now())
        mended.append(found)
        return found

    await talk.restart()
    assert await rows(talk, ana, "own") == [("", "waiting")]
    await talk.bot.database.run(counted)
    assert mended == [0]


async def test_of_a_thousand_sellers_the_ten_affected_hear(talk: Talk) -> None:
    def settled(books: Books) -> None:
        now = talk.hand.now()
        for seller in range(5001, 6001):
            books.sellers.put(Seller(seller, "en", "en"), now)
            shop = books.sellers.add_shop(seller, "MX", "America/Mexico_City", None, now)
            known = Seller(seller, "en", "en", shop=shop)
            books.sellers.put(known, now)
            since = now - timedelta(hours=1 if seller % 100 == 0 else 50)
            account = books.sellers.account(seller, "uno")
            books.deeds.tell(seller, shop, Telling("active", "a", account, since), None, now)
            clocks.arm(books, known, seller, talk.policy, now)

    await talk.bot.database.run(settled)
    for seller in range(5100, 6001, 100):
        talk.world.person(seller, "P").starts()
    await talk.settle()
    before = len(talk.world.called("sendMessage"))
    await starts_with(talk, **{LOCK: 48})
    chats = [int(str(each.params["chat_id"])) for each in talk.world.called("sendMessage")[before:]]
    assert sorted(chats) == list(range(5100, 6001, 100))
