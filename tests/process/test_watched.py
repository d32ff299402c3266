"""The whole program watched from outside: health, figures, a disk that fills, a poll that goes dead."""

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psycopg
import pytest

from bot.playground.faults import Late
from tests.postgres import Server
from tests.process.conftest import ALL, Settle, Town
from tests.process.story import KNOWN, OPENING
from tests.process.teller import Teller

pytestmark = pytest.mark.slow

OPERATOR = 77
LASTS = 61.0 if ALL else 0.0  # seconds for which nothing can be kept, and until it is told
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


def mounted(*how: str) -> bool:
    """Whether it could be mounted: only root may."""
    return subprocess.run(["mount", *how], check=False, capture_output=True).returncode == 0


@pytest.fixture
def data(watched: Town) -> Iterator[Path]:
    """Where a disk of the program's own is mounted for its data."""
    data = watched.program.database.parent
    data.mkdir(mode=0o700)
    yield data
    watched.program.is_gone()
    if data.is_mount():
        subprocess.run(["umount", str(data)], check=True)


@pytest.fixture
def small_disk(watched: Town, data: Path) -> Path:
    """A disk of 24 MB."""
    watched.program.more = ("--ephemeral",)  # it is in memory, and the program asks
    if not mounted("-t", "tmpfs", "-o", "size=24m,mode=0700", "tmpfs", str(data)):
        pytest.skip("A FULL DISK IS NOT TESTED: only root may mount one")
    return data


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Not a byte is free meanwhile."""
    filler = disk / "filler"
    with filler.open("wb") as file, suppress(OSError):
        while True:
            os.write(file.fileno(), b"x" * 4096)
    yield
    filler.unlink()


@contextmanager
def locked(disk: Path) -> Iterator[None]:
    """Another program writes to the database meanwhile, and does not come to an end."""
    with closing(sqlite3.connect(disk / "bot.db", isolation_level=None, timeout=60)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


SELLERS = "SELECT count(*) FROM sellers"


def known_before(town: Town) -> Teller:
    """Somebody whom the program knows."""
    teller = town.teller(7002)
    teller.tells(KNOWN)
    return teller


def newcomers(town: Town, count: int) -> list[Teller]:
    """Sellers who press Start for the first time."""
    tellers = [town.teller(7100 + number) for number in range(count)]
    for teller in tellers:
        teller.chat.starts()
    return tellers


def come_meanwhile(town: Town, before: Teller) -> list[Teller]:
    """Sellers who come while nothing can be kept: it is told within a minute, and nothing is called saved."""
    seen, began = len(before.chat.sees()), time.monotonic()
    others = newcomers(town, 30)
    town.world.until(lambda: '"database trouble"' in town.program.log.read_text(), 60)
    assert "database" in failing(town)
    town.world.until(lambda: any("can't be used" in text for text in operator_hears(town)), 60)
    assert time.monotonic() - began < 60
    time.sleep(max(0.0, began + LASTS - time.monotonic()))
    kept = town.program.rows(SELLERS)[0][0]
    assert sum(bool(other.chat.sees()) for other in others) <= kept
    assert (len(before.chat.sees()), town.program.ended()) == (seen, None)
    return others


def all_is_answered(town: Town, others: list[Teller]) -> None:
    """They are all known, and were answered."""
    town.world.until(lambda: all(other.chat.sees() for other in others), 120)
    assert town.program.rows(SELLERS)[0][0] == len(others) + 2  # who was known before, and the operator


@pytest.mark.parametrize("fault", [full, locked])
def test_while_nothing_can_be_kept_nothing_is_called_saved_and_then_all_goes_on_by_itself(
    fault: Callable[[Path], AbstractContextManager[None]], watched: Town, small_disk: Path
) -> None:
    town = watched
    town.program.launches(town.world)
    before = known_before(town)
    with fault(small_disk):
        others = come_meanwhile(town, before)
    all_is_answered(town, others)
    town.world.until(lambda: any("can be used again" in text for text in operator_hears(town)), 60)
    assert [name for name in failing(town) if name != "disk"] == []
    assert town.program.stops() == 0


@pytest.mark.parametrize("fault", [full, locked])
def test_a_stop_while_nothing_can_be_kept_is_a_stop_in_time_and_the_next_start_answers(
    fault: Callable[[Path], AbstractContextManager[None]], watched: Town, small_disk: Path
) -> None:
    town = watched
    town.program.launches(town.world)
    with fault(small_disk):
        others = newcomers(town, 5)
        town.world.until(lambda: '"database trouble"' in town.program.log.read_text(), 60)
        assert town.program.stops() == 0
    town.program.launches(town.world)
    town.world.until(lambda: all(other.chat.sees() for other in others), 60)
    assert town.program.stops() == 0


@dataclass
class Sector:
    """A disk of which a sector goes bad: the system lets nobody write to it any more, until it was looked through."""

    image: Path
    data: Path

    def goes_bad(self) -> None:
        where = subprocess.run(["findmnt", "-no", "SOURCE", self.data], check=True, capture_output=True, text=True)
        Path("/sys/fs/ext4", Path(where.stdout.strip()).name, "trigger_fs_error").write_text(
            "as if it could not be read"
        )

    def is_mended(self) -> None:
        subprocess.run(["umount", self.data], check=True)
        subprocess.run(["fsck.ext4", "-fy", self.image], check=False, capture_output=True)
        assert self.mounted()

    def mounted(self) -> bool:
        return mounted("-o", "loop,errors=remount-ro", str(self.image), str(self.data))


@pytest.fixture
def sector(data: Path, tmp_path: Path) -> Sector:
    """Of a disk of 64 MB under the program's data."""
    made = Sector(tmp_path / "disk", data)
    with made.image.open("wb") as file:
        file.truncate(64 * MEGABYTE)
    tools = all(map(shutil.which, ("mkfs.ext4", "fsck.ext4", "findmnt")))
    if not tools or subprocess.run(["mkfs.ext4", "-q", made.image], check=False).returncode or not made.mounted():
        pytest.skip("A DISK WITH ERRORS IS NOT TESTED: only root may mount one")
    data.chmod(0o700)
    return made


def test_on_a_disk_that_the_system_made_read_only_nothing_is_called_saved_and_a_start_on_a_sound_one_goes_on(
    watched: Town, sector: Sector
) -> None:
    town = watched
    town.program.launches(town.world)
    before = known_before(town)
    sector.goes_bad()
    others = come_meanwhile(town, before)
    assert town.program.stops() == 0
    sector.is_mended()
    town.program.launches(town.world)
    all_is_answered(town, others)
    assert town.program.stops() == 0


@contextmanager
def frozen(server: Server) -> Iterator[None]:
    """The server of the database holds every connection meanwhile, and answers nothing."""
    first = int((server.place / "data" / "postmaster.pid").read_text().split()[0])
    with closing(psycopg.connect(server.url())) as asking:
        rest = asking.execute("SELECT pid FROM pg_stat_activity WHERE pid != pg_backend_pid()").fetchall()
    everybody = [first, *(pid for (pid,) in rest)]
    for each in everybody:
        os.kill(each, signal.SIGSTOP)
    try:
        yield
    finally:
        for each in everybody:
            os.kill(each, signal.SIGCONT)


def test_a_server_that_answers_nothing_is_told_and_a_stop_meanwhile_is_in_time(watched: Town, server: Server) -> None:
    town = watched
    town.program.settings["BOT_DATABASE_URL"] = server.make()
    town.program.launches(town.world)
    until(town, 200, 30)
    known_before(town)
    with frozen(server):
        others = newcomers(town, 5)
        town.world.until(lambda: any("it does not answer" in text for text in operator_hears(town)), 60)
        assert "database" in failing(town)
        assert town.program.stops() == 0
    town.program.launches(town.world)
    town.world.until(lambda: all(other.chat.sees() for other in others), 120)
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
