"""Every letter that a picture can hold is in its font; what isn't becomes plain, and nothing is a box."""

from __future__ import annotations

from string import ascii_letters, digits
from unicodedata import normalize

import pytest
from babel.dates import get_day_names, get_month_names
from babel.numbers import get_currency_symbol

from bot.catalogues import read_catalogues, shipped_root
from bot.charts import letters
from bot.domain.markets import MARKETS
from bot.places import locale_of
from bot.pseudo import pseudo_catalogue
from tests.charts.signs import chinese

CATALOGUES = read_catalogues(shipped_root())
LANGUAGES = ("zh", "es", "es-MX", "en")


def lacking(text: str) -> list[str]:
    return [sign for sign in normalize("NFC", text) if not letters.has(sign)]


@pytest.mark.parametrize("lang", ["zh", "es", "en", "xx"])
def test_every_word_of_a_chart_is_in_the_font(lang: str) -> None:
    found = pseudo_catalogue(CATALOGUES["en"]) if lang == "xx" else CATALOGUES[lang]
    said = [form for name, entry in found.entries.items() if name.startswith("chart.") for form in entry.forms]
    assert (len(said) > 15, lacking("".join(said))) == (True, [])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_day_month_and_currency_is_in_the_font(lang: str) -> None:
    locale = locale_of(lang)
    names = [
        *get_day_names("abbreviated", locale=locale).values(),
        *get_month_names("abbreviated", locale=locale).values(),
    ]
    symbols = [get_currency_symbol(market.currency, locale) for market in MARKETS.values()]
    assert lacking("".join([*names, *symbols, "฿₫₱£€¥円$"])) == []


def test_gb_2312_is_whole() -> None:
    assert len(signs := [chr(each) for each in chinese()]) == 6763
    assert lacking("".join(signs) + ascii_letters + digits + "（），。！？：；、“”《》…—·%") == []


@pytest.mark.parametrize(("given", "told"), [
    ("Lives de Ana 🎉🇲🇽", "Lives de Ana"), ("👩‍👩‍👧 shop ❤️", "shop"), ("שלום shop", "? shop"), ("مرحبا", "?"),
    ("a\x00b\x07c\u202ed\u200be", "abcde"), ("one\n\ttwo", "one two"), ("half \ud83d", "half"), ("e\u0301", "é"),
    ("直播间 42", "直播间 42"), ("ร้านค้า", "ร้านค้า"), ("Đặng Thị", "Đặng Thị"), ("", ""), ("\ue000\uffff", "?"),
    ("1\u202f234", "1\u00a0234"),
])  # fmt: skip
def test_what_the_font_lacks_becomes_plain(given: str, told: str) -> None:
    assert letters.plain(given) == told


def test_a_letter_that_no_font_has_is_known_as_such() -> None:
    assert [sign for sign in "a一\U0001f600א\U0002a6d6" if letters.has(sign)] == ["a", "一"]


def test_lines_break_between_words_and_before_no_stop() -> None:
    told = letters.lines("近 7 天：比 28 天日均高 25%，好", 58, 300, 9)
    assert ("".join(told).replace(" ", ""), [line for line in told if line[0] in "，。：%"]) == (
        "近7天：比28天日均高25%，好",
        [],
    )
    assert letters.lines("one two three", 58, letters.width("one two", 58), 2) == ["one two", "three"]


def test_what_is_too_long_ends_in_dots_and_fits() -> None:
    long = "w" * 90
    assert letters.cut(long, 32, 300).endswith("…")
    for told in (letters.cut(long, 32, 300), *letters.lines(f"{long} {long} {long} x", 32, 300, 2)):
        assert letters.width(told, 32) <= 300
    assert len(letters.lines("one two three four five", 58, 200, 2)) == 2
    assert letters.fitting(long, 40, 22, 300) == 22
