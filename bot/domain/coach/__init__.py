"""What a report says to its seller: how it moved, what to replay, and one thing to do (S33-S35, S40)."""

from collections.abc import Callable, Iterator, Mapping

from bot.domain.coach.advising import advice
from bot.domain.coach.report import Report, Yardstick
from bot.domain.coach.telling import Paragraph, creators, days, products, streams, understood, videos

__all__ = ["Paragraph", "Report", "Yardstick", "coach"]

_Told = Callable[[Report, Yardstick | None], Iterator[Paragraph]]
_OF: Mapping[str, _Told] = {
    "live_session_list": streams, "live_session_detail": streams, "live_daily": days, "video_daily": days,
    "shop_daily": days, "video_list": videos, "creator_list": creators, "product_list": products,
}  # fmt: skip


def coach(report: Report, own: Yardstick | None, hook: int) -> tuple[Paragraph, ...]:
    """Return the paragraphs, each of lines that belong together; one suggestion, the last but for followers.

    `own`: the benchmark that the seller typed for this report's denominator; without it, their own median of 28 days.
    `hook`: the minutes of a LIVE's beginning by the rules (S39). What was typed by hand needs no saying what it is.
    """
    head = () if report.by_hand else (understood(report),)
    told = (*head, *_OF[report.kind](report, own), *advice(report, own, hook))
    return tuple(each for each in told if each)
