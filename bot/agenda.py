"""Calendar files (RFC 5545): entries with stable ids, so that a second import updates them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: `key` names it for ever, `changed` says when what it tells last changed."""

    key: str
    title: str
    text: str
    start: datetime
    end: datetime
    alarms: tuple[timedelta, ...]
    zone: str
    changed: datetime
    weekdays: frozenset[int] = frozenset()
    cancelled: bool = False


def calendar(entries: Iterable[Entry], name: str, domain: str, now: datetime) -> bytes:
    """Return the file."""
    raise NotImplementedError
