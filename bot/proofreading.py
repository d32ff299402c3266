"""Every fault of the catalogues is listed, each with its language and text id."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.plurals import get_plural

from bot.catalogues import (
    ENGLISH,
    BadCatalogueError,
    Catalogue,
    Entry,
    catalogue_path,
    english_beside,
    languages,
    read_catalogue,
    same_words,
    shipped_root,
)
from bot.markup import has_html, html_faults, units
from bot.templates import bare, is_bare, names_in

# Telegram's limits.
_LONGEST_MESSAGE = 4096
_LONGEST_TOAST = 200

_PERCENT_NAME = re.compile(r"%\(\w+\)[sd]|%[sd]\b")
_ID_LINE = re.compile(r'^msgid "(.+)"$', re.MULTILINE)


def problems(root: Path | None = None) -> list[str]:
    """What is wrong with the catalogues; empty when they can be shipped."""
    root = root or shipped_root()
    catalogues: dict[str, Catalogue] = {}
    found: list[str] = []
    for language in languages(root):
        try:
            catalogues[language] = read_catalogue(root, language)
        except BadCatalogueError as wrong:
            found.append(str(wrong))
    if ENGLISH not in catalogues:
        return [*found, f"{ENGLISH}: no catalogue"]
    return found + [fault for catalogue in catalogues.values() for fault in _faults(root, catalogue, catalogues)]


def _faults(root: Path, catalogue: Catalogue, all_: Mapping[str, Catalogue]) -> Iterator[str]:
    language = catalogue.language
    english = all_[ENGLISH]
    yield from (f"{language} {text_id}: written twice" for text_id in _twice(root, language))
    needed = get_plural(language)[0]
    if catalogue.plural_forms != needed:
        yield f"{language}: its plural has {needed} forms, the file says {catalogue.plural_forms}"
    yield from (f"{language} {text_id}: missing" for text_id in english.entries if text_id not in catalogue.entries)
    for text_id, entry in catalogue.entries.items():
        for form in entry.forms:
            yield from (f"{language} {text_id}: {fault}" for fault in _faults_of_form(text_id, form))
        if language != ENGLISH:
            beside = english.entries.get(text_id)
            yield from (f"{language} {text_id}: {fault}" for fault in _faults_beside(entry, beside))


def _twice(root: Path, language: str) -> list[str]:
    ids = Counter(_ID_LINE.findall(catalogue_path(root, language).read_text("utf-8")))
    return [text_id for text_id, times in ids.items() if times > 1]


def _faults_of_form(text_id: str, form: str) -> Iterator[str]:
    if not form.strip():
        yield "no words"
    try:
        names_in([form])
    except ValueError as stray:
        yield str(stray)
    if _PERCENT_NAME.search(form):
        yield "a % placeholder, write {name}"
    if is_bare(text_id):
        if has_html(form):
            yield "HTML where Telegram reads none"
        if text_id.endswith(".toast") and units(form) > _LONGEST_TOAST:
            yield f"a toast of {units(form)} units, Telegram takes {_LONGEST_TOAST}"
        return
    yield from html_faults(form)
    if units(bare(form)) > _LONGEST_MESSAGE:
        yield f"a message of {units(bare(form))} units, Telegram takes {_LONGEST_MESSAGE}"


def _faults_beside(entry: Entry, english: Entry | None) -> Iterator[str]:
    if english is None:
        yield "English has no such text"
        return
    if entry.plural != english.plural:
        yield "a plural in one language only"
    try:
        here, there = names_in(entry.forms), names_in(english.forms)
    except ValueError:
        return  # the stray brace is listed already
    if here != there and any(entry.forms):
        yield f"names differ: {_listed(here)} here, {_listed(there)} in English"
    if entry.beside is None:
        yield "no English beside it"
    elif entry.doubtful or not same_words(entry.beside, english_beside(english)):
        yield "its English has changed"


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "none"
