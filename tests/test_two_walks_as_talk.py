"""Several walks are open in one chat: what is typed answers the question that was shown last, and no other."""

import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest

from bot.buttons import Close, read
from bot.playground.messages import Message
from tests.talk import Talk, bare, seen, talking
from tests.test_walks_as_talks import opened, rows


async def asked_for_a_name(talk: Talk) -> None:
    """A walk asks for the name of an account, so for nearly any text."""
    await opened(talk)
    assert "Which account" in bare(await talk.says(talk.person(), "/link"))


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path / "bot.db") as talk:
        await asked_for_a_name(talk)
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


async def test_what_is_typed_where_a_button_is_asked_for_does_not_answer_an_older_walk(talk: Talk) -> None:
    asked = bare(await later(talk, "/check"))
    again = bare(await later(talk, "no"))
    assert again.endswith(asked)
    assert again != asked, "why it is asked again is not said"
    assert "Which account" in bare(await later(talk, "/link")), "it was taken for a name"


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


async def state(talk: Talk) -> dict[object, list[object]]:
    """Of each open walk how often it was answered, and which message was no answer to it."""
    found = await rows(talk, "walks WHERE state = 'open'", "id, rev, tried_id")
    return {number: rest for number, *rest in found}


def asked_last(talk: Talk) -> int | None:
    """The walk whose question was shown last, in a new message or in place; None where none was."""
    shown = [each for each in talk.world.calls if each.ok and each.method in ("sendMessage", "editMessageText")]
    rows = cast(dict[str, Any], shown[-1].params.get("reply_markup") or {}).get("inline_keyboard", ())
    pressed = [read(each.get("callback_data", "")) for row in rows for each in row]
    return next((each.walk for each in pressed if isinstance(each, Close)), None)


@pytest.mark.parametrize("seed", [*range(12), 97])  # 97: what a press would take back is asked in between
async def test_whatever_was_opened_and_pressed_the_last_question_is_answered(talk: Talk, seed: int) -> None:
    ana, chance, typed = talk.person(), random.Random(seed), 0
    for _ in range(40):
        await talk.passes(seconds=chance.randint(1, 300))
        if chance.random() < 0.4:
            await talk.says(ana, chance.choice(("/link", "/plan", "/remind", "/score", "/link", "/plan")))
        elif chance.random() < 0.4:
            old = chance.choice([each for each in ana.sees() if each.by_bot and each.buttons])
            data = chance.choice([each.data for each in old.buttons if each.data])
            ana.taps(data, old.message_id)
            await talk.settle()
        else:
            walk, before = asked_last(talk), await state(talk)
            await talk.says(ana, chance.choice(("150", "uno", "3 accounts", "18:30", "qwertz")))
            after = await state(talk)
            changed = [each for each in before if before[each] != after.get(each)]
            assert walk not in before or changed in ([], [walk])
            typed += walk in changed
    assert typed
