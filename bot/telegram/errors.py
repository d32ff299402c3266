"""Every way a call to Telegram can end, sorted by what follows; the one place that reads error texts."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from enum import StrEnum

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.telegram.failures import NotSent, TokenRefused, Unknown
from bot.telegram.wire import USUAL_PAUSE
from bot.telegram.wordings import WORDINGS


class Kind(StrEnum):
    """What follows from the end of a call."""

    DELIVERED = "delivered"
    NOT_MODIFIED = "not_modified"  # the screen already shows it: success
    RETRY_AFTER = "retry_after"  # certain not sent; again after `seconds`
    UNREACHABLE = "unreachable"  # certain not sent; the chat is closed to us, `reason` says why
    MIGRATED = "migrated"  # certain not sent; the chat is now `new_id`
    NOT_SENT = "not_sent"  # certain not sent; 1, 2, 4 ... 60 s
    UNCERTAIN = "uncertain"  # perhaps sent
    TOKEN = "token"  # noqa: S105 - stop with exit 78
    CONFLICT = "conflict"  # another poller or a webhook
    EDIT_GONE = "edit_gone"  # send anew, keep the new message's id
    QUERY_OLD = "query_old"  # the press is done; only its answer came too late
    NO_THREAD = "no_thread"  # send without the topic (or without the reply: `reason`)
    PARSE = "parse"  # the same words once, plain; count as a bug
    TOO_LONG = "too_long"  # short, plain, without a keyboard; count as a bug
    FILE_AGAIN = "file_again"  # ask the seller for the file again
    IGNORE = "ignore"
    UNKNOWN = "unknown"  # plain once, then wait and alert; never dropped


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended."""

    kind: Kind
    seconds: float = 0.0
    reason: str = ""
    new_id: int | None = None


DELIVERED = Outcome(Kind.DELIVERED)
_TABLE = [(re.compile(pattern), Kind(kind), reason) for pattern, kind, reason in WORDINGS]
_WAIT = re.compile(r"(?:retry after|flood wait|slowmode wait) (\d+)")


def classify(failure: BaseException) -> Outcome:
    """How a call ended that raised `failure`: by its class where that is enough, else by its words."""
    if isinstance(failure, RetryAfter):
        return Outcome(Kind.RETRY_AFTER, seconds=failure._retry_after.total_seconds())
    if isinstance(failure, ChatMigrated):
        return Outcome(Kind.MIGRATED, new_id=failure.new_chat_id)
    if isinstance(failure, TokenRefused):
        return Outcome(Kind.TOKEN)
    if isinstance(failure, NotSent):
        return Outcome(Kind.NOT_SENT)
    if isinstance(failure, Unknown | asyncio.CancelledError):
        return Outcome(Kind.UNCERTAIN)
    if isinstance(failure, TelegramError):
        return _by_words(failure)
    return Outcome(Kind.UNKNOWN, reason=type(failure).__name__)


def _by_words(failure: TelegramError) -> Outcome:
    words = spoken(failure.message)
    for pattern, kind, reason in _TABLE:
        if pattern.search(words):
            return Outcome(kind, _seconds(words) if kind is Kind.RETRY_AFTER else 0.0, reason)
    if isinstance(failure, Conflict):
        return Outcome(Kind.CONFLICT)
    if isinstance(failure, InvalidToken | EndPointNotFound):
        # A 404 of anything but getMe is one failed call, not a wrong token.
        return Outcome(Kind.UNKNOWN, reason="no such method")
    if isinstance(failure, NetworkError) and not isinstance(failure, BadRequest):
        return Outcome(Kind.UNCERTAIN)
    return Outcome(Kind.UNKNOWN, reason=words[:100])


def spoken(description: str) -> str:
    """A description as the table is written: CHAT_WRITE_FORBIDDEN and PTB's Chat_write_forbidden alike."""
    return " ".join(description.lower().replace("_", " ").replace("’", "'").split())


def _seconds(words: str) -> float:
    named = _WAIT.search(words)
    return float(named[1]) if named else USUAL_PAUSE.total_seconds()
