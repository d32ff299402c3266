"""A backup is one file, checked, with a manifest beside it that tells whether it was altered."""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import __version__
from bot.storage.files import is_postgres, read_only, sqlite_path
from bot.storage.verified import mark

_BESIDE = ("", "-journal", "-wal", "-shm")


class CopyRefused(Exception):
    """The copy is not made, nothing was changed."""

    exit_code = 3


class CopyFailed(Exception):
    """Something broke on the way; what was there before is still there."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was true of a backup when it was taken."""

    version: str
    schema: str
    rows: dict[str, int]
    sha256: str
    taken_at: str


def backup(where: str | Path, file: Path, now: datetime) -> Manifest:
    """Return the manifest of the new backup; a bot that runs on the database goes on meanwhile."""
    if is_postgres(where):
        raise CopyRefused("a PostgreSQL database is backed up by its own tool: pg_dump --format=custom")
    path = sqlite_path(where)
    if not path.exists():
        raise CopyRefused(f"{path} does not exist: there is nothing to back up")
    _refuse_to_overwrite(file)
    try:
        with _part_of(file) as part:
            with closing(_looking(path)) as live:
                copied(live, part)
            schema, rows = looked_through(part)
            manifest = Manifest(__version__, schema, rows, sha256_of(part), now.isoformat(timespec="seconds"))
            _refuse_to_overwrite(file)
            _written(manifest_path(file), json.dumps(asdict(manifest), indent=2) + "\n")
            part.rename(file)
            settled(file.parent)
            mark(path, file, manifest.taken_at)  # for `check` and the figures; the backup is good without it, too
    except (sqlite3.Error, OSError) as broken:
        raise CopyFailed(f"{path} could not be backed up to {file}: {broken}") from broken
    return manifest


def manifest_path(file: Path) -> Path:
    """Return where a backup's manifest lies."""
    return file.with_name(f"{file.name}.json")


def manifest_of(file: Path) -> Manifest | None:
    """Return the manifest beside a backup, None where there is none; CopyRefused if they don't belong together."""
    beside = manifest_path(file)
    if not beside.exists():
        return None
    try:
        manifest = Manifest(**json.loads(beside.read_text("utf-8")))
    except (ValueError, TypeError):
        raise CopyRefused(f"{beside} is no manifest of a backup") from None
    if sha256_of(file) != manifest.sha256:
        raise CopyRefused(f"{file} is not what {beside} says it was when it was taken: it was altered since")
    return manifest


def copied(source: sqlite3.Connection, target: Path) -> None:
    """Leave in `target` what was committed in `source` at one instant, in one file that only its owner reads."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(target)) as copy:
        source.backup(copy)  # in one step: in several, each commit beside it would begin it anew
        copy.execute("PRAGMA journal_mode=DELETE").fetchall()
    settled(target)


def looked_through(copy: Path) -> tuple[str, dict[str, int]]:
    """Return the schema and each table's rows, every page and reference checked; CopyRefused says what is wrong."""
    try:
        with closing(read_only(copy)) as connection:
            verdict = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
            strays = len(connection.execute("PRAGMA foreign_key_check").fetchall())
            names = _column(connection, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            known = "alembic_version" in names
            schema = _column(connection, "SELECT version_num FROM alembic_version") if known else []
            tables = [name for name in names if not name.startswith(("sqlite_", "alembic_"))]
            rows = {name: _column(connection, f'SELECT count(*) FROM "{name}"')[0] for name in tables}  # noqa: S608
    except sqlite3.DatabaseError as broken:
        raise CopyRefused(f"the copy can't be read as a database: {broken}") from None
    if verdict != "ok" or strays:
        raise CopyRefused(f"the copy is damaged: {verdict if verdict != 'ok' else f'{strays} rows refer to nothing'}")
    if not schema:
        raise CopyRefused("the copy is no database of this program: it has no schema")
    return str(schema[0]), rows


def sha256_of(file: Path) -> str:
    """Return the file's SHA-256 in hexadecimal."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def settled(path: Path) -> None:
    """Leave a file, or the names in a folder, safe from a loss of power."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def cleared(path: Path) -> None:
    """Leave neither the database file nor what SQLite keeps beside it."""
    for end in _BESIDE:
        Path(f"{path}{end}").unlink(missing_ok=True)


def _looking(path: Path) -> sqlite3.Connection:
    """Return a connection that changes nothing, safe also while a bot starts or stops.

    `immutable`, as for a look at a database at rest, would not be: nothing says that it stays at rest."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=20)
    connection.execute("PRAGMA query_only=ON")
    return connection


def _column(connection: sqlite3.Connection, sql: str) -> list[Any]:
    return [row[0] for row in connection.execute(sql)]


def _refuse_to_overwrite(file: Path) -> None:
    for each in (file, manifest_path(file)):
        if each.exists():
            raise CopyRefused(f"{each} exists already; nothing is overwritten")
    if not file.parent.is_dir():
        raise CopyRefused(f"{file.parent} is no folder")


@contextmanager
def _part_of(file: Path) -> Iterator[Path]:
    part = file.with_name(f"{file.name}.part")
    if part.exists():
        raise CopyRefused(f"{part} exists: another backup is at work there, or was killed; delete it and try again")
    try:
        yield part
    finally:
        cleared(part)


def _written(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
