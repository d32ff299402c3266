"""The board as use cases: every account of a shop at a glance, one account with its history, entries put right."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot import walks
from bot.changing import change
from bot.domain.corrections import Entry, entries
from bot.domain.flow import Answer
from bot.domain.flows import correct as correcting
from bot.domain.meter import Meter, meter
from bot.domain.quotas import Price, price_of_unlink
from bot.domain.shop import Standing
from bot.domain.view import View
from bot.records import Seller, Shop, Walk
from bot.scenes import Scene, Who, view_of
from bot.stores import Books
from bot.violating import OpenCase, open_cases

FLOW = "board"  # of the row that knows in which message of a chat a shop's board stands
OFF_BOARD = correcting.ELSEWHERE | {"score", "benchmark_set"}  # kinds of deeds that it does not tell of
OF_SHOP = "shop"  # instead of an account: the entries that are about the shop itself


@dataclass(frozen=True, slots=True)
class Row:
    """One account: where it stands, what runs (kind of clock, its end), today's products, its open violations."""

    standing: Standing
    waits: tuple[tuple[str, datetime], ...]
    meter: Meter
    cases: tuple[OpenCase, ...]

    @property
    def account(self) -> str:
        """Return the account's id."""
        return self.standing.account


@dataclass(frozen=True, slots=True)
class Board:
    """A shop's accounts, linked ones first, and what the shop has left."""

    seller: Seller
    shop: Shop
    view: View
    rows: tuple[Row, ...]
    price: Price
    shops: tuple[Shop, ...]

    @property
    def linked(self) -> int:
        """Return how many accounts count against the shop's limit."""
        return sum(row.standing.is_linked for row in self.rows)


@dataclass(frozen=True, slots=True)
class Page:
    """One account, or the shop itself (then `row` is None), with every entry told of it, the newest first."""

    board: Board
    row: Row | None
    entries: tuple[Entry, ...]


def board(books: Books, who: Who) -> Board | None:
    """Return the board of the seller's present shop; None before there is a shop."""
    seller = books.sellers.get(who.seller)
    shop = books.sellers.shop(seller.shop) if seller and seller.shop else None
    if seller is None or shop is None:
        return None
    view = view_of(books, who, seller, None)
    cases = open_cases(books, view.after, shop, view.rules)
    standings = sorted(view.after.standings(shop.id), key=lambda each: not each.is_linked)
    rows = tuple(_row(each, view, shop, cases) for each in standings)
    price = price_of_unlink(view.after, shop.id, view.rules, who.now)
    return Board(seller, shop, view, rows, price, tuple(books.sellers.shops(seller.id)))


def _row(standing: Standing, view: View, shop: Shop, cases: tuple[OpenCase, ...]) -> Row:
    ledger, account = view.after, standing.account
    clocks = (
        ("unlink_lock", ledger.lock(shop.id, account, view.rules)),
        ("relink_wait", ledger.relink_wait(account, view.rules)),
    )
    return Row(
        standing,
        tuple((kind, clock.end) for kind, clock in clocks if clock and clock.runs(view.now)),
        meter(ledger, shop.id, account, view.rules, shop.zone, view.now),
        tuple(each for each in cases if each.case.notice.account == account),
    )


def page(books: Books, who: Who, account: str) -> Page:
    """Return the page of one account, or of the shop's own entries; LookupError where there is none."""
    here = board(books, who)
    if here is None:
        raise LookupError("no shop yet")
    row = next((each for each in here.rows if each.account == account), None)
    wanted = None if account == OF_SHOP else account
    told = (each for each in here.view.after.told_deeds if each.shop == here.shop.id)
    found = tuple(each for each in entries(tuple(told)) if each.told.account == wanted)
    if row is None and (account != OF_SHOP or not found):
        raise LookupError("no such account of this shop")
    return Page(here, row, found)


def is_told(scene: Scene) -> bool:
    """Tell whether what the walk's last answer told, or took back, shows on the board."""
    return any(deed.kind not in OFF_BOARD for deed in (*scene.told, *scene.untold))


def correct(books: Books, who: Who, deed: int) -> Scene:
    """Return the walk that puts that entry right; LookupError where it is none of the seller's present shop."""
    here = board(books, who)
    mine = here.view.after.deeds if here else ()
    found = next((each for each in mine if each.id == deed and here and each.shop == here.shop.id), None)
    if found is None or found.kind == "correction" or found.kind in correcting.ELSEWHERE:
        raise LookupError("no such entry")
    scene = walks.begin(books, who, "correct", anew=True)
    return change(books, who, scene.walk, {}, {"entry": Answer(str(deed), who.now)})


def stands(books: Books, who: Who, message: int) -> int | None:
    """Leave the board of the present shop known to stand in that message; return the one in which it stood."""
    last, seller = _row_of(books, who), books.sellers.get(who.seller)
    if seller is None or seller.shop is None:
        return None
    if last is None:
        number = books.walks.begin(who.seller, who.chat, seller.shop, FLOW, None, who.now)
        books.walks.set_state(number, "finished", who.now)
        last = books.walks.get(number)
    if last is None:
        return None
    books.walks.shown(last.id, last.rev, message, False)
    return last.live_id if last.live_id != message else None


def message_of(books: Books, who: Who) -> int | None:
    """Return the message in which the board of the present shop stands in this chat, None where it stands in none."""
    last = _row_of(books, who)
    return last.live_id if last else None


def _row_of(books: Books, who: Who) -> Walk | None:
    seller = books.sellers.get(who.seller)
    return books.walks.last_of(who.seller, who.chat, seller.shop, FLOW) if seller and seller.shop else None


def turn(books: Books, who: Who, shop: int) -> Board:
    """Return the board of another shop, of which the seller speaks from now on; LookupError where it is not theirs."""
    seller, other = books.sellers.get(who.seller), books.sellers.shop(shop)
    if seller is None or other is None or other.seller != who.seller:
        raise LookupError("no such shop")
    books.sellers.put(replace(seller, shop=shop), who.now)
    found = board(books, who)
    if found is None:
        raise LookupError("no such shop")
    return found
