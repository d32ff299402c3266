"""Several replicas behind a proxy (the small runs of `make replicas`), and a change of how updates come in."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.playground.remote import RemoteWorld
from tests.process.program import Private, Program
from tests.process.replicas import ANSWER, PATH, SECRET, free_ports, telegram

pytestmark = pytest.mark.slow


def figures(*arguments: str) -> dict[str, Any]:
    """What a run printed."""
    command = [sys.executable, "-m", "tests.process.replicas", *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    if "NoServer" in ran.stderr and os.environ.get("CI") != "true":
        pytest.skip("POSTGRESQL IS NOT TESTED: no server runs here")
    assert ran.returncode == 0, ran.stderr
    printed: dict[str, Any] = json.loads(ran.stdout)
    return printed


def test_kills_pauses_cuts_and_wrong_clocks_lose_nothing_and_keep_the_order() -> None:
    came = figures("--seconds", "40", "--pause", "9", "--every", "4", "--lease", "6")
    assert (came["lost"], came["parked"], came["out_of_order"]) == (0, 0, 0)
    faults = sum(came["faults"].values())
    assert faults > 0
    assert came["doubled"] <= faults
    assert came["presses"] > 100


def test_rolling_restarts_lose_no_press_and_double_none() -> None:
    came = figures("--restarts", "4")
    assert came["faults"] == {"restart": 4}
    assert (came["lost"], came["parked"], came["out_of_order"]) == (0, 0, 0)
    assert (came["doubled"], came["confirmed_again"]) == (0, 0)


@pytest.fixture
def ends() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_updates_are_pushed_or_polled_as_the_settings_say_and_a_change_loses_none(
    ends: ExitStack, tmp_path: Path, bytecode: Path
) -> None:
    [port] = free_ports(1)
    api = telegram(ends, tmp_path, [port])
    pushed = {
        "BOT_WEBHOOK_URL": f"https://bot.example{PATH}", "BOT_WEBHOOK_SECRET": SECRET,
        "BOT_LISTEN": f"127.0.0.1:{port}",
    }  # fmt: skip
    world, program = RemoteWorld(api), Program(tmp_path, api, bytecode)
    ends.callback(program.is_gone)
    ana, said = Private(world.person(71, "Ana", language_code="en")), 0
    for settings, method in ((pushed, "setWebhook"), ({}, "deleteWebhook"), (pushed, "setWebhook"), ({}, "getUpdates")):
        ana.person.says("/help")  # nobody runs
        said += 1
        program.settings = dict(settings)
        program.begins()
        ana.person.says("/help")
        said += 1
        world.until(partial(answered, ana, said), 60)
        assert world.called(method)
        assert program.stops() == 0
    assert program.rows("SELECT DISTINCT state FROM inbox") == [("done",)]
    assert SECRET not in program.log.read_text()


def answered(chat: Private, texts: int) -> bool:
    return sum(seen.text.startswith(ANSWER) for seen in chat.sees()) == texts
