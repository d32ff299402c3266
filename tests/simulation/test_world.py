"""Sellers live for months while everything goes wrong: nothing is lost, early, wrong, and little is said twice."""

import os

import pytest

from tests.simulation.happenings import Chances
from tests.simulation.world import World

SEEDS = [int(os.environ["SIM_SEED"])] if "SIM_SEED" in os.environ else range(int(os.environ.get("SIM_SEEDS", "20")))
EVENTFUL = Chances(deeds=50, blocks=10, outages=50)  # more happens in two months than in a year of the long run


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_happens_each_seller_gets_what_is_due_to_them_and_when(seed: int) -> None:
    world = World(seed, sellers=4, days=65, chances=EVENTFUL).run()
    replay = f"replay: SIM_SEED={seed} make quick TESTS=tests/simulation"
    assert world.verdict.faults == [], replay
    assert world.telegram.inside == [], replay
    assert world.verdict.repeated <= world.crashes + world.telegram.ambiguous, replay
    assert world.verdict.told > 0, replay


def test_equal_seeds_tell_the_same_story_and_others_another() -> None:
    first, second, other = (World(seed, sellers=2, days=60).run().trace for seed in (7, 7, 8))
    assert first == second
    assert first != other
