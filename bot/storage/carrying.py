"""What a restored database must still know of the one it replaces: who is forgotten, and Telegram's pauses."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

from bot.storage.erasure import ErasureStore
from bot.storage.marks import MARKS
from bot.storage.sqlite import prepare
from bot.storage.tx import Compiled, Tx

_PUT_SALT = "INSERT INTO notes VALUES ('salt', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
_BURY = (
    "INSERT INTO tombstones (digest, forgotten_at) VALUES (?, ?) ON CONFLICT (digest) "
    "DO UPDATE SET forgotten_at = max(forgotten_at, excluded.forgotten_at)"
)
_PAUSE = (
    "INSERT INTO pauses (scope, until_at) VALUES (?, ?) ON CONFLICT (scope) "
    "DO UPDATE SET until_at = max(until_at, excluded.until_at)"
)


@dataclass(frozen=True, slots=True)
class Memory:
    """What the replaced database knew."""

    salt: str | None = None
    tombstones: tuple[tuple[str, int], ...] = ()
    pauses: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """How many sellers were forgotten again; `other_salt`: tombstones of the backup itself can't be read any more."""

    forgotten: int
    other_salt: bool


def remembered(path: Path) -> Memory | None:
    """Return what the database knows, nothing if it is empty or absent; None if it can't be read."""
    if not path.exists():
        return Memory()
    try:
        with closing(sqlite3.connect(path)) as old:
            if not old.execute("SELECT 1 FROM sqlite_master").fetchone():
                return Memory()
            return Memory(
                _salt(old),
                tuple(old.execute("SELECT digest, forgotten_at FROM tombstones").fetchall()),
                tuple(old.execute("SELECT scope, until_at FROM pauses").fetchall()),
            )
    except sqlite3.DatabaseError:
        return None


def carry_over(restored: Path, memory: Memory | None) -> Carried:
    """Return who is forgotten in the restored database too, no trace of them left in its file."""
    memory = memory or Memory()
    with closing(sqlite3.connect(restored, isolation_level=None)) as raw:
        prepare(raw)
        raw.execute("BEGIN IMMEDIATE")
        other_salt = _one_salt(raw, memory.salt)
        raw.executemany(_BURY, memory.tombstones)
        raw.executemany(_PAUSE, memory.pauses)
        raw.executemany("DELETE FROM notes WHERE name = ?", [(mark,) for mark in MARKS])  # it is no moved one any more
        forgotten = ErasureStore(Tx(raw, Compiled(sqlite_dialect(paramstyle="qmark")))).forgotten()
        raw.execute("COMMIT")
        raw.execute("PRAGMA incremental_vacuum").fetchall()
    return Carried(forgotten, other_salt)


def _salt(raw: sqlite3.Connection) -> str | None:
    row = raw.execute("SELECT value FROM notes WHERE name = 'salt'").fetchone()
    return str(row[0]) if row else None


def _one_salt(raw: sqlite3.Connection, salt: str | None) -> bool:
    """Leave the replaced database's salt in force, and its digests alone; whether the backup had another.

    The backup holds nobody whom its own tombstones name: they were erased from it before it was taken."""
    own = _salt(raw)
    if salt is None or salt == own:
        return False
    raw.execute(_PUT_SALT, (salt,))
    raw.execute("DELETE FROM tombstones")
    return own is not None
