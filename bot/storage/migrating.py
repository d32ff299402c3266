"""The schema is brought to this version in one transaction, after a copy; a newer one is refused."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from bot.storage.files import hold, is_postgres, named, read_only, sqlite_path

HEAD = "0005"  # the newest revision in migrations/versions; a test holds it equal
KNOWN = ("0001", "0002", "0003", "0004", "0005")
_HERE = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = 0x6B656570  # the advisory lock under which PostgreSQL's schema is changed


class SchemaTooNew(Exception):
    """The database was written by a newer release."""

    exit_code = 3


def migrate(url: str) -> str:
    """Return a sentence on what was done: the database is at this release's schema."""
    with hold(url):
        return bring_up(url)


def bring_up(where: str | Path) -> str:
    """As `migrate`, for a caller who holds the lock; `where` is a file or an address."""
    if is_postgres(where):
        return _bring_up_postgres(str(where))
    path = sqlite_path(where)
    at = revision(path)
    if at == HEAD:
        return f"{path} is at schema {HEAD} already"
    refuse_newer(str(path), at)
    copied = _copy(path, at) if at is not None else None
    _upgrade_sqlite(path)
    path.chmod(0o600)
    kept = f"; the database as it was is in {copied}" if copied else ""
    return f"{path} is now at schema {HEAD} (was {at or 'empty'}){kept}"


def refuse_newer(name: str, at: str | None) -> None:
    """Raise SchemaTooNew for a schema that this release does not know."""
    if at is not None and at not in KNOWN:
        raise SchemaTooNew(
            f"{name} has schema {at}, this release knows {KNOWN[-1]} at most: install the newer release again"
        )


def revision(path: Path) -> str | None:
    """Return the schema's revision, None for no database or an empty one; nothing is written."""
    if not path.exists() or path.stat().st_size == 0:
        return None
    with closing(read_only(path)) as connection:
        known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if known else None
    return str(row[0]) if row else None


def postgres_revision(connection: Any) -> str | None:
    """As `revision`, over an open connection to PostgreSQL."""
    known = connection.execute("SELECT to_regclass('alembic_version') IS NOT NULL").fetchone()
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if known and known[0] else None
    return str(row[0]) if row else None


def _bring_up_postgres(url: str) -> str:
    from bot.storage.postgres import connect

    with closing(connect(url)) as connection:
        at = postgres_revision(connection)
    if at == HEAD:
        return f"{named(url)} is at schema {HEAD} already"
    refuse_newer(named(url), at)
    _upgrade_postgres(url)
    return f"{named(url)} is now at schema {HEAD} (was {at or 'empty'})"


def _copy(path: Path, at: str) -> Path:
    target = path.with_name(f"{path.name}.before-{HEAD}-from-{at}")
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
    target.chmod(0o600)
    return target


def _upgrade(connection: Any) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _upgrade_sqlite(path: Path) -> None:
    with _engine(path) as engine, engine.begin() as connection:
        _upgrade(connection)


def _upgrade_postgres(url: str) -> None:
    import sqlalchemy as sa

    from bot.storage.postgres import connect

    def by_hand() -> Any:
        connection = connect(url)
        connection.autocommit = False
        return connection

    engine = sa.create_engine("postgresql+psycopg://", creator=by_hand, poolclass=sa.NullPool)
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})")  # whoever waited finds it done
        _upgrade(connection)
    engine.dispose()


@contextmanager
def _engine(path: Path) -> Iterator[Any]:
    import sqlalchemy as sa

    engine = sa.create_engine(f"sqlite:///{path}", isolation_level=None)

    # sqlite3 would commit before every DDL statement: the transaction is begun by hand instead.
    @sa.event.listens_for(engine, "connect")
    def _by_hand(raw: Any, _: Any) -> None:
        raw.isolation_level = None
        raw.execute("PRAGMA auto_vacuum=INCREMENTAL")
        raw.execute("PRAGMA journal_mode=WAL")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    try:
        yield engine
    finally:
        engine.dispose()
