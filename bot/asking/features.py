"""A question as features: parts of words and signs, spelt in one way whoever types them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

LONGEST = 600  # signs of a question that are looked at
_LATIN = re.compile(r"[a-z0-9]+")
_HANZI = re.compile("[\u3400-\u9fff]+")
_MANY = re.compile(r"([a-z])\1{2,}")
_HERE = Path(__file__).parent


@cache
def _simplified() -> Any:
    import opencc  # a library of its own, loaded with the first Chinese question

    return opencc.OpenCC("t2s")


@cache
def _spellings() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return what is often typed instead of a word, with the word."""
    known: Mapping[str, list[str]] = yaml.safe_load((_HERE / "spellings.yaml").read_text("utf-8"))
    return tuple(
        (re.compile("|".join(_pattern(each) for each in sorted(typed, key=len, reverse=True))), word)
        for word, typed in known.items()
    )


def _pattern(typed: str) -> str:
    return rf"\b{re.escape(typed)}\b" if typed.isascii() else re.escape(typed)


def tidy(text: str) -> str:
    """Return the question in small letters without marks, in simplified signs, common misspellings mended."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    if _HANZI.search(plain):
        plain = _simplified().convert(plain)
    plain = unicodedata.normalize("NFKD", plain)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = _MANY.sub(r"\1", plain)
    for pattern, word in _spellings():
        plain = pattern.sub(word, plain)
    return plain


@cache
def _concepts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return what sellers talk of, each with its pattern."""
    known: Mapping[str, str] = yaml.safe_load((_HERE / "concepts.yaml").read_text("utf-8"))
    return tuple((name, re.compile(pattern)) for name, pattern in known.items())


def concepts(plain: str) -> tuple[str, ...]:
    """Return what a tidied question talks of, in the order in which it is first named."""
    found = ((match.start(), name) for name, pattern in _concepts() if (match := pattern.search(plain)))
    return tuple(name for _, name in sorted(found))


def features(text: str) -> frozenset[str]:
    """Return the features of a question: words, pairs of words, beginnings and parts of words, runs of signs."""
    return frozenset(_features(tidy(text)))


def _features(plain: str) -> Iterator[str]:
    words = [_number(word) for word in _LATIN.findall(plain)]
    for word in words:
        yield f"w {word}"
        if len(word) > 3:
            marked = f"<{word}>"
            yield from (f"p {marked[at : at + 4]}" for at in range(len(marked) - 3))
    yield from (f"b {one} {two}" for one, two in pairwise(words))
    yield from (f"s {one} {two}" for one, two in zip(words, words[2:], strict=False))
    for run in _HANZI.findall(plain):
        for length in (1, 2, 3):
            yield from (f"h {run[at : at + length]}" for at in range(len(run) - length + 1))

    named = concepts(plain)
    yield f"n {min(len(named), 3)}"  # who asks for something else talks of little that is known here
    yield from (f"a {name}" for name in named[:1] if len(named) == 1)
    yield from (f"c {name}" for name in named)
    yield from (f"o {one} {two}" for at, one in enumerate(named) for two in named[at + 1 :])


def _number(word: str) -> str:
    return "0" if word.isdigit() and len(word) > 2 else word
