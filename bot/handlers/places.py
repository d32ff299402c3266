"""The screens outside any walk: home, help, language, settings, privacy."""

from bot import buttons as b
from bot.domain.airing import Airing
from bot.forms import Instant, Market, Phrase, Span, Zone
from bot.handlers.figures import figures
from bot.handlers.listing import Listed
from bot.handlers.screen import Button, Screen, in_columns
from bot.handlers.show import begins, tongue
from bot.places import language_name
from bot.records import Seller
from bot.sellers import Home
from bot.violating import FLOW, OpenCase

MOST_CASES = 4


class Places(Listed):
    """Makes the screens outside any walk."""

    def home(self, home: Home) -> Screen:
        """Return where the seller stands: the shop in figures, what runs, what to do next."""
        lang = tongue(home.seller)
        if home.shop is None:
            return Screen(self.words.say(lang, "home.new"), ((self._begin("opening", lang),), self._feet(lang)))
        market, city = Market(home.shop.market), Zone(home.shop.zone)
        lines: list[str] = [
            self.words.say(lang, "home.shop", market=market, city=city),
            *figures(self.words, lang, home.rules, home.linked, home.price),
        ]
        for kind, name, end in home.waits:
            moment, left = Instant(end, home.shop.zone, mine=home.seller.zone), Span(end - home.now)
            lines.append(self.words.say(lang, f"home.{kind}", now=home.now, account=f"@{name}", at=moment, left=left))
        lines += [self._case(each, home) for each in home.cases]
        if home.live:
            lines.append(self._live(home.live, home.shop.zone, home))
        lines.append(self.words.say(lang, "home.ask"))
        told = [each.walk for each in home.cases if each.walk.flow == FLOW]
        others = [walk for walk in home.open_walks if walk.id not in {each.id for each in told}]
        rows = [(self.resumes(walk, lang),) for walk in (*told[:MOST_CASES], *others[:3])]
        flows = [self._begin(flow, lang) for flow in ("eligibility", "link", "unlink", "violation")]
        places = ("live", "meter", "accounts", "data", "shop")
        flows += [Button(self.words.plain(lang, f"nav.{each}.button"), b.Tap(each)) for each in places]
        return Screen("\n".join(line for line in lines if line), (*rows, *in_columns(flows, 2), self._feet(lang)))

    def _case(self, each: OpenCase, home: Home) -> str:
        """Return one line on a violation: where it stands, and its last day."""
        lang, last, account = tongue(home.seller), each.last, f"@{each.name}"
        if each.case.stage == "appealed":
            return self.words.say(lang, "home.appealed", account=account)
        if last is None:
            return self.words.say(lang, "home.appeal_no_date", account=account)
        at = Instant(last.ends_at, home.shop.zone if home.shop else "UTC", mine=home.seller.zone)
        which = "home.appeal" if last.ends_at > home.now else "home.appeal_passed"
        return self.words.say(lang, which, now=home.now, account=account, at=at)

    def _live(self, coming: Airing, zone: str, home: Home) -> str:
        lang, mine = tongue(home.seller), home.seller.zone
        if coming.runs(home.now):
            end = Instant(coming.end, zone, mine=mine)
            return self.words.say(lang, "home.live_now", now=home.now, at=end)
        at, left = Instant(coming.start, zone, mine=mine), Span(coming.start - home.now)
        return self.words.say(lang, "home.live", now=home.now, at=at, left=left)

    def shop(self, home: Home) -> Screen:
        """Return the shop's card: its figures, and the ways to mend them, to add a shop, to turn to another."""
        lang, screen = tongue(home.seller), self.home(home)
        if home.shop is None:
            return screen
        rows = [(Button(self.words.plain(lang, "shop.correct.button"), b.Begin("opening")),)]
        rows += [
            (
                Button(
                    self.words.plain(lang, "shop.turn.button", market=Market(each.market)), b.Tap("turn", str(each.id))
                ),
            )
            for each in home.shops
            if each.id != home.shop.id
        ]
        rows.append((Button(self.words.plain(lang, "shop.add.button"), b.Tap("add_shop")),))
        return Screen(screen.text, (*rows, (self._home(lang),)))

    def _begin(self, flow: str, lang: str) -> Button:
        return Button(self.words.plain(lang, f"begin.{flow}.button"), begins(flow))

    def _feet(self, lang: str) -> tuple[Button, ...]:
        return (
            Button(self.words.plain(lang, "nav.language.button"), b.Tap("language")),
            Button(self.words.plain(lang, "nav.settings.button"), b.Tap("settings")),
        )

    def help(self, seller: Seller) -> Screen:
        """Return what the bot does and every command."""
        lang = tongue(seller)
        return Screen(self.words.say(lang, "help.text"), ((self._home(lang),), self._feet(lang)))

    def languages(self, seller: Seller) -> Screen:
        """Return the picker; each language under its own name."""
        codes = sorted(self.words.languages, reverse=True)
        choices = tuple((Button(language_name(code), b.Tap("speak", code)),) for code in codes)
        return Screen(self.words.say(tongue(seller), "language.ask"), choices)

    def settings(self, home: Home) -> Screen:
        """Return the language and the clocks, each with its button."""
        lang, shop, own = tongue(home.seller), home.shop, home.seller.zone
        same = self.words.render(lang, Phrase("settings.same_clock"))
        text = self.words.say(
            lang, "settings.text", language=language_name(home.seller.language),
            shop_city=Zone(shop.zone) if shop else "—", own_city=Zone(own) if own else same,
        )  # fmt: skip
        rows = [(Button(self.words.plain(lang, "nav.language.button"), b.Tap("language")),)]
        if shop:
            rows.append((Button(self.words.plain(lang, "begin.clock.button"), b.Begin("clock")),))
        rows.append((self._home(lang),))
        return Screen(text, tuple(rows))

    def privacy(self, seller: Seller) -> Screen:
        """Return what is kept, and the ways to see it and to end it."""
        lang = tongue(seller)
        rows = (
            (Button(self.words.plain(lang, "privacy.export.button"), b.Tap("export")),),
            (Button(self.words.plain(lang, "privacy.forget.button"), b.Tap("forget"), "danger"),),
            (self._home(lang),),
        )
        return Screen(self.words.say(lang, "privacy.text"), rows)

    def forget(self, seller: Seller) -> Screen:
        """Return the question before everything is deleted."""
        lang = tongue(seller)
        rows = (
            (Button(self.words.plain(lang, "forget.yes.button"), b.Tap("forget", "yes"), "danger"),),
            (Button(self.words.plain(lang, "forget.no.button"), b.Tap("privacy")),),
        )
        return Screen(self.words.say(lang, "forget.ask"), rows)
