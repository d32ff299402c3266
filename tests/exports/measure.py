"""How long a big report takes: `python -m tests.exports.measure [ROWS]`. No test, since machines differ."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from bot.exports.apart import read_now
from tests.exports.writing import Cell, text, xlsx

HEADER = [
    "Creator ID",
    "Creator",
    "Nickname",
    "Launched Time",
    "Duration",
    "LIVE-attributed GMV ($)",
    "LIVE GMV ($)",
    "LIVE indirect GMV ($)",
    "Products Added",
    "Different Products Sold",
    "Orders Created",
    "Orders Paid",
    "LIVE-attributed items sold",
    "LIVE items sold",
    "LIVE indirect items sold",
    "Unique customers",
    "Average Price ($)",
    "CTOR",
    "Viewers",
    "Views",
    "Average viewing duration (LIVE streams)",
    "Comments",
    "Shares",
    "LIVE likes",
    "New followers (Creator video)",
    "Product Impressions",
    "Product Clicks",
    "CTR",
]


def rows(count: int) -> Iterator[list[Cell]]:
    dice, start = Random(7), datetime.fromisoformat("2026-03-02")
    yield ["Date Range: 2026-03-02 ~ 2026-03-29", *[""] * 27]
    yield [""] * 28
    yield [*HEADER]
    for n in range(count):
        begun = start + timedelta(minutes=n * 40_000 // count)
        numbers = [dice.randint(0, 5000) for _ in range(20)]
        yield [
            str(7_000_000_000_000_000_000 + n % 500), f"Shop {n % 500}", f"shop.{n % 500}.{n}",
            begun.strftime("%Y/%m/%d/ %H:%M"), f"{n % 4}h {n % 60}min", numbers[0] + 0.25, numbers[1] + 0.5, 1.25,
            *numbers[2:10], 12.5, "4.17%", *numbers[10:19], "3.50%",
        ]  # fmt: skip


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    for name, content in (("big.csv", text(list(rows(count)))), ("big.xlsx", xlsx(rows(count)))):
        begun = time.monotonic()
        result = read_now(content, name)
        took = time.monotonic() - begun
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(f"{name}: {len(content) / 2**20:.1f} MB, {took:.1f} s, at most {most} MB, {result.outcome}", end=" ")
        print(result.error or result.figures["rows"])


if __name__ == "__main__":
    main()
