"""One suggestion, by the first written rule that holds; its id stands beside it (S34, S39, S40)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from bot.domain import metrics
from bot.domain.coach.report import DAILY, STREAMS, Report, Yardstick, yardstick
from bot.domain.coach.telling import Paragraph, money, share
from bot.domain.reports import LiveRow
from bot.domain.steps import Lines

_LOW, _HIGH = Decimal("0.8"), Decimal("1.2")
_BETTER = Decimal("1.3")  # so much more an hour brings than the average one, before it is worth moving to

Rule = Callable[[Report, Yardstick | None], Lines | None]


def advice(report: Report, own: Yardstick | None, hook: int) -> Iterator[Paragraph]:
    """Give the one suggestion; "not enough data" is one. Then where follower profiles are: in no file."""
    found = (rule(report, own) for rule in _RULES.get(report.kind, (_lists,)))
    spoken = next(each for each in found if each is not None)  # the last rule always speaks
    yield (replace(spoken, values={**spoken.values, "hook": hook}),)
    if not report.by_hand and report.kind in (*STREAMS, "creator_list"):
        yield (Lines(("followers",)),)


def _streams(report: Report) -> list[LiveRow]:
    return [row for row in report.rows if isinstance(row, LiveRow) and metrics.counts(row)]


def _too_few(report: Report, _: Yardstick | None) -> Lines | None:
    """C1: fewer than three streams, or days, say nothing."""
    counted = len(_streams(report)) if report.kind in STREAMS else metrics.days_with_data(report.rows)
    return Lines(("advice.c1",)) if counted < metrics.FEWEST or report.windows is None else None


def _weak(report: Report, above: str, below: str) -> bool:
    """Tell whether that rate of the last 7 days is clearly under that of the 28."""
    assert report.windows is not None  # or the first rule has spoken
    now = metrics.ratio(report.within(report.windows.week), above, below)
    then = metrics.ratio(report.within(report.windows.month), above, below)
    return now is not None and then is not None and now < then * _LOW


def _gap(report: Report, own: Yardstick | None) -> Decimal | None:
    """Return by how much the last 7 days' GPM is under its yardstick; None where it is not, or nothing is known."""
    stick = yardstick(report, own)
    gpm = report.gpm(report.within(report.windows.week)) if report.windows else None
    if stick is None or gpm is None or stick.value == 0 or gpm >= stick.value:
        return None
    return 1 - gpm / stick.value


def _script(report: Report, own: Yardstick | None) -> Lines | None:
    """C2: GPM is under its yardstick and fewer of those who click buy: the rhythm of the script, the offer."""
    gap = _gap(report, own)
    weak = gap is not None and _weak(report, "orders", "product_clicks")
    return Lines(("advice.c2",), {"gap": share(gap)}) if weak else None


def _mix(report: Report, own: Yardstick | None) -> Lines | None:
    """C3: GPM is under its yardstick: the mix of products, those of the first minutes first."""
    gap = _gap(report, own)
    return Lines(("advice.c3",), {"gap": share(gap)}) if gap is not None else None


def _hour(report: Report, _: Yardstick | None) -> Lines | None:
    """C4: one start hour brings clearly more than the rest, and less than half of the streams use it."""
    rows = _streams(report)
    best = next((each for each in metrics.best_hours(rows) if each.is_enough()), None)
    usual = metrics.per_hour(rows)
    if best is None or usual is None or best.per_hour < usual * _BETTER or best.streams * 2 >= len(rows):
        return None
    values = {"clock": ("quote", f"{best.hour:02}:00"), "n": best.streams, "gmv": money(best.per_hour, report)}
    return Lines(("advice.c4",), values)


def _falling(report: Report, _: Yardstick | None) -> Lines | None:
    """C5: the last 7 days are clearly under the 28: replay the best stream before the next one."""
    times = _times(report)
    return Lines(("advice.c5",), {"drop": share(1 - times)}) if times is not None and times < _LOW else None


def _rising(report: Report, _: Yardstick | None) -> Lines | None:
    """C6: the last 7 days are clearly over the 28: keep what was changed, and note what it was."""
    times = _times(report)
    return Lines(("advice.c6",), {"rise": share(times - 1)}) if times is not None and times > _HIGH else None


def _steady(_report: Report, _own: Yardstick | None) -> Lines | None:
    """C7: nothing stands out: try one change at a time."""
    return Lines(("advice.c7",))


def _lists(_report: Report, _own: Yardstick | None) -> Lines | None:
    """C8: a list of totals has no days to compare: two exports do."""
    return Lines(("advice.c8",))


def _times(report: Report) -> Decimal | None:
    assert report.windows is not None  # or the first rule has spoken
    return metrics.over(report.a_day(report.windows.week), report.a_day(report.windows.month))


_OF_STREAMS: tuple[Rule, ...] = (_too_few, _script, _mix, _hour, _falling, _rising, _steady)
_OF_DAYS: tuple[Rule, ...] = (_too_few, _script, _mix, _falling, _rising, _steady)
_RULES: dict[str, tuple[Rule, ...]] = {
    **dict.fromkeys(STREAMS, _OF_STREAMS), **dict.fromkeys(DAILY, _OF_DAYS),
}  # fmt: skip
