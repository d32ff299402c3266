"""Violations as use cases: which are open, the one that goes on, and another that begins."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot import walks
from bot.domain.policy import Rules
from bot.domain.shop import Ledger
from bot.domain.violations import Case, LastDay, cases, last_day
from bot.records import Shop, Walk
from bot.scenes import Gone, Scene, Who, view_of
from bot.stores import Books

FLOW = "violation"
_FIRST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A violation that is not over: the walk that told it, its account's name, and its last day where known."""

    case: Case
    walk: Walk
    name: str
    last: LastDay | None

    @property
    def _urgency(self) -> tuple[bool, datetime]:
        """Return what it is sorted by: an appeal to send before one that was sent, a date to look up first."""
        return self.case.stage != "open", self.last.ends_at if self.last else _FIRST


def open_cases(books: Books, ledger: Ledger, shop: Shop, rules: Rules) -> tuple[OpenCase, ...]:
    """Return the shop's violations that are not over, the most urgent first."""
    found, names = [], books.sellers.names(shop.seller)
    for case in cases(ledger, shop.id):
        walk = books.walks.get(case.notice.walk) if case.notice.walk else None
        if walk and case.stage in ("open", "appealed"):
            last = last_day(case, rules, shop.zone)
            found.append(OpenCase(case, walk, names.get(case.notice.account or "", ""), last))
    return tuple(sorted(found, key=lambda each: each._urgency))


def take_up(books: Books, who: Who) -> Scene:
    """Return the walk of the most urgent violation; where none is open, a walk that tells of one."""
    books.sellers.lock(who.seller)
    seller = books.sellers.get(who.seller)
    shop = books.sellers.shop(seller.shop) if seller and seller.shop else None
    if seller is None or shop is None:
        raise Gone
    view = view_of(books, who, seller, None)
    told = [each for each in open_cases(books, view.after, shop, view.rules) if each.walk.flow == FLOW]
    return walks.resume(books, who, told[0].walk.id) if told else walks.begin(books, who, FLOW)


def another(books: Books, who: Who) -> Scene:
    """Return a walk that tells of a new violation, whatever other ones are open."""
    return walks.begin(books, who, FLOW, anew=True)
