"""What Telegram would refuse in a message's HTML is found before it is sent."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_ATTRIBUTES: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "tg-spoiler", "pre"), frozenset[str]()
    ),
    "code": frozenset({"class"}),
    "span": frozenset({"class"}),
    "a": frozenset({"href"}),
    "blockquote": frozenset({"expandable"}),
    "tg-emoji": frozenset({"emoji-id"}),
    "tg-time": frozenset({"unix", "format"}),
}
_NEEDED = {
    "span": ("class", "tg-spoiler"),
    "a": ("href", None),
    "tg-emoji": ("emoji-id", None),
    "tg-time": ("unix", None),
}
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BARE_MARK = re.compile(r"[<>]|&(?!(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)")


def html_faults(html: str) -> list[str]:
    """Every reason why Telegram would not take the text as HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    unclosed = [f"<{tag}> is not closed" for tag in reader.open_tags]
    marks = [f"a bare {mark[0]}" for mark in _BARE_MARK.finditer(_TAG.sub("", html))]
    return reader.faults + unclosed + marks


def has_html(text: str) -> bool:
    """Whether a bare text holds tags or escapes that its reader would see."""
    return _TAG.search(text) is not None or re.search(r"&(?:lt|gt|amp|quot|#\w+);", text) is not None


def units(html: str) -> int:
    """The length Telegram counts: UTF-16 units."""
    return len(html.encode("utf-16-le")) // 2


class _Reader(HTMLParser):
    """Follows the tags of one text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open_tags: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _ATTRIBUTES:
            self.faults.append(f"Telegram has no <{tag}>")
            return
        self.open_tags.append(tag)
        given = dict(attrs)
        self.faults += [f"<{tag}> takes no {name}" for name in given if name not in _ATTRIBUTES[tag]]
        name, value = _NEEDED.get(tag, (None, None))
        if name is not None and (not given.get(name) or value not in (None, given[name])):
            self.faults.append(f"<{tag}> needs its {name}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = "".join(f" {name}" for name, _ in attrs)
        self.faults.append(f"<{tag}{names}/> closes itself")

    def handle_endtag(self, tag: str) -> None:
        if self.open_tags[-1:] == [tag]:
            self.open_tags.pop()
        else:
            self.faults.append(f"</{tag}> closes nothing")
