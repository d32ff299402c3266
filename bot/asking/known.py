"""The examples of each intent, as data."""

from collections.abc import Iterator
from pathlib import Path

import yaml

EXAMPLES = Path(__file__).parent / "examples"


def examples(folder: Path = EXAMPLES) -> Iterator[tuple[str, str]]:
    """Give each example with its intent."""
    for file in sorted(folder.glob("*.yaml")):
        for intent, texts in yaml.safe_load(file.read_text("utf-8")).items():
            yield from ((text, intent) for text in texts)
