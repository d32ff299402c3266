"""Deeds as they were told, and the order in which they happened."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Certainty = Literal["exact", "unsure", "before"]

DEED_KINDS = (
    "opening_count",  # how many accounts were linked when the seller came; amount
    "opening_linked",  # an account that was linked when the seller came
    "opening_unlinks",  # unlinks spent before the seller came; amount
    "opening_added",  # products added on the day the seller came; amount, per account
    "invited",
    "accepted",
    "active",
    "request_sent",  # the creator's side asked to unlink
    "approved",  # the seller's side agreed to it
    "unlinked",
    "retry_set",  # to be reminded at `at` of trying again; what: the flow that its reminder opens
    "recheck_set",  # a re-check of eligibility was asked for at `at`
    "violation",  # a notice of a violation came; what: its kind, day: its date, last_day: as printed on it
    "appealed",  # the appeal against the violation that the same walk told was sent
    "appeal_denied",  # it was refused
    "restored",  # what was limited works again
    "closed",  # the permission was closed
    "score",  # the shop's compliance score as read; amount in hundredths of a point
    "slot_set",  # a LIVE slot; what: weekdays and hours
    "plan_set",  # products to be added over several days; amount in days
    "reminder_set",  # a reminder of the seller's own at `at`; what: its words
    "added",  # products put into an account's showcase; amount
    "benchmark_set",  # the GPM that the seller holds theirs against; what: denominator|category, amount in hundredths
    "currency_set",  # the currency of the shop's files where they do not name it; what: its code
    "date_order_set",  # what comes first in dates of the shop's files that leave it open; what: day or month
    "correction",  # what is true of the deed `corrects` instead; what: which of it (never, time, amount, day)
)


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that happened on the platform, as it was told to us. A deed told later has a higher id.

    `at` None: not known. `certainty`: `exact`; `unsure` (then `at` is the latest possible time);
    `before` (long enough ago that no clock of it runs). `amount` None where unknown: never 0.
    """

    id: int
    shop: int
    kind: str
    account: str | None
    at: datetime | None
    told_at: datetime
    certainty: Certainty = "exact"
    amount: int | None = None
    against_rule: bool = False
    walk: int | None = None
    step: str | None = None
    what: str | None = None
    day: date | None = None
    last_day: date | None = None
    corrects: int | None = None

    @property
    def moment(self) -> datetime:
        """Return when it happened, or when it was told where that is not known."""
        return self.at or self.told_at

    @property
    def exactly(self) -> datetime | None:
        """Return when it happened, None unless the seller knew."""
        return self.at if self.certainty == "exact" else None


def in_order(deeds: Collection[Deed]) -> tuple[Deed, ...]:
    """Return the deeds in the order in which they happened.

    One whose time is not known happened before what was told of its account later: so "active, not sure when"
    and then "unlinked today at 9:00" is a link and its unlink, whenever the first was told.
    """
    places: dict[int, datetime] = {}
    soonest: dict[str, datetime] = {}
    for deed in sorted(deeds, key=lambda deed: deed.id, reverse=True):
        place = deed.moment
        if deed.account is not None:
            next_told = soonest.get(deed.account, place)
            place = place if deed.certainty == "exact" else min(place, next_told)
            soonest[deed.account] = min(place, next_told)
        places[deed.id] = place
    return tuple(sorted(deeds, key=lambda deed: (places[deed.id], deed.id)))
