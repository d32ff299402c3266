"""Every line of the log is text or JSON, and the bot's token is in none of them."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from bot.signs import telling
from bot.signs.tracing import present

HIDDEN = "<token>"
_PASSWORD = re.compile(r"(://[^/@:\s]{0,200}):[^/@\s]{1,200}@")
_PASSWORD_GIVEN = re.compile(r"([?&\s](?:ssl)?password=)[^&\s]{1,200}")
# Bounded digits: an unbounded run would make a line of digits cost its square.
_TOKEN = re.compile(r"\d{1,20}(?::|%3[Aa])[A-Za-z0-9_-]{30,}")
CHATTY = ("httpx", "httpcore", "telegram", "aiohttp", "apscheduler", "sqlalchemy", "alembic", "asyncio")
# At DEBUG these write every statement, every call and its answer: sellers' words and names.
NEVER_BELOW_WARNING = ("aiosqlite", "telegram.Bot", "telegram.ext.ExtBot")
_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_LINE_BREAKS = {ord("\n"): "\\n", ord("\r"): "\\r", 0x2028: "\\u2028", 0x2029: "\\u2029", 0x1B: "\\x1b"}

_secrets: tuple[str, ...] = ()
_chat_key = b""


def redacted(text: str) -> str:
    """The text without the configured token, anything of a token's shape, or an address's password."""
    for secret in _secrets:
        text = text.replace(secret, HIDDEN)
    if "password=" in text or "://" in text:
        text = _PASSWORD_GIVEN.sub(r"\1***", _PASSWORD.sub(r"\1:***@", text))
    return _TOKEN.sub(HIDDEN, text)


def hide(token: str | None, *others: str | None) -> None:
    """From here on no line holds this token or another secret; tags of chats are keyed by the token: two bots' logs
    don't join."""
    global _secrets, _chat_key
    _secrets = (token, token.replace(":", "%3A")) if token else ()
    _secrets += tuple(each for each in others if each)
    _chat_key = hashlib.sha256(token.encode()).digest() if token else b""


def chat_tag(chat_id: int) -> str:
    """A name for a chat that a log may hold: the same one every time, and no way back to the id."""
    return hashlib.blake2b(str(chat_id).encode(), key=_chat_key, digest_size=5).hexdigest()


class TextLines(logging.Formatter):
    """`time level logger message key=value`, one line each; a traceback follows on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage().translate(_LINE_BREAKS)
        fields = "".join(f" {key}={value!r}" for key, value in _fields(record))
        line = f"{_instant(record)} {record.levelname:<7} {record.name} {message}{fields}"
        return redacted("\n".join([line, *_tracebacks(self, record)]))


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, event, then whose work it was and the `extra` fields.

    `event` is what the lines of one kind share: given as `extra`, else the message before its values are put in."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": _instant(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        fields = {"event": str(record.msg), **dict(_fields(record))}
        line |= {key: value for key, value in fields.items() if key not in line}
        if error := "\n".join(_tracebacks(self, record)):
            line["error"] = error
        return redacted(json.dumps(line, ensure_ascii=False, default=str))


class Stderr(logging.StreamHandler[Any]):
    """Writes to the standard error of the moment; a line that can't be made is told without its values."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        line = f"a log line of {record.name} was lost ({sys.exc_info()[1]!r}): {record.msg}"
        sys.stderr.write(redacted(line).translate(_LINE_BREAKS) + "\n")


def set_up(form: str, level: str, token: str | None = None, *others: str | None) -> None:
    """The log speaks in this form, from this level on, and never says the token or another secret."""
    hide(token, *others)
    handler = Stderr()
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    floor = logging.NOTSET if level == "DEBUG" else logging.WARNING
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(floor, root.level) if floor else floor)
    for name in NEVER_BELOW_WARNING:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def log_strays() -> None:
    """An error that nobody caught, in any thread, is a redacted line of the log, not Python's own print."""
    sys.excepthook = _stray
    threading.excepthook = lambda stray: _stray(stray.exc_type, stray.exc_value, stray.exc_traceback)


def _stray(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    logging.getLogger("bot").critical("nobody caught this", exc_info=(kind, error or kind(), trace))


def _instant(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _fields(record: logging.LogRecord) -> Iterator[tuple[str, Any]]:
    given = {key: value for key, value in vars(record).items() if key not in _OWN_FIELDS}
    trace = present.get()
    if trace is not None:
        own = {"trace": trace.id, "update_id": trace.update, "reminder": trace.reminder}
        chat = None if trace.chat is None else chat_tag(trace.chat)
        yield from ((key, value) for key, value in {**own, "chat": chat, **given}.items() if value is not None)
    else:
        yield from given.items()


def _tracebacks(formatter: logging.Formatter, record: logging.LogRecord) -> Iterator[str]:
    if record.exc_info and record.exc_info[1]:
        # While a seller's words are in hand, an exception's own text may quote them.
        mute = present.get() is not None
        yield telling.muted(record.exc_info[1]) if mute else formatter.formatException(record.exc_info)
    if record.stack_info:
        yield record.stack_info
