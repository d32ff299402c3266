"""A violation as a seller lives through it: told, reminded of, appealed, refused, restored."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import policies
from bot.playground.messages import Message
from bot.playground.users import Person
from tests.talk import Talk, bare, talking
from tests.told import at, goes_on_until


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path / "bot.db") as talk:
        yield talk


async def chooses(talk: Talk, who: Person, *options: str) -> Message:
    """The newest button of each of these options is tapped, whatever its words are."""
    for option in options:
        buttons = [b for message in reversed(who.sees()) if message.by_bot for row in message.keyboard for b in row]
        who.taps(next(button.text for button in buttons if (button.data or "").endswith(f":{option}")))
        await talk.settle()
    return shown(who)


def said(who: Person) -> list[str]:
    """What the bot has said in texts, oldest first."""
    return [bare(message) for message in who.sees() if message.by_bot and message.text]


def shown(who: Person) -> Message:
    """The last message of the bot with buttons: the file of the deadline may have come after it."""
    return [message for message in who.sees() if message.by_bot and message.keyboard][-1]


async def begins(talk: Talk, language: str = "en") -> Person:
    """A seller of a shop in Mexico whose account got a notice for infringement."""
    who = talk.person(language=language)
    await talk.says(who, "/start")
    await chooses(talk, who, "mx", "0", "0")
    await talk.says(who, "/appeal")
    await talk.says(who, "@uno")
    await chooses(talk, who, "infringement")
    return who


async def tells(talk: Talk, language: str = "en") -> Person:
    """Told with the notice's date, Tuesday 24 November: the last day is Thursday 3 December."""
    who = await begins(talk, language)
    await chooses(talk, who, "notice", "2026-11-24", "skip", "unsure")
    return who


async def drafts(talk: Talk, language: str = "en") -> Person:
    who = await tells(talk, language)
    await chooses(talk, who, "ready", "go", "skip", "skip")
    return who


RUNGS = ("2026-11-30 15:00", "2026-12-02 15:00", "2026-12-03 15:00", "2026-12-04 04:00", "2026-12-04 15:00")


async def minutes_of(talk: Talk, who: Person, *moments: str) -> list[str]:
    """At which of these minutes, and of those just before them, something was said."""
    found = []
    for moment in moments:
        for instant in (at(moment) - timedelta(minutes=1), at(moment)):
            count = len(said(who))
            await goes_on_until(talk, instant)
            if len(said(who)) > count:
                found.append(f"{instant:%Y-%m-%d %H:%M}")
    return found


# -- the whole story, in each language


WORDS = {
    "en": ("Last day to appeal: Thu 3 Dec, 23:59 (Mexico City)", "7 Thu 3", "Continue",
           "The appeal for @uno is due soon."),
    "zh-hans": ("申诉最后一天：12月3日 周四 23:59（墨西哥城）", "7. 3日 周四", "继续", "@uno 的申诉快到期了。"),
    "es-MX": ("Último día para apelar: jue 3 dic, 23:59 (Ciudad de México)", "7 jue 3", "Continuar",
              "Se acerca el plazo para apelar por @uno."),
}  # fmt: skip


@pytest.mark.parametrize("language", WORDS)
async def test_the_ladder_comes_at_its_minutes_and_leads_back_into_the_walk(talk: Talk, language: str) -> None:
    last, counted, go_on, soon = WORDS[language]
    who = await tells(talk, language)
    assert last in bare(shown(who))
    assert counted in bare(shown(who))
    await chooses(talk, who, "later")
    assert await minutes_of(talk, who, *RUNGS[:2]) == list(RUNGS[:2])
    assert sum(soon in each for each in said(who)) == 1
    await talk.taps(who, go_on)
    assert last in bare(shown(who))  # at the evidence again, in one tap
    await chooses(talk, who, "ready", "go", "skip", "skip", "sent", "now")
    assert await minutes_of(talk, who, *RUNGS[2:]) == []


@pytest.mark.parametrize("language", WORDS)
async def test_a_refusal_sets_the_ladder_up_again_until_the_next_appeal_is_sent(talk: Talk, language: str) -> None:
    who = await drafts(talk, language)
    await chooses(talk, who, "sent", "now", "nothing")
    assert await minutes_of(talk, who, *RUNGS[:1]) == []
    await talk.says(who, "/appeal")
    await chooses(talk, who, "denied", "now", "none", "again", "later")
    assert await minutes_of(talk, who, *RUNGS[1:3]) == list(RUNGS[1:3])
    await talk.says(who, "/appeal")
    await chooses(talk, who, "ready", "go", "skip", "sent", "now", "restored")
    assert await minutes_of(talk, who, *RUNGS[3:]) == []
    await talk.says(who, "/start")
    assert "@uno" not in shown(who).text


async def test_all_five_rungs_come_where_nothing_is_done(talk: Talk) -> None:
    who = await tells(talk)
    assert await minutes_of(talk, who, *RUNGS) == list(RUNGS)
    assert said(who)[-1].startswith("❗ By this count the last day to appeal for @uno has passed: Thu 3 Dec, 23:59")
    assert "appeal at once" in said(who)[-1]


async def test_the_next_step_is_a_button_on_every_screen_of_the_walk(talk: Talk) -> None:
    who = await drafts(talk)
    await chooses(talk, who, "sent", "now")
    assert bare(shown(who)) == (
        "📮 Noted: the appeal for @uno is sent. Its reminders have stopped. Appeal 1; how many there are in all is not "
        "in the rules I hold. Stage: appealed. Until the answer comes, the permission may stay frozen. "
        "What did the platform answer?"
    )  # fmt: skip
    await chooses(talk, who, "closed")
    assert bare(shown(who)).startswith(
        "🧰 Noted: the permission of @uno is closed. It may be for good, but support can"
    )
    assert "⚖️ A violation notice" in [button.text for row in shown(who).keyboard for button in row]


# -- stopped in the middle


async def test_a_restart_at_any_place_loses_nothing(talk: Talk) -> None:
    who = await begins(talk)
    for option in ("notice", "2026-11-24", "skip", "unsure", "licence", "ready", "go", "skip", "skip", "sent", "now"):
        await talk.restart()
        await chooses(talk, who, option)
    assert bare(shown(who)).startswith("📮 Noted: the appeal for @uno is sent.")
    await talk.restart()
    assert await minutes_of(talk, who, *RUNGS) == []


async def test_a_walk_left_after_the_kind_is_asked_for_its_date(talk: Talk) -> None:
    who = await begins(talk)
    asked = ("2026-11-25 10:00", "2026-11-25 15:00", "2026-11-26 15:00")
    assert await minutes_of(talk, who, *asked, "2026-11-27 15:00") == list(asked)
    await talk.taps(who, "Continue")
    assert bare(shown(who)).startswith("What does the notice say about the last day to appeal?")


async def test_a_walk_put_away_goes_on_from_the_push_and_from_the_command(talk: Talk) -> None:
    who = await tells(talk)
    await talk.taps(who, "Close")
    await goes_on_until(talk, at(RUNGS[0]))
    await talk.taps(who, "Continue")
    assert "Gather the evidence before you send anything" in shown(who).text
    await talk.taps(who, "Close")
    await talk.says(who, "/appeal")
    assert "Gather the evidence before you send anything" in shown(who).text


# -- dates


async def test_a_printed_last_day_beats_the_rule(talk: Talk) -> None:
    who = await begins(talk)
    await chooses(talk, who, "printed")
    await talk.says(who, "1 dic")
    await chooses(talk, who, "skip", "unsure")
    assert "Last day to appeal: Tue 1 Dec, 23:59 (Mexico City)" in bare(shown(who))
    assert "By the rule I hold" not in shown(who).text
    due = ("2026-11-26 15:00", "2026-11-30 15:00", "2026-12-01 15:00", "2026-12-02 04:00", "2026-12-02 15:00")
    assert await minutes_of(talk, who, *due) == list(due)


async def test_a_passed_deadline_is_answered_at_once_and_never_as_too_late(talk: Talk) -> None:
    who = await begins(talk)
    await chooses(talk, who, "notice")
    count = len(who.sees())
    await talk.says(who, "2026-11-05")
    assert len(who.sees()) == count + 2  # the reply and the next question; no file of a day that has passed
    assert bare(shown(who)).startswith(
        "❗ By this count the last day to appeal has passed: Mon 16 Nov, 23:59 (Mexico City)."
    )
    await chooses(talk, who, "skip", "unsure")
    assert "Check the date on the notice and appeal at once: it may still be accepted." in bare(shown(who))
    assert await minutes_of(talk, who, *RUNGS) == []
    await talk.says(who, "/start")
    assert "❗ @uno: by this count the last day to appeal has passed" in bare(shown(who))


async def test_rungs_that_are_past_when_it_is_told_are_listed_and_never_sent(talk: Talk) -> None:
    who = await begins(talk)
    await chooses(talk, who, "notice")
    await talk.says(who, "17 nov")
    count = len(said(who))
    await chooses(talk, who, "skip", "unsure")
    assert "I remind you on the morning of Wed 25 Nov and Thu 26 Nov" in bare(shown(who))
    assert "Past already, so skipped: Mon 23 Nov." in bare(shown(who))
    assert len(said(who)) == count
    due = ("2026-11-25 15:00", "2026-11-26 15:00", "2026-11-27 04:00", "2026-11-27 15:00")
    assert await minutes_of(talk, who, *due) == list(due)


async def test_a_date_that_nobody_has_is_asked_for_and_filled_in_with_one_tap(talk: Talk) -> None:
    who = await begins(talk)
    await chooses(talk, who, "unsure", "skip", "unsure")
    assert "3 Dec" not in shown(who).text
    await chooses(talk, who, "later")
    await goes_on_until(talk, at("2026-11-25 10:00"))
    assert said(who)[-1].startswith("🔎 The last day to appeal for @uno isn't known yet.")
    await talk.taps(who, "Continue")
    await chooses(talk, who, "notice", "2026-11-24")
    assert "Last day to appeal: Thu 3 Dec, 23:59 (Mexico City)" in bare(shown(who))
    assert await minutes_of(talk, who, "2026-11-25 15:00", "2026-11-26 15:00", *RUNGS) == list(RUNGS)


async def test_a_wrong_date_is_put_right_beside_the_evidence_without_a_question(talk: Talk) -> None:
    who = await tells(talk)
    await talk.taps(who, "The date is wrong")
    assert bare(shown(who)).startswith("Which date does the notice bear?")
    await chooses(talk, who, "2026-11-25", "skip", "unsure")
    assert "Last day to appeal: Fri 4 Dec, 23:59 (Mexico City)" in bare(shown(who))
    due = ("2026-12-01 15:00", "2026-12-03 15:00", "2026-12-04 15:00")
    assert await minutes_of(talk, who, RUNGS[0], *due) == list(due)


async def test_wrong_input_to_an_appeal_gets_one_sentence_and_the_same_question(talk: Talk) -> None:
    who = await begins(talk)
    await chooses(talk, who, "notice")
    for text, first in (
        ("30 nov", "Mon 30 Nov is still to come."), ("2025-11-24", "Mon 24 Nov 2025? That is over two months ago."),
        ("3/11", "Day or month first?"), ("24 nov 9:00", "Type the day alone"), ("ayer?", "I didn't get the day."),
    ):  # fmt: skip
        assert bare(await talk.says(who, text)).startswith(first)
        assert "Which date does the notice bear?" in shown(who).text
    await talk.says(who, "24 nov")
    await talk.says(who, "eighty")
    assert bare(shown(who)).startswith("Type the score alone, like 79.5; at most 1,000.")
    assert bare(await talk.says(who, "79,9")).startswith("⚠️ The shop's score 79.9 is under 80")


# -- buttons


async def test_an_old_button_that_would_take_the_notice_back_asks_first(talk: Talk) -> None:
    who = await begins(talk)
    old = shown(who)
    press = next(b.data for row in old.keyboard for b in row if b.data and b.data.endswith(":unsure"))
    await chooses(talk, who, "notice", "2026-11-24", "skip", "unsure")
    who.taps_old(old, press)
    await talk.settle()
    assert bare(shown(who)).startswith(
        "✋ This changes what is in the ledger. It would take back: • violation notice on @uno"
    )
    await talk.taps(who, "Keep it")
    assert "Gather the evidence" in shown(who).text
    assert await minutes_of(talk, who, RUNGS[0]) == [RUNGS[0]]


async def test_a_tick_stays_a_tick_however_often_it_is_pressed(talk: Talk) -> None:
    who = await tells(talk)
    await chooses(talk, who, "licence")
    assert "(1/5)" in shown(who).text
    assert "☑ Authorisation letter or licence" in [button.text for row in shown(who).keyboard for button in row]
    await chooses(talk, who, "licence.off")
    assert "(0/5)" in shown(who).text


async def test_undo_after_a_refusal_takes_back_what_was_told_last(talk: Talk) -> None:
    who = await drafts(talk)
    await chooses(talk, who, "sent", "now", "denied", "now")
    await talk.taps(who, "Undo")
    assert "When did the refusal come?" in shown(who).text
    await talk.taps(who, "Undo")
    assert "What did the platform answer?" in shown(who).text
    await talk.taps(who, "Undo")
    assert "When did you send the appeal for @uno?" in shown(who).text
    assert await minutes_of(talk, who, RUNGS[0]) == [RUNGS[0]]


# -- the draft


async def test_the_draft_is_copied_part_by_part_in_the_platforms_language(talk: Talk) -> None:
    who = await tells(talk, "zh-hans")
    await chooses(talk, who, "licence", "ready", "go")
    await talk.says(who, "<V> & 1")
    story = "我们有授权 <b>。" + "证据很多" * 80
    await talk.says(who, story)
    clips = [button.copy_text for row in shown(who).keyboard for button in row if button.copy_text]
    assert clips[0] == (
        "Estimado equipo de revisión: apelo la infracción <V> & 1 (derechos de marca o de autor) de la cuenta @uno."
    )  # fmt: skip
    assert "".join(clips[1:-2]).replace(" ", "") == story.replace(" ", "")
    assert len(clips[1:-2]) == 2
    assert clips[-2] == "Se adjuntan: la autorización o licencia."
    assert all(0 < len(clip) <= 256 for clip in clips)
    assert "审核团队您好，我对账号 @uno 的违规（编号 <V> & 1，侵权）提出申诉。" in shown(who).text
    assert "提交前请换成西班牙语" in shown(who).text


async def test_a_seller_who_reads_the_platforms_language_reads_the_draft_once(talk: Talk) -> None:
    who = await drafts(talk, "es")
    assert shown(who).text.count("@uno") == 1


# -- several violations, other rules


async def test_a_second_violation_begins_beside_the_first_and_the_more_urgent_goes_on(talk: Talk) -> None:
    who = await tells(talk)
    await talk.says(who, "/start")
    await talk.taps(who, "⚖️ A violation notice")
    assert "Which account got the notice?" in shown(who).text
    await talk.says(who, "@dos")
    await chooses(talk, who, "content", "printed")
    await talk.says(who, "2026-11-30")
    await talk.says(who, "/start")
    lines = [line for line in bare(shown(who)).split("⚖️") if "appeal until" in line]
    assert [line.split(":")[0].strip() for line in lines] == ["@dos", "@uno"]
    assert [button.text for row in shown(who).keyboard for button in row][:2] == [
        "Continue: appeal for @dos", "Continue: appeal for @uno",
    ]  # fmt: skip
    await talk.says(who, "/appeal")
    assert "compliance credit score" in shown(who).text


async def test_before_there_is_a_shop_the_command_begins_with_it(talk: Talk) -> None:
    who = talk.person()
    await talk.says(who, "/appeal")
    assert "Which country" in shown(who).text


async def test_where_the_policy_knows_more_the_walk_says_more(tmp_path: Path) -> None:
    """Two attempts, and 15 days for the second, as public pages have it for another market."""
    held = policies.load()
    more = {key: value for key, value in held.off["ID"].items() if key.startswith("appeal.") and "amount" not in key}
    more["appeal.second_amount"] = held.off["ID"]["appeal.second_amount"]
    more.pop("appeal.unit")
    async with talking(tmp_path / "bot.db", replace(held, markets={"MX": more})) as talk:
        who = await drafts(talk)
        assert "Appeal 1 of 2." in shown(who).text
        await chooses(talk, who, "sent", "now")
        await talk.passes(days=1)
        await chooses(talk, who, "denied", "now", "none")
        assert "Last day for another appeal: Fri 11 Dec, 23:59 (Mexico City)" in bare(shown(who))
        await chooses(talk, who, "again", "ready", "go", "skip", "sent", "now", "denied", "now")
        assert bare(shown(who)).startswith("❌ Refused: @uno. Appeal 2 of 2. What is left: support.")
        assert await minutes_of(talk, who, "2026-12-08 15:00", "2026-12-11 15:00") == []


async def test_who_leaves_it_after_a_refusal_is_still_reminded_and_can_change_their_mind(talk: Talk) -> None:
    who = await drafts(talk)
    await chooses(talk, who, "sent", "now", "denied", "now", "none", "stop")
    assert bare(shown(who)).startswith("👌 No further appeal for @uno for now.")
    await goes_on_until(talk, at(RUNGS[0]))
    await talk.taps(who, "Continue")
    assert "Appeal again?" in shown(who).text
    await chooses(talk, who, "again")
    assert "What was missing last time?" in shown(who).text
