"""Today's products as use cases: a tap counts some more, once, and never past the day's limit unasked."""

from dataclasses import dataclass

from bot.board import Board, board
from bot.clocks import arm
from bot.domain.meter import Meter
from bot.domain.steps import Telling
from bot.scenes import Who
from bot.stores import Books

MOST = 999


@dataclass(frozen=True, slots=True)
class Metered:
    """What a tap led to: `went` is shown, counted, moved (it was counted already), over (asked first) or undone.

    `deed`: the entry that it told, to take back. `more`: how many were asked for.
    """

    board: Board
    went: str
    account: str | None = None
    more: int = 0
    deed: int | None = None

    @property
    def meter(self) -> Meter | None:
        """Return the meter that was tapped."""
        return next((row.meter for row in self.board.rows if row.account == self.account), None)


def shown(books: Books, who: Who) -> Metered | None:
    """Return the meters of the present shop; None before there is a shop."""
    here = board(books, who)
    return Metered(here, "shown") if here else None


def add(books: Books, who: Who, account: str, seen: int, more: int, *, sure: bool = False) -> Metered:
    """Return the meters with so many more counted. `seen` is the count on the pressed button: pressed twice, or
    worked off twice, it counts once. Past the limit nothing is counted until the seller is `sure` that it happened.
    """
    books.sellers.lock(who.seller)
    here = board(books, who)
    meter = (
        next((row.meter for row in here.rows if row.account == account and row.standing.is_linked), None)
        if (here)
        else None
    )
    if here is None or meter is None or not 0 < more <= MOST:
        raise LookupError("no such account, or number")
    if meter.count != seen:
        return Metered(here, "moved", account, more)
    if meter.over(more) and not sure:
        return Metered(here, "over", account, more)
    told = Telling("added", "added", account, who.now, amount=more, against_rule=meter.over(more))
    deed = books.deeds.tell(who.seller, here.shop.id, told, None, who.now)
    arm(books, here.seller, who.chat, who.policy, who.now)
    after = board(books, who)
    return Metered(after or here, "counted", account, more, deed)


def undo(books: Books, who: Who, deed: int) -> Metered:
    """Return the meters with that count taken back; LookupError where it is none of the seller's."""
    books.sellers.lock(who.seller)
    here = board(books, who)
    mine = here.view.after.told_deeds if here else ()
    found = next((each for each in mine if each.id == deed and each.kind == "added"), None)
    if here is None or found is None:
        raise LookupError("no such entry")
    books.deeds.take_back(deed, who.now)
    return Metered(board(books, who) or here, "undone", found.account)
