"""The facts of the guide, each reachable by a question in every language."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from bot.asking.replying import reply
from bot.domain.questions import INTENTS
from bot.domain.shop import Ledger
from bot.domain.view import View
from bot.handlers.answering import Answers
from bot.policies import load
from bot.pseudo import PSEUDO
from bot.templates import bare
from bot.text import load_words

NOW = datetime(2026, 11, 27, 15, tzinfo=UTC)
POLICY, WORDS = load(), load_words(clock=lambda: NOW)
STRANGER = View(NOW, POLICY.for_market(None), None, "UTC", "UTC", None, Ledger(), Ledger(), {})
LANGUAGES = ("zh", "es", "en")

STATEMENTS = yaml.safe_load((Path(__file__).parent / "statements.yaml").read_text("utf-8"))


def answered(intent: str, lang: str, text: str = "") -> str:
    return bare(Answers(WORDS).text(reply(POLICY, intent, text, STRANGER), STRANGER, lang))


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_statement_is_in_an_answer_in_every_language(statement: str) -> None:
    held = STATEMENTS[statement]
    for lang in LANGUAGES:
        text = answered(held["intent"], lang)
        assert re.search(held[lang], text, re.DOTALL), (lang, text)


def test_the_list_of_statements_is_whole_but_for_the_matrix_that_is_a_word() -> None:
    assert set(STATEMENTS) == {f"S{number}" for number in range(1, 41)} - {"S3"}


def test_the_matrix_of_accounts_is_explained() -> None:
    """S3."""
    for lang, text, wanted in (
        ("zh", "矩阵是什么", "美妆教程"), ("es", "qué es la matriz", "tutoriales de belleza"),
        ("en", "what is a matrix", "beauty tutorials"),
    ):  # fmt: skip
        assert wanted in answered("term", lang, text)


@pytest.mark.parametrize("lang", [*LANGUAGES, PSEUDO])
@pytest.mark.parametrize("intent", INTENTS)
def test_every_answer_is_said_without_a_gap_and_is_short(intent: str, lang: str) -> None:
    before = sum(WORDS.broken.values())
    text = answered(intent, lang)
    assert "…" not in text
    assert "{" not in text
    assert len(text) < 900
    assert sum(WORDS.broken.values()) == before
