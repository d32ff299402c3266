"""Either database, opened by its address."""

from pathlib import Path

from bot.ports import OpenDatabase
from bot.storage.files import is_postgres, named, sqlite_path
from bot.storage.marks import Moved, why_not
from bot.storage.sqlite import SqliteDatabase


async def open_database(where: str | Path) -> OpenDatabase:
    """Return the database, open; its schema is this release's, and a file's lock is the caller's.

    Moved says that the database was moved elsewhere, or that its rows are not all here yet."""
    database: OpenDatabase
    if is_postgres(where):
        from bot.storage.postgres import PostgresDatabase  # imports that SQLite can do without

        database = PostgresDatabase(str(where))
    else:
        database = SqliteDatabase(sqlite_path(where))
    await database.open()
    refused = await database.run(why_not, named(where))
    if refused:
        await database.close()
        raise Moved(refused)
    return database
