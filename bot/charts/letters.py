"""Words in the one font of the pictures: measured, broken into lines, and never a box for a letter."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

_FONT = Path(__file__).parent / "fonts" / "pictures.ttf"
_SPACES = {"\u00a0": "\u00a0", "\u2007": "\u00a0", "\u202f": "\u00a0"}
_WIDE = "\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef"
_CLOSING = "，。！？；：、）》」』】％%"
# What a line may be broken after: a Latin word, a Chinese sign with the stop after it. A number keeps its unit.
_PIECES = re.compile(rf" +|[{_WIDE}][{_CLOSING}]*|[^ {_WIDE}]+[万亿年月日天点倍{_CLOSING}]*")
_MORE, _LONGEST = "…", 400  # of signs that anything said in a picture has


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """The font in pixels of the canvas."""
    return ImageFont.truetype(_FONT, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8192)
def has(sign: str) -> bool:
    """Whether the font has the sign: one that it lacks looks as U+FFFF, which no font has."""
    small = font(24)
    return bytes(small.getmask(sign)) != bytes(small.getmask("\uffff"))


def plain(text: str) -> str:
    """The text in signs of the font: emoji and what isn't seen are dropped, a run of unknown letters is one "?"."""
    signs = (_sign(sign) for sign in unicodedata.normalize("NFC", text[:_LONGEST]))
    return re.sub(r"\?{2,}", "?", re.sub(" +", " ", "".join(signs))).strip(" ")


def _sign(sign: str) -> str:
    if sign.isspace():
        return _SPACES.get(sign, " ")
    kind = unicodedata.category(sign)
    if kind[0] == "C" and kind != "Co":
        return ""
    if has(sign):
        return sign
    return "" if kind[0] in "SM" else "?"


def width(text: str, size: int) -> float:
    """How wide the text is."""
    return font(size).getlength(text)


def cut(text: str, size: int, most: float) -> str:
    """The text, its end left off where it is wider than that."""
    if width(text, size) <= most:
        return text
    while text and width(text + _MORE, size) > most:
        text = text[:-1]
    return text.rstrip() + _MORE


def fitting(text: str, size: int, least: int, most: float) -> int:
    """The size, down to the least, in which the text is no wider than that."""
    while size > least and width(text, size) > most:
        size -= 2
    return size


def lines(text: str, size: int, most: float, count: int) -> list[str]:
    """The text in at most so many lines of that width; what doesn't go into them is left off."""
    told = [""]
    for piece in _PIECES.findall(text):
        if told[-1] and width(told[-1] + piece, size) > most:
            told.append("")
        told[-1] += piece if told[-1] else piece.lstrip(" ")
    if len(told) > count:
        told = [*told[: count - 1], told[count - 1].rstrip(" ") + _MORE]
    return [cut(line.rstrip(" "), size, most) for line in told if line]
