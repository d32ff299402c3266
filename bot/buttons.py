"""What a button carries: its whole meaning, in at most 64 bytes, read again when it is pressed."""

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import NamedTuple

VERSION = "1"
LONGEST = 64  # bytes: Telegram refuses more


@dataclass(frozen=True, slots=True)
class Choose:
    """Take an option at a step of a walk; `sure`: also where it takes back a deed."""

    walk: int
    step: str
    option: str
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Back:
    """Take back the answer before `step`; `sure`: also where it takes back a deed."""

    walk: int
    step: str
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Undo:
    """Take the deed told at `step` out of the ledger and ask again."""

    walk: int
    step: str


@dataclass(frozen=True, slots=True)
class Close:
    """Put the walk away."""

    walk: int


@dataclass(frozen=True, slots=True)
class Resume:
    """Show where the walk stands, as a new message's worth of screen."""

    walk: int


@dataclass(frozen=True, slots=True)
class Begin:
    """Begin a flow, about an account where one is given."""

    flow: str
    account: str = ""


@dataclass(frozen=True, slots=True)
class Push:
    """What a seller does with a reminder: go_on, done, hour, morning."""

    verb: str
    reminder: int


@dataclass(frozen=True, slots=True)
class Tap:
    """A press outside any walk: a place (`lang`, `forget`, `settings`, `zone` ...) and what was chosen there."""

    place: str
    choice: str = ""


Press = Choose | Back | Undo | Close | Resume | Begin | Push | Tap


class _Form(NamedTuple):
    kind: type
    fields: tuple[type, ...]


_FORMS: dict[str, _Form] = {
    "c": _Form(Choose, (int, str, str)),
    "C": _Form(Choose, (int, str, str)),
    "b": _Form(Back, (int, str)),
    "B": _Form(Back, (int, str)),
    "u": _Form(Undo, (int, str)),
    "x": _Form(Close, (int,)),
    "r": _Form(Resume, (int,)),
    "f": _Form(Begin, (str, str)),
    "p": _Form(Push, (str, int)),
    "t": _Form(Tap, (str, str)),
}
_SURE = {"C", "B"}
_LARGEST = 2**53
_LETTERS = {
    (form.kind, letter in _SURE): (letter, tuple(each.name for each in fields(form.kind) if each.name != "sure"))
    for letter, form in _FORMS.items()
}


@lru_cache(maxsize=1024)
def write(press: Press) -> str:
    """Return the callback data; ValueError if it could not be read back or is over 64 bytes."""
    letter, names = _LETTERS[type(press), getattr(press, "sure", False)]
    parts = [getattr(press, name) for name in names]
    data = ":".join([VERSION + letter, *(_base36(part) if isinstance(part, int) else part for part in parts)])
    if len(data.encode()) > LONGEST or not all(map(_reads_back, parts)):
        raise ValueError(f"no callback data: {data!r}")
    return data


def _reads_back(part: int | str) -> bool:
    return 0 <= part < _LARGEST if isinstance(part, int) else ":" not in part


def read(data: str) -> Press | None:
    """Return what the button means, None for data that no release of ours has written."""
    head, *parts = data.split(":")
    form = _FORMS.get(head[1:]) if head[:1] == VERSION else None
    if form is None or len(parts) != len(form.fields):
        return None
    values: list[int | str] = []
    for kind, part in zip(form.fields, parts, strict=True):
        value = _number(part) if kind is int else part
        if value is None:
            return None
        values.append(value)
    if head[1:] in _SURE:
        return form.kind(*values, sure=True)  # type: ignore[no-any-return]
    return form.kind(*values)  # type: ignore[no-any-return]


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits or "0"


def _number(part: str) -> int | None:
    if not part or len(part) > 11 or not part.isascii() or not part.isalnum() or part != part.lower():
        return None
    number = int(part, 36)
    return number if number < _LARGEST else None
