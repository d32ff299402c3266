"""The command tells the figures of a file, or what to do about it, in the language that is asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.exports import faults
from bot.exports.kinds import KINDS
from bot.exports.result import Result, refusal
from bot.exports.telling import phrases
from bot.text import load_words
from tests.exports.writing import text

SAMPLES = Path(__file__).parent / "samples"


def reads(capsys: pytest.CaptureFixture[str], name: str, *words: str) -> tuple[int, str, str]:
    code = main(["read", str(SAMPLES / name), *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_as_json_it_has_the_keys_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = reads(capsys, "g06_live_daily_es_mx.csv", "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert list(found) == ["outcome", "report_type", "error", "warnings", "currency", "period", "figures"]
    assert (found["outcome"], found["warnings"]) == ("parsed", [])
    assert found["figures"]["days_not_available"] == 4


def test_a_refused_file_ends_with_three(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = reads(capsys, "g13_orders_en.csv", "--json")
    assert code == 3
    assert json.loads(out) == {
        "outcome": "refused", "report_type": "order_sku_list", "error": "E_PERSONAL_DATA_REPORT", "warnings": [],
        "currency": None, "period": None, "figures": {},
    }  # fmt: skip


def test_a_warning_is_told_and_ends_with_nought(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = reads(capsys, "h02_missing_optional_columns.xlsx", "--lang", "en")
    assert code == 0
    assert "GPM isn't available" in out


@pytest.mark.parametrize(("lang", "said"), [
    ("en", "21:00, with $422.72 per hour"), ("es-MX", "transmisiones: 5"), ("zh-CN", "最佳开播时段：21:00"),
    ("xx", "Best start hour"),
])  # fmt: skip
def test_it_speaks_the_language_that_is_asked_for(capsys: pytest.CaptureFixture[str], lang: str, said: str) -> None:
    assert said in reads(capsys, "g01_live_list_en.xlsx", "--lang", lang)[1]


def test_an_empty_period_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = reads(capsys, "h09_banner_only.xlsx")
    assert code == 3
    assert "Mon 2 Mar" in out
    assert "no data for its dates" in out


def test_a_file_that_is_not_there_is_named_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = reads(capsys, "nowhere.csv")
    assert (code, out) == (2, "")
    assert "nowhere.csv: No such file" in err


def test_hours_of_few_streams_and_a_file_without_gmv_say_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "List_20260302-20260329.csv"
    file.write_bytes(
        text([["Creator", "Launched Time", "LIVE-attributed GMV", "Views"], ["a", "2026-03-02 10:00", "--", "5"]])
    )
    assert main(["read", str(file)]) == 0
    out = capsys.readouterr().out
    assert "not known from this file" in out
    assert "No start hour" in out
    assert "2 Mar to Sun 29 Mar" in out


@pytest.mark.parametrize("lang", ["en", "es", "zh"])
def test_every_code_has_words_in_every_language(lang: str) -> None:
    words = load_words()
    for code in faults.ERRORS:
        for phrase in phrases(refusal(code)):
            words.render(lang, phrase)
    for kind in KINDS:
        warned = Result("parsed_with_warning", kind, None, faults.WARNINGS, "USD", None, {"rows": 1})
        for phrase in phrases(warned):
            words.render(lang, phrase)
    assert words.broken == {}
