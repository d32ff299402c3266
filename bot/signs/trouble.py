"""A failure of the database itself, told apart from a mistake in what was asked of it."""

import sqlite3
import sys

_SQLITE = {
    sqlite3.SQLITE_FULL: "its disk is full", sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_BUSY: "another program has locked it", sqlite3.SQLITE_LOCKED: "another program has locked it",
    sqlite3.SQLITE_IOERR: "its disk fails", sqlite3.SQLITE_CANTOPEN: "its file can't be opened",
    sqlite3.SQLITE_CORRUPT: "its file is damaged", sqlite3.SQLITE_NOTADB: "its file is damaged",
}  # fmt: skip


def trouble(failure: BaseException | None) -> str | None:
    """Return what is wrong with the database; None for any other failure: trying again later would not help."""
    if isinstance(failure, sqlite3.Error):
        code = getattr(failure, "sqlite_errorcode", None)
        return None if code is None else _SQLITE.get(code & 0xFF)
    psycopg = sys.modules.get("psycopg")  # not loaded: no failure is its own
    if psycopg is None or not isinstance(failure, psycopg.Error):
        return None
    if isinstance(failure, psycopg.errors.ReadOnlySqlTransaction):
        return "it is read-only"
    if isinstance(failure, psycopg.errors.DiskFull):
        return "its disk is full"
    lost = (psycopg.OperationalError, psycopg.InterfaceError)
    return "it does not answer" if isinstance(failure, lost) else None
