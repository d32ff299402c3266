"""What sellers press. A button carries its meaning; it is checked again here, and never left unanswered."""

from collections.abc import Awaitable, Callable
from functools import singledispatch

from bot import buttons as b
from bot import pushes, scenes, sellers, walks
from bot.domain.walltime import UnknownZone, zone
from bot.handlers import asking, board, calendar, live, reports, talk, wishes
from bot.handlers.desk import Desk
from bot.handlers.export import export
from bot.handlers.incoming import Incoming
from bot.handlers.screen import Screen
from bot.handlers.show import tongue
from bot.records import Seller
from bot.zoning import set_zone

LONGEST_NUMBER = 15  # what is longer is no row of ours


async def press(desk: Desk, said: Incoming) -> None:
    """The press is acted on and answered, whatever it carries and whoever presses."""
    try:
        await act(said.press, desk, said)
    except scenes.NotYours:
        await _toast(desk, said, "press.not_yours.toast")
    except (scenes.Gone, LookupError):
        await stale(desk, said)


async def stale(desk: Desk, said: Incoming) -> None:
    """A button that leads nowhere any more: the seller hears so and sees where they stand."""
    await desk.answer(said.query)
    await talk.lost(desk, said, "press.gone")


@singledispatch
async def act(press: object, desk: Desk, said: Incoming) -> None:  # noqa: ARG001 - told apart by its type
    """Data that no release of ours has written."""
    await stale(desk, said)


@act.register
async def _(press: b.Choose, desk: Desk, said: Incoming) -> None:
    scene = await desk.database.run(
        lambda books: walks.choose(books, desk.who(said), press.walk, press.step, press.option, sure=press.sure)
    )
    await calendar.show_scene(desk, said, scene)


@act.register
async def _(press: b.Back, desk: Desk, said: Incoming) -> None:
    scene = await desk.database.run(
        lambda books: walks.back(books, desk.who(said), press.walk, press.step, sure=press.sure)
    )
    await calendar.show_scene(desk, said, scene)


@act.register
async def _(press: b.Undo, desk: Desk, said: Incoming) -> None:
    scene = await desk.database.run(walks.undo, desk.who(said), press.walk, press.step)
    await calendar.show_scene(desk, said, scene)


@act.register
async def _(press: b.Close, desk: Desk, said: Incoming) -> None:
    await desk.show_scene(said, await desk.database.run(walks.close, desk.who(said), press.walk))


@act.register
async def _(press: b.Resume, desk: Desk, said: Incoming) -> None:
    scene = await desk.database.run(walks.resume, desk.who(said), press.walk)
    await desk.deliver(said, desk.show.scene(scene), scene=scene)


@act.register
async def _(press: b.Begin, desk: Desk, said: Incoming) -> None:
    # The card that offers it stays in the chat: what it says (a price, a date) is worth keeping.
    await desk.answer(said.query)
    await talk.begin(desk, _as_message(said), press.flow, press.account)


@act.register
async def _(press: b.Push, desk: Desk, said: Incoming) -> None:
    pushed = await desk.database.run(pushes.press, desk.who(said), press.verb, press.reminder)
    if pushed.stays and pushed.scene is not None:
        await desk.answer(said.query)
    else:
        await desk.deliver(said, desk.show.pushed(pushed, desk.now()))
    if pushed.scene is not None:
        await desk.deliver(_as_message(said), desk.show.scene(pushed.scene), scene=pushed.scene)


@act.register
async def _(press: b.Tap, desk: Desk, said: Incoming) -> None:
    place = PLACES.get(press.place)
    if place is None:
        await stale(desk, said)
    else:
        await place(desk, said, press.choice)


async def _speak(desk: Desk, said: Incoming, code: str) -> None:
    if code not in desk.words.languages:
        await stale(desk, said)
        return
    await desk.database.run(sellers.speak, desk.who(said), code)
    open_walks = await desk.database.run(lambda books: books.walks.open_of(said.seller, said.chat))
    if open_walks:  # in the middle of a walk: the same question, in the new language
        scene = await desk.database.run(scenes.scene, desk.who(said), open_walks[0].id)
        await desk.deliver(said, desk.show.scene(scene), scene=scene)
    else:
        await talk.start(desk, said)


async def _clock(desk: Desk, said: Incoming, name: str, *, of_shop: bool) -> None:
    try:
        chosen = zone(name).key if name else ""
    except UnknownZone:
        await stale(desk, said)
        return
    await desk.database.run(lambda books: set_zone(books, desk.who(said), chosen, of_shop=of_shop))
    await talk.settings(desk, said)


async def _forget(desk: Desk, said: Incoming, choice: str) -> None:
    if choice != "yes":
        await talk.forget(desk, said)
        return
    seller = await desk.database.run(lambda books: books.sellers.get(said.seller))
    if seller is None:
        return
    await desk.database.run(sellers.forget, desk.who(said))
    await desk.deliver(said, Screen(desk.words.say(tongue(seller), "forget.done")))


async def _export(desk: Desk, said: Incoming, _: str) -> None:
    await desk.answer(said.query)
    await export(desk, said)


async def _turn(desk: Desk, said: Incoming, shop: str) -> None:
    if (
        not shop.isdecimal()
        or len(shop) > LONGEST_NUMBER
        or await desk.database.run(sellers.turn_to, desk.who(said), int(shop)) is None
    ):
        await stale(desk, said)
    else:
        await talk.shop(desk, said)


async def _add_shop(desk: Desk, said: Incoming, _: str) -> None:
    scene = await desk.database.run(lambda books: walks.begin(books, desk.who(said), "opening", another_shop=True))
    await desk.deliver(said, desk.show.scene(scene), scene=scene)


async def _new_violation(desk: Desk, said: Incoming, _: str) -> None:
    """A walk that tells of a violation begins below; the card that offers it stays."""
    await desk.answer(said.query)
    await talk.new_violation(desk, _as_message(said))


async def _below(desk: Desk, said: Incoming, place: str) -> None:
    """What a message offers, a place or a walk by its number, is shown below it: the message stays."""
    if place in asking.PLACES:
        await desk.answer(said.query)
        await PLACES[place](desk, _as_message(said), "")
    elif place.isdecimal() and len(place) <= LONGEST_NUMBER:
        scene = await desk.database.run(walks.resume, desk.who(said), int(place))
        await desk.answer(said.query)
        await desk.deliver(_as_message(said), desk.show.scene(scene), scene=scene)
    else:
        await stale(desk, said)


async def _whose(desk: Desk, said: Incoming, whose: str) -> None:
    """The walk that changes a clock stands open, at that clock: what older settings offer."""
    who = desk.who(said)
    scene = await desk.database.run(walks.begin, who, "clock")
    await desk.show_scene(said, await desk.database.run(walks.choose, who, scene.walk.id, "whose", whose))


PLACES: dict[str, Callable[[Desk, Incoming, str], Awaitable[None]]] = {
    **wishes.PLACES,
    **board.PLACES,
    **reports.PLACES,
    "ask": asking.chosen,
    "below": _below,
    "why": asking.source,
    "rules": asking.rules,
    "live": live.live,
    "ics": calendar.send,
    "home": lambda desk, said, _: talk.start(desk, said),
    "language": lambda desk, said, _: talk.language(desk, said),
    "settings": lambda desk, said, _: talk.settings(desk, said),
    "privacy": lambda desk, said, _: talk.privacy(desk, said),
    "shop": lambda desk, said, _: talk.shop(desk, said),
    "turn": _turn,
    "add_shop": _add_shop,
    "new_violation": _new_violation,
    "speak": _speak,
    "forget": _forget,
    "export": _export,
    "shop_zone": lambda desk, said, _: _whose(desk, said, "shop"),
    "own_zone": lambda desk, said, _: _whose(desk, said, "own"),
    "set_shop": lambda desk, said, name: _clock(desk, said, name, of_shop=True),
    "set_own": lambda desk, said, name: _clock(desk, said, name, of_shop=False),
}


def _as_message(said: Incoming) -> Incoming:
    """Return the press as if it had been typed: what follows comes as a new message."""
    return Incoming(said.update, said.seller, said.chat, said.private, said.language_code, None)


async def _toast(desk: Desk, said: Incoming, text_id: str) -> None:
    reader: Seller | None = await desk.database.run(lambda books: books.sellers.get(said.seller))
    await desk.answer(said.query, desk.words.plain(tongue(reader) if reader else "en", text_id))
