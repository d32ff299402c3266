"""Each day a bar, the last seven in colour; the averages of 7 and 28 days as lines over the days that they are of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from babel import Locale

from bot.charts import letters
from bot.charts.canvas import BLUE, GREY, HAIR, INK, MARGIN, PALE, RED, RIGHT, Canvas
from bot.charts.days import day_of
from bot.charts.frame import BROKEN, SOLID, Figure, figures, key, nothing
from bot.charts.numbers import Scale, full, scale_of, short
from bot.charts.plans import Trend, Words
from bot.domain.metrics import MONTH, WEEK

_HIGH, _LABEL, _MOST_DAYS = 480, 32, 366


class Field(NamedTuple):
    """Where the bars stand."""

    left: float
    top: float
    scale: Scale
    days: int

    def x(self, place: int) -> float:
        """Where the day's room begins."""
        return self.left + (RIGHT - self.left) * place / self.days

    def y(self, value: Decimal) -> float:
        """How high the value is."""
        return self.top + _HIGH * (1 - self.scale.part(value))


def draw_trend(canvas: Canvas, plan: Trend, words: Words, locale: Locale, top: float) -> float:
    """The days are drawn below the top; where the picture ends is told."""
    days = _each_day(plan)
    if all(value is None for _, value in days):
        return nothing(canvas, words.no_data, top)
    told = [(words.mean_7, plan.mean_7, SOLID), (words.mean_28, plan.mean_28, BROKEN)]
    top = 36 + figures(
        canvas, [Figure(label, full(v, locale, plan.currency), line) for label, v, line in told if v is not None], top
    )
    scale = scale_of([*(value for _, value in days), plan.mean_7, plan.mean_28])
    field = _axis(canvas, scale, len(days), locale, top)
    _bars(canvas, field, days)
    _averages(canvas, field, plan)
    _dates(canvas, field, days, locale)
    bottom = top + _HIGH + 66
    if any(value is None for _, value in days):
        bottom += 58
        key(canvas, words.no_data, field.left, bottom)
    return bottom + 48


def _each_day(plan: Trend) -> list[tuple[date, Decimal | None]]:
    """Every day from the first to the last, those that nothing is known of too."""
    known = dict(plan.days)
    if not known:
        return []
    first, last = max(min(known), max(known) - timedelta(_MOST_DAYS - 1)), max(known)
    each = (first + timedelta(number) for number in range((last - first).days + 1))
    return [(day, known.get(day)) for day in each]


def _axis(canvas: Canvas, scale: Scale, days: int, locale: Locale, top: float) -> Field:
    said = [(tick, letters.plain(short(tick, locale))) for tick in scale.ticks]
    left = MARGIN + max(letters.width(label, _LABEL) for _, label in said) + 20
    field = Field(left, top, scale, days)
    for tick, label in said:
        y = field.y(tick)
        canvas.line((left, y), (RIGHT, y), GREY if tick == 0 else HAIR)
        canvas.text((left - 18, y), label, _LABEL, GREY, anchor="rm")
    return field


def _bars(canvas: Canvas, field: Field, days: list[tuple[date, Decimal | None]]) -> None:
    zero = field.y(Decimal(0))
    for place, (_, value) in enumerate(days):
        x0, x1 = field.x(place), field.x(place + 1)
        room = min(x1 - x0, 120)
        x0, x1 = (x0 + x1 - room * 0.74) / 2, (x0 + x1 + room * 0.74) / 2
        colour = BLUE if place >= field.days - WEEK else PALE
        if value is None:
            canvas.hatch((x0, field.top, x1, field.top + _HIGH))
        else:
            y = field.y(value)
            canvas.box((x0, y if abs(y - zero) > 5 else zero - 5, x1, zero), colour)


def _averages(canvas: Canvas, field: Field, plan: Trend) -> None:
    if plan.mean_28 is not None:
        y = field.y(plan.mean_28)
        canvas.dashes((field.x(max(0, field.days - MONTH)), y), (RIGHT, y), INK)
    if plan.mean_7 is not None:
        y = field.y(plan.mean_7)
        begun = field.x(max(0, field.days - WEEK))
        canvas.line((begun, y), (RIGHT, y), (255, 255, 255), 14)
        canvas.line((begun, y), (RIGHT, y), RED, 8)


def _dates(canvas: Canvas, field: Field, days: list[tuple[date, Decimal | None]], locale: Locale) -> None:
    """As many dates as have room, counted back from the last."""
    end = RIGHT + 30.0
    for place, label in _told(days, locale):
        wide = letters.width(label, _LABEL)
        middle = (field.x(place) + field.x(place + 1)) / 2
        middle = min(middle, RIGHT - wide / 2)
        if middle + wide / 2 > end - 30 or middle - wide / 2 < MARGIN:
            continue
        canvas.text((middle, field.top + _HIGH + 50), label, _LABEL, GREY, anchor="ms")
        end = middle - wide / 2


def _told(days: list[tuple[date, Decimal | None]], locale: Locale) -> Iterator[tuple[int, str]]:
    few = len(days) <= WEEK
    step = 1 if few else WEEK * max(1, round(len(days) / WEEK / 4))
    for place in range(len(days) - 1, -1, -step):
        yield place, letters.plain(day_of(days[place][0], locale))
