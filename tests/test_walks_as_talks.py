"""Walks as a seller lives them: said, then seen."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.handlers import away
from bot.playground.faults import NoConnection
from tests.talk import START, Talk, bare, seen, talking


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path / "bot.db") as talk:
        yield talk


OPENED = ("Mexico", "None", "None")
LINK_NOW = ("No", "On a computer", "Invitation sent", "It is active", "Just now")
UNLINK_NOW = ("Unlink it all the same", "Yes, unlink", "In Seller Center", "It is unlinked", "Just now")


async def opened(talk: Talk, *answers: str) -> None:
    await talk.says(talk.person(), "/start")
    await talk.taps(talk.person(), *(answers or OPENED))


async def linked(talk: Talk, name: str = "uno") -> None:
    await talk.says(talk.person(), "/link")
    await talk.says(talk.person(), name)
    await talk.taps(talk.person(), *LINK_NOW)


async def rows(talk: Talk, table: str, what: str = "*") -> list[tuple[object, ...]]:
    sql = f"SELECT {what} FROM {table}"  # table and columns are the test's own
    return await talk.bot.database.run(lambda books: books.tx._connection.execute(sql).fetchall())


def screens(talk: Talk) -> int:
    """How many screens the bot has put into chats so far, new ones and ones in place."""
    return len(talk.world.called("sendMessage")) + len(talk.world.called("editMessageText"))


async def deeds(talk: Talk) -> list[str]:
    kinds = await rows(talk, "deeds WHERE taken_back_at IS NULL ORDER BY id", "kind")
    return [str(row[0]) for row in kinds if not str(row[0]).startswith("opening_")]


# -- the first minutes ----------------------------------------------------------------------------------


async def test_a_known_language_goes_straight_on(talk: Talk) -> None:
    for language, words in (("zh-hans", "店铺注册在哪个国家"), ("es-419", "país"), ("en-gb", "Which country")):
        person = talk.person(language, language, id_=hash(language) % 10**6 + 5000)
        assert words in (await talk.says(person, "/start")).text


@pytest.mark.parametrize("language", ["pt-br", "id", None, "", "xx", "in", "q" * 40])
async def test_an_unknown_language_gets_english_with_the_picker_first(talk: Talk, language: str | None) -> None:
    ana = talk.person(language=language)
    assert (await talk.says(ana, "/start")).text == "🌐 Choose your language · 选择语言 · Elige tu idioma"
    assert "país" in (await talk.taps(ana, "Español")).text


async def test_the_language_changes_in_the_middle_of_a_walk_and_the_same_question_stays(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk, "Mexico")
    await talk.says(ana, "/language")
    assert "店铺现在绑定了几个渠道账号" in (await talk.taps(ana, "中文")).text


async def test_unknown_is_shown_as_unknown_and_never_as_nought(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk, "Mexico", "I don't know", "I don't know")
    assert "Linked now: ?/4 Unlinks used: ?/3" in bare(seen(ana))


async def test_an_opening_balance_takes_accounts_as_they_are(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk, "Mexico", "2")
    await talk.says(ana, "@uno")
    await talk.taps(ana, "More than 24 h ago")
    await talk.says(ana, "https://www.tiktok.com/@dos?lang=es")
    await talk.taps(ana, "Today, at")
    await talk.says(ana, "01:30")
    await talk.taps(ana, "1", "Yes")
    await talk.says(ana, "49")
    await talk.taps(ana, "I don't know")
    assert "Linked now: 2/4 Unlinks used: 1/3" in bare(seen(ana))
    home = bare(await talk.says(ana, "/start"))
    assert "⏳ @dos: unlink from Thu 26 Nov, 01:30 (Mexico City)" in home
    assert "@uno:" not in home


# -- wrong input ----------------------------------------------------------------------------------------


async def test_wrong_input_gets_one_sentence_and_the_same_question(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk, "Mexico", "1")
    assert bare(await talk.says(ana, "#x")).startswith("That doesn't look like a TikTok name.")
    await talk.says(ana, "uno")
    await talk.taps(ana, "Today, at")
    for said, seen_first in (
        ("noon-ish", "I didn't get the time."),
        ("25:99", "I didn't get the time."),
        ("23:59", "That is still to come."),
    ):
        assert bare(await talk.says(ana, said)).startswith(seen_first)
    assert "How many unlinks" in (await talk.says(ana, "1:30")).text


async def test_a_picture_is_answered_and_the_question_stays(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk, "Mexico")
    ana.sends_photo(b"\x89PNG")
    await talk.settle()
    assert bare(seen(ana)).startswith("I can only read text and buttons so far.")
    assert "How many channel accounts" in seen(ana).text


async def test_names_that_look_like_code_are_shown_as_they_are(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk)
    await talk.says(ana, "/link")
    for name in ("<3", "</b>", "Ana & Co", "O'Brien", "_x_", "{account}", "%s"):
        assert f"@{name}" in (await talk.says(ana, name)).text
        await talk.taps(ana, "Back")


async def test_an_edited_reply_is_read_again_only_while_its_question_is_open(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk)
    await talk.says(ana, "/link")
    wrong = ana.says("x" * 41)
    await talk.settle()
    assert bare(seen(ana)).startswith("That doesn't look like")
    ana.edits(wrong.message_id, "uno")
    await talk.settle()
    assert "Is @uno linked to another seller now?" in seen(ana).text
    ana.edits(wrong.message_id, "dos")
    await talk.settle()
    assert bare(seen(ana)).startswith("I kept your first answer.")
    assert "Is @uno linked" in seen(ana).text


# -- buttons --------------------------------------------------------------------------------------------


async def test_a_double_tap_counts_once(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk)
    await linked(talk)
    await talk.says(ana, "/unlink")
    await talk.taps(ana, "It is unlinked already")
    message = seen(ana)
    just_now = next(each for row in message.keyboard for each in row if each.text == "Just now")
    ana.taps(just_now.data or "", message, times=2)
    await talk.settle()
    assert await deeds(talk) == ["invited", "active", "unlinked"]
    assert "Unlinks used: 1/3" in seen(ana).text


async def test_every_old_button_of_the_link_walk_is_answered_and_stores_no_wrong_answer(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk)
    await linked(talk)
    before = await deeds(talk)
    walk = [message for message in ana.sees() if message.by_bot][-1]
    pressed = 0
    for keyboard in list(walk.keyboards)[:-1]:
        for row in keyboard:
            for button in row:
                data = button["callback_data"]
                if data.split(":")[0] in ("1x", "1u"):
                    continue
                shown = screens(talk)
                ana.taps_old(walk, data)
                await talk.settle()
                pressed += 1
                assert ana.unanswered == []
                assert screens(talk) > shown
                assert await deeds(talk) == before
    assert pressed >= 12


async def test_a_change_that_takes_a_deed_back_is_asked_for_first(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk)
    await linked(talk)
    end = seen(ana)
    old = next(
        b["callback_data"] for rows_ in end.keyboards for row in rows_ for b in row if b["text"] == "In the seller app"
    )
    ana.taps_old(end, old)
    await talk.settle()
    assert bare(seen(ana)).startswith("✋ This changes what is in the ledger. It would take back:")
    assert "@uno became active" in seen(ana).text
    assert await deeds(talk) == ["invited", "active"]
    await talk.taps(ana, "Keep it")
    assert "@uno is linked" in seen(ana).text
    ana.taps_old(end, old)
    await talk.settle()
    await talk.taps(ana, "Take it back")
    assert await deeds(talk) == []
    assert await rows(talk, "reminders WHERE state = 'waiting'") == []


async def test_undo_takes_the_last_deed_out_of_the_ledger_and_its_clock_with_it(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk)
    await linked(talk)
    assert len(await rows(talk, "reminders WHERE state = 'waiting'")) == 1
    assert "When did @uno become active?" in (await talk.taps(ana, "Undo")).text
    assert await deeds(talk) == ["invited"]
    assert await rows(talk, "reminders WHERE state = 'waiting'") == []
    await talk.taps(ana, "Just now")
    assert await deeds(talk) == ["invited", "active"]


async def test_back_goes_one_step_however_often_the_same_button_is_pressed(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk)
    await talk.says(ana, "/link")
    await talk.says(ana, "uno")
    await talk.taps(ana, "No")
    message = seen(ana)
    data = next(b.data for row in message.keyboard for b in row if b.text == "‹ Back")
    ana.taps(data or "", message, times=3)
    await talk.settle()
    assert "Is @uno linked to another seller now?" in seen(ana).text


async def test_a_closed_walk_is_put_away_and_taken_up_again_where_it_was(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk)
    await talk.says(ana, "/link")
    await talk.says(ana, "uno")
    assert "“link @uno” is put away" in (await talk.taps(ana, "Close")).text
    assert "Is @uno linked" in (await talk.taps(ana, "Continue: link @uno")).text


async def test_data_that_no_release_has_written_is_answered(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk)
    for data in (
        "1c:1:gone:yes",
        "9c:1:a:b",
        "nonsense",
        "1c:zzzzzzzzzz:market:mx",
        "1f:nothing:",
        "1p:done:99",
        "1t:moon:",
        "1f:link:#99",
    ):
        ana.taps_forged(seen(ana), data)
        await talk.settle()
        assert ana.unanswered == []
        assert "Here is where we are" in seen(ana).text or "Here is where you are" in seen(ana).text


# -- other people ---------------------------------------------------------------------------------------


async def test_another_member_of_a_group_changes_nothing(talk: Talk) -> None:
    ana, budi = talk.person(), talk.person("Budi", "en", 1002)
    group = talk.world.group("Team", [ana, budi])
    ana.says("/start", chat=group)
    await talk.settle()
    asked = ana.last(group)
    assert asked is not None
    mexico = next(b for row in asked.keyboard for b in row if "Mexico" in b.text)
    budi.taps(mexico.data or "", asked, chat=group)
    await talk.settle()
    assert budi.toasts[-1].toast == "Only the person who started this can press here."
    assert await rows(talk, "shops") == []
    ana.taps(mexico.data or "", asked, chat=group)
    await talk.settle()
    assert len(await rows(talk, "shops")) == 1


async def test_a_group_that_becomes_a_supergroup_takes_its_walks_along(talk: Talk) -> None:
    ana = talk.person()
    group = talk.world.group("Team", [ana])
    ana.says("/start", chat=group)
    await talk.settle()
    old = group.chat.id
    new = group.becomes_supergroup()
    await talk.settle()
    assert await rows(talk, "walks", "chat_id") == [(new.chat.id,)]
    assert old != new.chat.id
    ana.says("/start", chat=new)
    await talk.settle()
    last = ana.last(new)
    assert last is not None
    assert "Which country" in last.text


# -- clocks ---------------------------------------------------------------------------------------------


async def test_an_unlink_too_soon_is_advised_against_with_the_countdown_and_the_push_goes_on(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk)
    await linked(talk)
    await talk.passes(minutes=90)
    await talk.says(ana, "/unlink")
    assert "By this rule it may be unlinked from Thu 26 Nov, 02:00 (Mexico City): 22 h 30 min to go." in bare(seen(ana))
    await talk.taps(ana, "OK, remind me then")
    await talk.passes(hours=22, minutes=29, seconds=59)
    assert "may be unlinked now" not in seen(ana).text
    await talk.passes(seconds=1)
    assert bare(seen(ana)).startswith("🔓 @uno may be unlinked now, by the rule I hold.")
    assert "3 left now, 2 after it" in (await talk.taps(ana, "Continue")).text


async def test_it_has_happened_already_is_recorded_against_the_rule(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk)
    await linked(talk)
    await talk.says(ana, "/unlink")
    await talk.taps(ana, "It is unlinked already", "Just now")
    assert await rows(talk, "deeds WHERE against_rule = 1", "kind") == [("unlinked",)]
    assert "Unlinks used: 1/3" in seen(ana).text


async def test_what_was_told_late_starts_no_clock_that_is_over(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk)
    await linked(talk)
    await talk.passes(days=3)
    await talk.taps(ana, "Done")
    await talk.says(ana, "/unlink")
    await talk.taps(ana, *UNLINK_NOW[:-1], "Another day")
    await talk.says(ana, "2026-11-26 10:00")
    assert "That time has passed: it can be linked again now." in seen(ana).text
    assert await rows(talk, "reminders WHERE state = 'waiting'") == []


async def test_a_snoozed_push_comes_again_and_a_done_one_does_not(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk)
    await linked(talk)
    await talk.passes(days=1)
    assert "💤 Again: Thu 26 Nov, 03:00 (Mexico City)" in bare(await talk.taps(ana, "In 1 hour"))
    await talk.passes(minutes=59)
    assert len([m for m in ana.sees() if "may be unlinked now" in m.text]) == 1
    await talk.passes(minutes=1)
    assert len([m for m in ana.sees() if "may be unlinked now" in m.text]) == 2
    await talk.taps(ana, "Tomorrow 9:00")
    assert "💤 Again: Fri 27 Nov, 09:00 (Mexico City)" in bare(seen(ana))
    await talk.passes(hours=30)
    assert "✔️ Done." in (await talk.taps(ana, "Done")).text
    count = len(ana.sees())
    await talk.passes(days=10)
    assert len(ana.sees()) == count


async def test_a_restart_in_the_middle_loses_nothing(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk)
    await talk.says(ana, "/link")
    await talk.restart()
    await talk.says(ana, "uno")
    for button in LINK_NOW:
        await talk.restart()
        await talk.taps(ana, button)
    await talk.restart()
    talk.hand.at += timedelta(hours=29, minutes=10)
    await talk.restart()
    assert bare(seen(ana)).startswith("🐢 Late by 5 h 10 min: I was away. 🔓 @uno may be unlinked now")


async def test_a_block_keeps_the_reminder_until_it_is_lifted(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk)
    await linked(talk)
    ana.blocks()
    await talk.passes(days=1)
    ana.unblocks()
    await talk.settle()
    await talk.passes(seconds=1)
    assert "may be unlinked now" in seen(ana).text


async def test_a_reminder_waits_while_telegram_can_not_be_reached(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk)
    await linked(talk)
    talk.world.fail("sendMessage", NoConnection(), times=3)
    for _ in range(5):
        await talk.passes(hours=24 if talk.hand.at == START else 0, seconds=30)
    pushes = [m.text for m in ana.sees() if "may be unlinked now" in m.text]
    assert len(pushes) == 1
    assert "sent again" not in pushes[0]


# -- what is kept ---------------------------------------------------------------------------------------


async def test_the_export_holds_all_that_is_kept(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk)
    await linked(talk)
    ana.says("/export")
    await talk.settle()
    file_id = seen(ana).raw["document"]["file_id"]
    kept = json.loads(talk.world.state.files[file_id].content)
    assert [row["kind"] for row in kept["deeds"]][-2:] == ["invited", "active"]
    assert kept["accounts"][0]["name"] == "uno"
    assert kept["reminders"][0]["due_at"] == "2026-11-26T08:00:00+00:00"
    assert kept["sellers"][0]["id"] == 1001


async def test_forget_asks_first_and_leaves_nothing(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk)
    await linked(talk)
    await talk.says(ana, "/forget")
    await talk.taps(ana, "Keep everything")
    assert len(await rows(talk, "sellers")) == 1
    await talk.says(ana, "/forget")
    assert "Everything is deleted." in (await talk.taps(ana, "Delete for good")).text
    for table in ("sellers", "shops", "accounts", "walks", "answers", "deeds", "reminders", "inbox"):
        assert await rows(talk, table) == [], table
    await talk.passes(days=2)
    assert "Everything is deleted." in seen(ana).text
    assert "Which country" in (await talk.says(ana, "/start")).text


async def test_after_a_gap_a_chat_with_an_open_question_is_told_once_and_asked_again(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk)
    await talk.says(ana, "/link")
    await away.note_presence(talk.bot.desk)
    talk.hand.at += timedelta(seconds=120)
    assert await away.gap(talk.bot.desk) is None
    talk.hand.at += timedelta(minutes=58)
    since = await away.gap(talk.bot.desk)
    assert since == START
    assert await away.tell(talk.bot.desk, since) == 1
    assert bare(seen(ana)).startswith(
        "🔌 I was away from Wed 25 Nov, 02:00 (Mexico City) to Wed 25 Nov, 03:00 (Mexico City)."
    )
    assert "Is @uno linked" in (await talk.says(ana, "uno")).text


async def test_a_second_opening_balance_is_of_the_same_shop_and_counts_nothing_twice(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk, "Mexico", "None", "1")
    await linked(talk)
    await talk.says(ana, "/shop")
    await talk.taps(ana, "Correct the figures", "1")
    await talk.taps(ana, "@uno", "More than 24 h ago", "2")
    await talk.taps(ana, "No, none today")
    assert "Linked now: 1/4 Unlinks used: 2/3" in bare(seen(ana))
    assert len(await rows(talk, "shops")) == 1


async def test_another_shop_has_books_of_its_own(talk: Talk) -> None:
    ana = talk.person()
    await opened(talk)
    await linked(talk)
    await talk.says(ana, "/shop")
    await talk.taps(ana, "Add another shop", "United Kingdom", "None", "None")
    assert "Your shop in United Kingdom" in (await talk.says(ana, "/start")).text
    assert "Channel accounts: 0/4" in seen(ana).text
    await talk.says(ana, "/shop")
    await talk.taps(ana, "Turn to: Mexico")
    assert "Channel accounts: 1/4" in seen(ana).text


@pytest.mark.parametrize("hour", ["18:30", "a las 18:30", "晚上6点半", "6:30 pm"])
async def test_an_hour_that_comes_before_the_press_it_belongs_to_is_asked_for_again(talk: Talk, hour: str) -> None:
    """Telegram keeps texts and presses in two queues, so a text can be the earlier one for us."""
    ana = talk.person()
    await opened(talk)
    await talk.says(ana, "/link")
    await talk.says(ana, "uno")
    await talk.taps(ana, *LINK_NOW[:-1])
    await talk.says(ana, hour)
    assert bare(seen(ana)).startswith("Please tap one of the buttons below. When did @uno become active?")
    await talk.taps(ana, "Yesterday, at …")
    assert await deeds(talk) == ["invited"]
    await talk.says(ana, hour)
    assert await deeds(talk) == ["invited", "active"]


async def test_a_number_that_is_too_large_is_told_so_though_a_rule_has_the_same(talk: Talk) -> None:
    """50 is what an account may add in a day: it is not asked for here."""
    ana = talk.person()
    await opened(talk, "Mexico")
    await talk.says(ana, "50")
    assert bare(seen(ana)).startswith("Type a whole number, at most 20. How many channel accounts are linked")
    assert "50 products" not in " ".join(message.text for message in ana.sees())
