"""`make fuzz`: a hundred thousand updates of every kind, shared out among the processors. A broken run names its seed.

`--seed 3 --updates 25000 --processes 1` replays the run of one processor alone.
"""

import argparse
import asyncio
import json
import logging
import os
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.fuzzing.fuzz import Broken, Figures, replayable


def one(updates: int, seed: int) -> Figures | str:
    """The figures of one processor's run, or what broke."""
    logging.getLogger().addHandler(logging.NullHandler())  # what was given up is told by the figures
    with tempfile.TemporaryDirectory() as place:
        try:
            return asyncio.run(replayable(Path(place), updates, seed))
        except Broken as broken:
            return str(broken)


def main() -> int:
    """One line of JSON, or what broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument("--updates", type=int, default=100_000)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=1, help="the first; each processor has the next one")
    chosen = parser.parse_args()
    share, began = -(-chosen.updates // chosen.processes), time.monotonic()
    with ProcessPoolExecutor(chosen.processes) as pool:
        ran = list(pool.map(one, [share] * chosen.processes, range(chosen.seed, chosen.seed + chosen.processes)))
    broken = [each for each in ran if isinstance(each, str)]
    print("\n\n".join(broken), file=sys.stderr)
    done = [each for each in ran if isinstance(each, Figures)]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({
        "updates": sum(each.updates for each in done), "kinds": len({kind for each in done for kind in each.kinds}),
        "parked": sum(each.parked for each in done), "broken": len(broken), "seeds": [each.seed for each in done],
        "processes": chosen.processes, "seconds": round(time.monotonic() - began, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
    }))  # fmt: skip
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
