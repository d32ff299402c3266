"""A language nobody speaks, made from English: a word that is not in it was written into the code."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from bot.catalogues import Catalogue, Entry
from bot.templates import bare, outside_names

PSEUDO = "xx"
_ACCENTS = str.maketrans("aceinosuyzACEINOSUYZ", "áçéíñöšûýžÁÇÉÍÑÖŠÛÝŽ")


def pseudo_catalogue(english: Catalogue) -> Catalogue:
    """The English catalogue in brackets, with accents and a third longer; names and tags as they were."""
    entries = {text_id: _entry(entry) for text_id, entry in english.entries.items()}
    return Catalogue(PSEUDO, MappingProxyType(entries), english.plural_forms, english.form_for)


def _entry(entry: Entry) -> Entry:
    return replace(entry, forms=tuple(pseudo_words(form) for form in entry.forms))


def pseudo_words(text: str) -> str:
    """The words of the pseudo-language for an English text."""
    accented = outside_names(text, lambda words: words.translate(_ACCENTS))
    longer = "~" * -(-3 * len(bare(text)) // 10)
    return f"[!! {accented} {longer} !!]"
