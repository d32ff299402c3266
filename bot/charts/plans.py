"""What a picture is to show, as plain values: nothing known is None, never 0."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Trend:
    """GMV by day, and the averages of a day of the last 7 and 28 days. A day that isn't there is a gap."""

    days: tuple[tuple[date, Decimal | None], ...]
    mean_7: Decimal | None
    mean_28: Decimal | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class Heat:
    """(ISO weekday, hour, GMV by hour of LIVE, LIVEs) each; of fewer LIVEs than `fewest` nothing is said."""

    cells: tuple[tuple[int, int, Decimal, int], ...]
    currency: str | None
    fewest: int = 3


@dataclass(frozen=True, slots=True)
class Sessions:
    """A label and the GPM of each LIVE, the oldest first, with what they are measured by."""

    points: tuple[tuple[str, Decimal | None], ...]
    benchmark: Decimal | None
    median: Decimal | None
    currency: str | None


Plan = Trend | Heat | Sessions


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in a picture beside numbers, dates and names, in the reader's language."""

    title: str
    subtitle: str = ""
    no_data: str = ""
    too_few: str = ""
    mean_7: str = ""
    mean_28: str = ""
    benchmark: str = ""
    median: str = ""
