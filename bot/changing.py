"""A change of a walk's answers, saved with every deed and clock that follows from it."""

from collections.abc import Mapping
from dataclasses import fields, replace

from bot.clocks import arm
from bot.domain import flow as plan
from bot.domain.flow import Answer, Telling
from bot.domain.flows import FLOWS
from bot.domain.flows.clock import chosen
from bot.domain.markets import market
from bot.domain.shop import Deed
from bot.domain.view import View
from bot.records import Shop, Walk
from bot.scenes import Answers, AskFirst, Gone, Scene, Who, scene, view_of
from bot.stores import Books
from bot.zoning import set_zone


def change(
    books: Books, who: Who, walk: Walk, old: Answers, new: Answers, ask: tuple[str, str | None] | None = None,
    said_with: int | None = None,
) -> Scene:  # fmt: skip
    """Save the new answers, with every deed and clock that follows from them.

    `ask`: the change must be asked for first where it takes a deed back. `said_with`: the reply's message.
    """
    if dict(new) == dict(old):
        return _as_it_is(books, who, walk)
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
    lost = tuple(deed for deed in spoilt if not _adds(told.get(deed.step or ""), deed))
    if lost and ask is not None and walk.flow != "opening":
        return replace(scene(books, who, walk.id), ask_first=AskFirst(*ask, lost))
    if not books.walks.save_answers(fresh, old, named, said_with, who.now):
        return scene(books, who, walk.id)  # another press was first: it is shown what came of it
    about = view.names.get(after.flow.about(after.road) or "")
    if about != fresh.about:
        books.walks.set_about(walk.id, about)
    fresh_deeds = _keep_deeds(books, who, fresh, view, told, kept, spoilt)
    ended = after.step is None and not after.waiting
    if ended or walk.state != "open":
        books.walks.set_state(walk.id, "finished" if ended else "open", who.now)
    if told or kept:
        arm(books, seller, who.chat, who.policy, who.now)
    return replace(scene(books, who, walk.id), told=fresh_deeds, untold=spoilt, fresh=True)


def _keep_deeds(
    books: Books, who: Who, walk: Walk, view: View, told: Mapping[str, Telling], kept: Mapping[str, Deed],
    spoilt: tuple[Deed, ...],
) -> tuple[Deed, ...]:  # fmt: skip
    """Return the deeds put into the ledger; those that the answers do not tell any more are taken back."""
    for deed in spoilt:
        books.deeds.take_back(deed.id, who.now)
    gone = {deed.step for deed in spoilt}
    for step, telling in told.items():
        if view.shop is not None and (step not in kept or step in gone):
            books.deeds.tell(who.seller, view.shop, telling, walk.id, who.now)
    return tuple(deed for step, deed in books.deeds.of_walk(walk.id).items() if step not in kept or step in gone)


def _same(deed: Deed, telling: Telling) -> bool:
    return all(getattr(deed, field.name) == getattr(telling, field.name) for field in fields(telling))


def _adds(telling: Telling | None, deed: Deed) -> bool:
    """Tell whether the telling only says more of the deed: a day that was not known, an exact time for a guess."""
    if telling is None or (telling.kind, telling.account) != (deed.kind, deed.account):
        return False
    timed = (telling.at, telling.certainty) == (deed.at, deed.certainty) or (
        deed.certainty == "unsure" and telling.certainty == "exact"
    )
    held = ((getattr(deed, name), getattr(telling, name)) for name in ("amount", "what", "day", "last_day"))
    return timed and telling.against_rule == deed.against_rule and all(old in (None, new) for old, new in held)


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
        if step.sets == "zone" and (zone := chosen(answer.value)) is not None:
            of_shop = "whose" in new and new["whose"].value == "shop"
            set_zone(books, who, zone, of_shop=of_shop, shop=walk.shop)
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


def _as_it_is(books: Books, who: Who, walk: Walk) -> Scene:
    """Return where the walk stands: nothing new was said, but a walk that was put away is open again."""
    if walk.state == "closed":
        books.walks.set_state(walk.id, "open", who.now)
    return scene(books, who, walk.id)
