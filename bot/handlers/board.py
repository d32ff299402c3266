"""/accounts and the presses on its screens: one live message that follows the ledger, offered to be pinned."""

from collections.abc import Awaitable, Callable

from bot import board as boards
from bot import metering, walks
from bot.handlers.boards import Boards
from bot.handlers.desk import Desk, nicely
from bot.handlers.incoming import Incoming
from bot.handlers.meters import Meters
from bot.handlers.show import tongue
from bot.metering import Metered

LONGEST_NUMBER = 15  # what is longer is no row of ours


async def accounts(desk: Desk, said: Incoming, page: str = "") -> None:
    """The board is shown, in its own message; asked for anew, it comes as the newest and the older one goes."""
    here = await desk.database.run(boards.board, desk.who(said))
    if here is None:
        await _opening(desk, said)
        return
    message = await desk.deliver(said, Boards(desk.words).board(here, _number(page or "0")))
    await _stands(desk, said, message)


async def _opening(desk: Desk, said: Incoming) -> None:
    """Before there is a shop, its opening balance comes first."""
    await desk.show_scene(said, await desk.database.run(walks.begin, desk.who(said), "opening"))


async def _stands(desk: Desk, said: Incoming, message: int | None) -> None:
    if message is None:
        return
    before = await desk.database.run(boards.stands, desk.who(said), message)
    if before is not None:
        await nicely(desk.bot.delete_message(said.chat, before))


async def refresh(desk: Desk, said: Incoming) -> None:
    """The board follows what was just told: it is edited where it stands, without a sound."""
    message = await desk.database.run(boards.message_of, desk.who(said))
    here = await desk.database.run(boards.board, desk.who(said)) if message else None
    if message is None or here is None or message == said.message:
        return
    screen = Boards(desk.words).board(here)
    await nicely(desk.voice.change(said.chat, message, screen.text, screen.keyboard()))


async def _accounts_of(desk: Desk, said: Incoming, shop: str) -> None:
    here = await desk.database.run(boards.turn, desk.who(said), _number(shop))
    await _stands(desk, said, await desk.deliver(said, Boards(desk.words).board(here)))


async def _account(desk: Desk, said: Incoming, choice: str) -> None:
    account, _, number = choice.partition(".")
    page = await desk.database.run(boards.page, desk.who(said), account)
    await desk.deliver(said, Boards(desk.words).page(page, _number(number or "0")))


async def _entry(desk: Desk, said: Incoming, deed: str) -> None:
    """The walk that puts an entry right begins below: the history stays."""
    scene = await desk.database.run(boards.correct, desk.who(said), _number(deed))
    await desk.deliver(said, desk.show.scene(scene), in_place=False, scene=scene)


async def _pin(desk: Desk, said: Incoming, _: str) -> None:
    if said.message is None:
        return
    seller = await desk.database.run(lambda books: books.sellers.get(said.seller))
    lang = tongue(seller) if seller else "en"
    pinned = await nicely(desk.bot.pin_chat_message(said.chat, said.message, disable_notification=True))
    await desk.answer(said.query, desk.words.plain(lang, f"board.{'pinned' if pinned else 'no_pin'}.toast"))


# -- today's products


async def meter(desk: Desk, said: Incoming, _: str = "") -> None:
    """Today's products are shown."""
    found = await desk.database.run(metering.shown, desk.who(said))
    if found is None:
        await _opening(desk, said)
    else:
        await desk.deliver(said, Meters(desk.words).meters(found))


async def _count(desk: Desk, said: Incoming, choice: str) -> None:
    parts = choice.split(".")
    if len(parts) not in (3, 4):
        raise LookupError("no such count")
    account, seen, more, *sure = parts
    found = await desk.database.run(
        lambda books: metering.add(books, desk.who(said), account, _number(seen), _number(more), sure=sure == ["sure"])
    )
    await _metered(desk, said, found)


async def _uncount(desk: Desk, said: Incoming, deed: str) -> None:
    await _metered(desk, said, await desk.database.run(metering.undo, desk.who(said), _number(deed)))


async def _metered(desk: Desk, said: Incoming, found: Metered) -> None:
    await desk.deliver(said, Meters(desk.words).meters(found))
    if found.went in ("counted", "undone"):
        await refresh(desk, said)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > LONGEST_NUMBER:
        raise LookupError("no number")
    return int(text)


PLACES: dict[str, Callable[[Desk, Incoming, str], Awaitable[None]]] = {
    "accounts": accounts, "accounts_of": _accounts_of, "account": _account, "entry": _entry, "pin": _pin,
    "meter": meter, "count": _count, "uncount": _uncount,
}  # fmt: skip
