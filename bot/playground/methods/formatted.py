"""Texts of the bot as they will stand in a chat, or refused."""

from __future__ import annotations

import re

from bot.playground.arguments import Args
from bot.playground.detect import detect
from bot.playground.errors import bad_request
from bot.playground.markup import Entity, read_html, units
from bot.playground.messages import JSON

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
_INVISIBLE = re.compile(
    "[\\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff]*"
)
_KINDS = (
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic",
    "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre",
    "text_link", "text_mention", "custom_emoji", "date_time",
)  # fmt: skip


def formatted(text: str, parse_mode: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """The plain text and its entities after parsing; only HTML is spoken here."""
    mode = parse_mode.lower()
    if mode not in ("", "html"):
        raise bad_request("unsupported parse_mode")
    if mode:
        plain, found = read_html(text)
    else:
        plain, found = text, _given(text, entities)
    plain, found = trim(plain, found)
    return plain, detect(plain, found)


def text_content(args: Args) -> JSON:
    """The text of a message with its entities, of a length the server takes."""
    text, entities = formatted(args.text("text"), args.text("parse_mode"), args.given.get("entities", []))
    if not text:
        raise bad_request("message text is empty" if not args.text("text") else "text must be non-empty")
    if units(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    content: JSON = {"text": text}
    if entities:
        content["entities"] = entities
    if args.given.get("link_preview_options") or args.yes("disable_web_page_preview"):
        content["link_preview_options"] = args.given.get("link_preview_options") or {"is_disabled": True}
    return content


def caption_content(args: Args) -> JSON:
    """The words under a file, where there are any."""
    given = args.given.get("caption_entities", [])
    text, entities = formatted(args.text("caption"), args.text("parse_mode"), given)
    if units(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    content: JSON = {"caption": text} if text else {}
    if entities:
        content["caption_entities"] = entities
    return content


def _given(text: str, entities: list[Entity]) -> list[Entity]:
    size = units(text)
    for entity in entities:
        kind, offset, length = entity.get("type"), entity.get("offset"), entity.get("length")
        if kind not in _KINDS or not isinstance(offset, int) or not isinstance(length, int):
            raise bad_request("can't parse MessageEntity: Unsupported type specified")
        if offset < 0 or length < 0 or offset + length > size:
            raise bad_request("ENTITY_BOUNDS_INVALID")
    return entities


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Blanks at both ends are gone, as the server stores it; a text nobody could see is empty."""
    text = text.replace("\r", "")
    ended = text.rstrip(" \n\t")
    start = len(ended) - len(ended.lstrip(" \n\t"))
    plain = ended[start:]
    if _INVISIBLE.fullmatch(plain):
        return "", []
    size, kept = units(plain), []
    for entity in entities:
        offset = max(0, entity["offset"] - start)
        end = min(size, entity["offset"] + entity["length"] - start)
        if end > offset:
            kept.append({**entity, "offset": offset, "length": end - offset})
    return plain, sorted(kept, key=lambda e: (e["offset"], -e["length"]))
