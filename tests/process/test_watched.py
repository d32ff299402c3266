"""The whole program watched from outside: health, figures, a disk that fills, a poll that goes dead."""

import json
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from bot.playground.faults import Late
from tests.process.conftest import ALL, Settle, Town
from tests.process.story import KNOWN, OPENING

pytestmark = pytest.mark.slow

OPERATOR = 77
MEGABYTE = 1024 * 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def asked(town: Town, path: str) -> tuple[int, str]:
    """What the program answers there; 0 where it does not answer at all."""
    try:
        with urlopen(f"http://{town.program.settings['BOT_LISTEN']}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()
    except (URLError, OSError):
        return 0, ""


def failing(town: Town) -> list[str]:
    """Which conditions of readiness do not hold."""
    told = json.loads(asked(town, "/readyz")[1])
    return [name for name, each in told["conditions"].items() if not each["ok"]]


def until(town: Town, code: int, seconds: float) -> float:
    """How long it took until readiness was answered so."""
    began = time.monotonic()
    while asked(town, "/readyz")[0] != code:
        assert time.monotonic() - began < seconds, (asked(town, "/readyz"), town.program.log.read_text())
        time.sleep(0.05)
    return time.monotonic() - began


def figure(town: Town, name: str) -> float:
    """The value of a figure, all its labels added up."""
    found = re.findall(rf"^channel_keeper_{name}(?:{{[^}}]*}})? (\S+)$", asked(town, "/metrics")[1], re.MULTILINE)
    return sum(map(float, found))


@pytest.fixture
def watched(settle: Settle) -> Town:
    """A town whose program answers, and whose operator is there."""
    settings = {"BOT_LISTEN": f"127.0.0.1:{free_port()}", "BOT_OPERATOR_CHAT": str(OPERATOR), "BOT_LOG": "json"}
    town = settle(launched=False, settings=settings, measured=False)
    town.world.person(OPERATOR, "Olga", language_code="en").starts()
    return town


def operator_hears(town: Town) -> list[str]:
    """What the operator was told, besides the answer to their own /start."""
    return [each.text for each in town.chat(OPERATOR).sees()][1:]


def test_a_talk_is_seen_in_the_figures_and_holds_no_chat(watched: Town) -> None:
    town = watched
    town.program.launches(town.world)
    until(town, 200, 30)
    teller = town.teller(7001)
    teller.tells((*KNOWN, *OPENING))
    assert asked(town, "/livez")[0] == 200
    said_and_pressed = len(KNOWN) + len(OPENING) + 1  # and the operator's own start
    town.world.until(lambda: figure(town, "update_handling_seconds_count") >= said_and_pressed)
    assert figure(town, "updates_received_total") == figure(town, "update_handling_seconds_count")
    assert figure(town, "telegram_requests_total") > said_and_pressed
    assert figure(town, "build_info") == 1
    said = "".join(asked(town, path)[1] for path in ("/livez", "/readyz", "/metrics"))
    assert re.findall("7001|Ana|canal", said) == []
    assert operator_hears(town) == []  # a start makes no noise
    log = [json.loads(line) for line in town.program.log.read_text().splitlines()]
    assert {"time", "level", "event"} <= set.intersection(*(set(line) for line in log))
    assert town.program.stops() == 0


def test_while_telegram_is_not_reached_the_program_lives_and_is_not_ready(watched: Town) -> None:
    town = watched
    town.program.url = "http://127.0.0.1:9"
    town.program.begins()
    town.world.until(lambda: asked(town, "/livez")[0] == 200, 60)
    assert asked(town, "/readyz")[0] == 503
    assert failing(town)[0] == "telegram"
    assert town.program.stops() == 0


@pytest.fixture
def small_disk(watched: Town) -> Iterator[Path]:
    """A disk of its own under the program's data, of 24 MB."""
    data = watched.program.database.parent
    data.mkdir(mode=0o700)
    watched.program.more = ("--ephemeral",)  # it is in memory, and the program asks
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m,mode=0700", "tmpfs", str(data)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("A FULL DISK IS NOT TESTED: only root may mount one")
    yield data
    watched.program.is_gone()
    subprocess.run(["umount", str(data)], check=True)


def fill(disk: Path) -> Path:
    """Not a byte is free afterwards."""
    filler = disk / "filler"
    with filler.open("wb") as file, suppress(OSError):
        while True:
            os.write(file.fileno(), b"x" * 4096)
    return filler


def test_on_a_full_disk_nothing_is_called_saved_and_all_goes_on_when_there_is_room(
    watched: Town, small_disk: Path
) -> None:
    town = watched
    town.program.launches(town.world)
    teller = town.teller(7002)
    teller.tells(KNOWN)
    before, rows = len(teller.chat.sees()), "SELECT count(*) FROM sellers"
    filler = fill(small_disk)
    began = time.monotonic()
    others = [town.teller(7100 + number) for number in range(30)]
    for other in others:
        other.chat.starts()
    town.world.until(lambda: '"database trouble"' in town.program.log.read_text(), 60)
    assert "database" in failing(town)
    town.world.until(lambda: any("can't be used" in text for text in operator_hears(town)), 60)
    assert time.monotonic() - began < 60
    kept = town.program.rows(rows)[0][0]
    assert sum(bool(other.chat.sees()) for other in others) <= kept
    assert (len(teller.chat.sees()), town.program.ended()) == (before, None)
    filler.unlink()
    town.world.until(lambda: all(other.chat.sees() for other in others), 120)
    assert town.program.rows(rows)[0][0] == len(others) + 2  # the first, and the operator
    town.world.until(lambda: any("can be used again" in text for text in operator_hears(town)), 60)
    assert [name for name in failing(town) if name != "disk"] == []
    assert town.program.stops() == 0


@pytest.mark.skipif(not ALL, reason="five minutes: `make kills`")
def test_a_dead_poll_is_seen_and_ended_and_reminders_come_meanwhile(watched: Town) -> None:
    town = watched
    town.program.hours = 0.02
    town.program.launches(town.world)
    until(town, 200, 30)
    teller = town.teller(7003)
    teller.tells((*KNOWN, *OPENING))
    town.world.fail("getUpdates", Late(10**6), times=10**6)
    town.chat(7004).starts()  # its update ends the poll that is under way; the next one hears nothing any more
    began = time.monotonic()
    assert until(town, 503, 150) < 150
    assert failing(town) == ["intake"]
    assert town.program.ends_by_itself(300) == 1
    assert time.monotonic() - began < 360
    town.world.heal()
    town.program.launches(town.world)
    until(town, 200, 30)
    assert town.program.stops() == 0
