"""Facts of the domain -> forms of words, in the language of whoever reads them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import escape
from typing import Any

from bot.domain.deeds import Deed
from bot.domain.flow import Flow, Lines
from bot.domain.live import Slot
from bot.domain.policy import Rules, Value
from bot.domain.steps import Copy
from bot.domain.view import View
from bot.forms import Count, Counted, Day, Instant, Market, Markup, Money, Path, Phrase, Share, Span, Zone
from bot.handlers.hours import slot_words
from bot.handlers.screen import Button, Clip
from bot.markup import units
from bot.places import base_language
from bot.scenes import Scene
from bot.templates import bare
from bot.text import Words

LONGEST_CLIP = 256  # what Telegram lets a button copy
_TAGS = frozenset({
    "path", "draft", "days", "of", "market", "zone", "slot", "phrase", "quote", "deed", "money", "share", "paragraphs",
})  # fmt: skip


class Saying:
    """Says the facts of a flow."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def values(self, flow: Flow, scene: Scene, lang: str) -> dict[str, object]:
        """Return the facts of a flow as its texts take them."""
        view, facts = scene.view, flow.facts(scene.standing.road)
        clocks = {"city": Zone(view.zone), "own_city": Zone(view.own_zone)}
        return {**clocks, **{key: self.value(value, view, lang, flow.id) for key, value in facts.items()}}

    def value(self, value: Any, view: View, lang: str, flow: str = "") -> object:
        """Return one fact of the domain as a form of words."""
        match value:
            case None:
                return Phrase("rule.unknown")
            case datetime():
                # What is past needs no clock of the device beside it.
                return Instant(value, view.zone, own=value > view.now, mine=view.own_zone)
            case date():
                return Day(value)
            case timedelta():
                return Span(value)
            case Slot():
                return slot_words(value, view.zone, view.own_zone, view.now)
            case bool():
                return value
            case int():
                return Count(value)
            case float():
                return Count(Decimal(str(value)))
            case Lines(ids, filled):
                values = {key: self.value(each, view, lang) for key, each in filled.items()}
                return Markup("\n".join(self._line(f"{flow}.{each}", view, lang, values) for each in ids))
            case (Lines(), *_):
                return Markup("\n".join(str(self.value(each, view, lang, flow)) for each in value))
            case (str(tag), *rest) if tag in _TAGS:
                return self._tagged(tag, rest, view, lang, flow)
            case tuple():
                return [self._item(each, view) for each in value]
            case str() if value in view.names:
                return f"@{view.names[value]}"
            case str() if value == view.market:
                return Market(value)
        return value

    def _tagged(self, tag: str, rest: Sequence[Any], view: View, lang: str, flow: str) -> object:
        """Return what says itself which form it has."""
        match tag, *rest:
            case "path", key:
                return Path(view.rules.path(key, lang.split("-")[0]))
            case "draft", parts, language:
                return self._draft(parts, language, view, lang, flow)
            case "days", days:
                return Counted(days)
            case "of", part, whole:
                return _of(part, whole)
            case "market", code:
                return Market(code)
            case "zone", name:
                return Zone(name)
            case "slot", slot, zone, own_zone, at:
                return slot_words(slot, zone, own_zone, at)
            case "money", amount, currency:
                return _money(amount, currency)
            case "share", part:
                return Phrase("coach.none") if part is None else Share(part)
            case "paragraphs", place, told:
                return Markup("\n\n".join(str(self.value(each, view, lang, place)) for each in told))
            case "deed", deed:
                return self.deed(deed, view, lang)
            case "phrase", text_id, filled:
                return Phrase(text_id, self._filled(filled, view, lang))
        return str(rest[0])  # a quote

    def deed(self, deed: Deed, view: View, lang: str) -> Markup:
        """Return a deed as one line: what, which account, when, how many."""
        account = f"@{view.names[deed.account]}" if deed.account and deed.account in view.names else ""
        at = Instant(deed.moment, view.zone, own=False, mine=view.own_zone) if deed.at else Phrase("deed.unknown_time")
        amount: object = Phrase("deed.unknown_amount") if deed.amount is None else Count(deed.amount)
        if deed.kind == "score" and deed.amount is not None:
            amount = Count(Decimal(deed.amount) / 100)
        day = deed.last_day or deed.day
        return self.words.say(
            lang, f"deed.{deed.kind}", now=view.now, account=account, at=at, amount=amount,
            day=Day(day) if day else Phrase("deed.unknown_day"),
        )  # fmt: skip

    def _item(self, item: object, view: View) -> object:
        """Return one of several as a form of words: a day, an account, a topic."""
        if isinstance(item, date):
            return Day(item)
        if item in view.names:
            return f"@{view.names[str(item)]}"
        return Phrase(f"topic.{item}") if self.words.has(f"topic.{item}") else str(item)

    def _line(self, text_id: str, view: View, lang: str, values: Mapping[str, object]) -> Markup:
        return self.words.say(lang, text_id, now=view.now, **values)

    def source(self, rules: Rules, keys: tuple[str, ...], lang: str) -> Markup | None:
        """Return where the numbers above come from: source and day of each rule, once."""
        held = [rules.value(key) for key in keys]
        said = [value for value in held if value.value is not None]
        if not said:
            return None
        day = max(value.as_of for value in said)
        kind = "inferred" if any(value.confidence == "inferred" for value in said) else "held"
        return self.words.say(lang, f"rule.{kind}", source=_sources(said), day=Day(day))

    # -- an appeal to copy

    def copy(self, copy: Copy, flow: str, view: View, lang: str) -> Iterator[Button]:
        """Give the buttons that copy a text, in the language of those who will read it."""
        language = copy.language or lang
        place = flow if self.words.has(f"{flow}.{copy.text_id}") else "copy"
        values = self._filled(copy.values, view, language)
        text = self.words.plain(language, f"{place}.{copy.text_id}", now=view.now, **values)
        own = self._filled(copy.values, view, lang)
        label = self.words.plain(lang, f"{place}.{copy.text_id.partition('_')[0]}.button", now=view.now, **own)
        yield from (Button(label, Clip(clip)) for clip in clips(text))

    def _draft(self, parts: Any, language: str, view: View, lang: str, flow: str) -> Markup:
        """Return the draft in the platform's language, and in the seller's to read where that is another."""
        own, named = base_language(lang) == language, Phrase(f"topic.lang_{language}")
        block = self._block(parts, language, view, flow)
        if own:
            return block
        told: list[str] = [self.words.say(lang, f"{flow}.draft.yours"), self._block(parts, lang, view, flow)]
        told += ["", self.words.say(lang, f"{flow}.draft.platform", language=named), block]
        if any(part == "draft.story" for part, _ in parts):
            told.append(self.words.say(lang, f"{flow}.draft.translate", language=named))
        return Markup("\n".join(told))

    def _filled(self, values: Mapping[str, Any], view: View, lang: str) -> dict[str, object]:
        return {key: self.value(each, view, lang) for key, each in values.items()}

    def _block(self, parts: Any, lang: str, view: View, flow: str) -> Markup:
        """Return the parts as one text that a tap copies."""
        lines = (self._line(f"{flow}.{part}", view, lang, self._filled(filled, view, lang)) for part, filled in parts)
        body = escape("\n".join(bare(line) for line in lines), quote=False)
        return Markup(f"<pre>{body}</pre>")


def clips(text: str) -> list[str]:
    """Return the text in pieces that a button can copy, each cut after a word where there is one."""
    pieces, rest = [], text.strip()
    while units(rest) > LONGEST_CLIP:
        end = LONGEST_CLIP
        while units(rest[:end]) > LONGEST_CLIP:
            end -= 1
        cut = max(rest.rfind(sign, end // 2, end) for sign in " 。，；") + 1 or end
        pieces.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [*pieces, rest] if rest else pieces


def _sources(values: Sequence[Value]) -> list[object]:
    """Return each source once: the guide's statements by their numbers, anything else in its own words."""
    from_guide = {value.source for value in values if value.confidence in ("document", "inferred")}
    numbers = sorted(from_guide, key=lambda name: (len(name), name))
    others = sorted({value.source for value in values} - from_guide)
    return [*([Phrase("rule.guide", {"numbers": ", ".join(numbers)})] if numbers else []), *others]


def _money(amount: Decimal | None, currency: str | None) -> object:
    """Return an amount in its currency, as a bare number where that is not known."""
    if amount is None:
        return Phrase("coach.none")
    return Money(round(amount, 2), currency)


def _of(part: int | None, whole: int | None) -> str:
    """Return `1/4`; `?` for what is not known, and no `/` where there is no limit."""
    known = "?" if part is None else str(part)
    return known if whole is None else f"{known}/{whole}"
