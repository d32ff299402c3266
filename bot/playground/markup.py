"""HTML of a message read into plain text and entities. Offsets count UTF-16 units."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from bot.playground.errors import bad_request

Entity = dict[str, Any]

_KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip
_SPECIAL = re.compile(r"[<&]")
_CLOSING = re.compile(r"[ \t\r\n\0\v]*>")
_TAG_END = re.compile(r"[^ \t\r\n\0\v>]*")
_ATTRIBUTE = re.compile(
    r"[ \t\r\n]*([^ \t\r\n\0\v=>/\"']*)(?:[ \t\r\n]*=[ \t\r\n]*(?:\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9.\-]+)))?"
)
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot)(?![A-Za-z]));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
_LINK = re.compile(r"(?:(?:https?|tonsite)://)?[^\s/?#]+\.[^\s/?#]+(?:[/?#]\S*)?|(?:tg|mailto|tel):\S+", re.IGNORECASE)


def units(text: str) -> int:
    """How long Telegram takes the text to be."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def read_html(text: str) -> tuple[str, list[Entity]]:
    """The text a reader sees and its entities; refused in the server's words where it is not well-formed."""
    if "<" not in text and "&" not in text:
        return text, []
    reader = _Reader(text)
    reader.read()
    return "".join(reader.out), _without_what_code_hides(reader.entities)


class _Reader:
    """One pass over the text with a stack of open tags."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.out: list[str] = []
        self.size = 0
        self.open: list[tuple[str, dict[str, str], int, int]] = []
        self.entities: list[Entity] = []

    def read(self) -> None:
        at = 0
        while found := _SPECIAL.search(self.text, at):
            self._say(self.text[at : found.start()])
            at = found.start()
            if self.text[at] == "&":
                character, at = _reference(self.text, at)
                self._say(character)
            elif self.text.startswith("</", at):
                at = self._close(at)
            else:
                at = self._start(at)
        self._say(self.text[at:])
        if self.open:
            raise _unreadable(f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"')

    def _say(self, part: str) -> None:
        if part:
            self.out.append(part)
            self.size += units(part)

    def _fail(self, what: str, at: int, more: str = "") -> NoReturn:
        raise _unreadable(f"{what} at byte offset {len(self.text[:at].encode('utf-8', 'surrogatepass'))}{more}")

    def _start(self, at: int) -> int:
        name, end = self._name(at + 1)
        if end >= len(self.text):
            self._fail("Unclosed start tag", at)
        if name not in _KINDS:
            self._fail(f'Unsupported start tag "{name}"', at)
        attributes: dict[str, str] = {}
        while not (close := _CLOSING.match(self.text, end)):
            found = _ATTRIBUTE.match(self.text, end)
            if found is None or not found[1]:
                self._fail_at_attribute(name, at, end)
            attributes[found[1].lower()] = _plain(found[2] or found[3] or (found[4] or "").lower())
            end = found.end()
        if name == "span" and attributes.get("class") != "tg-spoiler":
            self._fail('Tag "span" must have class "tg-spoiler"', at)
        self.open.append((name, attributes, self.size, len(self.out)))
        return close.end()

    def _fail_at_attribute(self, tag: str, at: int, end: int) -> NoReturn:
        """Why the text from `end` on cannot go on the tag that starts at `at`."""
        rest = self.text[end:].lstrip(" \t\r\n")
        value = rest[1:].lstrip(" \t\r\n")
        if not rest or (rest == "=" and not value):
            self._fail(f'Unclosed start tag "{tag}"', at)
        if rest[0] != "=" or self.text[end] in " \t\r\n" or value[:1] in ("=", ">"):
            self._fail(f'Empty attribute name in the tag "{tag}"', at)
        if value[0] in "\"'":
            self._fail("Unclosed start tag", at)
        self._fail("Unexpected end of name token", len(self.text) - len(value))

    def _name(self, at: int) -> tuple[str, int]:
        found = _TAG_END.match(self.text, at)
        end = found.end() if found else at
        return self.text[at:end].lower(), end

    def _close(self, at: int) -> int:
        if not self.open:
            self._fail("Unexpected end tag", at)
        name, end = self._name(at + 2)
        end += len(self.text[end:]) - len(self.text[end:].lstrip(" \t\r\n"))
        if not self.text.startswith(">", end):
            self._fail("Unclosed end tag", at)
        opened, attributes, offset, piece = self.open.pop()
        if name and name != opened:
            self._fail("Unmatched end tag", at, f', expected "</{opened}>", found "</{name}>"')
        if self.size > offset:
            self._mark(opened, attributes, offset, "".join(self.out[piece:]))
        return end + 1

    def _mark(self, tag: str, attributes: dict[str, str], offset: int, inside: str) -> None:
        entity: Entity = {"type": _KINDS[tag], "offset": offset, "length": self.size - offset}
        details = _details(tag, attributes, inside)
        if details is None:
            return
        last = self.entities[-1] if self.entities else None
        language = last.pop("language", None) if last and last["type"] == "code" else None
        if tag == "pre" and last and language and last["length"] == entity["length"]:
            self.entities.pop()
            details = {"language": language}
        self.entities.append(entity | details)


def _details(tag: str, attributes: dict[str, str], inside: str) -> Entity | None:
    """What an entity says beyond its place; nothing at all where the server would drop it."""
    if tag == "a":
        url = attributes.get("href") or inside
        if mentioned := re.fullmatch(r"tg://user\?id=(\d+)", url):
            return {"type": "text_mention", "user": {"id": int(mentioned[1])}}
        return {"url": url if ":" in url else f"http://{url}"} if _LINK.fullmatch(url) else None
    if tag == "blockquote" and "expandable" in attributes:
        return {"type": "expandable_blockquote"}
    if tag == "code" and attributes.get("class", "").startswith("language-"):
        return {"language": attributes["class"].removeprefix("language-")}
    if tag == "tg-emoji":
        if not re.fullmatch(r"-?[0-9]*[1-9][0-9]*", attributes.get("emoji-id", "")):
            raise _unreadable("Invalid custom emoji identifier specified")
        return {"custom_emoji_id": attributes["emoji-id"]}
    return _time(attributes) if tag == "tg-time" else {}


def _time(attributes: dict[str, str]) -> Entity | None:
    shape, unix = attributes.get("format", ""), attributes.get("unix", "")
    if not _TIME_FORMAT.fullmatch(shape):
        raise _unreadable("Invalid date-time format specified")
    if not unix.isdecimal() or int(unix) == 0:
        return None
    return {"unix_time": int(unix)} | ({"date_time_format": shape} if shape else {})


def _reference(text: str, at: int) -> tuple[str, int]:
    """The character meant by `&...;`, or the ampersand itself."""
    found = _REFERENCE.match(text, at)
    if not found:
        return "&", at + 1
    if found[3]:
        return _NAMED[found[3]], found.end()
    number = int(found[1], 16) if found[1] else int(found[2])
    if 0 < number < 0x10FFFF and not 0xD800 <= number <= 0xDFFF:
        return chr(number), found.end()
    return "&", at + 1


def _plain(value: str) -> str:
    return _REFERENCE.sub(lambda found: _reference(found[0], 0)[0], value) if "&" in value else value


def _without_what_code_hides(entities: list[Entity]) -> list[Entity]:
    """Entities less those that lie inside code: code shows its text as it is."""
    walls = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in ("code", "pre")]
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    if not walls:
        return entities
    return [
        e
        for e in entities
        if e["type"] in ("code", "pre", "blockquote", "expandable_blockquote")
        or not any(a <= e["offset"] and e["offset"] + e["length"] <= b for a, b in walls)
    ]


def _unreadable(why: str) -> Exception:
    return bad_request(f"can't parse entities: {why}")
