"""The benchmarks that a seller holds their GPM against, as the ledger knows them (S40)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.coach.report import Yardstick
from bot.domain.flows.matrix import NICHES
from bot.domain.shop import Ledger


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark of one category; `deed` is the one that told it."""

    deed: int
    category: str
    value: Decimal

    @property
    def named(self) -> tuple[object, ...]:
        """Return the category to be said: one of ours, or the seller's own words."""
        if self.category in NICHES:
            return "phrase", f"benchmark.category.option.{self.category}", {}
        return "quote", self.category

    @property
    def yardstick(self) -> Yardstick:
        """Return what a GPM is held against by it."""
        return Yardstick(self.value, "own", self.named)


def benchmarks(ledger: Ledger, shops: Iterable[int], denominator: str | None) -> tuple[Benchmark, ...]:
    """Return the newest benchmark of each category for that denominator, the one told last first: it is in force.

    `shops`: those of one market, since each market has its own; of another denominator nothing can be compared.
    """
    told = sorted((deed for shop in shops for deed in ledger.told(shop, "benchmark_set")), key=lambda deed: -deed.id)
    found: dict[str, Benchmark] = {}
    for deed in told:
        of, _, category = (deed.what or "").partition("|")
        if denominator and of == denominator and deed.amount:
            found.setdefault(category.casefold(), Benchmark(deed.id, category, Decimal(deed.amount) / 100))
    return tuple(found.values())
