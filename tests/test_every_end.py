"""Every walk is driven to every one of its ends, and each end is a card: what is so, where to tap, what comes next."""

import re
from collections import defaultdict
from functools import cache

import pytest

from bot.domain.flows import FLOWS
from bot.handlers.screen import Button, Clip, Screen
from bot.handlers.show import Show
from bot.templates import bare
from bot.text import load_words
from tests.scenes import every_scene
from tests.talk import START

WORDS = load_words(clock=lambda: START)
LANGUAGES = ("zh", "es", "en", "xx")
FIXES = ("fix_link", "fix_unlink", "score", "added", "matrix", "swap", "ticket")  # end in an action card
# Ends at which nothing is to be done, so that they name no place of the platform.
NO_PLACE = {"added", "matrix", "score.fine", "score.open", "swap.none"}
# What must be typed on the platform, or sent to somebody, is there to copy.
COPIED = {"fix_link", "fix_unlink", "swap.now", "swap.locked", "swap.spent", "ticket", "matrix"}


@cache
def ends(language: str) -> dict[str, list[Screen]]:
    """Every end that any of the ledgers and markets leads to, as it is shown."""
    show, found = Show(WORDS), defaultdict(list)
    for scene in every_scene(language):
        if scene.standing.step is None:
            found[f"{scene.standing.flow.id}.{scene.standing.end}"].append(show.scene(scene))
    return dict(found)


def buttons(screen: Screen) -> list[Button]:
    return [button for row in screen.rows for button in row]


def named(end: str, among: set[str]) -> bool:
    return end in among or end.partition(".")[0] in among


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_end_that_has_words_is_reached_and_every_end_reached_has_words(language: str) -> None:
    worded = {
        match[1] + "." + match[2]
        for text_id in WORDS.ids()
        if (match := re.fullmatch(r"(\w+)\.end\.(\w+)", text_id)) and match[1] in FLOWS
    }
    lines = {"link.lock", "live.ask"}  # a line of an end; the question of a step that is called `end`
    assert set(ends(language)) == worded - lines


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("flow", FIXES)
def test_each_end_is_an_action_card(flow: str, language: str) -> None:
    mine = {end: screens for end, screens in ends(language).items() if end.partition(".")[0] == flow}
    assert mine != {}
    for end, screens in mine.items():
        for screen in screens:
            text = bare(screen.text)
            if not named(end, NO_PLACE):
                assert " > " in text or "›" in text or _one_label(text, language), (end, text)
            if named(end, COPIED):
                assert any(isinstance(each.press, Clip) for each in buttons(screen)), end
            reminders = [each for each in buttons(screen) if "⏰" in each.label]
            assert reminders or "⏰" in text or end in ("swap.none", "added.none"), (end, text)


def _one_label(text: str, language: str) -> bool:
    """Whether the place is one label alone: the creator violation center."""
    names = {"zh": "达人违规中心", "es": "Centro de infracciones", "en": "Creator violation center"}
    return names.get(language, "Creator violation center") in text
