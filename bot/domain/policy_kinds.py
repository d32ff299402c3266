"""What a policy value may look like: a raw tree goes in, a typed value or a refusal comes out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from types import MappingProxyType

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LANGUAGES = ("zh", "en", "es")

Held = (
    int
    | float
    | bool
    | str
    | time
    | date
    | tuple[str, ...]
    | tuple[int, ...]
    | frozenset[int]
    | Mapping[str, tuple[str, ...]]
    | None
)

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST = 200  # a longer text is a slip of the policy's author: it has to fit a message


class Unfit(ValueError):
    """The value is not of its kind, or out of its bounds."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a key takes; `name` says how it is read. Its words live outside the domain."""

    name: str
    low: float = 0
    high: float = 0
    choices: tuple[str, ...] = ()
    nullable: bool = False


def read_value(kind: Kind, raw: object) -> Held:
    """Return the typed value; `Unfit` where it is none of this kind. None is *unknown*, where that may be."""
    if raw is None and kind.nullable:
        return None
    return _READERS[kind.name](kind, raw)


def plain_value(held: Held) -> object:
    """Return the value as it stands in a file: `read_value` gives it back."""
    if isinstance(held, time):
        return f"{held:%H:%M}"
    if isinstance(held, date):
        return held.isoformat()
    if isinstance(held, frozenset):
        return [DAYS[day - 1] for day in sorted(held)]
    if isinstance(held, tuple):
        return list(held)
    if isinstance(held, Mapping):
        return {language: list(labels) for language, labels in held.items()}
    return held


def _need(good: bool) -> None:
    if not good:
        raise Unfit


def _number(kind: Kind, raw: object) -> int | float:
    # A comparison with NaN is false, so NaN fails here as well; True is an int to Python, never to a policy.
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not kind.low <= raw <= kind.high:
        raise Unfit
    return raw


def _count(kind: Kind, raw: object) -> int:
    number = _number(kind, raw)
    if not isinstance(number, int):
        raise Unfit
    return number


def _flag(_kind: Kind, raw: object) -> bool:
    if not isinstance(raw, bool):
        raise Unfit
    return raw


def _text(_kind: Kind, raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip() or not raw.isprintable() or len(raw) > _LONGEST:
        raise Unfit
    return raw


def _choice(kind: Kind, raw: object) -> str:
    text = _text(kind, raw)
    _need(text in kind.choices)
    return text


def _time(kind: Kind, raw: object) -> time:
    text = _text(kind, raw)
    _need(_CLOCK.fullmatch(text) is not None)
    return time.fromisoformat(text)


def _date(kind: Kind, raw: object) -> date:
    text = _text(kind, raw)
    _need(_DATE.fullmatch(text) is not None)
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise Unfit from wrong


def _items(raw: object) -> list[object]:
    if not isinstance(raw, list):
        raise Unfit
    return raw


def _words(kind: Kind, raw: object) -> tuple[str, ...]:
    words = tuple(_choice(kind, item) for item in _items(raw))
    _need(bool(words) and len(set(words)) == len(words))
    return words


def _days(kind: Kind, raw: object) -> tuple[int, ...]:
    days = tuple(_count(kind, item) for item in _items(raw))
    _need(len(days) == 2 and days[0] < days[1])
    return days


def _weekend(_kind: Kind, raw: object) -> frozenset[int]:
    named = _items(raw)
    _need(all(item in DAYS for item in named) and len(named) < len(DAYS))
    weekend = frozenset(number for number, day in enumerate(DAYS, 1) if day in named)
    _need(len(weekend) == len(named))
    return weekend


def _path(kind: Kind, raw: object) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(raw, dict):
        raise Unfit
    _need(set(raw) == set(LANGUAGES))
    path = {language: tuple(_text(kind, label) for label in _items(raw[language])) for language in LANGUAGES}
    _need(all(path.values()))
    return MappingProxyType(path)


_READERS: Mapping[str, Callable[[Kind, object], Held]] = MappingProxyType({
    "count": _count, "number": _number, "hours": _number, "flag": _flag, "text": _text, "choice": _choice,
    "time": _time, "date": _date, "words": _words, "days": _days, "weekend": _weekend, "path": _path,
})  # fmt: skip
