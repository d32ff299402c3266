"""The benchmark runs whole in its short form, so that it does not rot; its figures are of no weight here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.figures import Figures
from bench.runs import PEERS
from bench.sizes import quick
from bench.updates import AIOGRAM, SLOW, SQLITE

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
def test_everything_is_measured_and_the_page_written(tmp_path: Path) -> None:
    if not PEERS.exists() and os.environ.get("CI") != "true":
        pytest.skip("THE BENCHMARK IS NOT TESTED: `make bench ROUNDS=1 QUICK=1` makes the peers' environment")
    page = tmp_path / "page.md"
    command = [sys.executable, "-m", "bench", "--quick", "--rounds", "1", "--page", str(page)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    said = page.read_text()
    goals = [line for line in said.splitlines() if line.endswith(("met |", "met** |", "measured |"))]
    assert len(goals) == 19
    assert "not measured" not in said
    assert "| replies out of order, in all runs | ≤ 0 | 0 | met |" in goals
    assert said.count("this bot whole, on SQLite") == 4
    assert "Idle: 5 of 5" in said
    assert "A burst: 60 of 60" in said


def test_a_ratio_is_the_median_of_single_rounds_and_a_goal_that_was_not_measured_is_not_met() -> None:
    flood = [
        {"what": "flood", "latency": 60, "name": name, "per_s": value, "disordered": 0}
        for name, values in (
            (SQLITE, (400.0, 100.0, 330.0)), (SLOW, (10.0, 5.0, 11.0)), (AIOGRAM, (500.0, 100.0, 300.0)),
        )
        for value in values
    ]  # fmt: skip
    goals = {goal.what: goal for goal in Figures(flood, quick(3)).goals()}
    assert goals["updates/s at 60 ms ÷ bare python-telegram-bot"].value == 30.0
    assert goals["updates/s at 60 ms ÷ bare python-telegram-bot"].met is True
    assert goals["updates/s at 60 ms ÷ bare aiogram"].value == 1.0
    assert goals["drain of a due burst, of 30 messages/s"].met is None
    assert "not measured" in str(goals["a free-text question"])
