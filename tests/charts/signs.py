"""The signs that the font of the pictures is asked to have."""

from __future__ import annotations

from collections.abc import Iterable


def wanted() -> frozenset[int]:
    """Latin with what Vietnamese needs, Greek, Cyrillic, Thai, signs, and the characters of GB 2312."""
    spans = (
        (0x20, 0x7F), (0xA0, 0x250), (0x2B0, 0x2E0), (0x370, 0x460), (0x0E00, 0x0E60), (0x1E00, 0x1F00),
        (0x2010, 0x2050),
    )  # fmt: skip
    signs = "円฿₡₦₩₫€₱₲₴₹₺₽№™←↑→↓↔−≈≠≤≥∞■□▲△▶▼◆●○★☆✓"
    full_width = (*range(0x3000, 0x3020), *range(0xFF01, 0xFF5F), *range(0xFFE0, 0xFFE7), *range(0x3041, 0x3100))
    return frozenset((*(each for span in spans for each in range(*span)), *map(ord, signs), *full_width, *chinese()))


def chinese() -> Iterable[int]:
    """The 6,763 characters of GB 2312, levels one and two."""
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            yield from map(ord, bytes((row, cell)).decode("gb2312", "ignore"))
