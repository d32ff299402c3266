"""A question in a seller's own words, and a large file: how long each takes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import traffic
from bench.fill import fill, settle
from bench.runs import ROOT, measure, options, ours
from bench.sizes import Sizes
from bench.usage import memory
from bot import policies
from tests.exports.measure import rows
from tests.exports.writing import text, xlsx

Found = dict[str, Any]


def questions(sizes: Sizes) -> Iterator[Found]:
    """Questions one after the other, from the update's hand-out to the reply's request."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        database = place / "bot.db"
        fill(str(database), 2 * sizes.questions + 2)
        asyncio.run(settle(f"sqlite:///{database}", policies.load()))
        lines, warm = traffic.questions(sizes.questions)
        file = traffic.written(place / "traffic", lines)
        found = measure(ours(f"sqlite:///{database}"), file, place, *options(warm=warm, rate=20))
        yield {"what": "question", **found}


def files(sizes: Sizes) -> Iterator[Found]:
    """`channel-keeper read` over a file as large as Seller Center makes them, a process each time."""
    with tempfile.TemporaryDirectory() as name:
        contents = {"csv": text(list(rows(sizes.rows))), "xlsx": xlsx(rows(sizes.rows))}
        for kind, content in contents.items():
            (Path(name) / f"big.{kind}").write_bytes(content)
        for _ in range(sizes.rounds):
            for kind, content in contents.items():
                yield {"what": "file", "kind": kind, "mb": len(content) / 2**20, **_read(Path(name) / f"big.{kind}")}


def _read(file: Path) -> Found:
    begun, most = time.perf_counter(), 0.0
    command = [sys.executable, "-m", "bot", "read", str(file)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            most = max(most, sum(memory(each)[0] for each in (process.pid, *_children(process.pid))))
            time.sleep(0.02)
    assert process.returncode == 0, process.returncode
    return {"s": time.perf_counter() - begun, "peak": most}


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
