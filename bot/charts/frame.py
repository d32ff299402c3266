"""What every picture has: its headline, the figures that count, and an axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.charts import letters
from bot.charts.canvas import GREY, INK, MARGIN, RED, RIGHT, WIDTH, Canvas
from bot.charts.plans import Words

_TITLE, _SMALLEST_TITLE, _SUBTITLE = 58, 46, 34
SOLID, BROKEN = "solid", "broken"


class Figure(NamedTuple):
    """A number that counts, told large, with the line that shows it below."""

    label: str
    value: str
    line: str


def heading(canvas: Canvas, words: Words) -> float:
    """The headline and what it is about stand at the top; where they end is told."""
    title, y = letters.plain(words.title), 44.0
    size = next(
        (each for each in range(_TITLE, _SMALLEST_TITLE, -4) if len(_titled(title, each, 9)) <= 2), _SMALLEST_TITLE
    )
    for line in _titled(title, size, 3):
        y += size * 1.22
        canvas.text((MARGIN, y - size * 0.2), line, size, INK, bold=True)
    for line in letters.lines(letters.plain(words.subtitle), _SUBTITLE, RIGHT - MARGIN, 2):
        y += _SUBTITLE * 1.4
        canvas.text((MARGIN, y), line, _SUBTITLE, GREY)
    return y + 34


def _titled(title: str, size: int, count: int) -> list[str]:
    """The headline in lines about as long as each other."""
    most = (RIGHT - MARGIN) * 0.97  # bold is a little wider than it is measured
    told = letters.lines(title, size, most, count)
    for part in range(95, 50, -5):
        closer = letters.lines(title, size, most * part / 100, count)
        if len(closer) > len(told) or "…" in closer[-1]:
            break
        told = closer
    return told


def figures(canvas: Canvas, told: Sequence[Figure], top: float) -> float:
    """The numbers side by side; where they end is told."""
    wide = (RIGHT - MARGIN) / max(2, len(told))
    for number, figure in enumerate(told):
        x = MARGIN + number * wide
        colour = RED if figure.line == SOLID else INK
        stroke = canvas.line if figure.line == SOLID else canvas.dashes
        stroke((x, top + 22), (x + 52, top + 22), colour, 8 if figure.line == SOLID else 4)
        label = letters.plain(figure.label)
        size = letters.fitting(label, 34, 26, wide - 84)
        canvas.text((x + 66, top + 34), letters.cut(label, size, wide - 84), size, GREY)
        value = letters.plain(figure.value)
        size = letters.fitting(value, 60, 36, wide - 24)
        canvas.text((x, top + 104), letters.cut(value, size, wide - 24), size, colour, bold=True)
    return top + 140 if told else top


def nothing(canvas: Canvas, said: str, top: float) -> float:
    """That there is nothing to show is said where it would be."""
    canvas.hatch((MARGIN, top, RIGHT, top + 420))
    said = letters.plain(said)
    size = letters.fitting(said, 48, 30, RIGHT - MARGIN - 120)
    half = letters.width(said, size) / 2 + 36
    canvas.box((WIDTH / 2 - half, top + 160, WIDTH / 2 + half, top + 260), (255, 255, 255), round_by=16)
    canvas.text((WIDTH / 2, top + 210), said, size, GREY, anchor="mm")
    return top + 470


def key(canvas: Canvas, said: str, x: float, y: float) -> None:
    """What the hatched boxes mean."""
    canvas.hatch((x, y - 28, x + 44, y + 4), GREY)
    said = letters.plain(said)
    canvas.text((x + 60, y), letters.cut(said, 32, RIGHT - x - 60), 32, GREY)
