"""Both databases, as the tests of the storage have them."""

from tests.storage.conftest import address, database, migrated, server

__all__ = ["address", "database", "migrated", "server"]
