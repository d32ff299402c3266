"""A picture in the making: twice as large as it will be, so that its edges are smooth."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from bot.charts import letters

WIDTH, TALLEST = 1080, 1620
MARGIN = 56
RIGHT = WIDTH - MARGIN
_TWICE = 2

Colour = tuple[int, int, int]
PAPER, INK, GREY, HAIR, FAINT = (255, 255, 255), (26, 32, 44), (91, 100, 112), (218, 223, 229), (241, 243, 246)
BLUE, PALE, RED = (0, 102, 178), (170, 190, 208), (204, 71, 0)  # told apart by every eye: after Okabe and Ito


class Canvas:
    """All sizes are those of the finished picture."""

    def __init__(self) -> None:
        self._image = Image.new("RGB", (WIDTH * _TWICE, TALLEST * _TWICE), PAPER)
        self._pen = ImageDraw.Draw(self._image)

    def text(
        self, at: tuple[float, float], said: str, size: int, colour: Colour = INK, *, anchor: str = "ls",
        bold: bool = False,
    ) -> float:  # fmt: skip
        """The words stand there, and how wide they are is told."""
        spot = (at[0] * _TWICE, at[1] * _TWICE)
        said = letters.plain(said)
        face = letters.font(size * _TWICE)
        stroke = size / 32 if bold else 0
        self._pen.text(spot, said, colour, face, anchor=anchor, stroke_width=stroke, stroke_fill=colour)
        return letters.width(said, size)

    def box(self, corners: tuple[float, float, float, float], colour: Colour, *, round_by: float = 0) -> None:
        """A filled box, at least a pixel wide and high."""
        x0, y0, x1, y1 = (round(each * _TWICE) for each in corners)
        ends = (min(x0, x1), min(y0, y1), max(x0, x1, min(x0, x1) + 1), max(y0, y1, min(y0, y1) + 1))
        if round_by:
            self._pen.rounded_rectangle(ends, round_by * _TWICE, colour)
        else:
            self._pen.rectangle(ends, colour)

    def outline(self, corners: tuple[float, float, float, float], colour: Colour, thick: int) -> None:
        """A box's edge."""
        self._pen.rounded_rectangle([each * _TWICE for each in corners], 6 * _TWICE, None, colour, thick * _TWICE)

    def line(self, start: tuple[float, float], end: tuple[float, float], colour: Colour, thick: int = 2) -> None:
        """A line from there to there."""
        ends = [each * _TWICE for each in (*start, *end)]
        self._pen.line(ends, colour, thick * _TWICE)

    def dashes(self, start: tuple[float, float], end: tuple[float, float], colour: Colour, thick: int = 4) -> None:
        """A broken line, level or upright."""
        (x0, y0), (x1, y1) = start, end
        long = max(abs(x1 - x0), abs(y1 - y0))
        for begun in range(0, int(long) or 1, 22):
            a, b = begun / (long or 1), min(begun + 13, long) / (long or 1)
            self.line((x0 + (x1 - x0) * a, y0 + (y1 - y0) * a), (x0 + (x1 - x0) * b, y0 + (y1 - y0) * b), colour, thick)

    def hatch(self, corners: tuple[float, float, float, float], colour: Colour = HAIR) -> None:
        """A hatched box: here nothing is known."""
        x0, y0, x1, y1 = (round(each * _TWICE) for each in corners)
        wide, high = max(1, x1 - x0), max(1, y1 - y0)
        tile = Image.new("RGB", (wide, high), FAINT)
        pen = ImageDraw.Draw(tile)
        for begun in range(-high, wide, 20):
            pen.line((begun, high, begun + high, 0), colour, 4)
        self._image.paste(tile, (x0, y0))

    def png(self, bottom: float) -> bytes:
        """The picture down to there."""
        high = min(TALLEST, round(bottom))
        whole = self._image.crop((0, 0, WIDTH * _TWICE, high * _TWICE)).reduce(_TWICE)
        made = BytesIO()
        _few(whole).save(made, "PNG", optimize=True)
        return made.getvalue()


def _few(whole: Image.Image) -> Image.Image:
    """The picture in its most frequent colours, which every plain ground and line is among; a third as large."""
    counted: list[tuple[int, Colour]] = whole.getcolors(WIDTH * TALLEST)  # type: ignore[assignment]
    frequent: dict[Colour, Colour] = {}
    for _, (red, green, blue) in sorted(counted, reverse=True):
        frequent.setdefault((red // 8, green // 8, blue // 8), (red, green, blue))  # Pillow looks no closer than that
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in list(frequent.values())[:256] for part in colour])
    return whole.quantize(palette=palette, dither=Image.Dither.NONE)
