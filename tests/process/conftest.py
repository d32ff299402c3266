"""A town: the pretend Telegram in a process of its own, and the program beside it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.playground.remote import RemoteWorld
from tests.postgres import NoServer, Server
from tests.process.program import TOKEN, Private, Program, environment
from tests.process.teller import Teller

ALL = os.environ.get("KILLS") == "all"
"""Whether everything is tried (`make kills`), not only what `make test` has the time for."""


@dataclass
class Town:
    """One Telegram and one bot in it."""

    world: RemoteWorld
    program: Program

    def chat(self, id_: int, code: str = "en", first_name: str = "Ana") -> Private:
        """The chat of somebody whose app speaks `code`."""
        return Private(self.world.person(id_, first_name, language_code=code))

    def teller(self, id_: int, language: str = "en", code: str | None = None) -> Teller:
        """Somebody who tells a story in that language."""
        return Teller(self.chat(id_, code or language), language)


Settle = Callable[..., Town]
PLAIN = ("bot.playground.server",)  # a Telegram that is asked for its updates


@pytest.fixture(scope="session")
def bytecode(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all processes of the run keep what they compiled: a start takes a third of the time."""
    return tmp_path_factory.getbasetemp().parent / "bytecode"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A PostgreSQL server of the module's own."""
    try:
        server = Server()
    except NoServer as why:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"POSTGRESQL IS NOT TESTED: {why}")
    yield server
    server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> dict[str, str]:
    """The settings with which a program has a database of that kind to itself."""
    if request.param == "sqlite":
        return {}
    server: Server = request.getfixturevalue("server")
    return {"BOT_DATABASE_URL": server.make()}


@pytest.fixture
def alone(tmp_path: Path, bytecode: Path) -> Iterator[Program]:
    """A program without any Telegram: nobody listens where it calls."""
    program = Program(tmp_path, "http://127.0.0.1:9", bytecode)
    yield program
    program.is_gone()


@pytest.fixture(scope="module")
def settle(tmp_path_factory: pytest.TempPathFactory, bytecode: Path) -> Iterator[Settle]:
    """Makes towns; all their processes end with the module."""
    with ExitStack() as ends:

        def make(
            token: str = TOKEN, *, launched: bool = True, server: Sequence[str] = PLAIN, **of_program: Any
        ) -> Town:
            command = [sys.executable, "-m", *server, "--token", token]
            given = environment(bytecode, measured=False)
            pretend = ends.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=given))
            ends.callback(pretend.kill)
            assert pretend.stdout is not None
            ready, _, url = pretend.stdout.readline().strip().partition(" ")
            assert ready == "READY"
            program = Program(tmp_path_factory.mktemp("town"), url, bytecode, **of_program)
            ends.callback(program.is_gone)
            town = Town(RemoteWorld(url), program)
            if launched:
                program.launches(town.world)
            return town

        yield make
