"""Every talk is told once more with its books kept in PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import (
    test_appeal_as_talk,
    test_board_as_talk,
    test_calendar_as_talk,
    test_clock_as_talk,
    test_coach_as_talk,
    test_live_as_talk,
    test_policy_changes_as_talk,
    test_questions_as_talk,
    test_reminders_as_talk,
    test_two_walks_as_talk,
    test_walks_as_talks,
)
from tests.talk import Hand, Talk, talking
from tests.told import has_a_shop

_TOLD = (
    test_walks_as_talks, test_appeal_as_talk, test_live_as_talk, test_clock_as_talk, test_calendar_as_talk,
    test_questions_as_talk, test_reminders_as_talk, test_board_as_talk, test_policy_changes_as_talk, test_coach_as_talk,
    test_two_walks_as_talk,
)  # fmt: skip
_IN_LONDON = {each.__name__ for each in (test_calendar_as_talk, test_reminders_as_talk)}
_TESTS = [(name, each) for told in _TOLD for name, each in vars(told).items() if name.startswith("test_")]
globals().update(_TESTS)


@pytest.fixture
async def talk(postgres: str, request: pytest.FixtureRequest) -> AsyncIterator[Talk]:
    """As the talk's own module begins it."""
    module = request.function.__module__
    hand = Hand(test_live_as_talk.FRIDAY) if module == test_live_as_talk.__name__ else None
    async with talking(postgres, hand=hand) as talk:
        if module in _IN_LONDON:
            await has_a_shop(talk, talk.person(), "United Kingdom")
        if module == test_two_walks_as_talk.__name__:
            await test_two_walks_as_talk.asked_for_a_name(talk)
        yield talk


def test_no_talk_is_left_out() -> None:
    here = Path(test_walks_as_talks.__file__).parent
    assert {each.stem for each in here.glob("test_*_as_talk*.py")} == {each.__name__.split(".")[-1] for each in _TOLD}


def test_no_talk_hides_another() -> None:
    assert len({name for name, _ in _TESTS}) == len(_TESTS)
