"""Updates made otherwise: with the worst strings a person can send, or as no Telegram would ever send them."""

import copy
import random
from collections.abc import Iterator
from typing import Any

JSON = dict[str, Any]
Spot = tuple[Any, Any]  # a dictionary or list, and a key of it

WORST: tuple[str, ...] = (
    "", " ", "\x00", "'", '"', "%", "_", "\\", "`", "{x}", "{}", "%s%n", "$(id)", "'; DROP TABLE sellers; --", "<b>",
    "</b>", "&lt;", "&", "<a href='tg://user?id=1'>x</a>", "\u202e\u202dabc", "\ufeff", "\u200b" * 64, "🙂" * 200,
    "👩‍👩‍👧‍👦", "e\u0301" * 300, "a" * 4096, "9" * 4096, "-" * 40, "1e400", "NaN", "-0", "٣٤", "²", "½", "0x10",
    "１２：３０", "25:61", "31/02/2026", "2026-13-45", "9999-12-31", "0001-01-01", "30 feb", "mañana a las 99",
    "@" + "a" * 200, "https://www.tiktok.com/@" + "a" * 3000, "@a.b_c", "@.", "@@", "/", "/start " + "a" * 64, "/START",
    "/help@someone_else", "/link /unlink", "\n\n\n", "a\nb\rc", "\ud83d", "\udc00x", "橱窗" * 1000, "ß" * 100, "İ" * 50,
    "(" * 2000, "a?" * 1500, "1," * 1000, "1.234.567,89", "1,234,567.89", "١٢٣", "kg " * 900, "?", "？", "¿" * 90,
    "how many accounts may I link?" * 30, "@uno @dos @tres " * 200, "2小时后", "昨天9点", "hoy " * 500,
)  # fmt: skip
_WORDS = ("text", "first_name", "last_name", "username", "title", "caption", "file_name", "data", "language_code")
_MAY_LACK = (
    "entities", "username", "last_name", "language_code", "text", "caption", "reply_to_message", "message", "document",
    "data", "from", "mime_type", "file_name", "file_size", "reply_markup",
)  # fmt: skip
_NUMBERS = ("date", "message_id", "edit_date", "file_size", "offset", "length")
_NO_TYPE: tuple[Any, ...] = (
    None, "", "x", [], {}, [[]], -1, 0, 2**31, 2**63, -(2**63) - 1, 1e308, 1.5, True, False, "x" * 5000, [None],
    {"id": {}}, [{"type": "bot_command"}], {"a": [{"b": [{"c": [{}] * 3}]}]},
)  # fmt: skip


def spots(node: Any) -> Iterator[Spot]:
    """Every place in the update at which something stands."""
    found = list(node.items()) if isinstance(node, dict) else list(enumerate(node)) if isinstance(node, list) else []
    for key, value in found:
        yield node, key
        yield from spots(value)


def as_a_person_could(chance: random.Random, update: JSON) -> JSON:
    """The same update with other words, without what may be missing, or with what a later Telegram adds."""
    made = copy.deepcopy(update)
    for _ in range(chance.randint(1, 4)):
        places = [(holder, key) for holder, key in spots(made) if isinstance(holder, dict)]
        if places:
            _person(chance, places)
    return made


def _person(chance: random.Random, places: list[Spot]) -> None:
    holder, key = chance.choice(places)
    what = chance.randrange(4)
    if what == 0:
        words = [spot for spot in places if spot[1] in _WORDS and isinstance(spot[0][spot[1]], str)]
        if words:
            holder, key = chance.choice(words)
            holder[key] = worst(chance)[: 64 if key in ("data", "first_name") else 4096]
    elif what == 1:
        spare = [(held, name) for held, name in places if name in _MAY_LACK and _spare(held, name)]
        if spare:
            holder, key = chance.choice(spare)
            holder.pop(key, None)
    elif what == 2:
        numbers = [spot for spot in places if spot[1] in _NUMBERS and isinstance(spot[0].get(spot[1]), int)]
        if numbers:
            holder, key = chance.choice(numbers)
            holder[key] = chance.choice((0, 1, 2, 700, 2**31 - 1, 1_795_000_000))
    else:
        holder["of_2031_" + str(chance.randrange(9))] = copy.deepcopy(chance.choice(_NO_TYPE))


def _spare(holder: JSON, key: str) -> bool:
    """Whether a Telegram may leave it out there: not a label of a button, whose press it is, or what an app sent."""
    of_message = "message_id" in holder
    of_press = "chat_instance" in holder
    return {"text": of_message, "from": of_message, "message": of_press, "data": of_press}.get(key, True)


def as_no_telegram_would(chance: random.Random, update: JSON) -> JSON:
    """The same update with wrong types in it, and holes."""
    made = copy.deepcopy(update)
    for _ in range(chance.randint(1, 3)):
        places = [spot for spot in spots(made) if spot[1] not in ("update_id", "from")]
        if not places:
            break
        holder, key = chance.choice(places)
        what = chance.randrange(3)
        if what == 0:
            holder[key] = copy.deepcopy(chance.choice(_NO_TYPE))
        elif what == 1:
            holder.pop(key)
        else:
            other, at = chance.choice(places)
            holder[key] = copy.deepcopy(other[at]) if not _inside(holder[key], other) else None
    return made


def _inside(node: Any, holder: Any) -> bool:
    return node is holder or any(each is holder for each, _ in spots(node))


def worst(chance: random.Random) -> str:
    """One of the worst strings, or two of them together."""
    first = chance.choice(WORST)
    return first if chance.random() < 0.7 else (first + chance.choice(WORST))[:4096]
