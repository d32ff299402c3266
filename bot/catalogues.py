"""The catalogues of words are read once, from the checkout or from the wheel."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError, read_po

ENGLISH = "en"
_FILE = Path("LC_MESSAGES", "bot.po")
_BESIDE = re.compile(r"(?:^|\s)en:(.*?)(?:\swas:(.*))?$", re.DOTALL)


class BadCatalogueError(Exception):
    """A catalogue that cannot be read: its path and why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One text: its one form, or all of its plural, and the English that stands and stood beside it."""

    text_id: str
    forms: tuple[str, ...]
    plural: bool = False
    beside: str | None = None
    once: str | None = None
    doubtful: bool = False
    notes: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All texts of one language, in the order of its file."""

    language: str
    entries: Mapping[str, Entry]
    plural_forms: int
    form_for: Callable[[int], int]


@cache
def shipped_root() -> Path:
    """The folder with one folder per language: inside the package if it is there, else beside it."""
    package = Path(str(files("bot")))
    inside = package / "locales"
    return inside if inside.is_dir() else package.parent / "locales"


def languages(root: Path) -> tuple[str, ...]:
    """The languages that have a catalogue, English first."""
    found = [path.parent.parent.name for path in root.glob(f"*/{_FILE.as_posix()}")]
    return tuple(sorted(found, key=lambda language: (language != ENGLISH, language)))


def catalogue_path(root: Path, language: str) -> Path:
    """Where the catalogue of the language is."""
    return root / language / _FILE


def read_catalogue(root: Path, language: str) -> Catalogue:
    """The language's catalogue; a file that is not one is refused with its path."""
    path = catalogue_path(root, language)
    try:
        Locale.parse(language)
        with path.open("rb") as lines:
            found = read_po(lines, locale=language, abort_invalid=True)
        form_for = c2py(found.plural_expr)
    except (PoFileError, UnknownLocaleError, OSError, ValueError) as wrong:
        raise BadCatalogueError(f"{path}: {wrong}") from wrong
    entries = {entry.text_id: entry for entry in map(_entry, found) if entry.text_id}
    return Catalogue(language, MappingProxyType(entries), found.num_plurals, form_for)


@cache
def read_catalogues(root: Path) -> Mapping[str, Catalogue]:
    """Every catalogue of the folder, read once; without English there is nothing to fall back to."""
    if ENGLISH not in languages(root):
        raise BadCatalogueError(f"{catalogue_path(root, ENGLISH)}: there is no such file")
    return MappingProxyType({language: read_catalogue(root, language) for language in languages(root)})


def english_beside(entry: Entry) -> str:
    """The English text as it stands in the comment above its translation."""
    return " || ".join(entry.forms).replace("\n", "\\n")


def same_words(one: str, other: str) -> bool:
    """Whether two comments say the same: an editor may have wrapped one of them."""
    return "".join(one.split()) == "".join(other.split())


def _entry(message: Message) -> Entry:
    plural = isinstance(message.id, list | tuple)
    text_id = message.id[0] if isinstance(message.id, list | tuple) else message.id
    words = message.string
    comment = " ".join(message.auto_comments)
    beside = _BESIDE.search(comment)
    return Entry(
        text_id=str(text_id),
        forms=tuple(words) if isinstance(words, list | tuple) else (words or "",),
        plural=plural,
        beside=beside[1].strip() if beside else None,
        once=beside[2].strip() if beside and beside[2] else None,
        doubtful=message.fuzzy,
        notes=tuple(message.user_comments),
        hints=tuple(message.auto_comments),
    )
