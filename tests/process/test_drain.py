"""Reminders against `kill -9`: the small run of `make drain`, with both databases."""

import json
import subprocess
import sys

import pytest

from tests.postgres import NoServer, Server

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_kills_lose_no_reminder_double_no_more_than_their_number_and_keep_the_order(database: str) -> None:
    command = [sys.executable, "-m", "tests.process.drain", "--reminders", "300", "--kills", "10", "--only", database]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr
    figures = json.loads(ran.stdout)
    assert (figures["reminders"], figures["lost"], figures["out_of_order"]) == (300, 0, 0)
    assert figures["doubled"] <= figures["kills"]
    assert figures["kills"] > 0
