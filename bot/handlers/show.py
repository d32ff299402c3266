"""A walk, a push, a home -> a screen. Words come from the catalogues, numbers from the rules."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import escape
from typing import Any

from bot import buttons as b
from bot.domain.flow import Flow, Lines, Step
from bot.domain.live import Slot
from bot.domain.policy import Rules, Value
from bot.domain.shop import Deed
from bot.domain.steps import Copy
from bot.domain.view import View
from bot.forms import Count, Counted, Day, Instant, Market, Markup, Path, Phrase, Span, Zone
from bot.handlers.hours import slot_words
from bot.handlers.screen import Button, Clip, Screen, in_columns
from bot.places import base_language, language_name
from bot.records import Seller, Walk
from bot.scenes import Scene
from bot.templates import bare
from bot.text import Words

LONGEST_CLIP = 256  # what Telegram lets a button copy


def tongue(seller: Seller) -> str:
    """Return the tag that the seller's words are formed by."""
    return seller.tag if seller.tag.lower().split("-")[0] == seller.language else seller.language


class Show:
    """Makes screens of what the use cases return."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def scene(self, scene: Scene) -> Screen:
        """Return the screen of a walk: a change to confirm, its open question, or its end."""
        if scene.ask_first:
            return self._ask_first(scene)
        if scene.closed:
            return self._closed(scene)
        return self._question(scene) if scene.standing.step else self._end(scene)

    # -- a walk's question

    def _question(self, scene: Scene) -> Screen:
        step, flow, lang = scene.standing.step, scene.standing.flow, tongue(scene.seller)
        assert step is not None
        road = scene.standing.road
        values = self.values(flow, scene, lang)
        text = self._say(scene, f"{words_of(flow, step)}.{step.asks(road)}", values)
        ticked = road.ticked(step.id)
        listed = [self._tick(self._option(scene, step, each, values), each in ticked) for each in step.listed(road)]
        options = [self._option(scene, step, each, values) for each in step.offered(road)]
        copies = [self._copy(each, flow.id, scene.view, lang) for each in flow.copies(road, step.id)]
        rows = (*in_columns(copies, 2), *in_columns(listed, 1), *in_columns(options, step.columns))
        parts = [self._refusal(scene, lang), text, self.source(scene.view.rules, step.cites, lang)]
        return Screen(_joined(parts), (*rows, self._ways_out(scene, step.id)), True)

    def _copy(self, copy: Copy, flow: str, view: View, lang: str) -> Button:
        """Return a button that copies a text, in the language in which the platform reads it."""
        values = self._filled(copy.values, view, copy.language)
        text = self.words.plain(copy.language, f"{flow}.{copy.text_id}", now=view.now, **values)
        label = self.words.plain(lang, f"{flow}.{copy.text_id.partition('_')[0]}.button")
        return Button(label, Clip(text[:LONGEST_CLIP]))

    def _draft(self, parts: Any, language: str, view: View, lang: str, flow: str) -> Markup:
        """Return the draft in the seller's language and, where that is another, in the platform's."""
        told = []
        for each in dict.fromkeys((base_language(lang), language)):
            lines = [
                self._line(f"{flow}.{part}", view, each, self._filled(filled, view, each)) for part, filled in parts
            ]
            body = escape("\n".join(bare(line) for line in lines), quote=False)
            told.append(f"<b>{escape(language_name(each))}</b>\n<pre>{body}</pre>")
        return Markup("\n\n".join(told))

    def _filled(self, values: Mapping[str, Any], view: View, lang: str) -> dict[str, object]:
        return {key: self.value(each, view, lang) for key, each in values.items()}

    def _tick(self, button: Button, ticked: bool) -> Button:
        return replace(button, label=f"{'☑' if ticked else '☐'} {button.label}")

    def _option(self, scene: Scene, step: Step, option: str, values: Mapping[str, object]) -> Button:
        style = "danger" if option in step.danger else ""
        return Button(self._label(scene, step, option, values), b.Choose(scene.walk.id, step.id, option), style)

    def _label(self, scene: Scene, step: Step, option: str, values: Mapping[str, object]) -> str:
        lang = tongue(scene.seller)
        if option in scene.view.names:
            return f"@{scene.view.names[option]}"
        if step.sets == "market":
            return f"{flag(option)} {self.words.render(lang, Market(option.upper()))}"
        for text_id in (f"{words_of(scene.standing.flow, step)}.option.{option}", f"option.{option}"):
            if self.words.has(text_id):
                return self.words.plain(lang, text_id, now=scene.view.now, **values)
        return option

    def _ways_out(self, scene: Scene, step: str) -> tuple[Button, ...]:
        lang, row = tongue(scene.seller), []
        if scene.undo:
            row.append(Button(self.words.plain(lang, "nav.undo.button"), b.Undo(scene.walk.id, scene.undo)))
        elif scene.standing.can_go_back:
            row.append(Button(self.words.plain(lang, "nav.back.button"), b.Back(scene.walk.id, step)))
        row.append(Button(self.words.plain(lang, "nav.close.button"), b.Close(scene.walk.id)))
        return tuple(row)

    def _refusal(self, scene: Scene, lang: str) -> Markup | None:
        if scene.refused is None:
            return None
        step = scene.standing.step
        values = {key: self.value(value, scene.view, lang) for key, value in scene.refused.values.items()}
        candidates = [f"refused.{scene.refused.reason}"]
        if step:
            candidates.insert(0, f"{words_of(scene.standing.flow, step)}.refused.{scene.refused.reason}")
        text_id = next((each for each in candidates if self.words.has(each)), "refused.not_here")
        return self.words.say(lang, text_id, now=scene.view.now, **values)

    # -- a walk's end, a change to confirm, a walk put away

    def _end(self, scene: Scene) -> Screen:
        flow, lang, end = scene.standing.flow, tongue(scene.seller), scene.standing.end or ""
        text = self._say(scene, f"{flow.id}.end.{end}", self.values(flow, scene, lang))
        parts = [self._refusal(scene, lang), text, self.source(scene.view.rules, flow.cites.get(end, ()), lang)]
        rows = [(self._begins(each, lang),) for each in flow.next_of(scene.standing.road, end)]
        rows += [(self.resumes(walk, lang),) for walk in scene.others[:2]]
        return Screen(_joined(parts), (*rows, self._ways_out(scene, "end")))

    def _begins(self, flow: str, lang: str) -> Button:
        return Button(self.words.plain(lang, f"begin.{flow}.button"), b.Begin(flow), "primary")

    def resumes(self, walk: Walk, lang: str) -> Button:
        """Return the button that shows an open walk again."""
        label = self.words.plain(lang, "nav.resume.button", walk=self.named(walk))
        return Button(label, b.Resume(walk.id))

    def named(self, walk: Walk) -> Phrase:
        """Return what a walk is called, with its account where it has one."""
        if walk.about:
            return Phrase(f"flow.{walk.flow}.about", {"account": f"@{walk.about}"})
        return Phrase(f"flow.{walk.flow}")

    def _ask_first(self, scene: Scene) -> Screen:
        lang, ask, walk = tongue(scene.seller), scene.ask_first, scene.walk.id
        assert ask is not None
        deeds = "\n".join(f"• {self.deed(deed, scene.view, lang)}" for deed in ask.deeds)
        text = self.words.say(lang, "ask_first.ask", now=scene.view.now, deeds=Markup(deeds))
        sure = b.Choose(walk, ask.step, ask.option, True) if ask.option else b.Back(walk, ask.step, True)
        return Screen(
            text,
            (
                (Button(self.words.plain(lang, "ask_first.change.button"), sure, "danger"),),
                (Button(self.words.plain(lang, "ask_first.keep.button"), b.Resume(walk)),),
            ),
        )

    def _closed(self, scene: Scene) -> Screen:
        lang = tongue(scene.seller)
        text = self.words.say(lang, "nav.closed", walk=self.named(scene.walk))
        rows = [(self.resumes(scene.walk, lang),), (self._home(lang),)]
        return Screen(text, tuple(rows))

    def deed(self, deed: Deed, view: View, lang: str) -> Markup:
        """Return a deed as one line: what, which account, when."""
        account = f"@{view.names[deed.account]}" if deed.account and deed.account in view.names else ""
        at = Instant(deed.moment, view.zone, own=False, mine=view.own_zone) if deed.at else Phrase("deed.unknown_time")
        return self.words.say(lang, f"deed.{deed.kind}", now=view.now, account=account, at=at)

    def _home(self, lang: str) -> Button:
        return Button(self.words.plain(lang, "nav.home.button"), b.Tap("home"))

    # -- values and sources

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
            case Lines(ids, filled):
                values = {key: self.value(each, view, lang) for key, each in filled.items()}
                return Markup("\n".join(self._line(f"{flow}.{each}", view, lang, values) for each in ids))
            case ("path", key):
                return Path(view.rules.path(key, lang.split("-")[0]))
            case ("draft", parts, language):
                return self._draft(parts, language, view, lang, flow)
            case ("days", days):
                return Counted(days)
            case ("quote", quoted):
                return str(quoted)
            case ("of", part, whole):
                return _of(part, whole)
            case tuple():
                return [Phrase(f"topic.{each}") if self.words.has(f"topic.{each}") else str(each) for each in value]
            case str() if value in view.names:
                return f"@{view.names[value]}"
            case str() if value == view.market:
                return Market(value)
        return value

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

    def _say(self, scene: Scene, text_id: str, values: Mapping[str, object]) -> Markup:
        return self.words.say(tongue(scene.seller), text_id, now=scene.view.now, **values)


def _joined(parts: Sequence[str | None]) -> str:
    """Return the parts that there are as paragraphs, without the gaps that empty lists leave."""
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join(part for part in parts if part)).strip()


def _sources(values: Sequence[Value]) -> list[object]:
    """Return each source once: the guide's statements by their numbers, anything else in its own words."""
    from_guide = {value.source for value in values if value.confidence in ("document", "inferred")}
    numbers = sorted(from_guide, key=lambda name: (len(name), name))
    others = sorted({value.source for value in values} - from_guide)
    return [*([Phrase("rule.guide", {"numbers": ", ".join(numbers)})] if numbers else []), *others]


def _of(part: int | None, whole: int | None) -> str:
    """Return `1/4`; `?` for what is not known, and no `/` where there is no limit."""
    known = "?" if part is None else str(part)
    return known if whole is None else f"{known}/{whole}"


def words_of(flow: Flow, step: Step) -> str:
    """Return the first part of the ids of a step's words."""
    return step.words or f"{flow.id}.{step.id}"


def flag(code: str) -> str:
    """Return the flag of a country as an emoji."""
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in code.upper())
