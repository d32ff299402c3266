"""Walks as use cases: load, ask the domain, save, all in one transaction; the result is a scene to show."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.clocks import arm, rules_of
from bot.domain import flow as plan
from bot.domain.flow import Answer, Flow, Refused, Standing, Telling
from bot.domain.flows import FLOWS
from bot.domain.markets import market
from bot.domain.policy import Policy
from bot.domain.shop import Deed
from bot.domain.view import View
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


@dataclass(frozen=True, slots=True)
class AskFirst:
    """A change that would take deeds back: shown as a question before it is done.

    `option` None: the change is a step back."""

    step: str
    option: str | None
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a walk stands, to be shown. `refused` is said above it; `others` are walks that also wait."""

    seller: Seller
    walk: Walk
    standing: Standing
    view: View
    refused: Refused | None = None
    ask_first: AskFirst | None = None
    undo: str | None = None
    others: tuple[Walk, ...] = field(default=())
    closed: bool = False


class NotYours(Exception):
    """The walk belongs to somebody else."""


class Gone(Exception):
    """There is no such walk, or this release does not know its flow."""


def load(books: Books, who: Who, walk_id: int) -> tuple[Seller, Walk, Answers, View]:
    """Return the walk with its answers and what its rules may see; NotYours, Gone."""
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
    )  # fmt: skip


def shop_of(books: Books, seller: Seller, walk: Walk | None) -> Shop | None:
    """Return the shop that a walk is about, else the seller's present one."""
    shop = walk.shop if walk else seller.shop
    return books.sellers.shop(shop) if shop else None


def begin(books: Books, who: Who, flow_id: str, account: str | None = None, *, another_shop: bool = False) -> Scene:
    """Return the scene of that flow's walk: the open one of this seller goes on, else a new one begins.

    `account` is what a button or a clock names: then only a walk about it goes on. `another_shop`: the
    opening balance is that of a shop not known yet.
    """
    books.sellers.lock(who.seller)
    seller = books.sellers.get(who.seller)
    if seller is None or flow_id not in FLOWS or (account and account not in books.sellers.names(who.seller)):
        raise Gone
    known = books.walks.begun_by(who.update) if who.update else None
    shop = None if another_shop else seller.shop
    open_walks = [
        each for each in books.walks.open_of(who.seller, who.chat) if (each.flow, each.shop) == (flow_id, shop)
    ]
    walk = known or next((each for each in open_walks if _fits(books, who, each, account)), None)
    if walk is None:
        walk = books.walks.get(books.walks.begin(who.seller, who.chat, shop, flow_id, who.update, who.now))
        if walk is None:
            raise Gone
    if account and not books.walks.answers(walk.id):
        return _change(books, who, walk, {}, {"account": Answer(account, who.now)})
    return scene(books, who, walk.id)


def _fits(books: Books, who: Who, walk: Walk, account: str | None) -> bool:
    """Tell whether an open walk is about the account that a button names."""
    if account is None:
        return True
    _, _, answers, view = load(books, who, walk.id)
    about = FLOWS[walk.flow].about(plan.standing(FLOWS[walk.flow], answers, view).road)
    return about == account or not answers


def scene(books: Books, who: Who, walk_id: int, refused: Refused | None = None) -> Scene:
    """Return where the walk stands, changing nothing."""
    seller, walk, answers, view = load(books, who, walk_id)
    standing = plan.standing(FLOWS[walk.flow], answers, view)
    return Scene(
        seller, walk, standing, view, refused, undo=_undo_of(books, walk, standing), others=_others(books, who, walk),
        closed=walk.state == "closed",
    )  # fmt: skip


def choose(books: Books, who: Who, walk_id: int, step: str, option: str, *, sure: bool = False) -> Scene:
    """Return the scene after that option was taken; refused or asked first, the walk is as it was."""
    _, walk, answers, view = load(books, who, walk_id)
    try:
        new = plan.choose(FLOWS[walk.flow], answers, view, step, option)
    except Refused as refused:
        return scene(books, who, walk_id, refused)
    return _change(books, who, walk, answers, new, None if sure else (step, option))


def back(books: Books, who: Who, walk_id: int, step: str, *, sure: bool = False) -> Scene:
    """Return the scene one answer earlier; unchanged unless the walk still stands at `step`."""
    _, walk, answers, view = load(books, who, walk_id)
    new = plan.back(FLOWS[walk.flow], answers, view, step)
    return _change(books, who, walk, answers, new, None if sure else (step, None))


def undo(books: Books, who: Who, walk_id: int, step: str) -> Scene:
    """Return the scene with the deed told at `step` out of the ledger and its question open again."""
    _, walk, answers, view = load(books, who, walk_id)
    if step not in books.deeds.of_walk(walk.id):
        return scene(books, who, walk_id)
    return _change(books, who, walk, answers, _without(FLOWS[walk.flow], answers, view, step))


def _without(flow: Flow, answers: Answers, view: View, step: str) -> Answers:
    """Return the answers up to the one that made the deed be told."""
    left = dict(answers)
    while True:
        here = plan.standing(flow, left, view)
        if not here.road.met or all(telling.step != step for telling in here.tellings()):
            return {key: value for key, value in left.items() if key in here.road.met}
        left.pop(list(here.road.met)[-1])


def close(books: Books, who: Who, walk_id: int) -> Scene:
    """Return the scene of the walk put away; it can be taken up again."""
    load(books, who, walk_id)
    books.walks.set_state(walk_id, "closed", who.now)
    return scene(books, who, walk_id)


def resume(books: Books, who: Who, walk_id: int) -> Scene:
    """Return the scene of the walk, open again if it was closed."""
    _, walk, _, _ = load(books, who, walk_id)
    if walk.state == "closed":
        books.walks.set_state(walk_id, "open", who.now)
    return scene(books, who, walk_id)


def type_in(books: Books, who: Who, text: str) -> Scene | None:
    """Return the scene after a typed reply; None when no walk of this seller asks for one here.

    It counts only if it was sent after the question it answers, and once: a reply that is worked off again
    (a crash before it was done) must not answer the question of another walk.
    """
    books.sellers.lock(who.seller)
    answered = books.walks.answered_by(who.seller, who.chat, who.message or 0)
    if answered is not None:
        return scene(books, who, answered)
    for walk in books.walks.open_of(who.seller, who.chat):
        if walk.prompt_id is not None and (who.message or 0) > walk.prompt_id:
            return _typed(books, who, walk, text)
    return None


def _typed(books: Books, who: Who, walk: Walk, text: str) -> Scene:
    _, _, answers, view = load(books, who, walk.id)
    try:
        new = plan.type_in(FLOWS[walk.flow], answers, view, text)
    except Refused as refused:
        books.walks.tried(walk.id, who.message or 0)
        return scene(books, who, walk.id, refused)
    return _change(books, who, walk, answers, new, said_with=who.message)


def edited(books: Books, who: Who, text: str) -> Scene | None:
    """Return the scene after a message was edited: a reply that was refused is read again; one that was
    accepted stays, and the seller hears so. None for any other message."""
    books.sellers.lock(who.seller)
    for walk in books.walks.open_of(who.seller, who.chat):
        if walk.tried_id == who.message:
            return _typed(books, who, walk, text)
        if books.walks.said_with(walk.id, who.message or 0):
            return scene(books, who, walk.id, Refused("edited"))
    return None


def _change(
    books: Books, who: Who, walk: Walk, old: Answers, new: Answers, ask: tuple[str, str | None] | None = None,
    said_with: int | None = None,
) -> Scene:  # fmt: skip
    """Save the new answers, with every deed and clock that follows from them.

    `ask`: the change must be asked for first where it takes a deed back. `said_with`: the reply's message.
    """
    if dict(new) == dict(old):
        return resume(books, who, walk.id)
    named = _named(books, who, walk, new)
    seller = books.sellers.get(who.seller)
    fresh = books.walks.get(walk.id)
    if seller is None or fresh is None:
        raise Gone
    view = view_of(books, who, seller, fresh)
    after = plan.standing(FLOWS[walk.flow], named, view)
    told = {telling.step: telling for telling in after.tellings()}
    kept = books.deeds.of_walk(walk.id)
    spoilt = tuple(deed for step, deed in kept.items() if step not in told or not _same(deed, told[step]))
    if spoilt and ask is not None and walk.flow != "opening":
        return replace(scene(books, who, walk.id), ask_first=AskFirst(*ask, spoilt))
    if not books.walks.save_answers(fresh, old, named, said_with, who.now):
        return scene(books, who, walk.id)  # another press was first: it is shown what came of it
    about = after.flow.about(after.road)
    books.walks.set_about(walk.id, view.names.get(about or ""))
    _keep_deeds(books, who, fresh, view, told, kept, spoilt)
    ended = after.step is None and not after.waiting
    if ended or walk.state != "open":
        books.walks.set_state(walk.id, "finished" if ended else "open", who.now)
    if told or kept:
        arm(books, seller, who.chat, who.policy, who.now)
    return scene(books, who, walk.id)


def _keep_deeds(
    books: Books, who: Who, walk: Walk, view: View, told: Mapping[str, Telling], kept: Mapping[str, Deed],
    spoilt: tuple[Deed, ...],
) -> None:  # fmt: skip
    for deed in spoilt:
        books.deeds.take_back(deed.id, who.now)
    gone = {deed.step for deed in spoilt}
    for step, telling in told.items():
        if view.shop is not None and (step not in kept or step in gone):
            books.deeds.tell(who.seller, view.shop, telling, walk.id, who.now)


def _same(deed: Deed, telling: Telling) -> bool:
    return (deed.kind, deed.account, deed.at, deed.certainty, deed.amount, deed.against_rule) == (
        telling.kind, telling.account, telling.at, telling.certainty, telling.amount, telling.against_rule,
    )  # fmt: skip


def _named(books: Books, who: Who, walk: Walk, new: Answers) -> Answers:
    """Return the answers with what they name made real: a new account gets its id, a market its shop."""
    flow, named = FLOWS[walk.flow], dict(new)
    for step_id, answer in new.items():
        step = flow.step(step_id)
        if step is None or step.sets is None:
            continue
        if step.sets == "account" and answer.value.startswith("@"):
            named[step_id] = Answer(books.sellers.account(who.seller, answer.value[1:]), answer.at)
        if step.sets == "market":
            _set_market(books, who, walk, answer.value.upper())
    return named


def _set_market(books: Books, who: Who, walk: Walk, code: str) -> None:
    """Leave the walk's shop in that market: a new shop where it has none, else its own, put right."""
    here, place = books.sellers.shop(walk.shop) if walk.shop else None, market(code)
    if here and here.market != place.code:
        books.sellers.change_shop(Shop(here.id, here.seller, place.code, place.zone, place.default_subdivision))
    if here:
        return
    seller = books.sellers.get(who.seller)
    shop = books.sellers.add_shop(who.seller, place.code, place.zone, place.default_subdivision, who.now)
    books.walks.set_shop(walk.id, shop)
    if seller:
        books.sellers.put(replace(seller, shop=shop), who.now)


def _undo_of(books: Books, walk: Walk, standing: Standing) -> str | None:
    """Return the step whose deed the last answer told, None where there is nothing to undo."""
    if not standing.road.met or walk.flow == "opening":
        return None
    kept, last = books.deeds.of_walk(walk.id), list(standing.road.met)[-1]
    told = [telling.step for telling in standing.tellings()]
    step = told[-1] if told else None
    return step if step in kept and last.startswith((step, step.removesuffix("d"))) else None


def _others(books: Books, who: Who, walk: Walk) -> tuple[Walk, ...]:
    return tuple(each for each in books.walks.open_of(who.seller, who.chat) if each.id != walk.id)
