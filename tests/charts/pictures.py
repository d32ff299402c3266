"""`python -m tests.charts.pictures` draws every kind of chart in every language into docs/pictures."""

from __future__ import annotations

from pathlib import Path

from bot.charts.apart import draw_now
from bot.charts.telling import words_for
from bot.text import load_words
from tests.charts.invented import examples

PLACE = Path(__file__).parents[2] / "docs" / "pictures"
TAGS = {"zh": "zh", "es": "es-MX", "en": "en"}


def main() -> None:
    """The pictures are those that the bot would send now."""
    said = load_words()
    for lang, tag in TAGS.items():
        for kind, plan in examples(lang).items():
            picture = draw_now(plan, words_for(plan, said, tag), tag)
            (PLACE / f"{lang}-chart-{kind}.png").write_bytes(picture)
            print(f"{lang}-chart-{kind}.png {len(picture):,}")


if __name__ == "__main__":
    main()
