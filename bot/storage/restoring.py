"""A backup takes the database's place: the old one is kept, and who asked to be forgotten stays forgotten."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.storage.carrying import Carried, carry_over, remembered
from bot.storage.copies import CopyFailed, CopyRefused, Manifest, cleared, copied, looked_through, manifest_of, settled
from bot.storage.files import is_postgres, lock, read_only, sqlite_path
from bot.storage.migrating import HEAD, bring_up, refuse_newer


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of a restore."""

    path: Path
    manifest: Manifest | None
    rows: int
    schema: str
    upgraded: bool
    kept: Path | None  # where the replaced database is
    carried: Carried | None  # None: the replaced database could not be read


def restore(where: str | Path, file: Path, now: datetime) -> Restored:
    """Return what was done: the backup is the database now. DatabaseBusy while a bot runs; else nothing changed."""
    if is_postgres(where):
        raise CopyRefused("a PostgreSQL database is restored by its own tool: pg_restore")
    path = sqlite_path(where)
    _refuse_what_is_no_backup(file, path)
    with lock(path):
        part = path.with_name(f"{path.name}.restoring")
        cleared(part)  # of a restore that was killed
        try:
            return _in_place(path, file, part, now)
        except OSError as broken:
            raise CopyFailed(f"{file} could not be restored to {path}: {broken}") from broken
        finally:
            cleared(part)


def _refuse_what_is_no_backup(file: Path, path: Path) -> None:
    if not file.is_file():
        raise CopyRefused(f"{file} does not exist")
    if path.exists() and file.samefile(path):
        raise CopyRefused(f"{file} is the database itself, not a backup of it")


def _in_place(path: Path, file: Path, part: Path, now: datetime) -> Restored:
    manifest = manifest_of(file)
    try:
        with closing(read_only(file)) as at_rest:
            copied(at_rest, part)
    except sqlite3.DatabaseError as broken:
        raise CopyRefused(f"{file} can't be read as a database: {broken}") from None
    schema, rows = looked_through(part)
    refuse_newer(str(file), schema)
    upgraded = _upgraded(part, schema)
    memory = remembered(path)
    carried = carry_over(part, memory)
    settled(part)
    kept = _kept(path, now)
    _replaced(path, part)
    return Restored(path, manifest, sum(rows.values()), schema, upgraded, kept, carried if memory else None)


def _upgraded(part: Path, schema: str) -> bool:
    """Leave the copy at this release's schema; the backup itself is the copy from before."""
    if schema == HEAD:
        return False
    bring_up(part)
    for spare in part.parent.glob(f"{part.name}.before-*"):
        spare.unlink()
    return True


def _kept(path: Path, now: datetime) -> Path | None:
    """Return where the replaced database is from now on, whole in one file if it can be read at all."""
    if not path.exists():
        return None
    kept = path.with_name(f"{path.name}.before-restore-{now:%Y%m%dT%H%M%SZ}")
    if kept.exists():
        raise CopyRefused(f"{kept} exists already; nothing is overwritten")
    try:
        with closing(sqlite3.connect(path)) as old:
            copied(old, kept)
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.DatabaseError:  # too broken for SQLite: what there is, as it is
        cleared(kept)
        for end in ("", "-wal"):
            if Path(f"{path}{end}").exists():
                shutil.copy2(f"{path}{end}", f"{kept}{end}")
                Path(f"{kept}{end}").chmod(0o600)
    settled(path.parent)
    return kept


def _replaced(path: Path, part: Path) -> None:
    """Leave the copy in the database's place. A log of the old one must not stay: it would be read into the new."""
    for end in ("-wal", "-shm", "-journal"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    part.replace(path)
    settled(path.parent)
