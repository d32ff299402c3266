"""Updates: this bot on either database beside the bare ones, by turns, at once and at a steady rate."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import traffic
from bench.fill import fill, settle
from bench.runs import Subject, measure, options, ours, peer
from bench.sizes import Sizes
from bot import policies
from tests.postgres import NoServer, Server

SLOW, WIDE, AIOGRAM, SQLITE, POSTGRESQL = "ptb", "ptb 256", "aiogram", "ours", "ours, PostgreSQL"
LATENCIES = (0, 60)
RATES = (100, 200)
Found = dict[str, Any]


@dataclass(slots=True)
class Stage:
    """Where runs take place: databases filled once, copied for each run."""

    place: Path
    sizes: Sizes
    server: Server | None = None
    _fresh: dict[str, str] = field(default_factory=dict)

    def subject(self, name: str) -> Subject:
        """What is to be measured, over a database of its own."""
        if name == SQLITE:
            return ours(f"sqlite:///{self._sqlite()}")
        if name == POSTGRESQL:
            assert self.server is not None
            return ours(self._postgresql(self.server), servers=(self.server.process_id,))
        return {
            SLOW: peer("ptb_echo"), WIDE: peer("ptb_echo", "--at-once", "256"), AIOGRAM: peer("aiogram_echo"),
        }[name]  # fmt: skip

    def _rows(self) -> int:
        return self.sizes.chats + traffic.WARM

    def _sqlite(self) -> Path:
        first, used = self.place / "first.db", self.place / "used.db"
        if not first.exists():
            fill(str(first), self._rows())
            asyncio.run(settle(f"sqlite:///{first}", policies.load()))
        for each in self.place.glob("used.db*"):
            each.unlink()
        used.write_bytes(first.read_bytes())
        return used

    def _postgresql(self, server: Server) -> str:
        """A copy of the filled one; the copy of the run before is gone."""
        if "template" not in self._fresh:
            self._fresh["template"] = url = server.make()
            fill(url, self._rows())
            asyncio.run(settle(url, policies.load()))
        if "used" in self._fresh:
            server.drop(self._fresh["used"])
        self._fresh["used"] = server.make(self._fresh["template"].partition("@/")[2].partition("?")[0])
        return self._fresh["used"]


def updates(sizes: Sizes) -> Iterator[Found]:
    """One finding a run; `what` is `flood` or `steady`."""
    with ExitStack() as ends:
        stage = Stage(Path(ends.enter_context(tempfile.TemporaryDirectory())), sizes)
        names = [SLOW, WIDE, AIOGRAM, SQLITE]
        try:
            stage.server = Server()
            ends.callback(stage.server.close)
            names.append(POSTGRESQL)
        except NoServer:
            pass  # the report says that it was not measured
        for number in range(sizes.rounds):
            for latency in LATENCIES:
                for name in _shuffled(names, number):
                    yield {"round": number, **_flood(stage, name, latency)}
            for rate in RATES:
                for name in _shuffled([each for each in names if each not in (SLOW, WIDE)], number):
                    yield {"round": number, **_steady(stage, name, rate)}


def _shuffled(names: list[str], number: int) -> list[str]:
    return random.Random(number).sample(names, len(names))


def _flood(stage: Stage, name: str, latency: int) -> Found:
    sizes = stage.sizes
    many = {SLOW: sizes.slow if latency else sizes.wide, WIDE: sizes.wide}.get(name, sizes.updates)
    lines, warm = traffic.mixed(sizes.chats if many == sizes.updates else many // traffic.EACH, many)
    if many != sizes.updates:  # a bot that takes seconds for it is not warmed with three hundred
        lines, warm = lines[warm - 2 * traffic.EACH :], 2 * traffic.EACH
    file = traffic.written(stage.place / "traffic", lines)
    found = measure(stage.subject(name), file, stage.place, *options(warm=warm, latency=latency), within=180)
    return {"what": "flood", "name": name, "latency": latency, **found}


def _steady(stage: Stage, name: str, rate: int) -> Found:
    lines, warm = traffic.mixed(stage.sizes.chats, min(stage.sizes.updates, rate * stage.sizes.seconds))
    chance = random.Random(rate)
    rows = sorted(range(traffic.WARM + 1, traffic.WARM + 1 + stage.sizes.chats), key=lambda _: chance.random())
    talks = [line for row in rows for line in traffic.talk(row)][: len(lines) - warm]
    # Whole talks of some chats, mixed so that each chat's next update comes a while after its last.
    lines[warm:] = sorted(talks, key=_by_turns())
    file = traffic.written(stage.place / "traffic", lines)
    found = measure(stage.subject(name), file, stage.place, *options(warm=warm, latency=60, rate=rate), within=180)
    return {"what": "steady", "name": name, "rate": rate, **found}


def _by_turns() -> Any:
    seen: dict[int, int] = {}

    def place(line: traffic.Line) -> int:
        seen[line[0]] = seen.get(line[0], 0) + 1
        return seen[line[0]]

    return place
