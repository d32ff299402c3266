"""The screens of /accounts."""

from datetime import datetime

from bot import buttons as b
from bot.board import OF_SHOP, Board, Page, Row
from bot.domain.corrections import Entry
from bot.domain.flows.correct import ELSEWHERE
from bot.domain.meter import Meter
from bot.forms import Count, Instant, Market, Markup, Span, Zone
from bot.handlers.figures import figures
from bot.handlers.screen import Button, Screen, in_columns
from bot.handlers.show import Show, flag, tongue
from bot.records import Shop
from bot.violating import OpenCase

A_PAGE = 6  # accounts
ENTRIES = 6
STEPS = (1, 10)


class Boards(Show):
    """Makes the screens of the board."""

    def board(self, here: Board, page: int = 0) -> Screen:
        """Return every account with its state, clocks, products and appeals, and what the shop has left."""
        lang = tongue(here.seller)
        pages = max(1, -(-len(here.rows) // A_PAGE))
        page = min(page, pages - 1)
        shown = here.rows[page * A_PAGE : (page + 1) * A_PAGE]
        blocks = [self._head(here, lang), *(self._row(row, here, lang) for row in shown)]
        if not here.rows:
            blocks.append(self.words.say(lang, "board.empty"))
        names = [Button(f"@{self.name(row, here)}", b.Tap("account", row.account)) for row in shown]
        rows = [*in_columns(names, 2), *self._turns("accounts", page, pages)]
        return Screen("\n\n".join(blocks), (*rows, *self._tools(here, lang)))

    def _head(self, here: Board, lang: str) -> Markup:
        title = self.words.say(lang, "board.head", market=Market(here.shop.market), city=Zone(here.shop.zone))
        return Markup("\n".join([title, *figures(self.words, lang, here.view.rules, here.linked, here.price)]))

    def _row(self, row: Row, here: Board, lang: str) -> Markup:
        standing, now = row.standing, here.view.now
        since = self.instant(standing.since.at, here, own=False) if standing.since.exactly else None
        which = f"board.{standing.state}" if since else f"board.{standing.state}_unsure"
        lines = [self.words.say(lang, which, now=now, account=f"@{self.name(row, here)}", at=since or "")]
        for kind, end in row.waits:
            left = Span(end - now)
            lines.append(self.words.say(lang, f"board.{kind}", now=now, at=self.instant(end, here), left=left))
        if standing.is_linked:
            lines.append(self.meter(row.meter, lang))
        lines += [self._case(each, here, lang) for each in row.cases]
        return Markup("\n".join(lines))

    def _case(self, each: OpenCase, here: Board, lang: str) -> Markup:
        if each.case.stage == "appealed":
            return self.words.say(lang, "board.appealed")
        if each.last is None:
            return self.words.say(lang, "board.no_date")
        which = "board.appeal" if each.last.ends_at > here.view.now else "board.appeal_passed"
        return self.words.say(lang, which, now=here.view.now, at=self.instant(each.last.ends_at, here))

    def meter(self, meter: Meter, lang: str) -> Markup:
        """Return today's products of an account in one line."""
        which = "board.today" if meter.most is not None else "board.today_open"
        which = which if meter.known else f"{which}_least"
        return self.words.say(lang, which, count=Count(meter.count), most=Count(meter.most or 0))

    def instant(self, at: datetime | None, here: Board, *, own: bool = True) -> Instant:
        """Return an instant in the shop's zone, and in the seller's own."""
        assert at is not None
        return Instant(at, here.shop.zone, own=own, mine=here.view.own_zone)

    def name(self, row: Row, here: Board) -> str:
        """Return the handle of a row's account."""
        return here.view.names.get(row.account, row.account)

    def _turns(self, place: str, page: int, pages: int) -> list[tuple[Button, ...]]:
        head, _, number = place.partition(":")
        prefix = f"{number}." if number else ""
        row = [Button("‹", b.Tap(head, f"{prefix}{page - 1}"))] if page > 0 else []
        row += [Button("›", b.Tap(head, f"{prefix}{page + 1}"))] if page < pages - 1 else []
        return [tuple(row)] if row else []

    def _tools(self, here: Board, lang: str) -> list[tuple[Button, ...]]:
        def button(text: str, press: b.Press) -> Button:
            return Button(self.words.plain(lang, f"board.{text}.button"), press)

        others = [each for each in here.shops if each.id != here.shop.id]
        turns = [
            Button(
                f"{flag(each.market)} {self.words.render(lang, Market(each.market))}",
                b.Tap("accounts_of", str(each.id)),
            )
            for each in others
        ]
        return [
            *in_columns(turns, 2),
            (button("meter", b.Tap("meter")), button("shop", b.Tap("account", OF_SHOP))),
            (button("pin", b.Tap("pin")), self._home(lang)),
        ]

    def _country(self, shop: Shop, lang: str) -> str:
        return f"{flag(shop.market)} {self.words.render(lang, Market(shop.market))}"

    # -- one account

    def page(self, page: Page, number: int = 0) -> Screen:
        """Return one account with its history; each entry that can be put right has a numbered button."""
        here, lang = page.board, tongue(page.board.seller)
        pages = max(1, -(-len(page.entries) // ENTRIES))
        number = min(number, pages - 1)
        shown = page.entries[number * ENTRIES : (number + 1) * ENTRIES]
        head = self._row(page.row, here, lang) if page.row else self._head(here, lang)
        lines = [self._entry(each, at, here, lang) for at, each in enumerate(shown, number * ENTRIES + 1)]
        title = self.words.say(lang, "board.history" if lines else "board.no_history")
        numbers = [
            Button(f"✏️ {at}", b.Tap("entry", str(each.told.id)))
            for at, each in enumerate(shown, number * ENTRIES + 1)
            if each.now is not None and each.told.kind not in ELSEWHERE
        ]
        place = page.row.account if page.row else OF_SHOP
        rows = [*in_columns(numbers, 6), *self._turns(f"account:{place}", number, pages)]
        if page.row and page.row.standing.is_linked:
            rows.append(self.adds(page.row.meter, lang, ""))
        rows.append((Button(self.words.plain(lang, "board.back.button"), b.Tap("accounts")), self._home(lang)))
        return Screen("\n\n".join([head, Markup("\n".join([title, *lines]))]), tuple(rows))

    def _entry(self, entry: Entry, number: int, here: Board, lang: str) -> Markup:
        told = self.deed(entry.told, here.view, lang)
        values = {"number": Count(number), "told": told}
        if entry.correction is None:
            return self.words.say(lang, "board.entry", now=here.view.now, **values)
        values["at"] = self.instant(entry.correction.told_at, here, own=False)
        if entry.now is None:
            return self.words.say(lang, "board.entry_removed", now=here.view.now, **values)
        values["changed"] = self.deed(entry.now, here.view, lang)
        return self.words.say(lang, "board.entry_changed", now=here.view.now, **values)

    def adds(self, meter: Meter, lang: str, name: str) -> tuple[Button, ...]:
        """Return the buttons that count so many more; each carries the count that it adds to."""
        counts = [Button(f"{name}+{each}", b.Tap("count", f"{meter.account}.{meter.count}.{each}")) for each in STEPS]
        return (*counts, Button(self.words.plain(lang, "meter.more.button"), b.Begin("added", meter.account)))
