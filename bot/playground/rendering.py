"""A message's text and entities written back as HTML."""

from __future__ import annotations

from html import escape

from bot.playground.markup import Entity

_TAGS = {
    "bold": ("<b>", "</b>"), "italic": ("<i>", "</i>"), "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"), "spoiler": ("<tg-spoiler>", "</tg-spoiler>"),
    "code": ("<code>", "</code>"), "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote expandable>", "</blockquote>"),
}  # fmt: skip


def to_html(text: str, entities: list[Entity]) -> str:
    """The text with its entities as tags; everything else escaped."""
    wide = text.encode("utf-16-le", "surrogatepass")
    out: list[str] = []
    open_until: list[tuple[int, str]] = []
    at = 0

    def go_to(place: int) -> None:
        nonlocal at
        out.append(escape(wide[at * 2 : place * 2].decode("utf-16-le", "surrogatepass"), quote=False))
        at = place

    for entity in sorted(entities, key=lambda e: (e["offset"], -e["length"])):
        tags = _tags(entity)
        if tags is None:
            continue
        while open_until and open_until[-1][0] <= entity["offset"]:
            end, closing = open_until.pop()
            go_to(end)
            out.append(closing)
        go_to(entity["offset"])
        out.append(tags[0])
        open_until.append((entity["offset"] + entity["length"], tags[1]))
    for end, closing in reversed(open_until):
        go_to(end)
        out.append(closing)
    go_to(len(wide) // 2)
    return "".join(out)


def _tags(entity: Entity) -> tuple[str, str] | None:
    kind = entity["type"]
    if kind == "text_link":
        return f'<a href="{escape(entity["url"])}">', "</a>"
    if kind == "text_mention":
        return f'<a href="tg://user?id={entity["user"]["id"]}">', "</a>"
    if kind == "pre":
        language = entity.get("language")
        inner = f'<code class="language-{escape(language)}">' if language else ""
        return f"<pre>{inner}", "</code></pre>" if language else "</pre>"
    if kind == "custom_emoji":
        return f'<tg-emoji emoji-id="{entity["custom_emoji_id"]}">', "</tg-emoji>"
    if kind == "date_time":
        shape = f' format="{entity["date_time_format"]}"' if entity.get("date_time_format") else ""
        return f'<tg-time unix="{entity["unix_time"]}"{shape}>', "</tg-time>"
    return _TAGS.get(kind)
