"""An exception told without what a seller said: foreign texts quote values, and a value may be their words."""

from __future__ import annotations

import re
import sqlite3
import traceback
from pathlib import Path

HIDDEN = "(text withheld)"
_HERE = str(Path(__file__).parents[1])
_OURS = ("bot.telegram.failures", "bot.storage")
_QUOTED = re.compile(r'"[^"]*"')
_MOST = 8  # exceptions in a chain


def muted(error: BaseException) -> str:
    """Return the traceback, the chain of causes too, each exception's text only where it holds no values."""
    parts = []
    for each in reversed(_chain(error)):
        frames = "".join(traceback.format_tb(each.__traceback__))
        parts.append(f"Traceback (most recent call last):\n{frames}{_named(each)}")
    return "\n\nwhich led to:\n\n".join(parts)


def place(error: BaseException) -> str:
    """Return the exception's class and the innermost place of ours that it came through, else the innermost of all."""
    kind, frames = type(error).__name__, traceback.extract_tb(error.__traceback__)
    if not frames:
        return kind
    ours = [frame for frame in frames if frame.filename.startswith(_HERE)]
    last = (ours or list(frames))[-1]
    file = Path(last.filename)
    shown = file.relative_to(Path(_HERE).parent) if ours else file.name
    return f"{kind} at {shown}:{last.lineno} in {last.name}"


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and len(found) < _MOST and not any(at is each for each in found):
        found.append(at)
        at = at.__cause__ if at.__cause__ or at.__suppress_context__ else at.__context__
    return found


def _named(error: BaseException) -> str:
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return f"{name}: {_text(error)}"


def _text(error: BaseException) -> str:
    """SQLite and the system speak of columns and files; Telegram's own words may quote a part of a message."""
    if isinstance(error, OSError | sqlite3.Error) or type(error).__module__.startswith(_OURS):
        return str(error)
    if type(error).__module__ == "telegram.error":
        return _QUOTED.sub('"…"', str(error))
    return HIDDEN
