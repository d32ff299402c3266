"""/reminders and the presses on its screens."""

from collections.abc import Awaitable, Callable
from datetime import time
from functools import partial

from bot import wishing
from bot.domain.kinds import KINDS
from bot.handlers.desk import Desk
from bot.handlers.incoming import Incoming
from bot.wishing import Change, Listing

LONGEST_NUMBER = 15  # what is longer is no row of ours


async def reminders(desk: Desk, said: Incoming, page: str = "") -> None:
    """The list of what comes is shown."""
    listing = await desk.database.run(wishing.listing, desk.who(said))
    await desk.deliver(said, desk.show.reminders(listing, _number(page or "0")))


async def _one(desk: Desk, said: Incoming, reminder: str) -> None:
    parcel = await desk.database.run(wishing.one, desk.who(said), _number(reminder))
    await desk.deliver(said, desk.show.reminder(parcel, desk.now()))


async def _pause(desk: Desk, said: Incoming, reminder: str, *, sure: bool = False) -> None:
    parcel = await desk.database.run(wishing.one, desk.who(said), _number(reminder))
    kind = KINDS.get(parcel.reminder.kind)
    if kind and kind.treated == "deadline" and not sure:
        await desk.deliver(said, desk.show.pause_sure(parcel, desk.now()))
        return
    listing = await desk.database.run(wishing.paused, desk.who(said), parcel.reminder.id)
    await desk.deliver(said, desk.show.reminders(listing))


async def _paused(desk: Desk, said: Incoming, _: str) -> None:
    await desk.deliver(said, desk.show.paused(await desk.database.run(wishing.listing, desk.who(said))))


async def _resume(desk: Desk, said: Incoming, series: str) -> None:
    listing = await desk.database.run(wishing.resumed, desk.who(said), series)
    await desk.deliver(said, desk.show.paused(listing))


async def _kinds(desk: Desk, said: Incoming, _: str) -> None:
    await desk.deliver(said, desk.show.kinds(await desk.database.run(wishing.listing, desk.who(said))))


async def _wish(desk: Desk, said: Incoming, change: Change) -> Listing:
    listing: Listing = await desk.database.run(wishing.wish, desk.who(said), change)
    return listing


async def _kind(desk: Desk, said: Incoming, kind: str) -> None:
    await desk.deliver(said, desk.show.kinds(await _wish(desk, said, wishing.toggled(kind))))


async def _nag(desk: Desk, said: Incoming, _: str) -> None:
    await desk.deliver(said, desk.show.kinds(await _wish(desk, said, wishing.nagged)))


async def _hours(desk: Desk, said: Incoming, kind: str) -> None:
    listing = await desk.database.run(wishing.listing, desk.who(said))
    await desk.deliver(said, desk.show.hours(listing, KINDS[kind]))


async def _hour(desk: Desk, said: Incoming, choice: str) -> None:
    kind, _, hour = choice.partition("-")
    at = _time(hour)
    known = KINDS[kind]
    listing = await _wish(desk, said, lambda wishes: wishes.with_hour(known.id, at))
    await desk.deliver(said, desk.show.kinds(listing))


async def _quiet(desk: Desk, said: Incoming, choice: str) -> None:
    """Quiet hours are asked for in two steps, then the LIVE slots that fall into them."""
    start, chosen, end = choice.partition("-")
    if choice == "off":
        listing = await _wish(desk, said, wishing.quiet_from(None, None))
    elif chosen:
        listing = await _wish(desk, said, wishing.quiet_from(_time(start), _time(end)))
        if listing.waking:
            await desk.deliver(said, desk.show.waking(listing, listing.waking[0]))
            return
    else:
        listing = await desk.database.run(wishing.listing, desk.who(said))
    await desk.deliver(
        said, desk.show.quiet(listing, _time(start) if start and not chosen and choice != "off" else None)
    )


async def _may_wake(desk: Desk, said: Incoming, deed: str, *, wake: bool) -> None:
    number = _number(deed)
    listing = await desk.database.run(lambda books: wishing.may_wake(books, desk.who(said), number, wake=wake))
    if listing.waking:
        await desk.deliver(said, desk.show.waking(listing, listing.waking[0]))
    else:
        await desk.deliver(said, desk.show.quiet(listing))


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > LONGEST_NUMBER:
        raise LookupError("no number")
    return int(text)


def _time(hour: str) -> time:
    if len(hour) > 2 or not hour.isdecimal() or int(hour) > 23:
        raise LookupError("no hour")
    return time(int(hour))


PLACES: dict[str, Callable[[Desk, Incoming, str], Awaitable[None]]] = {
    "reminders": reminders,
    "reminder": _one,
    "pause": _pause,
    "pause_sure": partial(_pause, sure=True),
    "paused": _paused,
    "resume": _resume,
    "kinds": _kinds,
    "kind": _kind,
    "nag": _nag,
    "hours": _hours,
    "hour": _hour,
    "quiet": _quiet,
    "wake": partial(_may_wake, wake=True),
    "hush": partial(_may_wake, wake=False),
}
