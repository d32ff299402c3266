"""What sellers say: commands and typed replies."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from bot import lives, scenes, sellers, violating, walks
from bot.asking.naming import is_greeting
from bot.domain.typed_time import is_hour
from bot.handlers import asking, board, calendar, live, reports, wishes
from bot.handlers.desk import Desk
from bot.handlers.incoming import Incoming
from bot.handlers.screen import Screen
from bot.handlers.show import tongue
from bot.records import Seller
from bot.scenes import Scene


async def start(desk: Desk, said: Incoming) -> None:
    """A stranger's walk begins with the opening balance; a known seller sees where they stand."""
    home = await desk.database.run(sellers.home, desk.who(said))
    if home is None:
        return
    if not home.seller.chosen:
        await desk.deliver(said, desk.show.languages(home.seller))
    elif home.shop is None:
        await begin(desk, said, "opening")
    else:
        await desk.deliver(said, desk.show.home(home))


async def begin(desk: Desk, said: Incoming, flow: str, account: str = "") -> None:
    """The flow's walk stands open; before there is a shop, its opening balance comes first."""
    who = desk.who(said)
    home = await desk.database.run(sellers.home, who)
    if home is not None and home.shop is None:
        flow, account = "opening", ""
    if flow == violating.FLOW:
        await desk.show_scene(said, await desk.database.run(violating.take_up, who))
    else:
        await desk.show_scene(said, await desk.database.run(lives.begin, who, flow, account or None))


async def new_violation(desk: Desk, said: Incoming) -> None:
    """A walk that tells of a violation stands open, whatever other violation is open, too."""
    home = await desk.database.run(sellers.home, desk.who(said))
    if home is None or home.shop is None:
        await start(desk, said)
    else:
        await desk.show_scene(said, await desk.database.run(violating.another, desk.who(said)))


async def shop(desk: Desk, said: Incoming) -> None:
    """The shop's card is shown, or its opening balance begun."""
    home = await desk.database.run(sellers.home, desk.who(said))
    if home is not None and home.shop is not None:
        await desk.deliver(said, desk.show.shop(home))
    else:
        await start(desk, said)


async def language(desk: Desk, said: Incoming) -> None:
    """The picker is shown."""
    await desk.deliver(said, desk.show.languages(await _seller(desk, said)))


async def privacy(desk: Desk, said: Incoming) -> None:
    """What is kept is said."""
    await desk.deliver(said, desk.show.privacy(await _seller(desk, said)))


async def forget(desk: Desk, said: Incoming) -> None:
    """The question before everything is deleted is shown."""
    await desk.deliver(said, desk.show.forget(await _seller(desk, said)))


async def settings(desk: Desk, said: Incoming) -> None:
    """Language and clocks are shown."""
    home = await desk.database.run(sellers.home, desk.who(said))
    if home is not None:
        await desk.deliver(said, desk.show.settings(home))


async def help_(desk: Desk, said: Incoming) -> None:
    """What the bot does is said."""
    await desk.deliver(said, desk.show.help(await _seller(desk, said)))


async def text(desk: Desk, said: Incoming) -> None:
    """A typed reply answers the open question; a question of the seller's own is answered, and then asked again."""
    if asking.is_marked(said.text):
        here, matched = await desk.database.run(walks.open_here, desk.who(said)), asking.read(said.text)
        if asking.is_about_us(matched) and not (here and here.standing.step and here.standing.step.prose):
            await asking.asked(desk, said, matched, here)
            return
    scene = await desk.database.run(walks.type_in, desk.who(said), said.text)
    if scene is not None and not scene.refused:
        await calendar.show_scene(desk, said, scene)
    else:
        await _no_reply(desk, said, scene)


async def _no_reply(desk: Desk, said: Incoming, refused: Scene | None) -> None:
    """It answers no open step: it is a question, a greeting, or came before the question that it seems to answer."""
    matched = asking.read(said.text)
    scene = refused or await desk.database.run(walks.open_here, desk.who(said))
    if asking.is_about_us(matched) and not (scene and is_hour(said.text)):
        await asking.asked(desk, said, matched, scene and replace(scene, refused=None))
    elif refused is not None:
        await calendar.show_scene(desk, said, refused)
    elif scene is not None:
        await lost(desk, said, "said.unasked")
    elif is_greeting(said.text):
        await start(desk, said)
    else:
        await asking.asked(desk, said, matched)


async def edited(desk: Desk, said: Incoming) -> None:
    """An edited reply to the open question is read again; any other edit changes nothing."""
    scene = await desk.database.run(walks.edited, desk.who(said), said.text)
    if scene is not None:
        await calendar.show_scene(desk, said, scene)


async def other(desk: Desk, said: Incoming) -> None:
    """What the bot can't read (a picture, a voice) is answered too."""
    await lost(desk, said, "said.unreadable")


async def lost(desk: Desk, said: Incoming, why: str) -> None:
    """One sentence says why nothing was done, and the open question, or home, is shown again."""
    seller = await _seller(desk, said)
    note = desk.words.say(tongue(seller), why)
    open_walks = await desk.database.run(lambda books: books.walks.open_of(said.seller, said.chat))
    if open_walks:
        scene = await desk.database.run(scenes.scene, desk.who(said), open_walks[0].id)
        screen = desk.show.scene(scene)
        await desk.deliver(said, _above(note, screen), in_place=False, scene=scene)
        return
    home = await desk.database.run(sellers.home, desk.who(said))
    if home is not None:
        await desk.deliver(said, _above(note, desk.show.home(home)), in_place=False)


def _above(note: str, screen: Screen) -> Screen:
    return Screen(f"{note}\n\n{screen.text}", screen.rows, screen.asking)


async def _seller(desk: Desk, said: Incoming) -> Seller:
    seller: Seller | None = await desk.database.run(lambda books: books.sellers.get(said.seller))
    if seller is None:
        raise LookupError("a seller that was just met is gone")
    return seller


COMMANDS: dict[str, Callable[[Desk, Incoming], Awaitable[None]]] = {
    "start": start,
    "help": help_,
    "check": partial(begin, flow="eligibility"),
    "link": partial(begin, flow="link"),
    "unlink": partial(begin, flow="unlink"),
    "appeal": partial(begin, flow=violating.FLOW),
    "fixlink": partial(begin, flow="fix_link"),
    "fixunlink": partial(begin, flow="fix_unlink"),
    "score": partial(begin, flow="score"),
    "swap": partial(begin, flow="swap"),
    "matrix": partial(begin, flow="matrix"),
    "ticket": partial(begin, flow="ticket"),
    "data": reports.numbers,
    "rules": asking.rules,
    "shop": shop,
    "live": live.live,
    "accounts": board.accounts,
    "showcase": board.meter,
    "plan": partial(begin, flow="showcase"),
    "remind": partial(begin, flow="remind"),
    "reminders": wishes.reminders,
    "language": language,
    "settings": settings,
    "privacy": privacy,
    "forget": forget,
}
