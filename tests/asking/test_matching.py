"""The matcher against questions that none of its examples was written after."""

import json
from pathlib import Path

import pytest
import yaml

from bot.asking.features import features, tidy
from bot.asking.known import EXAMPLES, examples
from bot.asking.matching import HERE, Matched, digest, match
from bot.domain.questions import INTENTS

KEPT_OUT = [json.loads(line) for line in (Path(__file__).parent / "heldout.jsonl").read_text("utf-8").splitlines()]
CONFUSABLE = (
    ("relink_wait", "unlink_cooldown"), ("unlink_steps", "unlink_fail"), ("eligibility_region", "network_region"),
    ("appeal_deadline", "appeal_where"), ("showcase_manual", "showcase_daily_limit"),
    ("credit_score", "violation_impact"), ("live_slot", "reminder_live"),
)  # fmt: skip


def share(of: list[dict[str, str]], top: int = 1) -> float:
    found = [each["intent"] in [guess.intent for guess in match(each["text"]).candidates[:top]] for each in of]
    return sum(found) / len(found)


def test_the_model_is_of_these_examples() -> None:
    head = (HERE / "model.txt").read_text("utf-8").partition(" ")[0]
    assert head == digest(), "the examples have changed: make learn"


def test_every_intent_has_examples_in_each_language_and_none_of_them_is_kept_out() -> None:
    for language in ("zh", "es", "en"):
        known = yaml.safe_load((EXAMPLES / f"{language}.yaml").read_text("utf-8"))
        assert [intent for intent in INTENTS if len(known[intent]) < 15] == []
        assert set(known) == set(INTENTS)
    texts = [tidy(text) for text, _ in examples()]
    assert len(set(texts)) == len(texts) >= 4000
    assert set(texts) & {tidy(each["text"]) for each in KEPT_OUT} == set()
    assert len(KEPT_OUT) >= 250


def test_of_the_questions_kept_out_so_many_are_understood() -> None:
    assert share(KEPT_OUT) >= 0.97
    assert share(KEPT_OUT, top=3) >= 0.99


@pytest.mark.parametrize("lang", ["zh", "es", "en"])
def test_in_each_language(lang: str) -> None:
    assert share([each for each in KEPT_OUT if each["lang"].startswith(lang)]) >= 0.95


def test_what_is_outside_is_seen_as_outside() -> None:
    assert share([each for each in KEPT_OUT if each["intent"] == "out_of_scope"]) >= 0.95


def test_a_sure_answer_is_seldom_wrong() -> None:
    sure = [each for each in KEPT_OUT if match(each["text"]).confident]
    assert len(sure) / len(KEPT_OUT) >= 0.9
    assert share(sure) >= 0.98


def test_what_is_easily_mixed_up_is_told_apart() -> None:
    pairs = {frozenset(pair) for pair in CONFUSABLE}
    mixed = [
        each["text"] for each in KEPT_OUT
        if frozenset((each["intent"], match(each["text"]).intent)) in pairs and match(each["text"]).confident
    ]  # fmt: skip
    assert mixed == []


@pytest.mark.parametrize("text", ["18", "18:30", "18:30?", "20:00-22:00", "50", "50 %", "-3", "2026-11-25"])
def test_a_number_alone_asks_nothing_though_a_rule_has_the_same(text: str) -> None:
    assert not match(text).confident


@pytest.mark.parametrize(
    "text", ["", "   ", "????", "🙏🙏🙏", "\u200b", "x" * 5000, "1234567890", "ªº", "<b>{n}</b>", "الحساب"]
)
def test_whatever_is_typed_there_are_three_guesses(text: str) -> None:
    found = match(text)
    assert isinstance(found, Matched)
    assert len(found.candidates) == 3
    assert all(0 <= guess.score <= 1 for guess in found.candidates)


def test_what_holds_nothing_known_is_outside() -> None:
    assert match("").intent == match("ظظظظ").intent == match("qwrtz").intent == "out_of_scope"


def test_spellings_traditional_signs_and_marks_make_no_difference() -> None:
    assert tidy("解綁幾次？") == tidy("解绑几次？")
    assert tidy("解邦几次") == tidy("解绑几次")
    assert tidy("CUÁNTAS") == tidy("cuantas")
    assert tidy("heeeelp") == tidy("help")
    assert features("解綁幾次") == features("解榜几次")
