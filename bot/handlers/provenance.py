"""Each number that the bot leans on, opened: its value, who says so, since when, and how sure that is."""

from collections.abc import Iterable, Mapping
from datetime import time, timedelta
from decimal import Decimal

from bot import buttons as b
from bot.domain.flows.live import WEEKDAYS
from bot.domain.policy import Rules, Value
from bot.domain.policy_keys import KEYS
from bot.forms import Count, Day, Market, Markup, Path, Phrase, Span
from bot.handlers.screen import Button, Screen
from bot.text import Words

A_PAGE = 9


class Provenance:
    """Opens rules."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def lines(self, rules: Rules, keys: Iterable[str], lang: str) -> Markup:
        """Return a paragraph for each rule: what it holds, or that it is not known, and where that comes from."""
        return Markup("\n\n".join(self._line(key, rules.value(key), lang) for key in keys))

    def all(self, rules: Rules, market: str | None, lang: str, page: int) -> Screen:
        """Return a page of all rules that are held for a market."""
        keys = tuple(KEYS)
        pages = -(-len(keys) // A_PAGE)
        page = min(page, pages - 1)
        shown = keys[page * A_PAGE : (page + 1) * A_PAGE]
        where = Market(market) if market else Phrase("rule.everywhere")
        head = self._words.say(lang, "rule.head", market=where, number=Count(page + 1), pages=Count(pages))
        turns = [Button("‹", b.Tap("rules", str(page - 1)))] if page > 0 else []
        turns += [Button("›", b.Tap("rules", str(page + 1)))] if page < pages - 1 else []
        home = Button(self._words.plain(lang, "nav.home.button"), b.Tap("home"))
        return Screen(f"{head}\n\n{self.lines(rules, shown, lang)}", (tuple(turns), (home,)))

    def _line(self, key: str, value: Value, lang: str) -> Markup:
        name = self._words.say(lang, f"rule.name.{key}")
        none = f"rule.none.{key}"  # where an empty value says something
        if value.value is None and not self._words.has(none):
            return self._words.say(lang, "rule.line_unknown", name=name)
        guide = value.confidence in ("document", "inferred")
        source = Phrase("rule.guide", {"numbers": value.source}) if guide else value.source
        return self._words.say(
            lang, "rule.line", name=name, value=self._held(key, value, lang), source=source, day=Day(value.as_of),
            sure=Phrase(f"rule.sure.{value.confidence}"),
        )  # fmt: skip

    def _held(self, key: str, value: Value, lang: str) -> object:
        """Return what a rule holds in the reader's form."""
        if value.value is None:
            return Phrase(f"rule.none.{key}")
        match KEYS[key].name, value.value:
            case "flag", bool(yes):
                return Phrase("option.yes" if yes else "option.no")
            case "hours", int(hours) | float(hours):
                return Span(timedelta(hours=hours))
            case (("count" | "number"), int(number) | float(number)):
                return Count(Decimal(str(number)))
            case "time", time() as at:
                return f"{at:%H:%M}"
            case "path", Mapping() as labels:
                return Path(labels.get(lang.split("-")[0], labels["en"]))
            case "weekend", frozenset() as days:
                return [Phrase(f"live.weekdays.option.{WEEKDAYS[day - 1]}") for day in sorted(days)]
            case _, tuple() as several:
                return [self._word(each) for each in several]
        return self._word(value.value)

    def _word(self, value: object) -> object:
        text_id = f"rule.is.{value}"
        return Phrase(text_id) if self._words.has(text_id) else str(value)
