"""The database looked at, read-only: schema, integrity, references, what waits."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.storage.files import read_only, sqlite_path
from bot.storage.migrating import HEAD, SchemaTooNew, refuse_newer, revision

Finding = tuple[str, bool, str]


def doctor(url: str) -> list[Finding]:
    """Return (what was looked at, whether it is good, a sentence); nothing is written or made."""
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
        refuse_newer(path, at)
    except SchemaTooNew as newer:
        return [("database", False, str(newer))]
    if at != HEAD:
        return [("database", True, f"{path} is at schema {at or 'none'}; `run` or `migrate` brings it to {HEAD}")]
    with closing(read_only(path)) as connection:
        verdict = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
        strays = connection.execute("PRAGMA foreign_key_check").fetchall()
        parked = int(connection.execute("SELECT count(*) FROM inbox WHERE state = 'parked'").fetchone()[0])
    return [
        ("database", True, f"{path} is at schema {at}"),
        (
            "integrity",
            verdict == "ok" and not strays,
            verdict if not strays else f"{len(strays)} rows refer to nothing",
        ),
        ("inbox", True, f"{parked} updates are parked" if parked else "no update is parked"),
    ]
