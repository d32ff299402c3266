"""/live: the slots, the next LIVE, its first minutes, and the presses on these screens."""

from collections.abc import Awaitable, Callable

from bot import buttons as b
from bot import lives
from bot.domain.airing import Airing
from bot.domain.live import Slot
from bot.forms import Count, Instant, Market, Span
from bot.handlers.desk import Desk
from bot.handlers.hours import slot_words
from bot.handlers.incoming import Incoming
from bot.handlers.screen import Button, Screen
from bot.handlers.show import Show, tongue
from bot.lives import Card, Row

LONGEST_NUMBER = 15  # what is longer is no row of ours
_PARTS = 5  # of the first minutes: the marks between them are the plan's


class LiveScreens(Show):
    """Makes the screens of /live."""

    def card(self, card: Card) -> Screen:
        """Return the slots, the next LIVE, and what can be done about them."""
        lang, several = tongue(card.seller), len(card.rows) > 1
        lines: list[str] = [self.words.say(lang, "live.card.head", market=Market(card.shop.market))]
        lines += [self._slot(row, number if several else 0, card) for number, row in enumerate(card.rows, 1)]
        parts = ["\n".join(lines), self._coming(card)]
        if card.is_off:
            parts.append(self.words.say(lang, "live.card.off"))
        rows = [
            (self._button("check", b.Tap("live", "check"), lang, "primary"),),
            (self._button("first", b.Tap("live", "first"), lang),),
            (self._button("add", b.Begin("live"), lang), self._button("calendar", b.Tap("ics", "live"), lang)),
        ]
        rows += [self._of_row(row, number if several else 0, lang) for number, row in enumerate(card.rows, 1)]
        return Screen("\n\n".join(parts), (*rows, (self._home(lang),)))

    def _slot(self, row: Row, number: int, card: Card) -> str:
        words = slot_words(row.slot, card.shop.zone, card.own_zone, card.now)
        which = "live.card.paused" if row.paused else "live.card.slot"
        said = self.words.say(tongue(card.seller), which, slot=words)
        return f"{number}. {said}" if number else said

    def _coming(self, card: Card) -> str:
        lang, coming = tongue(card.seller), card.next
        if coming is None:
            return self.words.say(lang, "live.card.all_paused")
        if coming.runs(card.now):
            end = Instant(coming.end, card.shop.zone, mine=card.own_zone)
            return self.words.say(lang, "live.card.on_air", now=card.now, end=end)
        return self._next(coming, card)

    def _next(self, coming: Airing, card: Card) -> str:
        at, left = Instant(coming.start, card.shop.zone, mine=card.own_zone), Span(coming.start - card.now)
        return self.words.say(tongue(card.seller), "live.card.next", now=card.now, at=at, left=left)

    def _of_row(self, row: Row, number: int, lang: str) -> tuple[Button, ...]:
        verb, after = ("resume" if row.paused else "pause"), f" {number}" if number else ""
        pause = self._button(verb, b.Tap("live", f"{verb}-{row.id}"), lang)
        remove = self._button("remove", b.Tap("live", f"remove-{row.id}"), lang)
        return Button(pause.label + after, pause.press), Button(remove.label + after, remove.press)

    def _button(self, text: str, press: b.Press, lang: str, style: str = "") -> Button:
        return Button(self.words.plain(lang, f"live.{text}.button"), press, style)

    def removed(self, slot: Slot, deed: int, card: Card) -> Screen:
        """Return what was taken away, and the way to have it back."""
        lang = tongue(card.seller)
        words = slot_words(slot, card.shop.zone, card.own_zone, card.now)
        undo = Button(self.words.plain(lang, "nav.undo.button"), b.Tap("live", f"undo-{deed}"))
        ways = (self._button("card", b.Tap("live"), lang), self._home(lang))
        return Screen(self.words.say(lang, "live.card.removed", slot=words), ((undo,), ways))

    def first(self, card: Card) -> Screen:
        """Return the plan of the first minutes (S39), its marks in parts of what the guide says."""
        lang, hook = tongue(card.seller), card.rules.count("live.hook_minutes") or 0
        m1, m3, m4 = (Count(hook * part // _PARTS) for part in (1, 3, 4))
        text = self.words.say(lang, "live.first", hook=Count(hook), m1=m1, m3=m3, m4=m4)
        source = self.source(card.rules, ("live.hook_minutes",), lang)
        ways = (self._button("check", b.Tap("live", "check"), lang), self._button("card", b.Tap("live"), lang))
        return Screen("\n\n".join(part for part in (text, source) if part), (ways,))


async def live(desk: Desk, said: Incoming, choice: str = "") -> None:
    """The slots are shown, or the first one asked for."""
    verb, _, number = choice.partition("-")
    act = _VERBS.get(verb)
    if act is None:
        raise LookupError("no such press")
    await act(desk, said, _number(number) if number else 0)


async def _card(desk: Desk, said: Incoming, _: int = 0) -> None:
    card = await _loaded(desk, said)
    if card is not None:
        await desk.deliver(said, LiveScreens(desk.words).card(card))


async def _loaded(desk: Desk, said: Incoming) -> Card | None:
    """Return the card; where there is none to show, its first question is shown instead."""
    card: Card | None = await desk.database.run(lives.card, desk.who(said))
    if card is not None and card.rows:
        return card
    scene = await desk.database.run(lives.begin, desk.who(said), "opening" if card is None else "live")
    await desk.show_scene(said, scene)
    return None


async def _check(desk: Desk, said: Incoming, _: int) -> None:
    if await _loaded(desk, said):
        # What offers it (the card, a reminder) stays in the chat.
        await desk.answer(said.query)
        scene = await desk.database.run(lives.begin, desk.who(said), "live_list")
        await desk.deliver(said, desk.show.scene(scene), in_place=False, scene=scene)


async def _first(desk: Desk, said: Incoming, _: int) -> None:
    card = await _loaded(desk, said)
    if card is not None:
        await desk.deliver(said, LiveScreens(desk.words).first(card))


async def _remove(desk: Desk, said: Incoming, deed: int) -> None:
    slot = await desk.database.run(lives.removed, desk.who(said), deed)
    card = await desk.database.run(lives.card, desk.who(said))
    if card is not None:
        await desk.deliver(said, LiveScreens(desk.words).removed(slot, deed, card))


async def _undo(desk: Desk, said: Incoming, deed: int) -> None:
    await desk.database.run(lives.put_back, desk.who(said), deed)
    await _card(desk, said)


async def _pause(desk: Desk, said: Incoming, deed: int) -> None:
    await desk.database.run(lambda books: lives.pause(books, desk.who(said), deed, off=True))
    await _card(desk, said)


async def _resume(desk: Desk, said: Incoming, deed: int) -> None:
    await desk.database.run(lambda books: lives.pause(books, desk.who(said), deed, off=False))
    await _card(desk, said)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > LONGEST_NUMBER:
        raise LookupError("no number")
    return int(text)


_VERBS: dict[str, Callable[[Desk, Incoming, int], Awaitable[None]]] = {
    "": _card, "check": _check, "first": _first, "remove": _remove, "undo": _undo, "pause": _pause, "resume": _resume,
}  # fmt: skip
