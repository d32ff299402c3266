"""Where the database is: a file with the lock that lets one process write to it, or a PostgreSQL address."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.logs import redacted

_PREFIX = "sqlite:///"


class NoPlace(Exception):
    """The folder of the database can't be written."""

    exit_code = 78


class DatabaseBusy(Exception):
    """Another process has the database."""

    exit_code = 3


def is_postgres(where: str | Path) -> bool:
    """Tell whether an address is PostgreSQL's."""
    return isinstance(where, str) and where.startswith(("postgresql://", "postgres://"))


def named(where: str | Path) -> str:
    """Return the database as a log may name it: without a password."""
    if not is_postgres(where):
        return str(sqlite_path(where))
    return redacted(str(where))


def read_only(path: Path) -> sqlite3.Connection:
    """Return a connection that writes nothing, not even the files beside a database that nobody has open."""
    still = "" if Path(f"{path}-wal").exists() else "&immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{still}", uri=True)


def sqlite_path(where: str | Path) -> Path:
    """Return the file that a `sqlite:///` address names; a path is one already."""
    return Path(where.removeprefix(_PREFIX)) if isinstance(where, str) else where


@contextmanager
def hold(where: str | Path) -> Iterator[None]:
    """The database may be worked with meanwhile: a file is locked, PostgreSQL is there for many."""
    if is_postgres(where):
        yield
        return
    with lock(sqlite_path(where)):
        yield


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """The database is this process's alone meanwhile; DatabaseBusy names the process that has it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as refused:  # a volume of another owner, a file system that is read-only
        raise NoPlace(
            f"BOT_DATABASE_URL: {path} can't be worked with by user {os.geteuid()} ({refused.strerror}): "
            f"{path.parent} has to be a folder that it may write"
        ) from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(handle, 20).decode(errors="replace").strip() or "unknown"
            raise DatabaseBusy(f"{path} is in use by process {holder}: stop that one first") from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)
