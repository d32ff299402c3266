"""Where a walk stands, as the use cases load it and as it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from bot.calendars import holidays_of
from bot.clocks import rules_of
from bot.domain import flow as plan
from bot.domain.flow import Answer, Refused, Standing
from bot.domain.flows import FLOWS
from bot.domain.policy import Policy
from bot.domain.shop import Deed
from bot.domain.view import Cities, View, no_cities, no_holidays
from bot.records import Seller, Shop, Walk
from bot.stores import Books

Answers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Who:
    """Who speaks, where, when: what every use case is told. `message` is the seller's or the pressed one."""

    seller: int
    chat: int
    now: datetime
    policy: Policy
    message: int | None = None
    update: int | None = None
    cities: Cities = no_cities


@dataclass(frozen=True, slots=True)
class AskFirst:
    """A change that would take deeds back: shown as a question before it is done.

    `option` None: the change is a step back."""

    step: str
    option: str | None
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a walk stands, to be shown. `refused` is said above it; `others` are walks that also wait;
    `told` are the deeds that the last answer put into the ledger, `untold` those that it took out. `fresh`: an answer
    just led here, so the walk is known as the one touched last."""

    seller: Seller
    walk: Walk
    standing: Standing
    view: View
    refused: Refused | None = None
    ask_first: AskFirst | None = None
    undo: str | None = None
    others: tuple[Walk, ...] = field(default=())
    closed: bool = False
    told: tuple[Deed, ...] = ()
    untold: tuple[Deed, ...] = ()
    fresh: bool = False


class NotYours(Exception):
    """The walk belongs to somebody else."""


class Gone(Exception):
    """There is no such walk, or this release does not know its flow."""


def load(books: Books, who: Who, walk_id: int) -> tuple[Seller, Walk, Answers, View]:
    """Return the walk with its answers and what its rules may see; NotYours, Gone."""
    books.foresee(who.seller, walk_id)
    books.sellers.lock(who.seller)
    walk = books.walks.get(walk_id)
    if walk is None or walk.flow not in FLOWS:
        raise Gone
    if walk.seller != who.seller:
        raise NotYours
    seller = books.sellers.get(who.seller)
    if seller is None:
        raise Gone
    return seller, walk, books.walks.answers(walk.id), view_of(books, who, seller, walk)


def view_of(books: Books, who: Who, seller: Seller, walk: Walk | None) -> View:
    """Return what the rules of a walk may see now."""
    shop = shop_of(books, seller, walk)
    ledger = books.deeds.of_seller(seller.id)
    zone = shop.zone if shop else "UTC"
    return View(
        now=who.now, rules=rules_of(shop, who.policy), shop=shop.id if shop else None, zone=zone,
        own_zone=seller.zone or zone, market=shop.market if shop else None,
        ledger=ledger.without_walk(walk.id) if walk else ledger, after=ledger, names=books.sellers.names(seller.id),
        cities=who.cities, holidays_of=partial(holidays_of, shop.market, shop.subdivision) if shop else no_holidays,
        wishes=seller.wishes,
    )  # fmt: skip


def shop_of(books: Books, seller: Seller, walk: Walk | None) -> Shop | None:
    """Return the shop that a walk is about, else the seller's present one."""
    shop = walk.shop if walk else seller.shop
    return books.sellers.shop(shop) if shop else None


def scene(books: Books, who: Who, walk_id: int, refused: Refused | None = None) -> Scene:
    """Return where the walk stands, changing nothing."""
    seller, walk, answers, view = load(books, who, walk_id)
    standing = plan.standing(FLOWS[walk.flow], answers, view)
    return Scene(
        seller, walk, standing, view, refused, undo=_undo_of(books, walk, standing), others=_others(books, who, walk),
        closed=walk.state == "closed",
    )  # fmt: skip


def _undo_of(books: Books, walk: Walk, standing: Standing) -> str | None:
    """Return the step whose deed the last answer told, or told more of; None where there is nothing to undo."""
    if not standing.road.met or walk.flow == "opening":
        return None
    before = dict(standing.road.met)
    before.popitem()
    told_before = plan.standing(standing.flow, before, standing.road.view).tellings()
    told = [each.step for each in standing.tellings() if each not in told_before]
    return told[-1] if told and told[-1] in books.deeds.of_walk(walk.id) else None


def _others(books: Books, who: Who, walk: Walk) -> tuple[Walk, ...]:
    return tuple(each for each in books.walks.open_of(who.seller, who.chat) if each.id != walk.id)
