"""The data coach as a seller lives it: a file is sent, and what it says is seen."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.exports.apart import read
from bot.exports.result import Result
from bot.handlers import reports
from bot.playground.faults import BadBody, Refuse
from bot.playground.messages import Message
from bot.playground.users import Person
from tests.talk import Talk, bare, seen, talking
from tests.told import has_a_shop

SAMPLES = Path(__file__).parent / "exports" / "samples"
LIVES, CREATORS, ORDERS = "g01_live_list_en.xlsx", "g08_creator_list_zh_utf8bom.csv", "g13_orders_en.csv"

LISTS = ("g07", "g08", "g09", "h04", "h11")
READ = [
    each["file"] for each in json.loads((SAMPLES / "manifest.json").read_text("utf-8"))["files"]
    if each["outcome"].startswith("parsed")
]  # fmt: skip


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path / "bot.db") as talk:
        yield talk


async def ana_of(talk: Talk) -> Person:
    ana = talk.person()
    await has_a_shop(talk, ana)
    return ana


async def sends(talk: Talk, ana: Person, name: str, content: bytes | None = None) -> Message:
    ana.sends_document(name, (SAMPLES / name).read_bytes() if content is None else content)
    await talk.settle()
    return seen(ana)


def labels(message: Message) -> list[str]:
    return [button.text for row in message.keyboard for button in row]


def week(first: str, last: str, gmv: int) -> bytes:
    """LIVE by day of those days of March."""
    days = "\n".join(f"2026-03-{day:02},{gmv},10" for day in range(int(first), int(last) + 1))
    head = "Time,LIVE-attributed GMV ($),LIVE streams"
    return f"Date Range: 2026-03-{first} ~ 2026-03-{last}\n\n{head}\n{days}\n".encode()


async def test_a_file_is_answered_in_the_message_that_said_it_was_read(talk: Talk) -> None:
    ana = await ana_of(talk)
    before = len(ana.sees())
    answer = bare(await sends(talk, ana, LIVES))
    assert len(ana.sees()) == before + 2  # the file, and one message
    assert answer.startswith("📊 LIVE Analysis, stream by stream Mon 2 Mar to Sun 29 Mar, rows: 16")
    assert "last 7 days $571.43 · 28 days $321.43 · the 7 before $214.29 📈 77.8%" in answer
    assert "GPM per 1,000 product impressions: $57.14 ($50.42)" in answer
    assert "1. Sun 29 Mar 21:00, demo.home.us: $1,368.50, $529.74 an hour" in answer
    assert "21:00: $422.72 an hour (n = 5)" in answer
    assert "💡 Start more LIVEs at 21:00 (C4)" in answer
    assert "Who your followers are isn't in any file" in answer
    assert [call.params["action"] for call in talk.world.called("sendChatAction")] == ["typing"]


SAID = [("zh-hans", "多在 21:00 开播"), ("es-mx", "Empieza más LIVE a las 21:00")]


@pytest.mark.parametrize(("language", "words"), SAID)
async def test_it_answers_in_the_sellers_language(talk: Talk, language: str, words: str) -> None:
    ana = talk.person("Ana", language, 4000)
    await talk.says(ana, "/start")
    for data in (":mx", ":0", ":0"):
        message = seen(ana)
        ana.taps(next(b.data or "" for row in message.keyboard for b in row if (b.data or "").endswith(data)), message)
        await talk.settle()
    assert words in bare(await sends(talk, ana, LIVES))


async def test_before_there_is_a_shop_it_is_answered_and_not_kept(talk: Talk) -> None:
    ana = talk.person()
    await talk.says(ana, "/start")
    answer = await sends(talk, ana, LIVES)
    assert "💡 Start more LIVEs at 21:00" in bare(answer)
    assert not any("Trend" in label for label in labels(answer))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (ORDERS, "an order list with buyers' names"), ("h12_password.xlsx", "never send the password"),
        ("h17_image_renamed.xlsx", "no spreadsheet but a picture"), ("h08_empty.csv", "The file is empty"),
        ("h16_zip_bomb_like.xlsx", "too large to read"),
    ],
)  # fmt: skip
async def test_what_is_not_read_is_said_with_the_way_on_and_nothing_is_kept(talk: Talk, name: str, why: str) -> None:
    ana = await ana_of(talk)
    answer = await sends(talk, ana, name)
    assert why in bare(answer)
    assert await rows(talk) == 0
    assert labels(answer) == ["📊 All reports", "My shop"]


async def test_a_file_over_telegrams_limit_is_refused_without_being_fetched(talk: Talk) -> None:
    ana = await ana_of(talk)
    assert "too large to read" in bare(await sends(talk, ana, "huge.csv", b"x" * (20 * 1024 * 1024 + 1)))
    assert talk.world.called("getFile") == []


async def rows(talk: Talk) -> int:
    sql = "SELECT count(*) FROM reports"
    found = await talk.bot.database.run(lambda books: books.tx._connection.execute(sql).fetchall())
    return int(found[0][0])


async def test_the_same_file_is_kept_once_and_deleted_on_request(talk: Talk) -> None:
    ana = await ana_of(talk)
    await sends(talk, ana, LIVES)
    await talk.restart()
    await sends(talk, ana, LIVES)
    assert await rows(talk) == 1
    listed = bare(await talk.says(ana, "/data"))
    assert "Kept 1. LIVE Analysis, stream by stream, Mon 2 Mar to Sun 29 Mar" in listed
    await talk.taps(ana, "📄 1")
    assert "💡 Start more LIVEs at 21:00" in bare(seen(ana))
    await talk.says(ana, "/data")
    await talk.taps(ana, "🗑 1")
    assert (await rows(talk), "Kept" in bare(seen(ana))) == (0, False)


async def test_two_exports_that_meet_are_read_together(talk: Talk) -> None:
    ana = await ana_of(talk)
    first = bare(await sends(talk, ana, "a.csv", week("01", "21", 100)))
    assert "together" not in first
    both = bare(await sends(talk, ana, "b.csv", week("22", "28", 200)))
    assert "Sun 1 Mar to Sat 28 Mar, rows: 28" in both
    assert "last 7 days $200.00 · 28 days $125.00 · the 7 before $100.00 📈 60%" in both
    assert "Put together with 1 earlier export(s) of yours." in both


async def test_a_currency_that_the_file_does_not_name_is_asked_for_once(talk: Talk) -> None:
    ana = await ana_of(talk)
    answer = await sends(talk, ana, CREATORS)
    assert "GMV in all: 5,250.50" in bare(answer)
    assert labels(answer)[:4] == ["MXN", "USD", "EUR", "GBP"]
    assert "GMV in all: MX$5,250.50" in bare(await talk.taps(ana, "MXN"))
    await talk.restart()
    assert "GMV in all: MX$5,250.50" in bare(await sends(talk, ana, "again.csv", (SAMPLES / CREATORS).read_bytes()))


async def test_the_days_that_a_file_does_not_name_are_asked_for(talk: Talk) -> None:
    ana = await ana_of(talk)
    answer = await sends(talk, ana, CREATORS)
    assert "The file doesn't say its days." in bare(answer)
    assert "Which days did you export?" in bare(answer)
    assert [label for label in labels(answer) if label.startswith("🗓")] == [
        "🗓 Wed 18 Nov to Tue 24 Nov", "🗓 Wed 28 Oct to Tue 24 Nov", "🗓 Thu 1 Oct to Sat 31 Oct",
    ]  # fmt: skip
    told = await talk.taps(ana, "🗓 Wed 28 Oct to Tue 24 Nov")
    assert "Wed 28 Oct to Tue 24 Nov, rows:" in bare(told)
    assert not any(label.startswith("🗓") for label in labels(told))
    await talk.restart()
    assert "Wed 28 Oct to Tue 24 Nov" in bare(await talk.says(ana, "/data"))


@pytest.mark.parametrize("name", READ)
async def test_every_kind_of_report_is_answered_from_its_sample(talk: Talk, name: str) -> None:
    ana = await ana_of(talk)
    answer = bare(await sends(talk, ana, name))
    assert answer.startswith("📊 ")
    assert "💡" in answer
    if name.startswith(LISTS):  # their figures are of the whole period
        assert "(28 days)" not in answer


async def test_gpm_is_held_against_the_benchmark_that_was_typed(talk: Talk) -> None:
    ana = await ana_of(talk)
    await sends(talk, ana, LIVES)
    await talk.taps(ana, "🎯 Set my GPM benchmark", "Product impressions", "Beauty")
    assert "A number, please" in bare(await talk.says(ana, "a lot"))
    assert "Noted: 80 per 1,000 product impressions" in bare(await talk.says(ana, "80"))
    answer = bare(await sends(talk, ana, LIVES))
    assert "👎 28.6% below your benchmark of $80.00 (Beauty)." in answer
    assert "💡 Change the mix of products (C3)." in answer


async def test_of_several_categories_one_is_in_force_and_the_others_are_a_tap_away(talk: Talk) -> None:
    ana = await ana_of(talk)
    for category, value in (("Beauty", "80"), ("Pets", "40")):
        await talk.says(ana, "/data")
        await talk.taps(ana, "🎯 Set my GPM benchmark", "Product impressions", category)
        await talk.says(ana, value)
    assert "above your benchmark of $40.00 (Pets)." in bare(await sends(talk, ana, LIVES))
    told = await talk.taps(ana, "🎯 Beauty: $80.00")
    assert "👎 28.6% below your benchmark of $80.00 (Beauty)." in bare(told)
    await talk.restart()
    again = await sends(talk, ana, LIVES)
    assert "(Beauty)." in bare(again)
    assert "🎯 Pets: $40.00" in labels(again)


OPEN = "LIVE Start Time,LIVE Duration,Nickname,LIVE-attributed GMV ($),Product impressions (LIVE)\n"


def lives(*starts: str) -> bytes:
    """LIVEs at those starts, in dates that say nothing of day and month themselves."""
    return (OPEN + "".join(f"{start} 20:00,1h 0min,demo,100,1000\n" for start in starts)).encode()


async def test_dates_that_can_be_read_two_ways_are_asked_for_once_and_kept_in_mind(talk: Talk) -> None:
    ana = await ana_of(talk)
    answer = await sends(talk, ana, "a.csv", lives("02/03/2026", "05/03/2026"))
    assert "Mon 2 Mar to Thu 5 Mar" in bare(answer)
    assert "Is its first one Mon 2 Mar or Tue 3 Feb?" in bare(answer)
    assert labels(answer)[:2] == ["📅 Mon 2 Mar", "📅 Tue 3 Feb"]
    told = await talk.taps(ana, "📅 Tue 3 Feb")
    assert "Tue 3 Feb to Sun 3 May" in bare(told)
    assert "two ways" not in bare(told)
    await talk.restart()
    again = await sends(talk, ana, "b.csv", lives("06/04/2026", "07/04/2026"))
    assert "Thu 4 Jun to Sat 4 Jul" in bare(again)
    assert ("two ways" in bare(again), "doesn't prove" in bare(again)) == (False, False)
    assert "Tue 3 Feb to Sun 3 May" in bare(await talk.says(ana, "/data"))


async def test_what_was_said_of_the_dates_can_be_said_anew_and_counts_for_all_that_is_kept(talk: Talk) -> None:
    ana = await ana_of(talk)
    await sends(talk, ana, "a.csv", lives("02/03/2026", "05/03/2026"))
    await sends(talk, ana, "b.csv", lives("06/04/2026", "07/04/2026"))
    await talk.taps(ana, "📅 Thu 4 Jun")
    assert "Thu 4 Jun to Sat 4 Jul" in bare(
        await talk.taps(ana, "📅 Not Thu 4 Jun but Mon 6 Apr", "📅 Not Mon 6 Apr but Thu 4 Jun")
    )
    await sends(talk, ana, "b.csv", lives("06/04/2026", "07/04/2026"))
    assert await rows(talk) == 2
    await talk.taps(ana, "📅 Not Thu 4 Jun but Mon 6 Apr")
    listed = bare(await talk.says(ana, "/data"))
    assert ("Mon 6 Apr to Tue 7 Apr" in listed, "Mon 2 Mar to Thu 5 Mar" in listed) == (True, True)
    await sends(talk, ana, "a.csv", lives("02/03/2026", "05/03/2026"))
    assert await rows(talk) == 2


async def test_dates_that_prove_themselves_are_not_asked_about(talk: Talk) -> None:
    ana = await ana_of(talk)
    answer = await sends(talk, ana, "a.csv", lives("02/03/2026", "25/03/2026"))
    assert "Mon 2 Mar to Wed 25 Mar" in bare(answer)
    assert not any(label.startswith("📅") for label in labels(answer))


async def test_before_there_is_a_shop_the_dates_are_only_warned_of(talk: Talk) -> None:
    ana = talk.person()
    await talk.says(ana, "/start")
    answer = await sends(talk, ana, "a.csv", lives("02/03/2026", "05/03/2026"))
    assert "doesn't prove whether the day or the month comes first" in bare(answer)
    assert not any(label.startswith("📅") for label in labels(answer))


async def test_pictures_come_below_the_answer(talk: Talk) -> None:
    ana = await ana_of(talk)
    await sends(talk, ana, LIVES)
    for label in ("📈 Trend", "🗓 Hours", "📊 GPM by LIVE"):
        await talk.taps(ana, label)
        assert "photo" in seen(ana).raw
    assert ana.unanswered == []
    assert [call.ok for call in talk.world.called("sendPhoto")] == [True] * 3


async def test_numbers_typed_by_hand_get_the_same_coaching(talk: Talk) -> None:
    ana = await ana_of(talk)
    await talk.says(ana, "/data")
    await talk.taps(ana, "⌨️ Type the numbers")
    await talk.says(ana, "1400")
    assert "can't be less than 1,400" in bare(await talk.says(ana, "1,000"))
    for number in ("2,800.00", "70000", "280000", "2100", "8400", "42", "336"):
        await talk.says(ana, number)
    told = bare(seen(ana))
    assert "last 7 days 200 · 28 days 100 📈" in told  # nothing is known of the seven before
    assert "GPM per 1,000 product impressions: 20 (10)" in told
    assert "Orders by clicks (CTOR): 2% (4%)" in told
    assert "💡 Keep what you changed (C6). The last 7 days are 100% over the 28" in told


async def test_reports_are_in_the_export_and_gone_after_forget(talk: Talk) -> None:
    ana = await ana_of(talk)
    await sends(talk, ana, LIVES)
    everything = await talk.bot.database.run(lambda books: books.erasure.everything(ana.id))
    assert json.loads(everything["reports"][0]["body"])["report_type"] == "live_session_list"
    await talk.says(ana, "/forget")
    await talk.taps(ana, labels(seen(ana))[0])
    assert await rows(talk) == 0


GONE = [
    "1t:period:99.20260302.20260329",
    "1t:period:1.x.y",
    "1t:period:1.20260302",
    "1t:dates:99.day",
    "1t:dates:1.year",
    "1t:stick:1.1",
    "1t:report:99",
    "1t:chart:1.trend",
    "1t:chart:x",
    "1t:currency:1.MXN",
    "1t:report:1.drop",
]


@pytest.mark.parametrize("data", GONE)
async def test_a_button_of_a_report_that_is_gone_is_answered(talk: Talk, data: str) -> None:
    ana = await ana_of(talk)
    ana.taps_forged(seen(ana), data)
    await talk.settle()
    assert ana.unanswered == []
    assert "That button leads nowhere any more." in seen(ana).text


async def test_a_file_that_telegram_does_not_give_any_more_is_asked_for_again(talk: Talk) -> None:
    ana = await ana_of(talk)
    talk.world.fail("getFile", Refuse(400, "Bad Request: wrong file_id or the file is temporarily unavailable"))
    assert "Export it again" in bare(await sends(talk, ana, LIVES))
    assert await rows(talk) == 0


async def test_while_a_long_file_is_read_the_chat_shows_it(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, shown = await ana_of(talk), asyncio.Event()
    monkeypatch.setattr(reports, "SHOWN_FOR", 0.01)

    async def slowly(*given: Any, **more: Any) -> Result:
        while len(talk.world.called("sendChatAction")) < 3:  # noqa: ASYNC110 - counted by the world, which tells nobody
            await asyncio.sleep(0)
        shown.set()
        return await read(*given, **more)

    monkeypatch.setattr(reports, "read", slowly)
    talk.world.fail("sendChatAction", BadBody(502))
    assert "💡 Start more LIVEs at 21:00" in bare(await sends(talk, ana, LIVES))
    assert shown.is_set()
    actions = [call.params["action"] for call in talk.world.called("sendChatAction")]
    assert set(actions) == {"typing"}


async def test_a_file_is_announced_once_however_often_it_is_fetched(talk: Talk) -> None:
    ana = await ana_of(talk)
    talk.world.fail("getFile", BadBody(502))
    count = len(ana.sees())
    assert "💡 Start more LIVEs at 21:00" in bare(await sends(talk, ana, LIVES))
    announced = [each.text for each in ana.sees()[count:] if each.text.startswith("📥")]
    assert (len(announced), len(talk.world.called("getFile"))) == (1, 2)
