"""What a report says to its seller: how it moved, what to replay, and one thing to do (S33-S35, S40)."""

from collections.abc import Callable, Iterator, Mapping

from bot.domain.coach.advising import advice
from bot.domain.coach.report import Report, Yardstick
from bot.domain.coach.telling import creators, days, products, streams, understood, videos
from bot.domain.steps import Lines

__all__ = ["Report", "Yardstick", "coach"]

_Told = Callable[[Report, Yardstick | None], Iterator[Lines]]
_OF: Mapping[str, _Told] = {
    "live_session_list": streams, "live_session_detail": streams, "live_daily": days, "video_daily": days,
    "shop_daily": days, "video_list": videos, "creator_list": creators, "product_list": products,
}  # fmt: skip


def coach(report: Report, own: Yardstick | None = None) -> tuple[Lines, ...]:
    """Return the paragraphs, one suggestion the last but for where followers are seen.

    `own`: the benchmark that the seller typed for this report's denominator; without it, their own median of 28 days.
    """
    return (*understood(report), *_OF[report.kind](report, own), *advice(report, own))
