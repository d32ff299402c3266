"""Hostile files end in a word of their own, soon, and never in a traceback."""

from __future__ import annotations

import time

import pytest

from bot.apart.starting import environment
from bot.exports import apart, faults
from bot.exports.apart import read_now
from bot.exports.child import answer
from bot.exports.result import PARSED as READ
from bot.exports.result import WARNED
from tests.exports.zoo import CSV, PARSED, ZOO

PATIENCE = 15  # seconds; each takes less than two on a machine that does nothing else


@pytest.mark.parametrize("name", ZOO)
def test_a_hostile_file_has_its_outcome(name: str) -> None:
    make, outcome = ZOO[name]
    content = make()
    begun = time.monotonic()
    result = read_now(content, f"../{name}\x00.xlsx", rows=True)
    assert time.monotonic() - begun < PATIENCE
    if outcome == PARSED:
        assert (result.error, result.outcome in (READ, WARNED)) == (None, True)
        assert result.figures["gmv"] >= 10.0
    else:
        assert (result.error, result.figures) == (outcome, {})


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.001)
    assert read_now(CSV, "x").error == faults.TOO_LARGE


@pytest.mark.parametrize(("wrong", "code"), [
    (MemoryError, faults.TOO_LARGE), (RecursionError, faults.CORRUPT_FILE), (KeyboardInterrupt, faults.CORRUPT_FILE),
])  # fmt: skip
def test_whatever_befalls_a_reader_is_the_files_fault(
    monkeypatch: pytest.MonkeyPatch, wrong: type[BaseException], code: str
) -> None:
    def fall(*_: object) -> None:
        raise wrong

    monkeypatch.setattr("bot.exports.result.read_export", fall)
    assert code.encode() in answer(CSV, "x", rows=False)


def test_what_a_child_says_in_riddles_is_the_files_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.apart.starting.sys.executable", "/bin/echo")
    assert read_now(CSV, "x").error == faults.CORRUPT_FILE


def test_a_child_sees_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "123:abc")
    assert "BOT_TOKEN" not in environment()
