"""An update that is worked off twice, because its answer was lost or the bot died, acts once and says it again."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.playground.faults import BadBody, LostAnswer
from tests.talk import Talk, bare, seen, talking


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path / "bot.db") as talk:
        yield talk


async def linked_long_ago(talk: Talk) -> None:
    ana = talk.person()
    await talk.says(ana, "/start")
    await talk.taps(ana, "Mexico", "1")
    await talk.says(ana, "uno")
    await talk.taps(ana, "More than", "None", "none today")


async def test_a_reply_worked_off_again_does_not_answer_the_question_of_another_walk(talk: Talk) -> None:
    ana = talk.person()
    await linked_long_ago(talk)
    await talk.says(ana, "/link")  # asks for a typed name, and is left so
    await talk.says(ana, "/unlink")
    await talk.taps(ana, "Unlink it all the same", "Yes, unlink", "In Seller Center", "It is unlinked", "Another day")
    talk.world.fail("sendMessage", LostAnswer(dropped=True))
    await talk.says(ana, "2026-11-25 01:00")
    assert "Noted: @uno is unlinked." in bare(seen(ana))
    assert "which account" in bare(await talk.says(ana, "/link")).lower()
    names = await talk.bot.database.run(lambda books: list(books.sellers.names(ana.id).values()))
    assert names == ["uno"]


async def test_a_reply_whose_answer_was_lost_is_shown_its_question_again_without_a_reproach(talk: Talk) -> None:
    ana = talk.person()
    await linked_long_ago(talk)
    await talk.says(ana, "/link")
    talk.world.fail("sendMessage", LostAnswer(dropped=True))
    await talk.says(ana, "dos")
    first, second = [message for message in ana.sees() if message.by_bot][-2:]
    assert first.text == second.text


async def test_a_press_whose_screen_was_lost_is_answered_once_and_shown(talk: Talk) -> None:
    ana = talk.person()
    await talk.says(ana, "/start")
    talk.world.fail("editMessageText", BadBody(502), times=2)
    await talk.taps(ana, "Mexico")
    assert "linked to the shop" in bare(seen(ana))
    assert len(talk.world.called("answerCallbackQuery")) == 1
    assert ana.unanswered == []


@pytest.mark.parametrize(("lost", "stands"), [(0, "Which account"), (1, "linked to another seller")])
async def test_a_reply_typed_to_a_question_that_is_sent_again_counts(talk: Talk, lost: int, stands: str) -> None:
    ana = talk.person()
    await linked_long_ago(talk)
    if lost:  # the bot can't know that its question arrived; the seller has read it, and answers
        talk.world.fail("sendMessage", LostAnswer(dropped=True))
    ana.says("/link")
    ana.says("dos")  # without a loss it was typed before the question: it answers nothing
    await talk.settle()
    assert stands in bare(seen(ana))
