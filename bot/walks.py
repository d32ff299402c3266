"""Walks as use cases: load, ask the domain, save, all in one transaction; the result is a scene to show."""

from bot.changing import change
from bot.domain import flow as plan
from bot.domain.flow import Answer, Flow, Refused
from bot.domain.flows import FLOWS
from bot.domain.view import View
from bot.records import Walk
from bot.scenes import Answers, Gone, Scene, Who, load, scene
from bot.stores import Books


def begin(
    books: Books, who: Who, flow_id: str, account: str | None = None, *, another_shop: bool = False, anew: bool = False
) -> Scene:
    """Return the scene of that flow's walk: the open one of this seller goes on, else a new one begins.

    `account` is what a button or a clock names: then only a walk about it goes on. `another_shop`: the
    opening balance is that of a shop not known yet. `anew`: only one in which nothing was said yet goes on.
    """
    books.foresee(who.seller)
    books.sellers.lock(who.seller)
    seller = books.sellers.get(who.seller)
    if seller is None or flow_id not in FLOWS or (account and account not in books.sellers.names(who.seller)):
        raise Gone
    known = books.walks.begun_by(who.update) if who.update else None
    shop = None if another_shop else seller.shop
    open_walks = [
        each for each in books.walks.open_of(who.seller, who.chat) if (each.flow, each.shop) == (flow_id, shop)
    ]
    if anew:
        open_walks = [each for each in open_walks if not books.walks.answers(each.id)]
    walk = known or next((each for each in open_walks if _fits(books, who, each, account)), None)
    if walk is None:
        walk = books.walks.get(books.walks.begin(who.seller, who.chat, shop, flow_id, who.update, who.now))
        if walk is None:
            raise Gone
    if account and not books.walks.answers(walk.id):
        return change(books, who, walk, {}, {"account": Answer(account, who.now)})
    return scene(books, who, walk.id)


def _fits(books: Books, who: Who, walk: Walk, account: str | None) -> bool:
    """Tell whether an open walk is about the account that a button names."""
    if account is None:
        return True
    _, _, answers, view = load(books, who, walk.id)
    about = FLOWS[walk.flow].about(plan.standing(FLOWS[walk.flow], answers, view).road)
    return about == account or not answers


def choose(books: Books, who: Who, walk_id: int, step: str, option: str, *, sure: bool = False) -> Scene:
    """Return the scene after that option was taken; refused or asked first, the walk is as it was."""
    _, walk, answers, view = load(books, who, walk_id)
    try:
        new = plan.choose(FLOWS[walk.flow], answers, view, step, option)
    except Refused as refused:
        return scene(books, who, walk_id, refused.kept())
    return change(books, who, walk, answers, new, None if sure else (step, option))


def back(books: Books, who: Who, walk_id: int, step: str, *, sure: bool = False) -> Scene:
    """Return the scene one answer earlier; unchanged unless the walk still stands at `step`."""
    _, walk, answers, view = load(books, who, walk_id)
    new = plan.back(FLOWS[walk.flow], answers, view, step)
    return change(books, who, walk, answers, new, None if sure else (step, None))


def undo(books: Books, who: Who, walk_id: int, step: str) -> Scene:
    """Return the scene with the answer taken back that told the deed of `step`, or told more of it."""
    _, walk, answers, view = load(books, who, walk_id)
    if step not in books.deeds.of_walk(walk.id):
        return scene(books, who, walk_id)
    return change(books, who, walk, answers, _without(FLOWS[walk.flow], answers, view, step))


def _without(flow: Flow, answers: Answers, view: View, step: str) -> Answers:
    """Return the answers up to the one with which the deed was told as it stands."""
    left = dict(answers)
    told = [telling for telling in plan.standing(flow, left, view).tellings() if telling.step == step]
    while True:
        here = plan.standing(flow, left, view)
        if not here.road.met or not any(telling in told for telling in here.tellings()):
            return {key: value for key, value in left.items() if key.removesuffix(".ticks") in here.road.met}
        left.pop(list(here.road.met)[-1])


def close(books: Books, who: Who, walk_id: int) -> Scene:
    """Return the scene of the walk put away; it can be taken up again."""
    load(books, who, walk_id)
    books.walks.set_state(walk_id, "closed", who.now)
    return scene(books, who, walk_id)


def resume(books: Books, who: Who, walk_id: int) -> Scene:
    """Return the scene of the walk, open again if it was closed; where it was put off, the question put off."""
    _, walk, answers, view = load(books, who, walk_id)
    if walk.state == "closed":
        books.walks.set_state(walk_id, "open", who.now)
    if plan.standing(FLOWS[walk.flow], answers, view).put_off:
        return change(books, who, walk, answers, plan.back(FLOWS[walk.flow], answers, view, "end"))
    return scene(books, who, walk_id)


def type_in(books: Books, who: Who, text: str) -> Scene | None:
    """Return the scene after a typed reply; None where the question that was shown last here asks for none.

    It answers that question only, if it was sent after it, and once: a reply that came too early, or is worked off
    again (a crash before it was done), must not answer the question of another walk.
    """
    books.foresee(who.seller)
    books.sellers.lock(who.seller)
    answered = books.walks.answered_by(who.seller, who.chat, who.message or 0)
    if answered is not None:
        return scene(books, who, answered)
    walk = next(iter(books.walks.open_of(who.seller, who.chat)), None)
    if walk is None or walk.prompt_id is None or (who.message or 0) <= walk.prompt_id:
        return None
    return _typed(books, who, walk, text)


def open_here(books: Books, who: Who) -> Scene | None:
    """Return the scene of the newest walk that is open in this chat, None where none is."""
    walk = next(iter(books.walks.open_of(who.seller, who.chat)), None)
    return scene(books, who, walk.id) if walk else None


def _typed(books: Books, who: Who, walk: Walk, text: str) -> Scene:
    _, _, answers, view = load(books, who, walk.id)
    try:
        new = plan.type_in(FLOWS[walk.flow], answers, view, text)
    except Refused as refused:
        books.walks.tried(walk.id, who.message or 0)
        return scene(books, who, walk.id, refused.kept())
    return change(books, who, walk, answers, new, said_with=who.message)


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
