"""One look at the database and the disk that it is on, on the database's own thread."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from bot.observing.health import Seen
from bot.storage.verified import last_verified
from bot.stores import Books

_MINUTE, _HOUR = 12, 720  # looks


class Often(NamedTuple):
    """Whether this look is one that also counts what takes longer."""

    unreachable: bool
    parked: bool

    @classmethod
    def at(cls, look: int) -> Often:
        """Return what the look of that number counts."""
        return cls(look % _MINUTE == 0, look % _HOUR == 0)


def look(books: Books, path: Path | None, now: datetime, often: Often) -> tuple[Seen, int | None]:
    """Return what is seen, and how many updates are parked where that is looked at, too."""
    watched = books.watched
    seen = Seen(
        at=now,
        schema=watched.schema(),
        oldest_update=watched.oldest_update(),
        next_tries=watched.next_tries(),
        disk=free_bytes(path),
        wal=_size(Path(f"{path}-wal")) if path else None,
        backup=last_verified(path) if path else None,
        unreachable=watched.unreachable() if often.unreachable else None,
    )
    return seen, watched.parked() if often.parked else None


def free_bytes(path: Path | None) -> int | None:
    """Return how much room there is where the file is, None where nobody can tell."""
    if path is None:
        return None
    try:
        disk = os.statvfs(path.absolute().parent)
    except OSError:
        return None
    return disk.f_bavail * disk.f_frsize


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
