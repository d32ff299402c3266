"""Hours down, weekdays across: the darker, the more GMV by hour of LIVE; the best has a frame."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from babel import Locale
from babel.dates import get_day_names

from bot.charts import letters
from bot.charts.canvas import FAINT, GREY, INK, MARGIN, PAPER, RED, RIGHT, Canvas, Colour
from bot.charts.frame import key, nothing
from bot.charts.numbers import LONG, full, short
from bot.charts.plans import Heat, Words

_LABEL, _VALUE, _LEAST_VALUE = 34, 32, 22
_HIGH, _ROW = 930, 92  # all hours, and the highest of one
_LIGHT, _DARK = (222, 235, 247), (8, 69, 148)
_TURN = 0.64  # from here on white is read better than ink
_DAYS = 7

Cell = tuple[int, int, Decimal, int]


class Field(NamedTuple):
    """Where the cells lie."""

    left: float
    top: float
    row: float
    first: int

    def corners(self, weekday: int, hour: int) -> tuple[float, float, float, float]:
        """The cell's own box, with a gap to its neighbours."""
        wide = (RIGHT - self.left) / _DAYS
        x, y = self.left + wide * (weekday - 1), self.top + self.row * (hour - self.first)
        return x + 2, y + 2, x + wide - 2, y + self.row - 2


def draw_heat(canvas: Canvas, plan: Heat, words: Words, locale: Locale, top: float) -> float:
    """The hours are drawn below the top; where the picture ends is told."""
    if not plan.cells:
        return nothing(canvas, words.no_data, top)
    first, last = min(cell[1] for cell in plan.cells), max(cell[1] for cell in plan.cells)
    field = Field(MARGIN + letters.width("00:00", _LABEL) + 20, top + 52, min(_ROW, _HIGH / (last - first + 1)), first)
    _names(canvas, field, last, locale)
    known = [cell for cell in plan.cells if cell[3] >= plan.fewest]
    _cells(canvas, field, plan, known, locale)
    bottom = field.top + field.row * (last - first + 1) + 62
    x = float(MARGIN)
    if known:
        x = _ramp(canvas, known, plan.currency, locale, bottom)
    if len(known) < len(plan.cells):
        said = letters.width(letters.plain(words.too_few), _LABEL) + 60
        if x > MARGIN and x + said > RIGHT:
            x, bottom = MARGIN, bottom + 54
        key(canvas, words.too_few, x, bottom)
    return bottom + 48


def _names(canvas: Canvas, field: Field, last: int, locale: Locale) -> None:
    names = get_day_names("abbreviated", "stand-alone", locale)
    for weekday in range(1, _DAYS + 1):
        x0, _, x1, _ = field.corners(weekday, field.first)
        canvas.text(((x0 + x1) / 2, field.top - 18), names[weekday - 1], _LABEL, INK, anchor="ms")
    step = max(1, -int(-_LABEL * 1.15 // field.row))
    for hour in range(field.first, last + 1):
        for weekday in range(1, _DAYS + 1):
            canvas.box(field.corners(weekday, hour), FAINT)
        if (hour - field.first) % step == 0:
            y = field.top + field.row * (hour - field.first + 0.5)
            canvas.text((field.left - 16, y), f"{hour:02}:00", _LABEL, GREY, anchor="rm")


def _cells(canvas: Canvas, field: Field, plan: Heat, known: list[Cell], locale: Locale) -> None:
    most = max((cell[2] for cell in known), default=Decimal(0))
    said = {cell: letters.plain(_told(cell[2], most, locale, None)) for cell in known}
    wide = (RIGHT - field.left) / _DAYS - 22
    size = min((letters.fitting(each, _VALUE, _LEAST_VALUE, wide) for each in said.values()), default=_VALUE)
    for cell in plan.cells:
        x0, y0, x1, y1 = corners = field.corners(cell[0], cell[1])
        if cell[3] < plan.fewest:
            canvas.hatch(corners, (196, 203, 212))
            continue
        part = float(max(cell[2], Decimal(0)) / most) if most > 0 else 0.0
        canvas.box(corners, _shade(part))
        ink = PAPER if part > _TURN else INK
        canvas.text(((x0 + x1) / 2, (y0 + y1) / 2), letters.cut(said[cell], size, wide), size, ink, anchor="mm")
    if most > 0:
        x0, y0, x1, y1 = field.corners(*max(known, key=lambda cell: cell[2])[:2])
        canvas.outline((x0 - 4, y0 - 4, x1 + 4, y1 + 4), RED, 8)


def _told(value: Decimal, most: Decimal, locale: Locale, currency: str | None) -> str:
    """Whole where even the most isn't long: cells are compared with each other."""
    return full(value, locale, currency) if most < LONG else short(value, locale, currency)


def _shade(part: float) -> Colour:
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(_LIGHT, _DARK, strict=True))
    return red, green, blue


def _ramp(canvas: Canvas, known: list[Cell], currency: str | None, locale: Locale, y: float) -> float:
    """The lightest and the darkest with what they mean; where the room after them begins is told."""
    most = max([Decimal(0), *(cell[2] for cell in known)])
    x = MARGIN + canvas.text((MARGIN, y), _told(Decimal(0), most, locale, currency), 32, GREY) + 16
    for step in range(60):
        canvas.box((x + step * 3, y - 26, x + step * 3 + 3, y + 2), _shade(step / 59))
    x += 180 + 16
    return x + canvas.text((x, y), _told(most, most, locale, currency), 32, GREY) + 52
