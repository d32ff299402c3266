"""/accounts, today's products and the action cards as a seller lives them: said, then seen."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.playground.messages import Message
from bot.playground.users import Person
from bot.stores import Books
from tests.talk import START, Talk, bare, seen, talking
from tests.told import has_a_shop, tells


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path / "bot.db") as talk:
        yield talk


def boards(ana: Person) -> list[Message]:
    return [each for each in ana.sees() if each.by_bot and each.text.startswith("📒 Channel accounts")]


def labels(message: Message) -> list[str]:
    return [button.text for row in message.keyboard for button in row]


async def with_two(talk: Talk) -> Person:
    ana = talk.person()
    await has_a_shop(talk, ana)
    await tells(talk, ana, "active", "uno", at=START - timedelta(hours=2))
    await tells(talk, ana, "active", "dos", at=START - timedelta(days=40))
    return ana


# -- the board


async def test_the_board_shows_every_account_with_clocks_products_and_what_is_left(talk: Talk) -> None:
    ana = await with_two(talk)
    await tells(talk, ana, "active", "tres", at=START - timedelta(days=3))
    await tells(talk, ana, "unlinked", "tres", at=START - timedelta(hours=1))
    await tells(talk, ana, "violation", "dos", day=START.date())
    board = bare(await talk.says(ana, "/accounts"))
    assert board.startswith("📒 Channel accounts · Mexico (Mexico City) Channel accounts: 2/4 Unlinks used: 1/3")
    assert "🟢 @uno linked Wed 25 Nov, 00:00 (Mexico City) ⏳ can be unlinked from Thu 26 Nov, 00:00" in board
    assert "📦 today 0 of 50 products ⚖️ appeal until" in board
    assert "⚪ @tres unlinked Wed 25 Nov, 01:00 (Mexico City) ⏳ can be linked again from Thu 26 Nov, 01:00" in board


async def test_there_is_one_live_board_that_follows_what_is_told(talk: Talk) -> None:
    ana = await with_two(talk)
    await talk.says(ana, "/accounts")
    await talk.says(ana, "/accounts")
    assert len(boards(ana)) == 1
    await talk.says(ana, "/link")
    await talk.says(ana, "nueva")
    await talk.taps(ana, "No", "On a computer", "Invitation sent", "It is active", "Just now")
    assert "3/4" in bare(boards(ana)[0])
    assert "@nueva linked" in bare(boards(ana)[0])
    await talk.restart()
    await talk.says(ana, "/showcase")
    await talk.taps(ana, "@nueva +10")
    assert "today 10 of 50" in bare(boards(ana)[0])


async def test_the_board_follows_what_is_taken_back_too(talk: Talk) -> None:
    ana = await with_two(talk)
    await talk.says(ana, "/accounts")
    await talk.says(ana, "/link")
    await talk.says(ana, "nueva")
    await talk.taps(ana, "No", "On a computer", "Invitation sent", "It is active", "Just now", "Undo")
    assert "Channel accounts: 2/4" in bare(boards(ana)[0])
    await talk.taps(ana, "Just now")
    assert "Channel accounts: 3/4" in bare(boards(ana)[0])


async def test_the_board_is_left_alone_by_what_does_not_show_on_it(talk: Talk) -> None:
    ana = await with_two(talk)
    await talk.says(ana, "/accounts")
    await talk.says(ana, "/score")
    await talk.says(ana, "79.9")
    refused = [each.error for each in talk.world.called("editMessageText") if each.error]
    assert (refused, len(boards(ana))) == ([], 1)


async def test_a_board_that_was_deleted_is_not_missed(talk: Talk) -> None:
    ana = await with_two(talk)
    board = await talk.says(ana, "/accounts")
    ana.deletes(board.message_id)
    await talk.says(ana, "/showcase")
    await talk.taps(ana, "@uno +1")
    assert "today 1 of 50" in bare(seen(ana))
    assert ana.unanswered == []


async def test_the_board_is_pinned_on_request(talk: Talk) -> None:
    ana = await with_two(talk)
    await talk.says(ana, "/accounts")
    await talk.taps(ana, "📌 Pin this board")
    assert talk.world.called("pinChatMessage") != []
    assert ana.unanswered == []


async def test_a_long_board_has_pages(talk: Talk) -> None:
    ana = talk.person()
    await has_a_shop(talk, ana)
    for number in range(8):
        await tells(talk, ana, "active", f"cuenta{number}", at=START - timedelta(days=40))
    first = await talk.says(ana, "/accounts")
    assert "@cuenta5" in first.text
    assert "@cuenta6" not in first.text
    assert "@cuenta7" in (await talk.taps(ana, "›")).text
    assert "@cuenta0" in (await talk.taps(ana, "‹")).text


async def test_each_shop_has_its_own_board(talk: Talk) -> None:
    ana = await with_two(talk)
    await talk.says(ana, "/shop")
    await talk.taps(ana, "Add another shop", "United Kingdom", "None", "None")
    assert "United Kingdom (London) Channel accounts: 0/4" in bare(await talk.says(ana, "/accounts"))
    assert "Mexico (Mexico City) Channel accounts: 2/4" in bare(await talk.taps(ana, "🇲🇽 Mexico"))
    assert "2/4" in bare(await talk.says(ana, "/start"))  # the shop spoken of


async def test_before_there_is_a_shop_its_balance_comes_first(talk: Talk) -> None:
    ana = talk.person()
    for command in ("/accounts", "/showcase"):
        assert "Which country" in (await talk.says(ana, command)).text


# -- history, and entries put right


async def test_an_entry_is_put_right_with_a_trace_and_its_clock_counted_anew(talk: Talk) -> None:
    ana = await with_two(talk)
    await talk.says(ana, "/accounts")
    page = bare(await talk.taps(ana, "@uno"))
    assert "1. @uno became active: Wed 25 Nov, 00:00 (Mexico City)" in page
    await talk.taps(ana, "✏️ 1", "Another time", "Yesterday, at …")
    done = bare(await talk.says(ana, "20:00"))
    assert done.startswith("✏️ Put right: @uno became active: Tue 24 Nov, 20:00 (Mexico City)")
    assert "can be unlinked from Wed 25 Nov, 20:00" in bare(await talk.says(ana, "/accounts"))
    page = bare(await talk.taps(ana, "@uno"))
    assert "→ @uno became active: Tue 24 Nov, 20:00 (Mexico City) (put right Wed 25 Nov, 02:00" in page
    await talk.passes(hours=18)  # 20:00 in Mexico City
    assert "@uno may be unlinked now" in bare(seen(ana))


async def test_what_never_happened_gives_its_unlink_back_and_can_be_undone(talk: Talk) -> None:
    ana = await with_two(talk)
    await tells(talk, ana, "unlinked", "dos", at=START - timedelta(hours=1))
    await talk.says(ana, "/accounts")
    await talk.taps(ana, "@dos", "✏️ 1", "It never happened", "Take it out")
    assert bare(seen(ana)).startswith("✏️ Taken out: @dos unlinked")
    assert "Unlinks used: 0/3" in bare(await talk.says(ana, "/accounts"))
    assert "(taken out" in bare(await talk.taps(ana, "@dos"))
    await talk.taps(ana, "Undo")
    assert "Unlinks used: 1/3" in bare(await talk.says(ana, "/accounts"))


async def test_the_shops_own_entries_are_listed_and_put_right_too(talk: Talk) -> None:
    ana = await with_two(talk)
    await talk.says(ana, "/accounts")
    page = bare(await talk.taps(ana, "🗒 Shop entries"))
    assert "unlinks used before: 0" in page
    number = re.search(r"(\d+)\. unlinks used before", page)[1]  # type: ignore[index]
    await talk.taps(ana, f"✏️ {number}", "Another number")
    await talk.says(ana, "2")
    assert "Unlinks used: 2/3" in bare(await talk.says(ana, "/accounts"))


FORGED = (
    "1t:account:#77", "1t:entry:9999", "1t:entry:x", "1t:accounts_of:9", "1t:count:#1.0.10", "1t:uncount:5",
    "1t:count:x", "1t:count:#1.1.1.1.1", "1t:account:shop.9999999999999999",
)  # fmt: skip


@pytest.mark.parametrize("data", FORGED)
async def test_a_button_that_leads_nowhere_is_answered(talk: Talk, data: str) -> None:
    ana = talk.person()
    await has_a_shop(talk, ana)
    ana.taps_forged(seen(ana), data)
    await talk.settle()
    assert ana.unanswered == []
    assert "That button leads nowhere any more." in seen(ana).text


async def test_anothers_entry_is_not_put_right(talk: Talk) -> None:
    ana = await with_two(talk)
    bob = talk.person("Bob", id_=2002)
    await has_a_shop(talk, bob)
    mine = await tells(talk, ana, "unlinked", "dos")
    bob.taps_forged(seen(bob), f"1t:entry:{mine}")
    await talk.settle()
    assert "leads nowhere" in seen(bob).text


# -- today's products


async def test_products_are_counted_by_taps_once_each(talk: Talk) -> None:
    ana = await with_two(talk)
    meter = await talk.says(ana, "/showcase")
    await talk.taps(ana, "@uno +10", "@uno +10", "@uno +1")
    assert "@uno 📦 today 21 of 50 products" in bare(seen(ana))
    ana.taps_forged(meter, "1t:count:#1.0.10")  # the first button again
    await talk.settle()
    assert "Counted already" in bare(seen(ana))
    assert "today 21 of 50" in bare(seen(ana))
    await talk.taps(ana, "@uno +1", "Undo")
    assert "today 21 of 50" in bare(seen(ana))


async def test_the_fifty_first_is_advised_against_and_can_be_told_all_the_same(talk: Talk) -> None:
    ana = await with_two(talk)
    await tells(talk, ana, "added", "uno", amount=45)
    await talk.says(ana, "/showcase")
    over = bare(await talk.taps(ana, "@uno +10"))
    assert over.startswith("🛑 That makes 55: over the 50 a day")
    assert "Thu 26 Nov, 00:00 (Mexico City)" in over
    await talk.taps(ana, "Leave it")
    assert "today 45 of 50" in bare(seen(ana))
    await talk.taps(ana, "@uno +10", "Count 5, the day is full")
    assert "today 50 of 50" in bare(seen(ana))
    await talk.taps(ana, "@uno +1", "It has happened already")
    assert "today 51 of 50" in bare(seen(ana))
    await talk.passes(hours=22)  # midnight in Mexico City
    assert "@uno 📦 today 0 of 50 products" in bare(await talk.says(ana, "/showcase"))


async def test_any_number_is_typed(talk: Talk) -> None:
    ana = await with_two(talk)
    await talk.says(ana, "/showcase")
    await talk.taps(ana, "+ …")
    assert "At least 1" in bare(await talk.says(ana, "0"))
    assert bare(await talk.says(ana, "37")).startswith("🛍 @")
    assert "today 37 of 50" in bare(await talk.says(ana, "/showcase"))


# -- action cards


async def test_a_card_names_cause_path_and_what_to_copy_and_its_reminder_reopens_the_walk(
    talk: Talk,
) -> None:
    ana = await with_two(talk)
    await talk.says(ana, "/fixunlink")
    card = await talk.taps(ana, "@dos", "Never", "No, or over a proxy", "No, none")
    assert bare(card).startswith(
        "🧰 Why @dos can't be unlinked, the soonest fix first: 🌐 The network is not in Mexico."
    )
    assert "Seller Center > Channel accounts > Unlink" in card.text
    assert labels(card)[:3] == ["📋 Username", "Unlink an account", "⏰ Remind me tomorrow"]
    card = await talk.taps(ana, "⏰ Remind me tomorrow")
    assert "⏰ I remind you: Thu 26 Nov, 09:00 (Mexico City)" in bare(card)
    await talk.restart()
    await talk.passes(hours=31)
    assert bare(seen(ana)).startswith("🔁 You wanted to try unlinking @dos again.")
    await talk.taps(ana, "Continue")
    assert "What unlinking @dos costs" in bare(seen(ana))


async def test_a_failed_unlink_leads_to_the_causes_of_that_account(talk: Talk) -> None:
    ana = await with_two(talk)
    await talk.says(ana, "/unlink")
    await talk.taps(ana, "@dos", "Unlink it all the same", "Yes, unlink", "In Seller Center", "It didn't work")
    await talk.taps(ana, "🧰 Unlinking fails")
    assert bare(seen(ana)).startswith("First: was the e-commerce permission of @dos ever restricted?")


async def test_the_walk_that_a_card_offers_is_about_its_account(talk: Talk) -> None:
    ana = await with_two(talk)
    await talk.says(ana, "/fixunlink")
    await talk.taps(ana, "@dos", "Never", "No, or over a proxy", "No, none", "Unlink an account")
    assert "What unlinking @dos costs" in bare(seen(ana))


async def test_an_answer_opens_each_of_its_numbers(talk: Talk) -> None:
    ana = await with_two(talk)
    await talk.says(ana, "how long after unlinking can i link it again?")
    await talk.taps(ana, "Where is that from?")
    found = bare(seen(ana))
    assert "• wait after an unlink before linking again: 24 h guide S20, Tue 24 Nov; as the guide says" in found
    await talk.says(ana, "how many products per day in the showcase?")
    await talk.taps(ana, "Where is that from?")
    assert "midnight in the market guide S17, Tue 24 Nov; our reading, the guide is silent here" in bare(seen(ana))


async def test_all_rules_are_shown_with_their_sources_page_by_page(talk: Talk) -> None:
    ana = await with_two(talk)
    first = bare(await talk.says(ana, "/rules"))
    assert first.startswith("📐 The rules I hold for Mexico (1 of 6)")
    assert "… on probation, business: not in the rules that I hold" in first
    assert "never: they are for the shop's lifetime" in bare(await talk.taps(ana, "›"))


async def test_what_waits_for_a_closed_chat_stops_when_nothing_calls_for_it_any_more(talk: Talk) -> None:
    ana = await with_two(talk)
    ana.blocks()
    await talk.passes(hours=23)  # @uno may be unlinked, and nobody can be told
    told = await tells(talk, ana, "correction", "uno", what="never", corrects=await _deed(talk, "active", "uno"))
    assert told
    kept = await talk.bot.database.run(lambda books: books.reminders.of_seller(ana.id))
    assert {each.state for each in kept.values() if each.kind == "unlink_lock" and each.account} == {"cancelled"}
    ana.unblocks()
    await talk.says(ana, "/start")
    assert not any("may be unlinked now" in each.text for each in ana.sees())


async def _deed(talk: Talk, kind: str, name: str) -> int:
    def found(books: Books) -> int:
        names = books.sellers.names(1001)
        told = ((each, names.get(each.account or "")) for each in books.deeds.of_seller(1001).deeds)
        return next(each.id for each, handle in told if (each.kind, handle) == (kind, name))

    return await talk.bot.database.run(found)
