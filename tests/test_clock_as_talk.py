"""Whose clock: said and seen."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.talk import Talk, bare, seen, talking
from tests.told import at, has_a_shop, tells


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path / "bot.db") as talk:
        yield talk


async def test_a_seller_in_shenzhen_types_the_city_and_sees_both_clocks_from_then_on(talk: Talk) -> None:
    ana = talk.person()
    await has_a_shop(talk, ana, "United Kingdom")
    await talk.says(ana, "/settings")
    await talk.taps(ana, "Change a clock")
    assert "Which city do you live in?" in bare(seen(ana))
    assert "Your own clock: Shanghai. It is 16:00 there now." in bare(await talk.says(ana, "深圳"))
    await tells(talk, ana, "reminder_set", at=at("2026-11-25 20:00"), what="the studio")
    assert "Wed 25 Nov, 20:00 (London) = Thu 26 Nov, 04:00 (Shanghai)" in bare(await talk.says(ana, "/reminders"))


async def test_a_city_of_several_is_asked_once_more_and_what_is_none_is_said_so(talk: Talk) -> None:
    ana = talk.person()
    await has_a_shop(talk, ana, "United Kingdom")
    await talk.says(ana, "/settings")
    await talk.taps(ana, "Change a clock")
    assert bare(await talk.says(ana, "xyzzy")).startswith("I don't know that place.")
    assert bare(await talk.says(ana, "../../etc/passwd")).startswith("I don't know that place.")
    assert "Which of these clocks?" in bare(await talk.says(ana, "san"))
    await talk.restart()
    await talk.taps(ana, "Mexico City")
    assert "Your own clock: Mexico City." in bare(seen(ana))


async def test_the_shops_clock_is_one_of_its_market_and_its_reminders_follow(talk: Talk) -> None:
    ana = talk.person()
    await has_a_shop(talk, ana, "Mexico")
    await tells(talk, ana, "slot_set", what="1234567 20:00-22:00")
    await talk.says(ana, "/settings")
    await talk.taps(ana, "Change a clock", "The shop's")
    assert bare(await talk.says(ana, "London")).startswith("That is not in Mexico, where the shop is.")
    assert "The shop's clock: Tijuana." in bare(await talk.says(ana, "tijuana"))
    rows = await talk.bot.database.run(lambda books: books.reminders.of_seller(ana.id))
    assert min(row.due_at for row in rows.values() if row.state == "waiting") == at("2026-11-26 03:00")


async def test_in_chinese_and_spanish_the_same_words_are_a_natives(talk: Talk) -> None:
    for number, (language, market, change, city, told) in enumerate(
        [
            ("zh-hans", "英国", "改时区", "shenzhen", "你的时间：上海。"),
            ("es-MX", "Reino Unido", "Cambiar la hora", "Bogotá", "Tu reloj: Bogotá."),
        ],
        start=2001,
    ):
        who = talk.person(f"P{number}", language, number)
        await talk.says(who, "/start")
        await talk.taps(who, market)
        for _ in range(2):  # nothing is linked, nothing was unlinked
            who.taps(seen(who).keyboard[0][0].text)
            await talk.settle()
        await talk.says(who, "/settings")
        await talk.taps(who, change)
        assert told in bare(await talk.says(who, city))


async def test_the_buttons_of_old_settings_still_work(talk: Talk) -> None:
    ana = talk.person()
    await has_a_shop(talk, ana, "Mexico")
    for data, then in (
        ("1t:own_zone:", "Which city do you live in?"),
        ("1t:shop_zone:", "Which city's clock does the shop go by?"),
        ("1t:set_own:Asia/Tokyo", "Your own clock: Tokyo"),
        ("1t:set_own:", "Your own clock: the same as the shop's"),
        ("1t:set_shop:America/Tijuana", "The shop's clock: Tijuana"),
    ):
        ana.taps_forged(seen(ana), data)
        await talk.settle()
        assert then in bare(seen(ana))


async def test_no_forged_button_gives_a_shop_a_clock_outside_its_market(talk: Talk) -> None:
    ana = talk.person()
    await has_a_shop(talk, ana, "Mexico")
    for data in ("1t:set_shop:Asia/Tokyo", "1t:set_shop:", "1t:set_shop:Etc/UTC"):
        ana.taps_forged(seen(ana), data)
        await talk.settle()
        assert "The shop's clock: Mexico City" in bare(seen(ana))


async def test_the_clock_of_the_shop_that_was_asked_about_changes_not_that_of_the_present_one(talk: Talk) -> None:
    ana = talk.person()
    await has_a_shop(talk, ana, "Mexico")
    await talk.says(ana, "/settings")
    await talk.taps(ana, "Change a clock", "The shop's")
    asked = seen(ana)
    await talk.says(ana, "/shop")
    await talk.taps(ana, "Add another shop", "Brazil", "None", "None")
    await talk.says(ana, "/settings")
    assert "The shop's clock: Sao Paulo" in bare(seen(ana))
    ana.taps("Tijuana", asked)
    await talk.settle()
    shops = await talk.bot.database.run(lambda books: books.sellers.shops(ana.id))
    assert {each.market: each.zone for each in shops} == {"MX": "America/Tijuana", "BR": "America/Sao_Paulo"}


async def test_the_end_offers_the_way_home(talk: Talk) -> None:
    ana = talk.person()
    await has_a_shop(talk, ana, "United Kingdom")
    await talk.says(ana, "/settings")
    await talk.taps(ana, "Change a clock", "Same as the shop's")
    assert "Your own clock is the shop's: London. It is 08:00 there now." in bare(seen(ana))
    assert bare(await talk.taps(ana, "My shop")).startswith("🏪 Your shop in United Kingdom")
