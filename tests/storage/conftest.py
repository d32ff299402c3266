"""Every test of the storage runs on both databases: files of SQLite, and a PostgreSQL server of the tests' own."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.ports import OpenDatabase
from bot.storage import bring_up, open_database
from tests.postgres import NoServer, Server

BOTH = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server for the tests of this process, with one database at this release's schema to copy."""
    try:
        server = Server()
    except NoServer as why:
        if os.environ.get("CI") == "true":
            pytest.fail(f"PostgreSQL can't be tested: {why}")
        pytest.skip(f"POSTGRESQL IS NOT TESTED: {why}")
    try:
        bring_up(server.make())
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file at this release's schema, to copy."""
    path = tmp_path_factory.mktemp("migrated") / "bot.db"
    bring_up(path)
    return path


@pytest.fixture(params=BOTH)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database at this release's schema, nothing in it."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated"), tmp_path / "bot.db")
        yield f"sqlite:///{tmp_path / 'bot.db'}"
        return
    server: Server = request.getfixturevalue("server")
    url = server.make("made1")
    yield url
    server.drop(url)


@pytest.fixture
def file(migrated: Path, tmp_path: Path) -> Path:
    """As `address`, SQLite only."""
    return Path(shutil.copy(migrated, tmp_path / "bot.db"))


@pytest.fixture
def postgres(server: Server) -> Iterator[str]:
    """As `address`, PostgreSQL only."""
    url = server.make("made1")
    yield url
    server.drop(url)


@pytest.fixture
async def database(address: str) -> AsyncIterator[OpenDatabase]:
    """The database, open."""
    database = await open_database(address)
    yield database
    await database.close()
