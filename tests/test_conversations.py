"""The conversations in docs are what the bot says."""

import pytest

from tests.conversations import HERE, LANGUAGES, written_in


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_conversations_that_are_shown_are_those_that_are_had(language: str) -> None:
    shown = (HERE / f"{language}.md").read_text("utf-8")
    assert shown == await written_in(language), "`make conversations` writes them anew"
