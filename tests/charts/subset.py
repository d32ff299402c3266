"""`python -m tests.charts.subset LATIN.ttf THAI.ttf CHINESE.ttf` makes the font of the pictures anew.

It needs fonttools, which the product doesn't; bot/charts/fonts/README.md says of which fonts and how.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from tests.charts.signs import wanted

TARGET = Path(__file__).parents[2] / "bot" / "charts" / "fonts" / "pictures.ttf"
_MADE = 3_850_000_000  # seconds of a font's calendar, always these: made twice, it is the same
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
    font["head"].created = font["head"].modified = _MADE
    font.recalcTimestamp = False
    font.save(TARGET)
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes, {len(font.getBestCmap()):,} characters")
    print("in none:", " ".join(f"{each:04X}" for each in sorted(lacking)))


if __name__ == "__main__":
    main(*sys.argv[1:])
