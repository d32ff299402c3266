"""What other rules change for a seller -> a message: what is sooner first, each with what it was."""

from collections.abc import Mapping
from datetime import datetime

from bot import buttons as b
from bot.domain.kinds import KINDS
from bot.domain.moves import Move
from bot.forms import Count, Instant, Market, Markup, Phrase
from bot.handlers.screen import Button, Screen
from bot.handlers.show import Show, tongue
from bot.parcels import Parcel
from bot.records import Seller
from bot.rule_news import Change

MOST_LINES = 12
MOST_BUTTONS = 6
_OPENS = ("unlink_lock", "relink_wait")  # what is over is open
_FLOWS: Mapping[str, str] = {
    **{kind: KINDS[kind].reopens or "" for kind in (*_OPENS, "invitation")},
    "daily": KINDS["showcase_reset"].reopens or "",
}


class News(Show):
    """Makes the messages on changed rules."""

    def news(self, parcel: Parcel, now: datetime) -> Screen:
        """Return what a seller hears of other rules: what moves for them, by which rule, and what to do next."""
        lang, changes = tongue(parcel.seller), parcel.changes
        lines = [self._line_of(change, parcel.seller, now) for change in changes[:MOST_LINES]]
        if len(changes) > MOST_LINES:
            lines.append(self.words.say(lang, "digest.more", n=Count(len(changes) - MOST_LINES)))
        parts = [self.words.say(lang, "news.head"), Markup("\n".join(lines)), self.words.say(lang, _next(changes, now))]
        parts += self._sources(changes, lang)
        below = Button(self.words.plain(lang, "nav.reminders.button"), b.Tap("below", "reminders"))
        if parcel.reminder.copies:
            parts.insert(0, self.words.say(lang, "push.again", number=f"#{parcel.reminder.id}"))
        return Screen("\n\n".join(parts), (*self._ways(changes, lang), (below,)))

    def _line_of(self, change: Change, seller: Seller, now: datetime) -> Markup:
        lang, move = tongue(seller), change.move
        account, market = f"@{change.name}" if change.name else "", Market(change.shop.market)
        what = self.words.say(
            lang, _words_of(move, now), now=now, account=account, market=market,
            at=self._value(move.after, change, mine=seller.zone), was=self._value(move.before, change),
        )  # fmt: skip
        how = "line" if not move.sooner else "new" if move.before is None else "sooner"
        return self.words.say(lang, f"news.{how}", what=what)

    def _value(self, value: datetime | int | None, change: Change, mine: str | None = None) -> object:
        """Return an end or a number; an end in the shop's zone, and in the seller's own where that is given."""
        if value is None:
            return Phrase("news.no_end" if change.move.is_end else "news.no_limit")
        if isinstance(value, int):
            return Count(value)
        return Instant(value, change.shop.zone, own=False, mine=mine)

    def _sources(self, changes: tuple[Change, ...], lang: str) -> list[Markup]:
        """Return where the new rules come from, each source once."""
        by_shop: dict[int, list[str]] = {}
        for change in changes:
            by_shop.setdefault(change.shop.id, []).extend(change.move.keys)
        rules = {change.shop.id: change.rules for change in changes}
        said = (self.source(rules[shop], tuple(dict.fromkeys(keys)), lang) for shop, keys in by_shop.items())
        return list(dict.fromkeys(each for each in said if each))

    def _ways(self, changes: tuple[Change, ...], lang: str) -> tuple[tuple[Button, ...], ...]:
        """Return the walks that go on from here, each once: what a reminder of the same would open."""
        found = {press: label for change in changes for press, label in [_way(change)] if press is not None}
        rows = [
            (Button(self.words.plain(lang, "nav.resume.button", walk=label), press),) for press, label in found.items()
        ]
        return tuple(rows[:MOST_BUTTONS])


def _way(change: Change) -> tuple[b.Press | None, Phrase]:
    """Return what opens the walk, and its name; None where there is none."""
    move, account = change.move, change.move.account
    flow = "violation" if move.kind == "appeal" else _FLOWS.get(move.kind, "")
    about = {"account": f"@{change.name}"}
    label = Phrase(f"flow.{flow}.about", about) if account and change.name else Phrase(f"flow.{flow}")
    if move.kind == "appeal":
        return (b.Tap("below", str(move.deed.walk)) if move.deed.walk else None), label
    return (b.Begin(flow, account or "") if flow else None), label


def _words_of(move: Move, now: datetime) -> str:
    """Return the id of the words of one move."""
    if not move.is_over(now):
        return f"news.{move.kind}"
    gone = move.after is None and move.kind not in _OPENS
    return f"news.{move.kind}.{'none' if gone else 'over'}"


def _next(changes: tuple[Change, ...], now: datetime) -> str:
    """Return the words of what is best done next."""
    if any(change.move.kind == "appeal" for change in changes):
        return "news.next.appeal"
    if any(change.move.kind in _OPENS and change.move.is_over(now) for change in changes):
        return "news.next.open"
    return "news.next" if any(change.move.is_end for change in changes) else "news.next.count"
