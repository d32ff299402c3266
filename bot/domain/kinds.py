"""Kinds of clock: how each is treated, how long a push of it is of use, and what its button reopens."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Class = Literal["deadline", "nudge", "bulk"]
SLOT = 3
RULE_CHANGE = "rule_change"
# In the order in which what is due is taken up. A slot's pushes have a lane of their own: many are for one instant.
LANES: dict[str, int] = {"deadline": 0, "slot": SLOT, "nudge": 1, "bulk": 2}

AS_TOLD = "as_told"  # reopens: the flow that its deed names

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of clock. `treated`: what is done when a send is uncertain; `useful_for`: how long a push is still
    of use after it was due; `reopens`: the flow that its button reopens, None where there is none.

    `series`: it comes regularly. `asked`: it is off until the seller asks for it. `silent`: it makes no sound.
    `news`: it is told once and called for by no ledger.
    """

    id: str
    treated: Class
    useful_for: timedelta
    reopens: str | None
    series: bool = False
    asked: bool = False
    silent: bool = False
    slot: bool = False
    news: bool = False

    @property
    def lane(self) -> int:
        """Return the number of the lane in which its pushes wait."""
        return LANES["slot" if self.slot else self.treated]


KINDS: dict[str, Kind] = {
    kind.id: kind
    for kind in (
        Kind("appeal", "deadline", timedelta(days=30), "violation"),
        Kind("unlink_lock", "nudge", _WEEK, "unlink"),
        Kind("relink_wait", "nudge", _WEEK, "link"),
        Kind("invitation", "nudge", timedelta(days=2), "link"),
        Kind("recheck", "nudge", _WEEK, "eligibility"),
        Kind("retry", "nudge", _WEEK, AS_TOLD),
        Kind("own", "nudge", _WEEK, None),
        Kind("live_prep", "nudge", timedelta(hours=1), None, series=True, slot=True),
        Kind("live_start", "nudge", timedelta(minutes=15), None, series=True, slot=True),
        Kind("showcase_reset", "bulk", timedelta(hours=12), "showcase", series=True),
        Kind("content_check", "bulk", timedelta(days=3), "eligibility", series=True, asked=True),
        Kind("score_check", "bulk", timedelta(days=3), None, series=True, asked=True),
        Kind("weekly", "bulk", timedelta(days=2), None, series=True, asked=True),
        Kind("brief", "bulk", timedelta(hours=6), None, series=True, asked=True, silent=True),
        Kind(RULE_CHANGE, "bulk", timedelta(days=30), None, news=True),
    )
}
