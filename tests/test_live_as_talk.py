"""LIVE slots, showcase plans and own reminders as a seller in Shanghai with a shop in London lives them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot import lives, sellers, zoning
from bot.playground.messages import Message
from bot.playground.users import Person
from bot.scenes import Who
from bot.wishing import quiet_from, wish
from tests.talk import Hand, Talk, bare, seen, talking

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
FRIDAY = datetime(2026, 10, 23, 8, 0, tzinfo=UTC)  # two days before summer time ends in London
LANGUAGES = {"en": "en", "zh": "zh-hans", "es": "es-mx"}


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path / "bot.db", hand=Hand(FRIDAY)) as talk:
        yield talk


def who(talk: Talk, id_: int = 1001) -> Who:
    return Who(id_, id_, talk.hand.now(), talk.policy)


async def tap(talk: Talk, person: Person, *ends: str) -> Message:
    """The newest button whose data ends so is tapped, whatever language its label is in."""
    for end in ends:
        shown = [each for each in reversed(person.sees()) if each.by_bot]
        found = (
            (each, button.data) for each in shown for row in each.keyboard for button in row
            if (button.data or "").endswith(end) or (end.endswith("-") and end in (button.data or ""))
        )  # fmt: skip
        message, data = next(found, None) or pytest.fail(f"no button {end}")
        person.taps(data or "", message)
        await talk.settle()
    return seen(person)


async def opened(talk: Talk, language: str = "en", id_: int = 1001) -> Person:
    """A seller who lives in Shanghai, and their shop in London."""
    person = talk.person("Ana", LANGUAGES[language], id_)
    await talk.says(person, "/start")
    await tap(talk, person, ":gb", ":0", ":0")
    await talk.bot.database.run(lambda books: zoning.set_zone(books, who(talk, id_), "Asia/Shanghai", of_shop=False))
    return person


def again(person: Person, message: Message) -> str:
    """The words of that message as they stand now."""
    return bare(next(each for each in person.sees() if each.message_id == message.message_id))


async def rows(talk: Talk, id_: int = 1001) -> tuple[lives.Row, ...]:
    card = await talk.bot.database.run(lambda books: lives.card(books, who(talk, id_)))
    assert card is not None
    return card.rows


async def until(talk: Talk, person: Person, at: datetime) -> list[str]:
    """What came at that instant and not a second earlier."""
    talk.hand.at = at - SECOND
    await talk.settle()
    before = len([each for each in person.sees() if each.by_bot])
    talk.hand.at = at
    await talk.settle()
    return [bare(each) for each in [each for each in person.sees() if each.by_bot][before:]]


def utc(day: int, hour: int, minute: int = 0, month: int = 10) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


async def sent(talk: Talk) -> int:
    return len(talk.world.called("sendMessage"))


# -- slots and their reminders

SAID = {
    "en": ("✅ Set: Sat and Sun, 20:00–22:00 (London) = 03:00–05:00 the next day (Shanghai)",
           "02:00 and 02:45, your time", "🔴 LIVE in 1 h: Sat 24 Oct, 20:00 (London) = Sun 25 Oct, 03:00 (Shanghai)",
           "🎬 The first 15 minutes:", "🔴 LIVE in 1 h: Sun 25 Oct, 20:00 (London) = Mon 26 Oct, 04:00 (Shanghai)"),
    "zh": ("✅ 设好了：周六、周日 20:00–22:00（伦敦）= 次日 03:00–05:00（上海）", "你的时间 02:00 和 02:45",
           "🔴 还有1小时开播：10月24日 周六 20:00（伦敦） = 10月25日 周日 03:00（上海）", "🎬 开场 15 分钟：",
           "🔴 还有1小时开播：10月25日 周日 20:00（伦敦） = 10月26日 周一 04:00（上海）"),
    "es": ("✅ Listo: sáb y dom, 20:00–22:00 (Londres) = 03:00–05:00 del día siguiente (Shanghái)",
           "a las 02:00 y a las 02:45, en tu hora",
           "🔴 LIVE en 1 h: sáb 24 oct, 20:00 (Londres) = dom 25 oct, 03:00 (Shanghái)",
           "🎬 Los primeros 15 minutos:", "🔴 LIVE en 1 h: dom 25 oct, 20:00 (Londres) = lun 26 oct, 04:00 (Shanghái)"),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
async def test_both_reminders_come_to_the_minute_on_each_day_over_a_restart_and_the_end_of_summer_time(
    talk: Talk, language: str
) -> None:
    ana = await opened(talk, language)
    set_, mine, saturday, first, sunday = SAID[language]
    await talk.says(ana, "/live")
    end = bare(await tap(talk, ana, ":weekend", ":guide"))
    assert end.startswith(set_)
    assert mine in end
    early = await until(talk, ana, utc(24, 18))
    assert [each[: len(saturday)] for each in early] == [saturday]
    await talk.restart()
    late = await until(talk, ana, utc(24, 18, 45))
    assert len(late) == 1
    assert first in late[0]
    assert await until(talk, ana, utc(24, 19)) == []
    assert await until(talk, ana, utc(25, 18)) == []  # what was the hour yesterday
    await talk.restart()
    assert [each[: len(sunday)] for each in await until(talk, ana, utc(25, 19))] == [sunday]
    assert len(await until(talk, ana, utc(25, 19, 45))) == 1
    before = await sent(talk)
    for hours in range(1, 5 * 24):  # Monday to Friday
        talk.hand.at = utc(25, 20) + hours * HOUR
        await talk.settle()
    assert await sent(talk) == before
    assert len(await until(talk, ana, utc(31, 19))) == 1


async def test_weekdays_are_ticked_off_and_hours_typed(talk: Talk) -> None:
    ana = await opened(talk)
    await talk.says(ana, "/live")
    await tap(talk, ana, ":pick", ":mon", ":wed", ":ready")
    assert bare(await talk.says(ana, "sometime")).startswith("I didn't get the time.")
    await talk.says(ana, "9 pm")
    assert "Set: Mon and Wed, 21:00–23:00 (London) = 05:00–07:00 the next day" in bare(await tap(talk, ana, ":h2"))
    assert "LIVE at Mon 26 Oct, 21:00 (London)" in bare(await talk.says(ana, "/reminders"))


async def test_the_days_left_unticked_are_no_answer(talk: Talk) -> None:
    ana = await opened(talk)
    await talk.says(ana, "/live")
    await tap(talk, ana, ":pick", ":mon")
    old = next(b.data for row in seen(ana).keyboard for b in row if (b.data or "").endswith(":ready"))
    await tap(talk, ana, ":mon.off")
    ana.taps_old(seen(ana), old or "")
    await talk.settle()
    assert bare(seen(ana)).startswith("Tick at least one day first.")


async def slot(talk: Talk, ana: Person, *choices: str) -> None:
    await talk.says(ana, "/live")
    await tap(talk, ana, *(choices or (":every", ":guide")))


async def test_a_slot_that_is_removed_reminds_no_more_and_comes_back_with_undo(talk: Talk) -> None:
    ana = await opened(talk)
    await slot(talk, ana)
    await talk.says(ana, "/live")
    gone = bare(await tap(talk, ana, "remove-"))
    assert gone.startswith("🗑 Removed: Every day, 20:00–22:00 (London)")
    assert await until(talk, ana, utc(23, 18)) == []
    removed = seen(ana)
    undo = next(b.data for row in removed.keyboard for b in row if "undo-" in (b.data or ""))
    ana.taps(undo or "", removed, times=2)
    await talk.settle()
    assert bare(seen(ana)).startswith("🔴 LIVE of your shop in United Kingdom Every day, 20:00–22:00 (London)")
    assert len(await until(talk, ana, utc(24, 18))) == 1
    assert len(await rows(talk)) == 1


async def test_a_slot_whose_walk_has_set_another_meanwhile_comes_back_beside_it(talk: Talk) -> None:
    ana = await opened(talk)
    await slot(talk, ana)
    walk = seen(ana)
    undo = next(b.data for row in walk.keyboard for b in row if (b.data or "").startswith("1u:"))
    await talk.says(ana, "/live")
    removed = await tap(talk, ana, "remove-")
    ana.taps(undo or "", walk)  # the old button of the slot that is gone
    await talk.settle()
    assert again(ana, walk).startswith("That slot isn't set any more.")
    await tap(talk, ana, ":end")  # a step back
    await talk.says(ana, "18:00")
    await tap(talk, ana, ":h1")
    back = next(b.data for row in removed.keyboard for b in row if "undo-" in (b.data or ""))
    ana.taps(back or "", removed)
    await talk.settle()
    card = again(ana, removed)
    assert "1. Every day, 18:00–19:00" in card
    assert "2. Every day, 20:00–22:00" in card


async def test_a_paused_slot_reminds_no_more_until_it_goes_on_and_stays_paused_when_put_back(talk: Talk) -> None:
    ana = await opened(talk)
    await slot(talk, ana)
    await talk.says(ana, "/live")
    paused = bare(await tap(talk, ana, "pause-"))
    assert "⏸ Every day, 20:00–22:00" in paused
    assert "⏸ Paused: no reminder comes." in paused
    assert await until(talk, ana, utc(23, 18)) == []
    await talk.restart()
    await tap(talk, ana, "remove-", "undo-")
    assert "⏸ Paused: no reminder comes." in bare(seen(ana))
    await tap(talk, ana, "resume-")
    assert "Next: Fri 23 Oct, 20:00 (London)" in bare(seen(ana))
    assert len(await until(talk, ana, utc(24, 18))) == 1


async def test_of_several_slots_each_is_numbered_and_the_one_that_is_on_is_said(talk: Talk) -> None:
    ana = await opened(talk)
    await slot(talk, ana)
    await slot_more(talk, ana)
    talk.hand.at = utc(23, 19, 30)
    card = bare(await talk.says(ana, "/live"))
    assert "1. Every day, 20:00–22:00" in card
    assert "2. Sat and Sun, 12:00–13:00" in card
    assert "🔴 On now, until Fri 23 Oct, 22:00 (London) = Sat 24 Oct, 05:00 (Shanghai)" in card
    assert "🔴 LIVE now, until Fri 23 Oct, 22:00 (London)" in bare(await talk.says(ana, "/start"))


async def slot_more(talk: Talk, ana: Person) -> None:
    await talk.says(ana, "/live")
    await tap(talk, ana, "f:live:", ":weekend")
    await talk.says(ana, "12:00")
    await tap(talk, ana, ":h1")


async def test_home_says_the_next_live_and_leads_to_the_card(talk: Talk) -> None:
    ana = await opened(talk)
    await slot(talk, ana)
    assert "🔴 Next LIVE: Fri 23 Oct, 20:00 (London) = Sat 24 Oct, 03:00 (Shanghai)" in bare(
        await talk.says(ana, "/start")
    )
    assert bare(await tap(talk, ana, "t:live:")).startswith("🔴 LIVE of your shop")


async def test_where_live_reminders_are_turned_off_the_card_says_so(talk: Talk) -> None:
    ana = await opened(talk)
    await slot(talk, ana)
    for kind in ("live_prep", "live_start"):
        await talk.bot.database.run(
            lambda books, kind=kind: wish(books, who(talk), lambda wishes: wishes.with_off(kind, off=True))
        )
    assert "🔕 LIVE reminders are turned off." in bare(await talk.says(ana, "/live"))


# -- quiet hours


async def quiet(talk: Talk) -> None:
    await talk.bot.database.run(lambda books: wish(books, who(talk), quiet_from(time(23), time(8))))


async def test_in_quiet_hours_a_live_wakes_who_said_so(talk: Talk) -> None:
    ana = await opened(talk)
    await quiet(talk)
    await talk.says(ana, "/live")
    assert "Wake you at 02:00 (Shanghai)?" in bare(await tap(talk, ana, ":every", ":guide"))
    assert "02:00 and 02:45, your time" in bare(await tap(talk, ana, ":wake"))
    assert len(await until(talk, ana, utc(23, 18))) == 1
    assert len(await until(talk, ana, utc(23, 18, 45))) == 1


async def test_in_quiet_hours_a_live_is_told_of_once_before_them_to_who_said_no(talk: Talk) -> None:
    ana = await opened(talk)
    await quiet(talk)
    await slot(talk, ana, ":every", ":guide")
    walk = await tap(talk, ana, ":hush")
    end = bare(walk)
    assert "⏰ I remind you once: Fri 23 Oct, 15:59 (London) = 22:59 (Shanghai)" in end
    came = await until(talk, ana, utc(23, 14, 59))
    assert [each[:28] for each in came] == ["🔴 LIVE in 4 h 1 min: Fri 23 "]
    assert await until(talk, ana, utc(23, 18)) == []
    assert await until(talk, ana, utc(23, 18, 45)) == []
    assert len(await until(talk, ana, utc(24, 14, 59))) == 1
    assert len(await until(talk, ana, utc(25, 14, 59))) == 1  # by the clock of Shanghai, which knows no summer time
    await tap(talk, ana, ":slot")
    assert "Wake you at" in again(ana, walk)  # undone: its last question is open again
    assert await rows(talk) == ()


# -- the checklist


def ticks(message: Message) -> str:
    return "".join(button.text[0] for row in message.keyboard for button in row if button.text[0] in "☐☑")


async def test_what_is_ticked_is_kept_until_its_live_is_over_and_the_next_list_begins_empty(talk: Talk) -> None:
    ana = await opened(talk)
    await slot(talk, ana)
    await talk.says(ana, "/live")
    await tap(talk, ana, "live:check", ":stock", ":gear")
    await talk.restart()
    assert "Still open before your LIVE:" in bare(await tap(talk, ana, ":list:ready"))
    assert len(await until(talk, ana, utc(23, 18))) == 1
    old = await tap(talk, ana, "live:check")  # from the reminder
    assert ticks(old) == "☑☐☐☐☐☐☑☐"
    await tap(talk, ana, ":code")
    talk.hand.at = utc(23, 21)
    await talk.settle()
    ana.taps(next(b.data or "" for row in old.keyboard for b in row if (b.data or "").endswith(":hook")), old)
    await talk.settle()
    assert bare(seen(ana)).endswith("The next one begins empty.")
    assert ticks(await tap(talk, ana, "f:live_list:")) == "☐" * 8
    assert "Sat 24 Oct, 20:00 (London)" in bare(seen(ana))


async def test_a_list_that_was_closed_opens_again_with_what_is_ticked(talk: Talk) -> None:
    ana = await opened(talk)
    await slot(talk, ana)
    await tap(talk, ana, "f:live_list:", ":stock")
    await talk.taps(ana, "Close")
    await talk.says(ana, "/live")
    assert ticks(await tap(talk, ana, "live:check")) == "☑☐☐☐☐☐☐☐"
    for item in ("code", "offers", "hook", "links", "script", "gear", "people"):
        await tap(talk, ana, f":{item}")
    assert bare(seen(ana)).startswith("📋 All ticked. Have a good LIVE!")
    assert bare(await tap(talk, ana, ":list:ready")).startswith("✅ Ready. Your LIVE: Fri 23 Oct, 20:00")


async def test_a_live_that_comes_sooner_has_a_list_of_its_own(talk: Talk) -> None:
    ana = await opened(talk)
    await slot(talk, ana)
    await tap(talk, ana, "f:live_list:", ":stock")
    await talk.says(ana, "/live")
    await tap(talk, ana, "f:live:", ":every")
    await talk.says(ana, "12:00")
    await tap(talk, ana, ":h1")
    assert ticks(await tap(talk, ana, "f:live_list:")) == "☐" * 8
    assert "Fri 23 Oct, 12:00 (London)" in bare(seen(ana))


async def test_the_first_minutes_have_a_plan_in_the_minutes_that_the_guide_names(talk: Talk) -> None:
    ana = await opened(talk)
    await slot(talk, ana)
    await talk.says(ana, "/live")
    plan = bare(await tap(talk, ana, "live:first"))
    assert plan.startswith("🎬 The first 15 minutes")
    assert [each in plan for each in ("0–3 min", "3–9 min", "9–12 min", "12–15 min", "guide S39")] == [True] * 5


# -- presses that lead nowhere


async def test_a_press_of_nonsense_or_on_anothers_slot_changes_nothing(talk: Talk) -> None:
    ana = await opened(talk)
    await slot(talk, ana)
    budi = await opened(talk, id_=1002)
    await slot(talk, budi)
    theirs = (await rows(talk, 1002))[0].id
    card = await talk.says(ana, "/live")
    for choice in (
        *(f"{verb}-{theirs}" for verb in ("remove", "undo", "pause", "resume")),
        "remove-999", "remove-1", "remove-x", "nonsense", "remove-" + "9" * 16, "remove",
    ):  # fmt: skip
        ana.taps_forged(card, f"1t:live:{choice}")
        await talk.settle()
        assert bare(seen(ana)).startswith("That button leads nowhere any more."), choice
    for each in (1001, 1002):
        assert [row.paused for row in await rows(talk, each)] == [False]


async def test_before_there_is_a_shop_its_opening_comes_first(talk: Talk) -> None:
    ana = talk.person()
    await talk.says(ana, "/start")
    for command in ("/live", "/showcase", "/remind"):
        assert "Which country is your shop registered in?" in bare(await talk.says(ana, command))


# -- the showcase plan


async def test_each_new_day_of_a_plan_is_reminded_of_and_leads_back_to_it_until_it_is_over(talk: Talk) -> None:
    ana = await opened(talk)
    await talk.says(ana, "/plan")
    await talk.says(ana, "120")
    end = bare(await tap(talk, ana, ":1", ":yes"))
    assert "• Fri 23 Oct to Sat 24 Oct: 50 a day • Sun 25 Oct: 20" in end
    came = await until(talk, ana, utc(24, 1))  # 9:00 in Shanghai, 2:00 in London
    assert came == ["🛍 A new day for your showcase plan: up to 50 more products for each account."]
    assert "Today is day 2: up to 50 products." in bare(await tap(talk, ana, "p:go_on:" + await last_push(talk)))
    assert "Today is day 2" in bare(await talk.says(ana, "/plan"))
    assert len(await until(talk, ana, utc(25, 1))) == 1
    assert await until(talk, ana, utc(26, 1)) == []
    assert "How many products do you want to add" in bare(await talk.says(ana, "/plan"))


async def last_push(talk: Talk) -> str:
    return str(max(
        each.id for each in
        (await talk.bot.database.run(lambda books: books.reminders.of_seller(1001))).values() if each.state == "sent"
    ))  # fmt: skip


# -- own reminders

OWN = {
    "en": ("call support", "tomorrow at 9", "✅ I remind you: Sat 24 Oct, 02:00 (London) = 09:00 (Shanghai)",
           "⏰ call support", "That hour has passed today. Tomorrow, then?"),
    "zh": ("打电话给客服", "明天上午9点", "✅ 到时提醒你：10月24日 周六 02:00（伦敦） = 09:00（上海）",
           "⏰ 打电话给客服", "今天这个时间已经过了。是说明天吗？"),
    "es": ("llamar a soporte", "mañana a las 9", "✅ Te aviso: sáb 24 oct, 02:00 (Londres) = 09:00 (Shanghái)",
           "⏰ llamar a soporte", "Hoy esa hora ya pasó. ¿Mañana, entonces?"),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_own_reminder_comes_in_its_own_words_over_a_restart(talk: Talk, language: str) -> None:
    ana = await opened(talk, language)
    words, when, set_, push, _ = OWN[language]
    await talk.says(ana, "/remind")
    await talk.says(ana, words)
    await tap(talk, ana, ":pick")
    assert bare(await talk.says(ana, when)).startswith(set_)
    await talk.restart()
    assert await until(talk, ana, utc(24, 1)) == [push]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_hour_that_has_passed_is_asked_about(talk: Talk, language: str) -> None:
    ana = await opened(talk, language)
    words, _, set_, push, asks = OWN[language]
    await talk.says(ana, "/remind")
    await talk.says(ana, words)
    await tap(talk, ana, ":pick")
    assert bare(await talk.says(ana, "9:00")).startswith(asks)
    assert bare(await tap(talk, ana, ":tomorrow:yes")).startswith(set_)
    assert await until(talk, ana, utc(24, 1)) == [push]


async def test_words_that_look_like_code_or_a_name_are_shown_as_they_are(talk: Talk) -> None:
    ana = await opened(talk)
    for words in ("<b>x</b> & {what} %s", "#1", "GB", "@uno"):
        await talk.says(ana, "/remind")
        assert bare(await talk.says(ana, words)).startswith(f"⏰ {words} When?")
        assert bare(await tap(talk, ana, ":when:h1")).endswith(f"⏰ {words}")
    at = talk.hand.at + HOUR
    assert "⏰ <b>x</b> & {what} %s" in await until(talk, ana, at)


async def test_a_suggestion_is_said_in_the_language_of_the_day(talk: Talk) -> None:
    ana = await opened(talk)
    await talk.says(ana, "/remind")
    await tap(talk, ana, ":score", ":when:h1")
    await talk.bot.database.run(lambda books: sellers.speak(books, who(talk), "es"))
    assert await until(talk, ana, FRIDAY + HOUR) == ["⏰ Revisar la puntuación de la tienda"]


async def test_an_own_reminder_can_be_taken_back(talk: Talk) -> None:
    ana = await opened(talk)
    await talk.says(ana, "/remind")
    await tap(talk, ana, ":score", ":when:h1")
    assert "When? By your own clock" in bare(await talk.taps(ana, "Undo"))
    assert await until(talk, ana, FRIDAY + HOUR) == []
