"""Each LIVE a bar, the oldest above; those at or over the benchmark in colour, and the benchmark a line."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from babel import Locale

from bot.charts import letters
from bot.charts.canvas import BLUE, GREY, HAIR, INK, MARGIN, PALE, RED, RIGHT, Canvas
from bot.charts.frame import BROKEN, SOLID, Figure, figures, nothing
from bot.charts.numbers import Scale, full, tight
from bot.charts.plans import Sessions, Words

_MOST, _LABEL = 60, 32
_HIGH, _ROW, _LABELLED = 1000, 76, 44  # all rows, the highest, and what a label needs
_WIDEST_LABEL = 330


class Field(NamedTuple):
    """Where the bars lie."""

    left: float
    right: float
    top: float
    row: float
    scale: Scale

    def x(self, value: Decimal) -> float:
        """How far the value reaches."""
        return self.left + (self.right - self.left) * self.scale.part(value)


def draw_sessions(canvas: Canvas, plan: Sessions, words: Words, locale: Locale, top: float) -> float:
    """The LIVEs are drawn below the top; where the picture ends is told."""
    points = plan.points[-_MOST:]
    if all(value is None for _, value in points):
        return nothing(canvas, words.no_data, top)
    told = [(words.benchmark, plan.benchmark, SOLID), (words.median, plan.median, BROKEN)]
    top = 24 + figures(
        canvas, [Figure(label, full(v, locale, plan.currency), line) for label, v, line in told if v is not None], top
    )
    said = [
        letters.plain(words.no_data if value is None else full(value, locale, plan.currency)) for _, value in points
    ]
    field = _field(plan, points, said, top)
    bottom = top + field.row * len(points)
    canvas.line((field.x(Decimal(0)), top - 6), (field.x(Decimal(0)), bottom + 6), HAIR, 3)
    for place, (_, value) in enumerate(points):
        _bar(canvas, field, place, value, plan.benchmark)
    _lines(canvas, field, plan, bottom)
    for place in _labelled(points, field.row):
        y = field.top + field.row * (place + 0.5)
        label = letters.cut(letters.plain(points[place][0]), _LABEL, _WIDEST_LABEL)
        canvas.text((MARGIN, y), label, _LABEL, GREY, anchor="lm")
        ink = GREY if points[place][1] is None else INK
        canvas.text((RIGHT, y), letters.cut(said[place], _LABEL, _WIDEST_LABEL), _LABEL, ink, anchor="rm")
    return bottom + 56


def _field(plan: Sessions, points: tuple[tuple[str, Decimal | None], ...], said: list[str], top: float) -> Field:
    labels = max(letters.width(letters.cut(letters.plain(label), _LABEL, _WIDEST_LABEL), _LABEL) for label, _ in points)
    values = min(_WIDEST_LABEL, max(letters.width(each, _LABEL) for each in said))
    ends = tight([*(value for _, value in points), plan.benchmark, plan.median])
    return Field(MARGIN + labels + 22, RIGHT - values - 28, top, min(_ROW, _HIGH / len(points)), ends)


def _bar(canvas: Canvas, field: Field, place: int, value: Decimal | None, benchmark: Decimal | None) -> None:
    y0, y1 = field.top + field.row * (place + 0.14), field.top + field.row * (place + 0.86)
    zero = field.x(Decimal(0))
    if value is None:
        canvas.hatch((zero, y0, zero + 60, y1))
        return
    good = benchmark is None or value >= benchmark
    x = field.x(value)
    canvas.box((zero, y0, x if abs(x - zero) > 5 else zero + 5, y1), BLUE if good else PALE)


def _lines(canvas: Canvas, field: Field, plan: Sessions, bottom: float) -> None:
    if plan.median is not None:
        x = field.x(plan.median)
        canvas.dashes((x, field.top - 10), (x, bottom + 10), INK)
    if plan.benchmark is not None:
        x = field.x(plan.benchmark)
        canvas.line((x, field.top - 10), (x, bottom + 10), (255, 255, 255), 12)
        canvas.line((x, field.top - 10), (x, bottom + 10), RED, 7)


def _labelled(points: tuple[tuple[str, Decimal | None], ...], row: float) -> list[int]:
    """The rows that are told by name: all where there is room, else the best and each so-manieth back from the last."""
    step = max(1, -int(-_LABELLED // row))
    best = max(range(len(points)), key=lambda place: (points[place][1] is not None, points[place][1] or 0))
    others = range(len(points) - 1, -1, -step)
    return [best, *(place for place in others if abs(place - best) >= step)]
