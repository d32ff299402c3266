"""The benchmark that a shop holds its GPM against, as the ledger knows it."""

from decimal import Decimal

from bot.domain.coach.report import Yardstick
from bot.domain.shop import Ledger


def benchmark(ledger: Ledger, shop: int, denominator: str | None) -> Yardstick | None:
    """Return the benchmark told last for that denominator; None where there is none, since no other can be compared."""
    for deed in reversed(ledger.told(shop, "benchmark_set")):
        if denominator and (deed.what or "").partition("|")[0] == denominator and deed.amount:
            return Yardstick(Decimal(deed.amount) / 100, "own")
    return None
