"""The soak in small: its figures come, nothing is lost. What it is for takes half an hour: `make soak`."""

from pathlib import Path

import pytest

from tests.process.soak import slope, soak

pytestmark = pytest.mark.slow


def test_a_short_soak_has_its_figures(database: dict[str, str], tmp_path: Path) -> None:
    came = soak(0.6, 5, 1, 200, tmp_path, postgres=database.get("BOT_DATABASE_URL", ""))
    assert (came.undone, came.lost, came.doubled, came.errors, came.exit_code) == (0, 0, 0, 0, 0)
    assert came.updates >= 0.8 * 60 * 5
    assert came.reminders == 52
    assert 40 < came.memory_first <= came.memory_last + 50
    assert came.wal_most_mb < 64
    assert (came.wal_most_mb > 0) == (not database)
    assert 0 <= came.own_lag_p99 <= came.lag_p99 <= came.lag_most


def test_a_slope_is_that_of_most_points() -> None:
    grows = [(hour / 60, 80 + 3 * hour / 60) for hour in range(30)]
    assert slope(grows) == pytest.approx(3)
    assert slope([*grows[:10], (10 / 60, 500.0), *grows[11:]]) == pytest.approx(3)
    assert slope([(hour, 80.0 if hour < 5 else 90.0) for hour in range(100)]) == 0
