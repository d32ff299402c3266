"""Numbers typed instead of a file, and the same coaching (S34, S40)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bot.domain.coach import Report, coach
from bot.domain.flows.appeal_kit import is_points
from bot.domain.flows.benchmark import amount, currency_of
from bot.domain.flows.benchmark_of import benchmarks
from bot.domain.metrics import MONTH, WEEK
from bot.domain.reports import DayRow
from bot.domain.road import Road
from bot.domain.steps import Flow, Next, Refused, Step
from bot.domain.walltime import day_of

MOST = Decimal(1_000_000_000_000)
FIELDS = ("gmv", "impressions", "clicks", "orders")
_COLUMNS = {"gmv": "gmv", "impressions": "product_impressions", "clicks": "product_clicks", "orders": "orders"}
SKIP = "skip"


def _sum(road: Road, step: str) -> Decimal | None:
    """Return the number typed at a step, None where it was skipped."""
    said = road.said(step)
    return Decimal(said) / 100 if said and said.isdigit() else None


def _month(field: str) -> Callable[[str, Road], str]:
    """Return the reader of the 28 days' sum: they hold the 7."""
    read = amount(MOST)

    def month(text: str, road: Road) -> str:
        found, week = read(text, road), _sum(road, f"{field}7")
        if week is not None and Decimal(found) / 100 < week:
            raise Refused("less", least=week)
        return found

    return month


def _told(field: str) -> Callable[[Road], bool]:
    return lambda road: _sum(road, f"{field}7") is not None


def report(road: Road) -> Report:
    """Return the numbers as a report of 28 days that end yesterday, spread evenly over each week and the rest."""
    last = day_of(road.view.now, road.view.zone) - timedelta(days=1)
    rows = []
    for back in range(MONTH - 1, -1, -1):
        values = {_COLUMNS[field]: _share(road, field, late=back < WEEK) for field in FIELDS}
        rows.append(DayRow(last - timedelta(days=back), **values))  # type: ignore[arg-type]
    currency = currency_of(road)
    return Report("live_daily", tuple(rows), (last - timedelta(days=MONTH - 1), last), currency, None, by_hand=True)


def _share(road: Road, field: str, *, late: bool) -> Decimal | None:
    week, month = _sum(road, f"{field}7"), _sum(road, f"{field}28")
    if week is None or month is None:
        return None
    return week / WEEK if late else (month - week) / (MONTH - WEEK)


def _facts(road: Road) -> dict[str, Any]:
    if road.said("gmv28") is None:
        return {}
    typed = report(road)
    known = benchmarks(road.view.after, [road.view.shop or 0], "product_impressions", typed.currency)
    own = known[0].yardstick if known else None
    hook = road.view.rules.count("live.hook_minutes") or 0
    return {"told": ("paragraphs", "coach", coach(typed, own, hook))}


def _next(_road: Road, _end: str) -> tuple[Next, ...]:
    return ("benchmark", "by_hand")


def _steps(field: str) -> tuple[Step, Step]:
    options = () if field == "gmv" else (SKIP,)
    return (
        Step(f"{field}7", options, typed=amount(MOST), keeps=is_points, steers=frozenset({f"{field}28"})),
        Step(f"{field}28", options, _told(field), typed=_month(field), keeps=is_points, steers=False),
    )


FLOW = Flow("by_hand", tuple(step for field in FIELDS for step in _steps(field)), lambda _: "told", _facts, _next)
