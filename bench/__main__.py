"""`make bench`: everything is measured by turns, and docs/benchmarks.md written. The goals: `bench/figures.py`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import sizes
from bench.figures import Figures
from bench.growth import growth
from bench.page import markdown
from bench.reminders import reminders
from bench.runs import PEERS, ROOT
from bench.singles import files, questions
from bench.updates import updates

PARTS: dict[str, Callable[[sizes.Sizes], Iterator[dict[str, Any]]]] = {
    "updates": updates, "reminders": reminders, "growth": growth, "questions": questions, "files": files,
}  # fmt: skip
SHOWN = (
    "what", "name", "latency", "rate", "pending", "of", "rows", "kind", "per_s", "cpu_ms", "ms", "reply_p50",
    "reply_p99", "peak_mb", "cold", "rss", "disordered", "late_p99", "s",
)  # fmt: skip


def main() -> int:
    """The page is written and every goal said, met or not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="as small as can be: shows that everything works")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "benchmarks.md")
    parser.add_argument("--findings", type=Path, help="also as JSON, a line each")
    options = parser.parse_args()
    if not PEERS.exists():
        parser.error(f"{PEERS} is not there: `make bench` makes it")
    chosen = (sizes.quick if options.quick else sizes.full)(options.rounds)
    begun, found = time.monotonic(), list[dict[str, Any]]()
    for part in options.only:
        for each in PARTS[part](chosen):
            found.append(each)
            print(*(f"{name}={_short(each[name])}" for name in SHOWN if name in each), flush=True)
    if options.findings:
        options.findings.write_text("".join(f"{json.dumps(each)}\n" for each in found))
    figures = Figures(found, chosen)
    minutes = (time.monotonic() - begun) / 60
    options.page.write_text(markdown(figures, f"{datetime.now(UTC):%Y-%m-%d}", minutes))
    print(*figures.goals(), f"{minutes:.1f} minutes; {options.page} is written", sep="\n")
    return 0


def _short(value: object) -> object:
    return round(value, 2) if isinstance(value, float) else value


if __name__ == "__main__":
    sys.exit(main())
