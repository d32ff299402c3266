"""Several processes and `kill -9`: reminders (the small run of `make drain`), and updates on PostgreSQL."""

import json
import os
import subprocess
import sys

import pytest

from tests.postgres import Server
from tests.process.conftest import Settle
from tests.process.program import Program

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_kills_lose_no_reminder_double_no_more_than_their_number_and_keep_the_order(database: str) -> None:
    command = [sys.executable, "-m", "tests.process.drain", "--reminders", "300", "--kills", "10", "--only", database]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if "NoServer" in ran.stderr and os.environ.get("CI") != "true":
        pytest.skip("POSTGRESQL IS NOT TESTED: no server runs here")
    assert ran.returncode == 0, ran.stderr
    figures = json.loads(ran.stdout)
    assert (figures["reminders"], figures["lost"], figures["out_of_order"]) == (300, 0, 0)
    assert figures["doubled"] <= figures["kills"]
    assert figures["kills"] > 0


def test_a_second_process_answers_once_the_first_is_killed(
    settle: Settle,
    server: Server,
    request: pytest.FixtureRequest,
) -> None:
    town = settle(settings={"BOT_DATABASE_URL": server.make()}, measured=False)
    first, world, ana = town.program, town.world, town.chat(71)
    second = Program(first.place, first.url, first.bytecode, settings=first.settings, measured=False)
    request.addfinalizer(second.is_gone)
    second.begins()
    world.until(lambda: b"waits for its turn" in second.log.read_bytes(), 60)
    ana.starts()
    world.until(lambda: len(ana.sees()) == 1, 60)
    # Killed between its answer and its record it would hold the chat for a lease: test_replicas has that.
    world.until(lambda: first.rows("SELECT count(*) FROM inbox WHERE state = 'new'") == [(0,)], 60)
    first.dies()
    ana.says("/start")
    world.until(lambda: len(ana.sees()) == 2, 60)
    assert second.stops() == 0
