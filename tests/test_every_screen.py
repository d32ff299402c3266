"""Every question and every end of every flow, shown in every language."""

import re

import pytest

from bot.buttons import LONGEST, write
from bot.handlers.saying import LONGEST_CLIP
from bot.handlers.screen import Clip
from bot.handlers.show import Show
from bot.markup import html_faults, units
from bot.text import load_words
from tests.scenes import every_scene
from tests.talk import START

WORDS = load_words(clock=lambda: START)
LANGUAGES = ("zh", "es", "es-MX", "en", "xx")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_has_its_words_and_keeps_telegrams_limits(language: str) -> None:
    show = Show(WORDS)
    WORDS.broken.clear()
    count = 0
    for scene in every_scene(language):
        screen = show.scene(scene)
        count += 1
        where = (scene.standing.flow.id, scene.standing.step and scene.standing.step.id, scene.standing.end)
        assert html_faults(screen.text) == [], where
        assert units(screen.text) <= 4096, where
        assert not re.search(r"\{\w+\}|None|…\.|\bnull\b", screen.text), (where, screen.text)
        for button in (button for row in screen.rows for button in row):
            assert button.label.strip(), where
            if isinstance(button.press, Clip):
                assert 1 <= units(button.press.text) <= LONGEST_CLIP, where
            else:
                assert len(write(button.press).encode()) <= LONGEST, where
    assert dict(WORDS.broken) == {}
    assert count > 300


def test_no_word_is_written_in_the_code() -> None:
    """In the pseudo-locale every sentence and every label comes from a catalogue, so it is in brackets."""
    show = Show(WORDS)
    for scene in every_scene("xx"):
        screen = show.scene(scene)
        for paragraph in screen.text.split("\n\n"):
            assert "[!!" in paragraph or "!!]" in paragraph or _inside(screen.text, paragraph), paragraph
        for button in (button for row in screen.rows for button in row):
            label = button.label.removeprefix("☐ ").removeprefix("☑ ")
            assert label.startswith(("[!!", "@")) or ord(label[0]) >= 0x1F1E6, label


def _inside(text: str, paragraph: str) -> bool:
    """Whether the paragraph lies within one bracketed text."""
    before = text[: text.index(paragraph)]
    return before.count("[!!") > before.count("!!]")
