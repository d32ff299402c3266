"""The long run: seller-years in virtual time over as many processes as wanted; any fault is named with its seed.

`make simulate`, or `python -m tests.simulation --sellers 10 --years 1 --seeds 40 --jobs 2`.
"""

import argparse
import gc
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass

from tests.simulation.world import World


@dataclass(frozen=True, slots=True)
class Run:
    """What one seed came to."""

    seed: int
    told: int
    crashes: int
    ambiguous: int
    doubled: int
    faults: dict[str, list[str]]
    seconds: float


def one(seed: int, sellers: int, years: float) -> Run:
    """The world of that seed, lived; where it breaks off, that is its fault."""
    try:
        return _lived(seed, sellers, years)
    except Exception:  # noqa: BLE001 - the other seeds go on
        return Run(seed, 0, 0, 0, 0, {"broke off": [traceback.format_exc(limit=-4)]}, 1)


def _lived(seed: int, sellers: int, years: float) -> Run:
    gc.set_threshold(100_000, 50, 50)  # a world makes few cycles, and many objects
    begun = time.process_time()
    world = World(seed, sellers, years * 365).run()
    faults: dict[str, list[str]] = {"inside a pause": list(world.telegram.inside)}
    for each in world.verdict.faults:
        name, _, what = each.partition(": ")
        faults.setdefault(name, []).append(what)
    if world.verdict.repeated > world.crashes + world.telegram.ambiguous:
        faults["doubled too often"] = [f"{world.verdict.repeated} times"]
    told, doubled = world.verdict.told, world.verdict.repeated
    spent = time.process_time() - begun
    return Run(seed, told, world.crashes, world.telegram.ambiguous, doubled, faults, spent)


def main() -> int:
    """Leave every fault printed with its seed, then the sums; 1 where there was one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sellers", type=int, default=10)
    parser.add_argument("--years", type=float, default=1.0)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    chosen = parser.parse_args()
    runs: list[Run] = []
    with ProcessPoolExecutor(chosen.jobs) as pool:
        seeds = range(chosen.first, chosen.first + chosen.seeds)
        for done in as_completed([pool.submit(one, seed, chosen.sellers, chosen.years) for seed in seeds]):
            runs.append(done.result())
            for name, found in runs[-1].faults.items():
                for each in found[:3]:
                    print(f"seed {runs[-1].seed}: {name} ({len(found)}): {each}", flush=True)
            if len(runs) % 20 == 0:
                _sum(runs, chosen.sellers * chosen.years)
    _sum(runs, chosen.sellers * chosen.years)
    return int(any(found for run in runs for found in run.faults.values()))


def _sum(runs: list[Run], each: float) -> None:
    lived, spent = len(runs) * each, sum(run.seconds for run in runs)
    named = {name: sum(len(run.faults.get(name, ())) for run in runs) for name in ("lost", "early", "wrong_text")}
    others = sum(len(found) for run in runs for found in run.faults.values()) - sum(named.values())
    print(
        f"{lived:,.0f} seller-years ({lived / spent:.1f} a second of one core), "
        f"{sum(run.told for run in runs):,} reminders, {sum(run.crashes for run in runs):,} crashes, "
        f"{sum(run.doubled for run in runs):,} doubled (limit "
        f"{sum(run.crashes + run.ambiguous for run in runs):,}), "
        f"{named['lost']} lost, {named['early']} early, {named['wrong_text']} wrong, {others} other faults",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
