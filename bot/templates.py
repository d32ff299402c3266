"""A template is words with `{name}` in them: names are replaced once, and nothing else is ever read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from html import escape, unescape

RECENT = 1024  # texts kept as they were worked out: what sellers have read lately. More would only grow for hours
_TOKEN = re.compile(r"\{\{|\}\}|\{([a-z][a-z0-9_]*)\}")
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)

# Read bare by Telegram: a button's face, a toast, a command's description.
_BARE = re.compile(r"(\.button|\.toast|\.option\.[^.]+)$|^command\.")


def is_bare(text_id: str) -> bool:
    """Whether the text goes where Telegram reads no HTML."""
    return _BARE.search(text_id) is not None


@lru_cache(maxsize=RECENT)
def bare(html: str) -> str:
    """The words of an HTML text without its tags and escapes."""
    return unescape(_TAG.sub("", html))


@lru_cache(maxsize=RECENT)
def escaped(text: str) -> str:
    """The text as HTML."""
    return escape(text)


@lru_cache(maxsize=RECENT)
def pieces(template: str) -> tuple[tuple[str, str | None], ...]:
    """The template as pairs of words and the name that follows them; a stray brace is a ValueError."""
    found: list[tuple[str, str | None]] = []
    words, start = "", 0
    for token in _TOKEN.finditer(template):
        words += _without_braces(template[start : token.start()])
        start = token.end()
        if token[1] is None:
            words += token[0][0]
        else:
            found.append((words, token[1]))
            words = ""
    words += _without_braces(template[start:])
    return (*found, (words, None))


def _without_braces(words: str) -> str:
    if "{" in words or "}" in words:
        raise ValueError(f"a stray brace in {words!r}")
    return words


def names_in(templates: Iterable[str]) -> frozenset[str]:
    """Every name that one of the templates asks for."""
    return frozenset(name for template in templates for _, name in pieces(template) if name is not None)


def fill(template: str, value_of: Callable[[str], str]) -> str:
    """The template with each name replaced by its value, which is not read again."""
    parts = pieces(template)
    return "".join(words if name is None else words + value_of(name) for words, name in parts)


def outside_names(template: str, change: Callable[[str], str]) -> str:
    """The template with its words changed, and its names, tags and escapes as they were."""
    kept = re.compile(rf"{_TOKEN.pattern}|{_TAG.pattern}|&[a-z#0-9]+;", re.IGNORECASE)
    out, start = "", 0
    for part in kept.finditer(template):
        out += change(template[start : part.start()]) + part[0]
        start = part.end()
    return out + change(template[start:])
