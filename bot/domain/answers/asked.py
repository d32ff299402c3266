"""A question with what is known where it is asked, and the parts of an answer."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from bot.domain.policy import Rules
from bot.domain.questions import Named
from bot.domain.view import View
from bot.domain.walltime import day_of

LIMIT, LOCK, WAIT, QUOTA = (
    "channel.max_accounts", "unlink.lock_after_link_hours", "relink.wait_after_unlink_hours", "unlink.quota",
)  # fmt: skip
DAILY, SCORE, APPEAL = "showcase.daily_add", "score.campaign_limit", "appeal.amount"
TICKET = {"ticket_path": ("path", "ui_path.ticket")}
CENTER = {"center": ("path", "ui_path.violation_center")}

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph: the last part of its text's id, and what fills its words, as facts of the domain."""

    id: str
    values: Values = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_known(self) -> bool:
        """Tell whether the rules hold everything that it would name."""
        return all(value is not None for value in self.values.values())


Parts = Iterator[Part]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and where it is asked from. `market` and `zone` are those of the question before the seller's own;
    None where neither is known."""

    named: Named
    view: View
    rules: Rules
    market: str | None
    zone: str | None

    @property
    def shop(self) -> int:
        """Return the seller's shop, 0 where there is none."""
        return self.view.shop or 0

    @property
    def is_ours(self) -> bool:
        """Tell whether the question is about the seller's own shop: no other market is named."""
        return self.view.shop is not None and self.market == self.view.market

    @property
    def clock(self) -> str | None:
        """Return on whose clock an hour is meant: the seller's own; a stranger's only where a market is named."""
        return self.view.own_zone if self.view.shop else self.zone

    def today(self) -> date:
        """Return the day that it is where the question is asked."""
        return day_of(self.view.now, self.clock or self.view.own_zone)

    def moment(self) -> datetime | None:
        """Return the instant named of what has happened; None where no hour was, or nobody knows on which clock."""
        return self.named.moment(self.clock, self.view.now) if self.clock else None


Answering = Callable[[Asked], Parts]


def daily(asked: Asked) -> Part:
    """Return how many products an account takes a day (S17)."""
    return Part("daily", {"daily": asked.rules.count(DAILY)})


def within(asked: Asked) -> Mapping[str, Any]:
    """Return how long an appeal takes (S32), with its unit."""
    unit = "working_days" if asked.rules.text("appeal.unit") == "business_days" else "days"
    return {"term": ("phrase", f"answer.appeal.{unit}", {"n": asked.rules.count(APPEAL)})}
