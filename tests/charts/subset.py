"""`python -m tests.charts.subset LATIN.ttf THAI.ttf CHINESE.ttf` makes the font of the pictures anew.

It needs fonttools, which the product doesn't; bot/charts/fonts/README.md says of which fonts and how.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parents[2] / "bot" / "charts" / "fonts" / "pictures.ttf"
NAME = "Channel Keeper Pictures"
_DROPPED = [
    "BASE",
    "GDEF",
    "GPOS",
    "GSUB",
    "STAT",
    "prep",
    "fpgm",
    "cvt ",
    "gasp",
    "vhea",
    "vmtx",
    "kern",
    "meta",
    "DSIG",
]


def wanted() -> frozenset[int]:
    """Latin with what Vietnamese needs, Greek, Cyrillic, Thai, signs, and the characters of GB 2312."""
    spans = (
        (0x20, 0x7F), (0xA0, 0x250), (0x2B0, 0x2E0), (0x370, 0x460), (0x0E00, 0x0E60), (0x1E00, 0x1F00),
        (0x2010, 0x2050),
    )  # fmt: skip
    signs = "฿₡₦₩₫€₱₲₴₹₺₽№™←↑→↓↔−≈≠≤≥∞■□▲△▶▼◆●○★☆✓"
    full_width = (*range(0x3000, 0x3020), *range(0xFF01, 0xFF5F), *range(0xFFE0, 0xFFE7), *range(0x3041, 0x3100))
    return frozenset((*(each for span in spans for each in range(*span)), *map(ord, signs), *full_width, *chinese()))


def chinese() -> Iterable[int]:
    """The 6,763 characters of GB 2312, levels one and two."""
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            yield from map(ord, bytes((row, cell)).decode("gb2312", "ignore"))


def without(source: Path, characters: frozenset[int], made: Path) -> frozenset[int]:
    """What the font has of the characters stands alone in the file made; the rest of them is handed back."""
    font = TTFont(source)
    options = Options(drop_tables=_DROPPED, hinting=False, layout_features=[], name_IDs=[0, 1, 2, 13, 14])
    options.glyph_names, options.notdef_outline = False, True
    asked = Subsetter(options)
    asked.populate(unicodes=characters)
    asked.subset(font)
    font.save(made)
    return characters - set(font.getBestCmap())


def main(*sources: str) -> None:
    """The font of the pictures is in its place; each character comes from the first source that has it."""
    lacking = wanted()
    with TemporaryDirectory() as place:
        parts = [Path(place) / f"{number}.ttf" for number in range(len(sources))]
        for source, part in zip(sources, parts, strict=True):
            lacking = without(Path(source), lacking, part)
        font = Merger().merge([str(part) for part in parts])
    for record in font["name"].names:
        if record.nameID in (1, 4, 6):
            record.string = NAME if record.nameID == 1 else NAME.replace(" ", "")
    font["head"].modified = font["head"].created  # made twice, it is the same
    font.recalcTimestamp = False
    font.save(TARGET)
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes, {len(font.getBestCmap()):,} characters")
    print("in none:", " ".join(f"{each:04X}" for each in sorted(lacking)))


if __name__ == "__main__":
    main(*sys.argv[1:])
