"""A walk, a push, a home -> a screen. Words come from the catalogues, numbers from the rules."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot import buttons as b
from bot.domain.flow import Flow, Step
from bot.domain.flows.notice import is_day
from bot.domain.road import OFF
from bot.domain.steps import HOME, Jump, Next
from bot.forms import Day, Market, Markup, Phrase, Zone
from bot.handlers.saying import Saying
from bot.handlers.screen import Button, Screen, in_columns
from bot.records import Seller, Walk
from bot.scenes import Scene


def tongue(seller: Seller) -> str:
    """Return the tag that the seller's words are formed by."""
    return seller.tag if seller.tag.lower().split("-")[0] == seller.language else seller.language


class Show(Saying):
    """Makes screens of what the use cases return."""

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
        listed = [self._tick(scene, step, each, values, ticked=each in ticked) for each in step.listed(road)]
        options = [self._option(scene, step, each, values) for each in step.offered(road)]
        jumps = [self._jump(scene, each) for each in step.jumps(road)]
        rows = (
            *in_columns(self._copies(scene, step.id, lang), 2),
            *in_columns(listed, 1),
            *in_columns(options, step.columns),
            *in_columns(jumps, 1),
        )
        parts = [self._refusal(scene, lang), text, self.source(scene.view.rules, step.cited(road), lang)]
        return Screen(_joined(parts), (*rows, self._ways_out(scene, step.id)), True)

    def _jump(self, scene: Scene, jump: Jump) -> Button:
        lang, walk = tongue(scene.seller), scene.walk.id
        press: dict[str, b.Press] = {
            "choose": b.Choose(walk, jump.step, jump.option), "undo": b.Undo(walk, jump.step),
            "back": b.Back(walk, jump.step),
        }  # fmt: skip
        return Button(self.words.plain(lang, f"{scene.standing.flow.id}.{jump.label}"), press[jump.way])

    def _tick(self, scene: Scene, step: Step, option: str, values: Mapping[str, object], *, ticked: bool) -> Button:
        label = f"{'☑' if ticked else '☐'} {self._label(scene, step, option, values)}"
        return Button(label, b.Choose(scene.walk.id, step.id, option + (OFF if ticked else "")))

    def _option(self, scene: Scene, step: Step, option: str, values: Mapping[str, object]) -> Button:
        style = "danger" if option in step.danger else ""
        return Button(self._label(scene, step, option, values), b.Choose(scene.walk.id, step.id, option), style)

    def _label(self, scene: Scene, step: Step, option: str, values: Mapping[str, object]) -> str:
        lang = tongue(scene.seller)
        if option in scene.view.names:
            return f"@{scene.view.names[option]}"
        if is_day(option, scene.standing.road):
            return self.words.plain(lang, "nav.day.button", now=scene.view.now, day=Day(date.fromisoformat(option)))
        if step.sets == "zone" and "/" in option:
            return self.words.plain(lang, "settings.city.button", city=Zone(option))
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
        rows: list[tuple[Button, ...]] = []
        rows += [(replace(self.resumes(scene.walk, lang), style="primary"),)] if scene.standing.put_off else []
        rows += in_columns(self._copies(scene, "end", lang), 2)
        rows += [(self._begins(each, lang),) for each in flow.next_of(scene.standing.road, end)]
        rows += self._beside(scene)
        rows += [(self.resumes(walk, lang),) for walk in scene.others[:2]]
        return Screen(_joined(parts), (*rows, self._ways_out(scene, "end")))

    def _beside(self, scene: Scene) -> Iterator[tuple[Button, ...]]:
        """Give the rows of what may be answered beside the ending."""
        road = scene.standing.road
        for step in scene.standing.offers:
            yield from in_columns([self._option(scene, step, each, {}) for each in step.offered(road)], step.columns)

    def _copies(self, scene: Scene, step: str, lang: str) -> list[Button]:
        flow, road = scene.standing.flow, scene.standing.road
        return [one for each in flow.copies(road, step) for one in self.copy(each, flow.id, scene.view, lang)]

    def _begins(self, what: Next, lang: str) -> Button:
        flow, account = (what, None) if isinstance(what, str) else what
        if flow == HOME:
            return self._home(lang)
        return Button(self.words.plain(lang, f"begin.{flow}.button"), begins(flow, account), "primary")

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

    def _home(self, lang: str) -> Button:
        return Button(self.words.plain(lang, "nav.home.button"), b.Tap("home"))

    def _say(self, scene: Scene, text_id: str, values: Mapping[str, object]) -> Markup:
        return self.words.say(tongue(scene.seller), text_id, now=scene.view.now, **values)


def _joined(parts: Sequence[str | None]) -> str:
    """Return the parts that there are as paragraphs, without the gaps that empty lists leave."""
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join(part for part in parts if part)).strip()


def words_of(flow: Flow, step: Step) -> str:
    """Return the first part of the ids of a step's words."""
    return step.words or f"{flow.id}.{step.id}"


def begins(flow: str, account: str | None = None) -> b.Press:
    """Return what begins a flow: of violations another one, whatever is open."""
    return b.Tap("new_violation") if flow == "violation" else b.Begin(flow, account or "")


def flag(code: str) -> str:
    """Return the flag of a country as an emoji."""
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in code.upper())
