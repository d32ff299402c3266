"""The rules by which these sellers live, twice: as a policy file for the product, and as bare figures."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import policies
from bot.domain.policy import Policy

# Each way of counting that a policy can name is somebody's: calendar days, other weekends, a second attempt.
_FILE = """
markets:
  US:
    appeal.amount: 30
    appeal.unit: calendar_days
    appeal.second_amount: 15
    appeal.second_unit: calendar_days
  MX: {invite.ttl_hours: 48}
  ID: {unlink.lock_after_link_hours: 48, appeal.weekend: [fri, sat], appeal.second_amount: 3}
  MY: {appeal.weekend: [sun]}
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """What holds in a market."""

    lock: timedelta = timedelta(hours=24)
    relink: timedelta = timedelta(hours=24)
    invitation: timedelta | None = None
    appeal: int = 7
    calendar: bool = False
    rest: frozenset[int] = frozenset({6, 7})
    second: int | None = None
    second_calendar: bool = False

    @property
    def counted_rest(self) -> frozenset[int]:
        """The weekdays that do not count."""
        return frozenset() if self.calendar else self.rest


_MARKETS = {
    "US": Figures(appeal=30, calendar=True, second=15, second_calendar=True),
    "MX": Figures(invitation=timedelta(hours=48)),
    "ID": Figures(lock=timedelta(hours=48), rest=frozenset({5, 6}), second=3),
    "MY": Figures(rest=frozenset({7})),
}


def figures(market: str) -> Figures:
    """What holds in that market."""
    return _MARKETS.get(market, Figures())


@cache
def policy() -> Policy:
    """The same for the product."""
    with TemporaryDirectory() as place:
        path = Path(place) / "policy.yaml"
        path.write_text(_FILE)
        return policies.load(path)
