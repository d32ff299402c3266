"""The main story over HTTP, in every language at once: the whole program, a Telegram beside it, real time."""

import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from bot.catalogues import read_catalogues, shipped_root
from bot.templates import bare, pieces
from tests.process.conftest import Settle, Town
from tests.process.story import STORY, STRANGER, STRANGERS_STORY
from tests.process.teller import Teller

pytestmark = pytest.mark.slow

CODES = {"zh": "zh-hans", "es": "es-419", "en": "en-gb"}
GAP = re.compile(r"[{}]|None|null|nan\b|datetime|<[a-z/]|…")
HAN = re.compile(r"[\u4e00-\u9fff]")

Told = dict[str, Future[Teller]]

DEEDS = [
    ("opening_count", 0), ("opening_unlinks", 0), ("invited", 0), ("accepted", 0), ("active", 0), ("unlinked", 0),
    ("active", 0), ("active", 0), ("active", 0), ("active", 0), ("active", 1), ("request_sent", 0), ("approved", 0),
    ("unlinked", 0), ("unlinked", 0), ("unlinked", 1),
]  # fmt: skip


@pytest.fixture(scope="module")
def town(settle: Settle) -> Town:
    return settle()


@pytest.fixture(scope="module")
def told(town: Town) -> Iterator[Told]:
    """All tell at the same time: one chat takes a message a second, and a story has a hundred."""

    def tell(id_: int, language: str, code: str) -> Teller:
        teller = town.teller(id_, language, code)
        teller.tells(STORY if code != "pt-br" else STRANGERS_STORY)
        return teller

    sellers = [*CODES.items(), ("es", "pt-br")]
    with ThreadPoolExecutor(len(sellers)) as pool:
        yield {code: pool.submit(tell, 1001 + n, *seller) for n, seller in enumerate(sellers) for code in seller[1:]}


@pytest.mark.parametrize("language", CODES)
def test_the_story_is_told_to_its_end(told: Told, language: str) -> None:
    teller = told[CODES[language]].result()
    assert [move for move, _ in teller.read] == list(STORY)


def test_a_language_that_is_none_of_ours_gets_the_picker_first(told: Told) -> None:
    teller = told["pt-br"].result()
    assert [move for move, _ in teller.read[: len(STRANGER)]] == list(STRANGER)
    assert len(teller.read) == len(STRANGERS_STORY)


@pytest.mark.parametrize("language", CODES)
def test_every_screen_is_whole_and_in_the_language_of_its_reader(told: Told, language: str) -> None:
    teller = told[CODES[language]].result()
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


@pytest.mark.parametrize("language", CODES)
def test_the_ledger_holds_what_was_told_in_order(told: Told, town: Town, language: str) -> None:
    told[CODES[language]].result()
    seller = 1001 + list(CODES).index(language)
    found = town.program.rows(
        f"SELECT kind, against_rule FROM deeds WHERE seller_id = {seller} AND taken_back_at IS NULL ORDER BY id"
    )
    assert found == DEEDS


def test_telegram_refused_nothing_and_no_press_was_left_spinning(told: Told, town: Town) -> None:
    for teller in told.values():
        teller.result()
    assert [(call.method, call.params, call.error) for call in town.world.called() if not call.ok] == []
    assert [one for id_ in range(1001, 1005) for one in town.world.person(id_).unanswered] == []


def test_each_reminder_came_once(told: Told, town: Town) -> None:
    for teller in told.values():
        teller.result()
    sent = town.program.rows("SELECT seller_id, kind, count(*) FROM reminders WHERE sent_at IS NOT NULL GROUP BY 1, 2")
    pushes = [
        each.message_id
        for id_ in range(1001, 1005)
        for each in town.world.person(id_).sees()
        if each.by_bot and any("p:go_on" in button["callback_data"] for row in each.keyboards[0] for button in row)
    ]
    assert len(pushes) == sum(count for _, _, count in sent)
    assert town.program.rows("SELECT count(*) FROM reminders WHERE copies > 0") == [(0,)]
