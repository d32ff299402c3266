"""The catalogues are complete and right, and each way to get one wrong is named with its text id."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogues import BadCatalogueError, languages, read_catalogue, shipped_root
from bot.markup import html_faults
from bot.proofreading import problems
from bot.pseudo import pseudo_words
from bot.templates import is_bare
from bot.text import load_words
from bot.translating import begin_language, bring_up_to_date, main

TWO = "nplurals=2; plural=(n != 1);"
ONE = "nplurals=1; plural=0;"
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {plural}\\n"\n'

ENGLISH = """
#. shown first
msgid "hello"
msgstr "Hello <b>{name}</b>"

msgid "go.button"
msgstr "Go"

msgid "left"
msgid_plural "left"
msgstr[0] "{n} left"
msgstr[1] "{n} are left"
"""
SPANISH = """
# a note of the translator
#. shown first
#. en: Hello <b>{name}</b>
msgid "hello"
msgstr "Hola <b>{name}</b>"

#. en: Go
msgid "go.button"
msgstr "Ir"

#. en: {n} left || {n} are
#. left
msgid "left"
msgid_plural "left"
msgstr[0] "queda {n}"
msgstr[1] "quedan {n}"
"""


def write(root: Path, language: str, body: str, plural: str = TWO) -> None:
    folder = root / language / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bot.po").write_text(HEADER.format(plural=plural) + body, "utf-8")


def read(root: Path, language: str) -> str:
    return (root / language / "LC_MESSAGES" / "bot.po").read_text("utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, "en", ENGLISH)
    write(tmp_path, "es", SPANISH)
    return tmp_path


# ------------------------------------------------------------------ shipped


def test_the_shipped_catalogues_have_no_problem() -> None:
    assert problems() == []


def test_the_shipped_languages_are_english_spanish_and_chinese() -> None:
    assert load_words().languages == ("en", "es", "zh")


def test_the_pseudo_language_of_every_shipped_message_is_still_telegrams_html() -> None:
    entries = read_catalogue(shipped_root(), "en").entries.values()
    messages = [form for entry in entries if not is_bare(entry.text_id) for form in entry.forms]
    assert [fault for message in messages for fault in html_faults(pseudo_words(message))] == []


# ----------------------------------------------------------------- problems


def test_a_right_catalogue_has_no_problem(root: Path) -> None:
    assert problems(root) == []


@pytest.mark.parametrize(
    ("language", "was", "becomes", "named"),
    [
        ("es", '#. en: Go\nmsgid "go.button"\nmsgstr "Ir"\n', "", ["es go.button: missing"]),
        (
            "es",
            'msgid "go.button"\nmsgstr "Ir"',
            'msgid "come.button"\nmsgstr "Ir"',
            ["es go.button: missing", "es come.button: English has no such text"],
        ),
        ("es", 'msgstr "Ir"', 'msgstr ""', ["es go.button: no words"]),
        ("es", 'msgstr[1] "quedan {n}"', "", ["es left: no words"]),
        ("es", "Hola <b>{name}</b>", "Hola", ["es hello: names differ: none here, name in English"]),
        ("es", "Hola", "Hola {", ["es hello: a stray brace in 'Hola { <b>'"]),
        ("en", "Hello", "Hello {x.y}", ["en hello: a stray brace in 'Hello {x.y} <b>'"]),
        ("es", "Hola", "Hola %s", ["es hello: a % placeholder, write {name}"]),
        ("es", "Hola", "Hola %(x)s", ["es hello: a % placeholder, write {name}"]),
        ("es", "</b>", "", ["es hello: <b> is not closed"]),
        (
            "es",
            "<b>{name}</b>",
            "<b><i>{name}</b></i>",
            ["es hello: </b> closes nothing", "es hello: <b> is not closed"],
        ),
        ("es", "Hola", "Hola<br>", ["es hello: Telegram has no <br>"]),
        ("es", "Hola", "Hola <b/>", ["es hello: <b/> closes itself"]),
        ("es", "Hola", "Hola a & b", ["es hello: a bare &"]),
        ("es", "Hola", "Hola 1 < 2", ["es hello: a bare <"]),
        ("es", "Hola", "Hola &nbsp;", ["es hello: a bare &"]),
        ("es", "Hola <b>{name}</b>", "<a>{name}</a>", ["es hello: <a> needs its href"]),
        (
            "es",
            "Hola <b>{name}</b>",
            "<span class='x'>{name}</span>",
            ["es hello: <span> needs its class"],
        ),
        ("es", "<b>{name}</b>", "<b id='x'>{name}</b>", ["es hello: <b> takes no id"]),
        ("es", 'msgstr "Ir"', 'msgstr "<b>Ir</b>"', ["es go.button: HTML where Telegram reads none"]),
        ("es", 'msgstr "Ir"', 'msgstr "A &amp; B"', ["es go.button: HTML where Telegram reads none"]),
        ("es", "#. en: Go\n", "#. en: Go now\n", ["es go.button: its English has changed"]),
        ("es", "#. en: Go\n", "#. en: Go\n#, fuzzy\n", ["es go.button: its English has changed"]),
        ("es", "#. en: Go\n", "", ["es go.button: no English beside it"]),
        ("en", '"{n} are left"', '"{n} remain"', ["es left: its English has changed"]),
        (
            "es",
            'msgid_plural "left"\nmsgstr[0] "queda {n}"\nmsgstr[1] "quedan {n}"',
            'msgstr "quedan {n}"',
            ["es left: a plural in one language only"],
        ),
    ],
)
def test_each_fault_is_named(root: Path, language: str, was: str, becomes: str, named: list[str]) -> None:
    text = read(root, language)
    assert text.count(was) >= 1
    (root / language / "LC_MESSAGES" / "bot.po").write_text(becomes.join(text.rsplit(was, 1)), "utf-8")
    assert problems(root) == named


def test_a_text_written_twice_is_named(root: Path) -> None:
    write(root, "es", SPANISH + '\n#. en: Go\nmsgid "go.button"\nmsgstr "Vamos"\n')
    assert problems(root) == ["es go.button: written twice"]


def test_a_plural_of_the_wrong_count_is_named(root: Path) -> None:
    write(root, "es", SPANISH.replace('msgstr[1] "quedan {n}"\n', ""), plural=ONE)
    assert problems(root) == ["es: its plural has 2 forms, the file says 1"]


def test_a_plural_of_too_many_forms_is_named(root: Path) -> None:
    write(root, "es", SPANISH + 'msgstr[2] "quedan {n}"\n')
    assert len(problems(root)) == 1
    assert "more translations than num_plurals" in problems(root)[0]


@pytest.mark.parametrize(("length", "faults"), [(200, 0), (201, 1)])
def test_a_toast_fits_what_telegram_shows(tmp_path: Path, length: int, faults: int) -> None:
    write(tmp_path, "en", f'\nmsgid "late.toast"\nmsgstr "{"a" * length}"\n')
    assert problems(tmp_path) == ["en late.toast: a toast of 201 units, Telegram takes 200"] * faults


@pytest.mark.parametrize(("emoji", "faults"), [(2048, 0), (2049, 1)])
def test_a_message_is_counted_in_telegrams_units_without_its_tags(tmp_path: Path, emoji: int, faults: int) -> None:
    write(tmp_path, "en", f'\nmsgid "long"\nmsgstr "<b>{"😀" * emoji}</b>"\n')
    assert problems(tmp_path) == ["en long: a message of 4098 units, Telegram takes 4096"] * faults


def test_a_folder_without_english_is_a_problem(tmp_path: Path) -> None:
    assert problems(tmp_path) == ["en: no catalogue"]
    write(tmp_path, "en", ENGLISH)
    write(tmp_path, "es", 'msgid "x\n')
    write(tmp_path, "klingon", SPANISH)
    assert len(problems(tmp_path)) == 2


# -------------------------------------------------------------- translating


def test_bringing_a_right_catalogue_up_to_date_changes_no_words(root: Path) -> None:
    before = read_catalogue(root, "es").entries
    assert bring_up_to_date(root) == []
    once = read(root, "es")
    assert bring_up_to_date(root) == []
    assert read(root, "es") == once
    after = read_catalogue(root, "es").entries
    assert {i: (e.forms, e.notes) for i, e in after.items()} == {i: (e.forms, e.notes) for i, e in before.items()}
    assert problems(root) == []


def test_a_missing_text_appears_in_the_english_order_without_words(root: Path) -> None:
    write(root, "en", '\nmsgid "first"\nmsgstr "One\\nTwo"\n' + ENGLISH)
    assert bring_up_to_date(root) == ["es first: missing"]
    assert list(read_catalogue(root, "es").entries) == ["first", "hello", "go.button", "left"]
    assert read(root, "es").split("\n\n")[1] == '#. en: One\\nTwo\nmsgid "first"\nmsgstr ""'
    assert problems(root) == ["es first: no words"]
    assert load_words(root).say("es", "first") == "One\nTwo"


def test_a_stale_text_keeps_its_words_and_both_english_ones_until_it_is_corrected(root: Path) -> None:
    write(root, "en", ENGLISH.replace('"Go"', '"Go now"'))
    assert bring_up_to_date(root) == ["es go.button: stale"]
    block = '#. en: Go now\n#. was: Go\n#, fuzzy\nmsgid "go.button"\nmsgstr "Ir"'
    assert read(root, "es").split("\n\n")[2] == block
    assert bring_up_to_date(root) == []
    assert read(root, "es").split("\n\n")[2] == block
    assert problems(root) == ["es go.button: its English has changed"]
    corrected = read(root, "es").replace("#. was: Go\n#, fuzzy\n", "").replace('"Ir"', '"Ir ya"')
    (root / "es" / "LC_MESSAGES" / "bot.po").write_text(corrected, "utf-8")
    assert problems(root) == []


def test_a_text_out_of_use_stays_below(root: Path) -> None:
    write(root, "es", SPANISH + '\n#. en: Old\nmsgid "old"\nmsgstr "Uno\\nDos"\n')
    assert bring_up_to_date(root) == ["es old: out of use"]
    assert bring_up_to_date(root) == []
    assert read(root, "es").split("\n\n")[-1] == '#~ msgid "old"\n#~ msgstr ""\n#~ "Uno\\n"\n#~ "Dos"\n'
    assert problems(root) == []


def test_a_new_language_begins_with_every_text_and_its_own_plural(root: Path) -> None:
    begin_language(root, "zh")
    assert languages(root) == ("en", "es", "zh")
    assert problems(root) == ["zh hello: no words", "zh go.button: no words", "zh left: no words"]
    assert load_words(root).say("zh", "left", n=2) == "2 are left"


def test_the_command_begins_a_language_once_and_tells_what_changed(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(root, "en", ENGLISH.replace('"Go"', '"Go now"'))
    main(["fr"], root)
    assert capsys.readouterr().out == "es go.button: stale\n"
    written = read(root, "fr").replace('msgid "go.button"\nmsgstr ""', 'msgid "go.button"\nmsgstr "Aller"')
    (root / "fr" / "LC_MESSAGES" / "bot.po").write_text(written, "utf-8")
    main(["fr"], root)
    assert capsys.readouterr().out == ""
    assert read(root, "fr") == written


def test_a_catalogue_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCatalogueError):
        bring_up_to_date(tmp_path)
