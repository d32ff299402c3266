"""One measured run: a fresh fake Bot API, a fresh bot beside it, both ended by their ids."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.usage import memory

ROOT = Path(__file__).parent.parent
PEERS = ROOT / ".venv-bench" / "bin" / "python"
TOKEN = "424242:AAbench-bench_bench-bench_bench-bench"
STARTS_WITHIN, STOPS_WITHIN = 120.0, 25.0


class Failed(Exception):
    """A run that came to nothing, with what was seen of it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured: how it is started, with the API's address put after its command or into its settings."""

    command: tuple[str, ...]
    echo: bool = True
    settings: dict[str, str] = field(default_factory=dict)
    servers: tuple[int, ...] = ()  # processes that work for it: their CPU is counted beside


def peer(name: str, *arguments: str) -> Subject:
    """A bare bot of `bench/peers`."""
    return Subject((str(PEERS), str(ROOT / "bench" / "peers" / f"{name}.py"), *arguments))


def ours(database: str, *arguments: str, servers: tuple[int, ...] = (), module: str = "bench.whole") -> Subject:
    """This bot whole, over that database."""
    settings = {"BOT_TOKEN": TOKEN, "BOT_DATABASE_URL": database, "BOT_LOG_LEVEL": "WARNING"}
    return Subject((sys.executable, "-m", module, *arguments), False, settings, servers)


class Fake:
    """The fake Bot API in its own process, and what it tells."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self.process = process
        self.api = f"http://127.0.0.1:{int(process.stdout.readline())}"

    def ask(self, what: str, query: str = "") -> Any:
        """What it knows now."""
        with urllib.request.urlopen(f"{self.api}/ctl/{what}{query}", timeout=60) as answer:
            return json.load(answer)


@contextmanager
def fake(traffic: Path, *options: str) -> Iterator[Fake]:
    """The API answers meanwhile."""
    python = str(PEERS) if PEERS.exists() else sys.executable
    command = [python, str(ROOT / "bench" / "fake.py"), str(traffic), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Fake(process)
        finally:
            process.kill()


@contextmanager
def started(subject: Subject, api: Fake, log: Path) -> Iterator[tuple[int, float]]:
    """The bot runs meanwhile: its process id, and the instant of its start on the monotonic clock."""
    given = {name: value for name, value in os.environ.items() if not name.startswith(("BOT_", "PYTHONDONTWRITE"))}
    command = list(subject.command)
    if subject.echo:
        command.append(api.api)
    else:
        given |= subject.settings | {"BOT_API_URL": api.api}
    with log.open("wb") as out:
        begun = time.monotonic()
        process = subprocess.Popen(command, cwd=ROOT, env=given, stdout=out, stderr=out)
        try:
            api.ask("watch", f"?pids={','.join(map(str, (process.pid, *subject.servers)))}")
            yield process.pid, begun
            if process.poll() is not None:
                raise Failed(f"the bot ended by itself: {log.read_text()[-2000:]}")
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def measure(
    subject: Subject, traffic: Path, place: Path, *options: str, within: float = STARTS_WITHIN, settles: float = 0
) -> dict[str, Any]:
    """The report of the run; `cold`: seconds from the start to the first reply, `rss`: megabytes `settles` seconds
    after the last."""
    log = place / "log"
    with fake(traffic, *options, *(["--echo"] if subject.echo else [])) as api, started(subject, api, log) as (pid, t0):
        report, last = api.ask("report"), time.monotonic() + within
        while report["phase"] != "done":
            if time.monotonic() > last or not Path(f"/proc/{pid}/stat").exists() or _ended(pid):
                raise Failed(f"{subject.command}: {report}\n{log.read_text()[-3000:]}")
            time.sleep(0.2)
            report = api.ask("report")
        report["cold"] = report["first_reply"] - t0
        time.sleep(settles)
        report["rss"] = memory(pid)[1]
        return dict(report)


def _ended(pid: int) -> bool:
    return " Z " in Path(f"/proc/{pid}/stat").read_text()


def options(*, warm: int = 0, latency: float = 0, rate: float = 0, limit: int = 0) -> Sequence[str]:
    """The options of the fake."""
    given = {"warm": warm, "latency": latency, "rate": rate, "limit": limit}
    return [part for name, value in given.items() if value for part in (f"--{name}", str(value))]
