"""A backup made while a bot writes as fast as a thousand transactions a second, and restored.

`make backups` prints the figures for a database of `--megabytes`; the promise is 1 GB restored in two minutes.
"""

import argparse
import asyncio
import json
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.storage import SqliteDatabase
from bot.storage.copies import backup, looked_through
from bot.storage.restoring import restore
from tests.process.pending import EACH, fill
from tests.storage.rows import a_seller

RATE = 1000  # transactions a second
REMINDERS_IN_A_MB = 3900
FIRST = 10**9


async def write_beside(path: Path, over: asyncio.Event, count: list[int]) -> None:
    """Transactions are committed at the rate until it is over; how many is counted."""
    database, began = SqliteDatabase(path), time.monotonic()
    await database.open()
    while not over.is_set():
        due = int((time.monotonic() - began) * RATE) - count[0]
        await asyncio.gather(*(database.run(a_seller, FIRST + count[0] + each) for each in range(min(due, 200))))
        count[0] += min(due, 200)
        await asyncio.sleep(0.005)
    await database.close()


async def measured(place: Path, megabytes: int) -> dict[str, object]:
    """The figures of one backup and its restore."""
    path, file, count, over = place / "bot.db", place / "backup.db", [0], asyncio.Event()
    fill(path, megabytes * REMINDERS_IN_A_MB // EACH * EACH)
    size = path.stat().st_size / 2**20
    writer = asyncio.create_task(write_beside(path, over, count))
    await asyncio.sleep(1)
    first, began = count[0], time.monotonic()
    await asyncio.to_thread(backup, path, file, datetime.now(UTC))
    span, last = time.monotonic() - began, count[0]
    over.set()
    await writer
    with closing(sqlite3.connect(file)) as raw:
        there = [row[0] for row in raw.execute(f"SELECT id FROM sellers WHERE id >= {FIRST} ORDER BY id")]
    began = time.monotonic()
    restored = await asyncio.to_thread(restore, path, file, datetime.now(UTC))
    back = time.monotonic() - began
    schema, _ = looked_through(path)  # integrity_check and every reference
    whole = there == list(range(FIRST, FIRST + len(there)))
    return {
        "megabytes": round(size, 1), "backup_seconds": round(span, 1), "written_beside": last - first,
        "writes_a_second": round((last - first) / span), "without_a_gap": whole,
        "all_from_before": len(there) >= first, "restore_seconds": round(back, 1),
        "seconds_for_1_GB": round(back * 1024 / size), "rows": restored.rows, "schema": schema,
    }  # fmt: skip


def main() -> None:
    """One line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1024)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        print(json.dumps(asyncio.run(measured(Path(place), chosen.megabytes))))


if __name__ == "__main__":
    main()
