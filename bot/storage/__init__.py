"""The database: opened, locked, brought to this version, looked at."""

from bot.storage.doctor import doctor
from bot.storage.files import DatabaseBusy, NoPlace, hold, is_postgres, lock, named, sqlite_path
from bot.storage.looking import look_at
from bot.storage.migrating import SchemaTooNew, bring_up, migrate
from bot.storage.opening import open_database
from bot.storage.sqlite import SqliteDatabase

__all__ = [
    "DatabaseBusy",
    "NoPlace",
    "SchemaTooNew",
    "SqliteDatabase",
    "bring_up",
    "doctor",
    "hold",
    "is_postgres",
    "lock",
    "look_at",
    "migrate",
    "named",
    "open_database",
    "sqlite_path",
]
