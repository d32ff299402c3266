"""`python -m bot.translating` brings every catalogue to the English one: what is missing, what is stale.

With the tag of a new language it begins that language's catalogue. A translator then writes each empty
`msgstr`, and for a stale one reads `was:`, corrects the words and removes `was:` and `fuzzy`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.plurals import get_plural
from babel.messages.pofile import normalize

from bot.catalogues import (
    ENGLISH,
    Catalogue,
    Entry,
    catalogue_path,
    english_beside,
    languages,
    read_catalogue,
    same_words,
    shipped_root,
)

_HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"
"""


def bring_up_to_date(root: Path | None = None) -> list[str]:
    """Every catalogue has the English order and ids, empty where untranslated, doubtful where stale."""
    root = root or shipped_root()
    english = read_catalogue(root, ENGLISH)
    others = [language for language in languages(root) if language != ENGLISH]
    return [change for language in others for change in _bring(root, language, english)]


def begin_language(root: Path, language: str) -> None:
    """The language has a catalogue, still without words."""
    path = catalogue_path(root, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_HEADER.format(language=language, plural=get_plural(language)), "utf-8")
    _bring(root, language, read_catalogue(root, ENGLISH))


def _bring(root: Path, language: str, english: Catalogue) -> list[str]:
    path = catalogue_path(root, language)
    here = read_catalogue(root, language)
    changes: list[str] = []
    blocks = path.read_text("utf-8").split("\n\n")
    parts = [blocks[0].rstrip("\n")]
    for text_id, source in english.entries.items():
        entry = here.entries.get(text_id)
        lines, change = _translated(entry, source) if entry else (_missing(source, here.plural_forms), "missing")
        parts.append("\n".join(lines))
        changes += [f"{language} {text_id}: {change}"] if change else []
    for text_id in [text_id for text_id in here.entries if text_id not in english.entries]:
        # A renamed id would lose its translation: it stays below, out of use.
        words = "\n".join(_words(here.entries[text_id])).splitlines()
        parts.append("\n".join(f"#~ {line}" for line in words))
        changes.append(f"{language} {text_id}: out of use")
    parts += [part.rstrip("\n") for part in blocks if part.startswith("#~")]
    path.write_text("\n\n".join(parts) + "\n", "utf-8")
    return changes


def _missing(source: Entry, plural_forms: int) -> Iterator[str]:
    forms = ("",) * (plural_forms if source.plural else 1)
    yield from _comments(source)
    yield from _words(Entry(source.text_id, forms, source.plural))


def _translated(entry: Entry, source: Entry) -> tuple[list[str], str]:
    beside = english_beside(source)
    changed = entry.beside is not None and not same_words(entry.beside, beside)
    lines = [f"# {note}" for note in entry.notes] + list(_comments(source))
    once = entry.beside if changed else entry.once
    if once:
        lines.append(f"#. was: {once}")
    if changed or entry.doubtful:
        lines.append("#, fuzzy")
    return [*lines, *_words(entry)], "stale" if changed else ""


def _comments(source: Entry) -> Iterator[str]:
    yield from (f"#. {hint}" for hint in source.hints)
    yield f"#. en: {english_beside(source)}"


def _words(entry: Entry) -> Iterator[str]:
    yield f'msgid "{entry.text_id}"'
    if not entry.plural:
        yield f"msgstr {normalize(entry.forms[0], width=0)}"
        return
    yield f'msgid_plural "{entry.text_id}"'
    for index, form in enumerate(entry.forms):
        yield f"msgstr[{index}] {normalize(form, width=0)}"


def main(new: Sequence[str], root: Path | None = None) -> None:
    """The catalogues are up to date, new ones are begun, and what changed is printed."""
    root = root or shipped_root()
    for language in new:
        if not catalogue_path(root, language).exists():
            begin_language(root, language)
    for change in bring_up_to_date(root):
        sys.stdout.write(change + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
