"""The main story over HTTP, in every language at once: the whole program, a Telegram beside it, real time."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.catalogues import read_catalogues, shipped_root
from bot.templates import bare, pieces
from tests.process.conftest import Settle, Town
from tests.process.program import reminder_of
from tests.process.story import STORY, STRANGERS_STORY
from tests.process.teller import Teller

pytestmark = pytest.mark.slow

CODES = {"zh": "zh-hans", "es": "es-419", "en": "en-gb"}
GAP = re.compile(r"[{}]|None|null|nan\b|datetime|<[a-z/]|…")
HAN = re.compile(r"[\u4e00-\u9fff]")

FIRST = 1001

DEEDS = [
    ("opening_count", 0), ("opening_unlinks", 0), ("invited", 0), ("accepted", 0), ("active", 0), ("unlinked", 0),
    ("active", 0), ("active", 0), ("active", 0), ("active", 0), ("active", 1), ("request_sent", 0), ("approved", 0),
    ("unlinked", 0), ("unlinked", 0), ("unlinked", 1),
]  # fmt: skip


def test_the_story_is_told_to_its_end_in_every_language(settle: Settle) -> None:
    """One test, for one telling takes a minute and a half: a chat is spoken to once a second, with little to do."""
    town = settle()
    sellers = [*((language, code, STORY) for language, code in CODES.items()), ("es", "pt-br", STRANGERS_STORY)]
    tellers = [town.teller(FIRST + n, language, code) for n, (language, code, _) in enumerate(sellers)]
    with ThreadPoolExecutor(len(sellers)) as pool:
        for _ in pool.map(Teller.tells, tellers, [moves for _, _, moves in sellers]):
            pass
    for n, language in enumerate(CODES):
        assert ledger(town, FIRST + n) == DEEDS
        every_screen_is_whole_and_in_the_language_of_its_reader(tellers[n], language)
    telegram_refused_nothing_and_no_press_was_left_spinning(town)
    assert town.program.stops() == 0  # first: a clock may run out at this very moment, between two looks
    each_reminder_came_once(town)


def every_screen_is_whole_and_in_the_language_of_its_reader(teller: Teller, language: str) -> None:
    labels = [label.words for seen in teller.chat.sees() for label in seen.labels]
    texts = [text for _, text in teller.read]
    assert [text for text in texts if GAP.search(text)] == []
    assert [text for text in texts if bool(HAN.search(text)) != (language == "zh")] == []
    foreign = [words for other in CODES if other != language for words in _own_words(other, language)]
    assert [(words, said) for said in (*texts, *labels) for words in foreign if words in said] == []


def _own_words(language: str, beside: str) -> list[str]:
    """Every run of words that the one language says and the other does not."""
    catalogues = read_catalogues(shipped_root())
    said = [bare(form) for entry in catalogues[beside].entries.values() for form in entry.forms]
    theirs = "\n".join(said)
    runs = {
        run.strip()
        for entry in catalogues[language].entries.values()
        for form in entry.forms
        for words, _ in pieces(bare(form))
        for run in re.split(r"[\n.:：。]", words)
    }
    return [run for run in runs if len(run) > (3 if language == "zh" else 11) and run not in theirs]


def ledger(town: Town, seller: int) -> list[tuple[str, int]]:
    """The deeds that were told, in order, and whether against a rule."""
    return town.program.rows(
        f"SELECT kind, against_rule FROM deeds WHERE seller_id = {seller} AND taken_back_at IS NULL ORDER BY id"
    )


def telegram_refused_nothing_and_no_press_was_left_spinning(town: Town) -> None:
    assert [(call.method, call.params, call.error) for call in town.world.called() if call.error] == []
    assert [one for id_ in range(FIRST, FIRST + 4) for one in town.world.person(id_).unanswered] == []


def each_reminder_came_once(town: Town) -> None:
    sent = town.program.rows("SELECT id FROM reminders WHERE sent_at IS NOT NULL ORDER BY id")
    came = [
        reminder
        for id_ in range(FIRST, FIRST + 4)
        for each in town.world.person(id_).sees()
        if (reminder := reminder_of(each)) is not None
    ]
    assert sorted(came) == [reminder for (reminder,) in sent]
    assert town.program.rows("SELECT count(*) FROM reminders WHERE copies > 0") == [(0,)]
