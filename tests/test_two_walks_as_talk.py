"""Several walks are open in one chat: what is typed answers the question that was shown last, and no other."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.playground.messages import Message
from tests.talk import Talk, bare, seen, talking


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    """Two walks ask for a typed answer: a link for a name, and, touched last, a plan for a number."""
    async with talking(tmp_path / "bot.db") as talk:
        ana = talk.person()
        await talk.says(ana, "/start")
        await talk.taps(ana, "Mexico", "None", "None")
        await talk.says(ana, "/link")
        assert "Which account" in bare(seen(ana))
        yield talk


async def later(talk: Talk, text: str) -> Message:
    await talk.passes(seconds=5)
    return await talk.says(talk.person(), text)


async def test_a_question_that_is_shown_again_is_answered_before_one_of_a_newer_walk(talk: Talk) -> None:
    ana = talk.person()
    await later(talk, "/plan")
    await later(talk, "/link")
    assert "@150" in bare(await talk.says(ana, "150")), "it is a name, like any other"
    assert "How many products" in bare(await later(talk, "/plan"))
    assert "On how many accounts" in bare(await talk.says(ana, "150"))


async def test_what_is_typed_before_a_new_walk_has_asked_does_not_answer_an_older_one(talk: Talk) -> None:
    ana = talk.person()
    ana.says("/plan")
    ana.says("150 products")
    await talk.settle()
    assert "How many products" in bare(seen(ana))
    assert "Which account" in bare(await talk.says(ana, "/link")), "it was taken for a name"


async def test_what_is_typed_between_a_question_and_the_same_asked_again_counts(talk: Talk) -> None:
    ana = talk.person()
    await talk.says(ana, "/plan")
    ana.says("how many accounts may I link?")
    ana.says("150 products")
    await talk.settle()
    assert "On how many accounts" in bare(seen(ana))


async def test_a_question_to_which_an_old_button_led_back_is_the_last_one(talk: Talk) -> None:
    ana = talk.person()
    linking = await talk.says(ana, "uno")
    await later(talk, "/plan")
    await talk.passes(seconds=5)
    back = next(each.data for each in linking.buttons if "Back" in each.text)
    ana.taps(back or "", linking.message_id)
    await talk.settle()
    assert "@150" in bare(await talk.says(ana, "150"))
