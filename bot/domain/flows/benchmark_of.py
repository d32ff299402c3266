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
    """A benchmark of one category; `deed` is the one that told it, `currency` what it was typed in, where known."""

    deed: int
    category: str
    value: Decimal
    currency: str | None = None

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


def benchmarks(
    ledger: Ledger, shops: Iterable[int], denominator: str | None, currency: str | None
) -> tuple[Benchmark, ...]:
    """Return the newest benchmark of each category for that denominator, the one told last first: it is in force.

    `shops`: those of one market, since each market has its own. Of another denominator, or another currency where
    both are known, nothing can be compared.
    """
    told = sorted((deed for shop in shops for deed in ledger.told(shop, "benchmark_set")), key=lambda deed: -deed.id)
    found: dict[str, Benchmark] = {}
    for deed in told:
        of, category, typed_in = [*(deed.what or "").split("|"), "", ""][:3]
        alike = denominator == of and (not typed_in or currency in (None, typed_in))
        if alike and deed.amount:
            one = Benchmark(deed.id, category, Decimal(deed.amount) / 100, typed_in or None)
            found.setdefault(category.casefold(), one)
    return tuple(found.values())
