"""Questions typed in the chat: answered, with the walk that does it, and the open step asked again."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import policies
from bot.playground.users import Person
from tests.talk import Talk, bare, talking
from tests.told import has_a_shop, tells


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path / "bot.db") as talk:
        yield talk


def labels(who: Person) -> list[str]:
    """The labels on the last message."""
    return [button.text for row in who.sees()[-1].keyboard for button in row]


def last(who: Person) -> str:
    return bare(who.sees()[-1])


@pytest.mark.parametrize(("language", "question", "answer", "walk"), [
    ("en", "how many channel accounts can i link?", "A shop may link up to 4 channel accounts.", "Link an account"),
    ("es", "¿cuántas cuentas puedo vincular a mi tienda?", "hasta 4 cuentas de canal", "Vincular una cuenta"),
    ("zh-hans", "一个店最多能绑几个渠道号？", "最多绑 4 个渠道账号", "绑定账号"),
])  # fmt: skip
async def test_a_question_is_answered_with_the_walk_that_does_it(
    talk: Talk, language: str, question: str, answer: str, walk: str
) -> None:
    ana = talk.person(language=language)
    await talk.says(ana, "/start")
    await talk.says(ana, question)
    said = [bare(message) for message in ana.sees() if message.by_bot]
    assert any(answer in each for each in said)
    assert any(walk in [b.text for row in m.keyboard for b in row] for m in ana.sees() if m.by_bot)


async def test_an_answer_leans_on_the_sellers_own_shop(talk: Talk) -> None:
    ana = talk.person()
    await has_a_shop(talk, ana)
    await tells(talk, ana, "active", "uno")
    await talk.says(ana, "how many accounts can i link to one shop?")
    assert "Your shop has 1/4." in last(ana)
    await talk.says(ana, "how many unlinks do i have left?")
    assert "You have 3/3 left." in last(ana)


async def test_in_the_middle_of_a_walk_the_step_is_asked_again(talk: Talk) -> None:
    ana = talk.person()
    await has_a_shop(talk, ana)
    await talk.says(ana, "/link")
    step = last(ana)
    await talk.says(ana, "do i pay extra commission with a linked account?")
    answered, again = [bare(message) for message in ana.sees()[-2:]]
    assert answered.startswith("No extra commission.")
    assert again == step
    await talk.says(ana, "@uno")
    assert "uno" in last(ana)


async def test_a_reply_that_is_none_but_a_question_without_its_mark_is_answered_too(talk: Talk) -> None:
    ana = talk.person()
    await talk.says(ana, "/start")  # which market?
    await talk.says(ana, "how many times can i unlink before tiktok stops me")
    answered, again = [bare(message) for message in ana.sees()[-2:]]
    assert answered.startswith("3 unlinks for the whole shop")
    assert "country" in again


async def test_the_source_is_said_on_request(talk: Talk) -> None:
    ana = talk.person()
    await has_a_shop(talk, ana)
    await talk.says(ana, "how many unlinks do i have left?")
    await talk.taps(ana, "Where is that from?")
    assert last(ana) == "• unlinks a shop has: 3 guide S21, Tue 24 Nov; as the guide says"
    await talk.says(ana, "what should i show in the first 15 minutes of my live?")
    await talk.taps(ana, "Where is that from?")
    assert "guide S39" in last(ana)
    await talk.says(ana, "what is a showcase?")
    await talk.taps(ana, "Where is that from?")
    assert last(ana).startswith("That is said in the guide")


async def test_what_is_not_clear_is_asked_back_with_the_best_three(talk: Talk) -> None:
    ana = talk.person()
    await has_a_shop(talk, ana)
    await talk.says(ana, "the thing with the account")
    assert last(ana) == "I'm not sure what you mean. Is it one of these?"
    assert len(labels(ana)) == 4
    await talk.taps(ana, labels(ana)[0])
    assert last(ana) != "I'm not sure what you mean. Is it one of these?"
    await talk.says(ana, "the thing with the account")
    await talk.taps(ana, "None of these")
    assert last(ana).startswith("That is outside what I know")


async def test_a_greeting_is_answered_by_where_the_seller_stands(talk: Talk) -> None:
    ana = talk.person()
    await has_a_shop(talk, ana)
    await talk.says(ana, "hello!")
    assert "What would you like to do?" in last(ana)


async def test_the_walk_that_an_answer_offers_begins(talk: Talk) -> None:
    ana = talk.person()
    await has_a_shop(talk, ana)
    await talk.says(ana, "remind me of my live every evening at 8?")
    await talk.taps(ana, "LIVE")
    assert bare(ana.sees()[-2]).startswith("I remind you an hour")  # the answer stays
    assert "On which days do you go LIVE?" in last(ana)
    await talk.says(ana, "how do i stop all the reminders?")
    await talk.taps(ana, "Reminders")
    assert last(ana).startswith("⏰")


@pytest.mark.parametrize("data", ["1t:ask:no_such_thing", "1t:why:no_such_thing", "1t:below:forget"])
async def test_a_button_of_a_question_that_is_none_any_more_is_answered(talk: Talk, data: str) -> None:
    ana = talk.person()
    await has_a_shop(talk, ana)
    await talk.says(ana, "how many unlinks do i have left?")
    ana.taps_forged(ana.sees()[-1], data)
    await talk.settle()
    assert ana.unanswered == []
    assert last(ana).startswith("That button leads nowhere any more.")


async def test_prose_that_a_walk_asks_for_is_kept_though_it_ends_with_a_question_mark(talk: Talk) -> None:
    ana = talk.person()
    await has_a_shop(talk, ana)
    await talk.says(ana, "/remind")
    await talk.says(ana, "until when can i appeal?")
    assert "until when can i appeal?" in last(ana)


async def test_the_source_is_that_of_the_market_that_was_asked_about(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "markets:\n  GB:\n    unlink.quota: {value: 5, source: a notice, as_of: 2026-05-03, confidence: official}\n",
        "utf-8",
    )
    async with talking(tmp_path / "bot.db", policy=policies.load(own)) as talk:
        ana = talk.person()
        await has_a_shop(talk, ana)
        await talk.says(ana, "how many unlinks does a UK shop have?")
        assert last(ana).startswith("5 unlinks")
        await talk.taps(ana, "Where is that from?")
        assert "a notice" in last(ana)
        await talk.says(ana, "how many unlinks do i have left?")
        assert "You have 3/3 left." in last(ana)


async def test_what_came_before_the_walks_question_is_not_asked_back(talk: Talk) -> None:
    ana = talk.person()
    await has_a_shop(talk, ana)
    await talk.says(ana, "/unlink")
    ana.says("/link")
    ana.says("qwrtz")
    await talk.settle()
    assert "Which account" in last(ana)
