"""The screens of today's products."""

from bot import buttons as b
from bot.forms import Count, Span
from bot.handlers.boards import Boards
from bot.handlers.screen import Button, Screen
from bot.handlers.show import begins, tongue
from bot.metering import Metered


class Meters(Boards):
    """Makes the screens of what goes into the showcases today."""

    def meters(self, found: Metered) -> Screen:
        """Return today's products of each linked account, with what a tap adds."""
        here, lang = found.board, tongue(found.board.seller)
        if found.went == "over":
            return self._over(found, lang)
        linked = [row for row in here.rows if row.standing.is_linked]
        if not linked:
            return Screen(self.words.say(lang, "meter.none"), ((self._begins("link", lang), self._home(lang)),))
        resets = linked[0].meter.resets_at
        left = Span(resets - here.view.now)
        lines = [self.words.say(lang, "meter.head", now=here.view.now, at=self.instant(resets, here), left=left)]
        for row in linked:
            line = self.words.say(
                lang, "meter.line", account=f"@{self.name(row, here)}", today=self.meter(row.meter, lang)
            )
            lines.append(line)
        if found.went == "moved":
            lines.insert(0, self.words.say(lang, "meter.moved"))
        lines.append(self.words.say(lang, "meter.advice"))
        source = self.source(here.view.rules, ("showcase.daily_add", "showcase.day_start"), lang)
        lines += [source] if source else []
        rows = [self.adds(row.meter, lang, f"@{self.name(row, here)} ") for row in linked]
        rows += (
            [(Button(self.words.plain(lang, "nav.undo.button"), b.Tap("uncount", str(found.deed))),)]
            if found.deed
            else []
        )
        plan = Button(self.words.plain(lang, "begin.showcase.button"), begins("showcase"))
        board = Button(self.words.plain(lang, "board.back.button"), b.Tap("accounts"))
        return Screen("\n\n".join(lines), (*rows, (plan, board)))

    def _over(self, found: Metered, lang: str) -> Screen:
        meter, here = found.meter, found.board
        assert meter is not None
        resets, left = self.instant(meter.resets_at, here), Span(meter.resets_at - here.view.now)
        text = self.words.say(
            lang, "added.over.ask", now=here.view.now, would=Count(meter.count + found.more),
            most=Count(meter.most or 0), resets=resets, **{"in": left},
        )  # fmt: skip
        way = f"{meter.account}.{meter.count}"
        rest = Button(
            self.words.plain(lang, "added.over.option.rest", rest=Count(meter.left or 0)),
            b.Tap("count", f"{way}.{meter.left}"),
        )
        already = Button(self.words.plain(lang, "option.already"), b.Tap("count", f"{way}.{found.more}.sure"))
        rows = [(rest,)] if meter.left else []
        back = Button(self.words.plain(lang, "option.stop"), b.Tap("meter"))
        return Screen(text, (*rows, (already,), (back,)))
