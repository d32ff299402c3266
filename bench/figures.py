"""What was found: medians, ratios of single rounds, and the goals, met or not met."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import Any

from bench.sizes import Sizes
from bench.updates import AIOGRAM, LATENCIES, POSTGRESQL, RATES, SLOW, SQLITE

Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Goal:
    """One line of the table: `at_most` None where at least `bound` is wanted."""

    what: str
    value: float | None
    bound: float
    at_most: bool = True
    unit: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is met, None where it was not measured."""
        if self.value is None:
            return None
        return self.value <= self.bound if self.at_most else self.value >= self.bound

    def __str__(self) -> str:
        told = {True: "met", False: "**not met**", None: "not measured"}[self.met]
        value = "-" if self.value is None else f"{shown(self.value)}{self.unit}"
        return f"| {self.what} | {'≤' if self.at_most else '≥'} {shown(self.bound)}{self.unit} | {value} | {told} |"


class Figures:
    """All findings, and what follows from them."""

    def __init__(self, found: list[Found], sizes: Sizes) -> None:
        self.found, self.sizes = found, sizes

    def of(self, **wanted: Any) -> list[Found]:
        """The findings with these values, in the order of their rounds."""
        return [each for each in self.found if all(each.get(name) == value for name, value in wanted.items())]

    def median(self, figure: str, **wanted: Any) -> float | None:
        """The median over the rounds, None where nothing was found."""
        values = [each[figure] for each in self.of(**wanted) if figure in each]
        return statistics.median(values) if values else None

    def ratio(self, figure: str, one: Found, other: Found) -> float | None:
        """The median of the ratios, each of one round: what slows the machine slows both."""
        pairs = zip(self.of(**one), self.of(**other), strict=False)
        values = [a[figure] / b[figure] for a, b in pairs if b.get(figure)]
        return statistics.median(values) if values else None

    def goals(self) -> list[Goal]:
        """Every goal with what was found."""
        fast, wide = max(LATENCIES), max(self.sizes.pending)
        flood = {"what": "flood", "latency": fast}
        mine, ptb, aiogram, postgres = ({**flood, "name": each} for each in (SQLITE, SLOW, AIOGRAM, POSTGRESQL))
        steady: list[Found] = [{"what": "steady", "rate": each} for each in RATES]
        start: list[Found] = [{"what": "start", "pending": each} for each in self.sizes.pending]
        small, large = min(self.sizes.grown), max(self.sizes.grown)
        rows: list[Found] = [{"what": "growth", "rows": each} for each in (small, large)]
        more: list[Found] = [{"what": "add", "of": "one more", "pending": each} for each in (0, wide, small, large)]
        due: list[Found] = [{"what": "add", "of": "claim", "pending": each} for each in (small, large)]
        return [
            Goal("updates/s at 60 ms ÷ bare python-telegram-bot", self.ratio("per_s", mine, ptb), 30, at_most=False),
            Goal("updates/s at 60 ms ÷ bare aiogram", self.ratio("per_s", mine, aiogram), 1.0, at_most=False),
            Goal("replies out of order, in all runs", self.disordered(), 0),
            Goal("p99 of a reply at 100/s ÷ bare aiogram's", self.ratio(
                "reply_p99", {**steady[0], "name": SQLITE}, {**steady[0], "name": AIOGRAM}), 1.0),
            Goal("p99 of a reply at 200/s", self.median("reply_p99", **steady[1], name=SQLITE), 200, unit=" ms"),
            Goal("CPU per update ÷ bare python-telegram-bot's", self.ratio("cpu_ms", mine, ptb), 0.6),
            Goal("peak memory ÷ bare aiogram's", self.ratio("peak_mb", mine, aiogram), 0.6),
            Goal(f"cold start with {wide:,} pending", self.median("cold", **start[-1]), 2, unit=" s"),
            Goal("the same ÷ with none", self.ratio("cold", start[-1], start[0]), 1.2),
            Goal("updates/s on PostgreSQL ÷ on SQLite", self.ratio("per_s", postgres, mine), 0.6, at_most=False),
            Goal("memory per 100,000 pending", self.memory_each(), 1, unit=" MB"),
            Goal(f"adding one reminder with {wide:,} pending ÷ with none", self.ratio("ms", more[1], more[0]), 1.3),
            Goal("drain of a due burst, of 30 messages/s", self._share(), 97, at_most=False, unit=" %"),
            Goal("answers 429 during it", self.median("refused", what="drain"), 0),
            Goal("lateness of a reminder, idle, p99", self.median("late_p99", what="idle"), 1, unit=" s"),
            Goal("a free-text question", self.median("reply_p50", what="question"), 20, unit=" ms"),
            Goal(f"an update's cost at {large:,} rows ÷ at {small:,}", self.ratio("cpu_ms", rows[1], rows[0]), 1.3),
            Goal(f"adding a reminder at {large:,} ÷ at {small:,}", self.ratio("ms", more[3], more[2]), 1.3),
            Goal(f"claiming and sending one at {large:,} ÷ at {small:,}", self.ratio("ms", due[1], due[0]), 1.3),
        ]  # fmt: skip

    def disordered(self) -> float | None:
        """How many of our replies overtook an earlier one."""
        ours = [each for each in self.found if each.get("name") in (SQLITE, POSTGRESQL)]
        return float(sum(each["disordered"] for each in ours)) if ours else None

    def memory_each(self) -> float | None:
        """Megabytes for a hundred thousand more, between the last two sizes: what the first of them costs once is
        not taken for growth."""
        few, many = sorted(self.sizes.pending)[-2:]
        less, more = (self.median("rss", what="start", pending=each) for each in (few, many))
        if less is None or more is None:
            return None
        return max(0.0, (more - less) / (many - few) * 100_000)

    def _share(self) -> float | None:
        rate = self.median("per_s", what="drain")
        return None if rate is None else rate / 30 * 100


def shown(value: float) -> str:
    """The number with as many digits as count."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3g}"
