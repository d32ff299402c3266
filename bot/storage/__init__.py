"""The database: opened, locked, brought to this version, looked at."""

from bot.storage.doctor import doctor
from bot.storage.files import DatabaseBusy, lock, sqlite_path
from bot.storage.migrating import SchemaTooNew, migrate
from bot.storage.sqlite import SqliteDatabase

__all__ = ["DatabaseBusy", "SchemaTooNew", "SqliteDatabase", "doctor", "lock", "migrate", "sqlite_path"]
