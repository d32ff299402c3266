"""The command answers a question without a database and without a token."""

import argparse
import json

import pytest

from bot.commands.ask import add_parser, run
from bot.policies import load


def asks(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser(prog="channel-keeper")
    add_parser(parser.add_subparsers())
    code = run(parser.parse_args(["ask", *words]), load)
    out, err = capsys.readouterr()
    return code, out, err


def test_as_json_it_tells_what_is_meant_and_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    now = ("--now", "2026-11-27T15:00:00+00:00")
    code, out, err = asks(capsys, "--lang", "zh", "--market", "us", *now, "--json", "周五(12.18)收到的违规通知截止哪天")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert found["intent"] == "appeal_deadline"
    assert found["confident"] is True
    assert [set(each) for each in found["candidates"]] == [{"intent", "score"}] * 3
    assert "12月29日" in found["answer"]
    assert "12月30日" in found["answer"]


def test_as_text_the_source_is_said_and_what_is_unsure_asked_back(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = asks(capsys, "--lang", "en", "how many channel accounts can i link to my shop?")
    assert "4 channel accounts" in out
    assert "guide S2" in out
    _, out, _ = asks(capsys, "--lang", "es-MX", "the thing with the account")
    assert out.startswith("No estoy seguro de qué preguntas.")


def test_an_unknown_language_is_answered_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    assert "unlinks" in asks(capsys, "--lang", "xx", "how many unlinks do i have left?")[1]


@pytest.mark.parametrize(("words", "named"), [
    (("--market", "XX"), "XX"), (("--now", "soon"), "--now takes an instant"),
])  # fmt: skip
def test_a_wrong_market_or_instant_is_named(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], named: str
) -> None:
    code, out, err = asks(capsys, "--lang", "en", *words, "hello")
    assert (code, out) == (2, "")
    assert named in err


def test_an_instant_without_its_zone_is_one_of_utc(capsys: pytest.CaptureFixture[str]) -> None:
    words = (
        "--lang",
        "en",
        "--market",
        "GB",
        "--now",
        "2026-11-27T15:00",
        "can't add more products to the showcase today",
    )
    assert "Sat 28 Nov, 00:00 (London)" in asks(capsys, *words)[1]
