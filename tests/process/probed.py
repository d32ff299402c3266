"""The program as it is, and beside it a probe: how late its loop is, and how much of that the machine itself caused.

`PROBE` names the file: a line for each look, the lateness and the wait for a processor in it, in microseconds.
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from bot import app, running
from bot.__main__ import main

EVERY = 0.05  # seconds
BETWEEN = 200  # looks, then they are written
WAITED = Path("/proc/thread-self/schedstat")  # made once: each new path interns its parts, and their table grows


def waited() -> int:
    """Nanoseconds for which this thread was ready to run and another was run in its stead."""
    return int(WAITED.read_text().split()[1])


async def probe(to: Path) -> None:
    """Every look at the loop's lateness is in the file, until the loop ends."""
    loop, looks = asyncio.get_running_loop(), list[str]()
    while True:
        began, before = loop.time(), waited()
        await asyncio.sleep(EVERY)
        late = loop.time() - began - EVERY
        looks.append(f"{late * 1e6:.0f} {(waited() - before) / 1e3:.0f}\n")
        if len(looks) >= BETWEEN:
            with to.open("a") as file:
                file.writelines(looks)
            looks.clear()


def _probed() -> None:
    join = app.join
    tasks = []

    async def joined(*given: Any, **named: Any) -> Any:
        tasks.append(asyncio.create_task(probe(Path(os.environ["PROBE"]))))
        return await join(*given, **named)

    vars(running)["join"] = joined


if __name__ == "__main__":
    _probed()
    sys.exit(main())
