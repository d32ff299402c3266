"""The database looked at, read-only: schema, integrity, references, what waits."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.storage.files import is_postgres, named, read_only, sqlite_path
from bot.storage.marks import MOVED_FROM, MOVED_TO, refusal
from bot.storage.migrating import HEAD, SchemaTooNew, postgres_revision, refuse_newer, revision

Finding = tuple[str, bool, str]


def doctor(url: str) -> list[Finding]:
    """Return (what was looked at, whether it is good, a sentence); nothing is written or made."""
    if is_postgres(url):
        return _look_at_postgres(url)
    path = sqlite_path(url)
    if not path.exists():
        return [("database", True, f"{path} does not exist yet; `run` makes it")]
    try:
        return _look(path)
    except sqlite3.DatabaseError as broken:
        return [("database", False, f"{path} can't be read as a database: {broken}")]


def _look(path: Path) -> list[Finding]:
    at = revision(path)
    try:
        refuse_newer(str(path), at)
    except SchemaTooNew as newer:
        return [("database", False, str(newer))]
    if at != HEAD:
        return [_behind(str(path), at)]
    with closing(read_only(path)) as connection:
        verdict = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
        strays = connection.execute("PRAGMA foreign_key_check").fetchall()
        parked = int(connection.execute("SELECT count(*) FROM inbox WHERE state = 'parked'").fetchone()[0])
        moved = _moved(str(path), connection)
    return [
        *moved,
        ("database", True, f"{path} is at schema {at}"),
        (
            "integrity",
            verdict == "ok" and not strays,
            verdict if not strays else f"{len(strays)} rows refer to nothing",
        ),
        _inbox(parked),
    ]


def _look_at_postgres(url: str) -> list[Finding]:
    import psycopg

    from bot.storage.postgres import connect

    try:
        with closing(connect(url)) as connection:
            connection.execute("SET default_transaction_read_only = on")
            at = postgres_revision(connection)
            refuse_newer(named(url), at)
            if at != HEAD:
                return [_behind(named(url), at)]
            row = connection.execute("SELECT count(*) FROM inbox WHERE state = 'parked'").fetchone()
            moved = _moved(named(url), connection)
    except SchemaTooNew as newer:
        return [("database", False, str(newer))]
    except psycopg.Error as wrong:
        return [("database", False, f"{named(url)} can't be used: {' '.join(str(wrong).split())}")]
    return [*moved, ("database", True, f"{named(url)} is at schema {at}"), _inbox(int(row[0]) if row else 0)]


def _moved(name: str, connection: Any) -> list[Finding]:
    kept: dict[str, str] = dict(connection.execute("SELECT name, value FROM notes").fetchall())
    refused = refusal(name, kept.get(MOVED_TO), kept.get(MOVED_FROM))
    return [("database", False, refused)] if refused else []


def _behind(name: str, at: str | None) -> Finding:
    return ("database", True, f"{name} is at schema {at or 'none'}; `run` or `migrate` brings it to {HEAD}")


def _inbox(parked: int) -> Finding:
    return ("inbox", True, f"{parked} updates are parked" if parked else "no update is parked")
