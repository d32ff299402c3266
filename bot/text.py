"""A text id becomes words in a seller's language: escaped in one place, never an exception."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from babel.lists import format_list

from bot.catalogues import ENGLISH, Catalogue, Entry, read_catalogues, shipped_root
from bot.forms import Markup, Phrase, as_html, as_text, number_of
from bot.places import Reader, base_language, locale_of
from bot.pseudo import PSEUDO, pseudo_catalogue
from bot.templates import bare, escaped, fill, is_bare

_LONGEST_TAG = 35  # BCP 47: no registered tag is longer
_GAP = "…"

Values = Mapping[str, object]
Clock = Callable[[], datetime]


class BrokenTextError(Exception):
    """A text that cannot be said: no such id, or no words for it."""


_BREAKS = (BrokenTextError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError)


def best_language(code: object) -> tuple[str, bool]:
    """The language for a Telegram `language_code`, and whether it is known; else English, to be asked."""
    if isinstance(code, str) and len(code) <= _LONGEST_TAG:
        language = base_language(code.strip())
        if language in read_catalogues(shipped_root()):
            return language, True
    return ENGLISH, False


def load_words(root: Path | None = None, clock: Clock | None = None) -> Words:
    """The words of every language, read once; `clock` is what "this year" and "soon" are measured by."""
    return Words(read_catalogues(root or shipped_root()), clock)


class Words:
    """Says texts by id. `broken` counts what had to be said in English, or not at all."""

    def __init__(self, catalogues: Mapping[str, Catalogue], clock: Clock | None = None) -> None:
        self._catalogues = dict(catalogues)
        self._catalogues[PSEUDO] = pseudo_catalogue(catalogues[ENGLISH])
        self._clock = clock
        self.languages = tuple(catalogues)
        self.broken: Counter[str] = Counter()
        self._known: dict[tuple[str, str, bool], str] = {}

    def has(self, text_id: str) -> bool:
        """Whether English, and so every complete language, has the text."""
        return text_id in self._catalogues[ENGLISH].entries

    def ids(self) -> tuple[str, ...]:
        """Every text id, in the order of the English file."""
        return tuple(self._catalogues[ENGLISH].entries)

    def say(self, lang: str, text_id: str, /, *, now: datetime | None = None, **values: object) -> Markup:
        """The text as HTML for Telegram, its values escaped."""
        if not values:
            return Markup(self._fixed(lang, text_id, html=True))
        return Markup(self._say(self._reader(lang, now), text_id, values, html=True))

    def plain(self, lang: str, text_id: str, /, *, now: datetime | None = None, **values: object) -> str:
        """The text bare, for buttons, toasts and files: no tags, nothing escaped."""
        if not values:
            return self._fixed(lang, text_id, html=False)
        return self._say(self._reader(lang, now), text_id, values, html=False)

    def _fixed(self, lang: str, text_id: str, *, html: bool) -> str:
        """A text without values, worked out once for each language: most faces of buttons are."""
        key = base_language(lang), text_id, html
        known = self._known.get(key)
        if known is None:
            broken = self.broken.total()
            known = self._say(self._reader(lang, None), text_id, {}, html=html)
            if self.broken.total() == broken and key[0] in self._catalogues:  # else it is counted each time
                self._known[key] = known
        return known

    def render(self, lang: str, value: object, /, *, now: datetime | None = None) -> Markup:
        """One value in the reader's form, as HTML."""
        return Markup(self._form(value, self._reader(lang, now), html=True))

    def _reader(self, lang: str, now: datetime | None) -> Reader:
        language = base_language(lang)
        if language not in self._catalogues:
            return Reader(ENGLISH, locale_of(ENGLISH), now or self._now())
        locale = locale_of(ENGLISH if language == PSEUDO else lang)
        return Reader(language, locale, now or self._now())

    def _now(self) -> datetime | None:
        return self._clock() if self._clock else None

    def _say(self, reader: Reader, text_id: str, values: Values, *, html: bool) -> str:
        try:
            return self._filled(reader, text_id, values, html=html)
        except _BREAKS:
            # A seller reads English, or the text with a gap, rather than nothing.
            self.broken[f"{reader.language} {text_id}"] += 1
        english = replace(reader, language=ENGLISH, locale=locale_of(ENGLISH))
        if reader.language != ENGLISH:
            try:
                return self._filled(english, text_id, values, html=html)
            except _BREAKS:
                self.broken[f"{ENGLISH} {text_id}"] += 1
        return self._with_gaps(english, text_id, values, html=html)

    def _filled(self, reader: Reader, text_id: str, values: Values, *, html: bool) -> str:
        entry = self._catalogues[reader.language].entries.get(text_id)
        template = entry and self._form_of(entry, values, reader)
        if not template:
            raise BrokenTextError(text_id)
        template = _written(text_id, template, html=html)
        return fill(template, lambda name: self._form(values[name], reader, html=html))

    def _form_of(self, entry: Entry, values: Values, reader: Reader) -> str:
        if not entry.plural:
            return entry.forms[0]
        n = number_of(values["n"])
        # A part of one thing is worded as several: 1.5 accounts.
        whole = int(n) if n == int(n) else 2
        return entry.forms[self._catalogues[reader.language].form_for(abs(whole))]

    def _form(self, value: object, reader: Reader, *, html: bool) -> str:
        match value:
            case Markup():
                return value if html else bare(value)
            case Phrase(text_id, values):
                return self._say(reader, text_id, values, html=html)
            case list() | tuple():
                forms = [self._form(one, reader, html=html) for one in value]
                return format_list(forms, locale=reader.locale)
        return as_html(value, reader) if html else as_text(value, reader)

    def _with_gaps(self, reader: Reader, text_id: str, values: Values, *, html: bool) -> str:
        def value_or_gap(name: str) -> str:
            try:
                return self._form(values[name], reader, html=html)
            except _BREAKS:
                return _GAP

        entry = self._catalogues[ENGLISH].entries.get(text_id)
        template = _written(text_id, entry.forms[-1], html=html) if entry else ""
        try:
            return fill(template or text_id, value_or_gap)
        except ValueError:
            return template


def _written(text_id: str, template: str, *, html: bool) -> str:
    """The template as this channel reads it: only messages hold HTML."""
    if is_bare(text_id):
        return escaped(template) if html else template
    return template if html else bare(template)
