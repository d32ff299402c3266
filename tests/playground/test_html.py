"""HTML is read as the server reads it, down to the byte of a mistake."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.errors import Refused
from bot.playground.markup import read_html, units
from bot.playground.methods.formatted import trim
from bot.playground.rendering import to_html


def of(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>a</b>", "a", [of("bold", 0, 1)]),
        ("<STRONG>a</strong>", "a", [of("bold", 0, 1)]),
        ("🇨🇳<i>你好</i>", "🇨🇳你好", [of("italic", 4, 2)]),
        ("<b>😀<i>x</i></b>", "😀x", [of("italic", 2, 1), of("bold", 0, 3)]),
        ("1 &lt; 2 &amp;&amp; &quot;x&quot; &#128512;&#x41;", '1 < 2 && "x" 😀A', []),
        ("R&D &nbsp; &lt", "R&D &nbsp; <", []),
        ("<u></u>x", "x", []),
        ('<a href="https://a.example/?x=1&amp;y=2">x</a>', "x", [
            of("text_link", 0, 1, url="https://a.example/?x=1&y=2")]),
        ('<a href="tg://user?id=7">x</a>', "x", [of("text_mention", 0, 1, user={"id": 7})]),
        ("<a href='nowhere'>x</a>", "x", []),
        ("<a>shop.example</a>", "shop.example", [of("text_link", 0, 12, url="http://shop.example")]),
        ("<blockquote expandable>x</blockquote>", "x", [of("expandable_blockquote", 0, 1)]),
        ("<blockquote>x</blockquote>", "x", [of("blockquote", 0, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [of("spoiler", 0, 1)]),
        ("<tg-spoiler>x</tg-spoiler>", "x", [of("spoiler", 0, 1)]),
        ('<pre><code class="language-sh">x</code></pre>', "x", [of("pre", 0, 1, language="sh")]),
        ("<code><b>x</b></code>", "x", [of("code", 0, 1)]),
        ('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', "👍", [
            of("custom_emoji", 0, 2, custom_emoji_id="5368324170671202286")]),
        ('<tg-time unix="1772366400" format="wDT">Sunday</tg-time>', "Sunday", [
            of("date_time", 0, 6, unix_time=1772366400, date_time_format="wDT")]),
        ('<tg-time unix="1772366400">Sunday</tg-time>', "Sunday", [
            of("date_time", 0, 6, unix_time=1772366400)]),
        ('<tg-time format="r">Sunday</tg-time>', "Sunday", []),
    ],
)  # fmt: skip
def test_a_text_is_split_into_words_and_entities(html: str, text: str, entities: list[Any]) -> None:
    assert read_html(html) == (text, entities)


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("a <b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("I <3 you", 'Unsupported start tag "3" at byte offset 2'),
        ("I <3", "Unclosed start tag at byte offset 2"),
        ("你 <p>x</p>", 'Unsupported start tag "p" at byte offset 4'),
        ("a < b > c", 'Unsupported start tag "" at byte offset 2'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=é>x</a>", "Unexpected end of name token at byte offset 8"),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="me">x</tg-emoji>', "Invalid custom emoji identifier specified"),
        ('<tg-time unix="1" format="Dw">x</tg-time>', "Invalid date-time format specified"),
    ],
)
def test_a_mistake_is_named_with_its_place(html: str, why: str) -> None:
    with pytest.raises(Refused) as caught:
        read_html(html)
    assert caught.value.description == f"Bad Request: can't parse entities: {why}"


def test_blanks_at_the_ends_are_gone_and_entities_move_with_the_text() -> None:
    assert trim(*read_html("\n <b> 你好 </b> \r\n")) == ("你好", [of("bold", 0, 2)])


def test_a_text_of_nothing_visible_is_empty() -> None:
    assert trim("\u200b \u2060", []) == ("", [])


TAGS = ["b", "i", "u", "s", "tg-spoiler", "code", "blockquote"]


def nested(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tagged = st.builds(lambda tag, text: f"<{tag}>{text}</{tag}>", st.sampled_from(TAGS), inside)
    return st.lists(tagged | inside, min_size=1, max_size=3).map("".join)


PLAIN = st.text("ab <>&\"'你😀\n", min_size=1, max_size=6).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
)
HTML = st.recursive(PLAIN, nested, max_leaves=8)


@given(HTML)
def test_what_is_written_back_reads_the_same(html: str) -> None:
    text, entities = read_html(html)
    again, found = read_html(to_html(text, entities))
    key = lambda e: (e["offset"], -e["length"], e["type"])  # noqa: E731
    assert (again, sorted(found, key=key)) == (text, sorted(entities, key=key))


@given(HTML)
def test_every_entity_lies_inside_the_text(html: str) -> None:
    text, entities = read_html(html)
    assert [e for e in entities if e["length"] < 1 or e["offset"] + e["length"] > units(text)] == []


@given(st.text("<>/b=\"'& a;#x0p", max_size=20))
def test_any_text_at_all_is_read_or_refused(html: str) -> None:
    with suppress(Refused):
        text, _ = read_html(html)
        assert units(text) <= units(html)
