"""What Telegram marks in a text by itself: commands, links, names, hashtags."""

from __future__ import annotations

import re

from bot.playground.markup import Entity, units

_ENDINGS = "com|org|net|io|me|es|cn|uk|shop"
_MARKS = (
    ("url", re.compile(rf"(?<![\w@.])(?:https?://[^\s<>\"]+|(?:[\w-]+\.)+(?:{_ENDINGS})(?![\w@-])\S*)")),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?!\w)")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")),
    ("mention", re.compile(r"(?<![\w@.])@[A-Za-z0-9_]{3,32}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w&#])#(?=\w*[^\W\d])\w{1,256}")),
)  # fmt: skip
_SIGNS = frozenset("./@#")
_WALLS = ("code", "pre", "text_link", "text_mention", "custom_emoji")


def detect(text: str, entities: list[Entity]) -> list[Entity]:
    """The entities together with those Telegram finds outside code and links."""
    if _SIGNS.isdisjoint(text):
        return entities
    walls = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in _WALLS]
    found: list[Entity] = []
    for kind, pattern in _MARKS:
        for match in pattern.finditer(text):
            said = match[0].rstrip(".,:;!?'\")]}") if kind == "url" else match[0]
            start = units(text[: match.start()])
            end = start + units(said)
            if not any(a < end and start < b for a, b in walls):
                walls.append((start, end))
                found.append({"type": kind, "offset": start, "length": end - start})
    return sorted(entities + found, key=lambda e: (e["offset"], -e["length"])) if found else entities
