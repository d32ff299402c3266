"""The database file, and the lock that lets one process write to it."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "sqlite:///"


class DatabaseBusy(Exception):
    """Another process has the database."""

    exit_code = 3


def read_only(path: Path) -> sqlite3.Connection:
    """Return a connection that writes nothing, not even the files beside a database that nobody has open."""
    still = "" if Path(f"{path}-wal").exists() else "&immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{still}", uri=True)


def sqlite_path(url: str) -> Path:
    """Return the file that a `sqlite:///` address names."""
    return Path(url.removeprefix(_PREFIX))


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """The database is this process's alone meanwhile; DatabaseBusy names the process that has it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
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
