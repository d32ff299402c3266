"""What the outbox holds: what is past already, and what comes next."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.storage.files import read_only
from bot.storage.instants import from_ms, to_ms
from bot.storage.tables import LIVE


@dataclass(frozen=True, slots=True)
class Forecast:
    """Reminders by kind that are past, the next ones in order, and how many come after those."""

    past: dict[str, int]
    upcoming: list[tuple[str, datetime]]
    later: int


def forecast(path: Path, now: datetime, most: int = 5) -> Forecast:
    """Return what a bot started now would send at once, and then."""
    with closing(read_only(path)) as connection:
        past = _rows(connection, "kind, count(*)", "<= ? GROUP BY kind ORDER BY kind", to_ms(now))
        following = _rows(connection, "kind, try_at", "> ? ORDER BY try_at, id LIMIT ?", to_ms(now), most)
        [(count,)] = _rows(connection, "count(*)", "> ?", to_ms(now))
    return Forecast(dict(past), [(kind, from_ms(at)) for kind, at in following], count - len(following))


def _rows(connection: sqlite3.Connection, what: str, which: str, *values: int) -> list[Any]:
    sql = f"SELECT {what} FROM reminders WHERE {LIVE} AND try_at {which}"  # noqa: S608 - all of it is in this file
    return connection.execute(sql, values).fetchall()
