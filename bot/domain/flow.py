"""A flow is a tuple of steps; where a walk stands is worked out from its answers, never stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from bot.domain.view import View


class Answer(NamedTuple):
    """What was accepted for a step, and the instant at which it was said (UTC)."""

    value: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Road:
    """The answers met on the way so far, and the facts beside them. Rules see nothing else."""

    view: View
    met: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))

    def said(self, step: str) -> str | None:
        """Return the value answered to `step`, None where the way did not pass it."""
        answer = self.met.get(step)
        return answer.value if answer else None

    def said_at(self, step: str) -> datetime:
        """Return when `step` was answered; it must have been met."""
        return self.met[step].at

    def on(self, step: str, answer: Answer) -> "Road":
        """Return the road one answer further."""
        return Road(self.view, MappingProxyType({**self.met, step: answer}))


class Lines(NamedTuple):
    """Texts of the flow, shown one under the other: the last parts of their ids."""

    ids: tuple[str, ...]


class Handle(NamedTuple):
    """An account's name as its owner typed it, without `@`."""

    name: str


class Refused(Exception):
    """A reply that is no answer; `reason` is a text id's last part, `values` fill its words."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass(frozen=True, slots=True)
class Telling:
    """A deed as the walk tells it: what the ledger has to hold for this walk and step."""

    kind: str
    step: str
    account: str | None = None
    at: datetime | None = None
    certainty: Literal["exact", "unsure", "before"] = "exact"
    amount: int | None = None
    against_rule: bool = False


def _always(_: Road) -> bool:
    return True


def _ask(_: Road) -> str:
    return "ask"


def _nobody(_: Road) -> str | None:
    return None


def _nothing(_: Road) -> tuple[Telling, ...]:
    return ()


Options = Callable[[Road], tuple[str, ...]]
Reading = Callable[[str, Road], str]


@dataclass(frozen=True, slots=True)
class Step:
    """One question. Its words are `<flow>.<id>.<asks>`, its options' `<flow>.<id>.option.<option>`.

    `steers=False`: later answers stay good when this one changes.
    `stays`: answers that keep the step on the way when time or the ledger would take it off
    ("it has happened already" does not become unsaid because a cooldown ran out).
    `sets`: what the answer names when it is accepted (`market`, `account`).
    `words`: the step of this or another flow whose words it borrows (`when.time`).
    """

    id: str
    options: tuple[str, ...] | Options = ()
    when: Callable[[Road], bool] = _always
    typed: Reading | None = None
    asks: Callable[[Road], str] = _ask
    tells: Callable[[Road], tuple[Telling, ...]] = _nothing
    danger: frozenset[str] = frozenset()
    cites: tuple[str, ...] = ()
    columns: int = 1
    steers: bool = True
    stays: frozenset[str] = frozenset()
    sets: str | None = None
    words: str | None = None

    def offered(self, road: Road) -> tuple[str, ...]:
        """Return the options that stand on this road."""
        return self.options(road) if callable(self.options) else self.options

    def lies_on(self, road: Road, answer: Answer | None) -> bool:
        """Tell whether the way passes this step."""
        return self.when(road) or (answer is not None and answer.value in self.stays)

    def holds(self, value: str, road: Road) -> bool:
        """Tell whether a stored value is still an answer to this step."""
        if value in self.offered(road):
            return True
        if self.typed is None:
            return False
        try:
            return self.typed(value, road) == value
        except Refused:
            return False


@dataclass(frozen=True, slots=True)
class Flow:
    """A walk's plan: steps in order, the end that their answers lead to, and the facts its words use.

    `ends` gives the id of the ending's words (`<flow>.end.<id>`), `next_of` what its buttons begin,
    `about` the account that the walk is about,
    `facts` the values for every text of the flow (instants, spans, days, numbers, plain strings).
    """

    id: str
    steps: tuple[Step, ...]
    ends: Callable[[Road], str]
    facts: Callable[[Road], dict[str, Any]]
    next_of: Callable[[Road, str], tuple[str, ...]] = lambda _road, _end: ()
    waits: frozenset[str] = frozenset()
    about: Callable[[Road], str | None] = _nobody
    cites: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def step(self, step_id: str) -> Step | None:
        """Return the step of that id, None for one that this release does not know."""
        return next((step for step in self.steps if step.id == step_id), None)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a walk stands: the open step, or the end (then `step` is None)."""

    flow: Flow
    road: Road
    step: Step | None

    @property
    def end(self) -> str | None:
        """Return the id of the ending reached, None while a step is open."""
        return None if self.step else self.flow.ends(self.road)

    @property
    def waiting(self) -> bool:
        """Tell whether the ending reached only waits for a clock: the walk goes on by itself later."""
        return self.step is None and self.flow.ends(self.road) in self.flow.waits

    def tellings(self) -> tuple[Telling, ...]:
        """Return every deed that the answers met so far tell, in the order of the steps."""
        return tuple(
            telling for step in self.flow.steps if step.id in self.road.met for telling in step.tells(self.road)
        )


def standing(flow: Flow, answers: Mapping[str, Answer], view: View) -> Standing:
    """Return where these answers stand: answers on a branch left behind are not looked at."""
    road = Road(view)
    for step in flow.steps:
        answer = answers.get(step.id)
        if not step.lies_on(road, answer):
            continue
        if answer is None or not step.holds(answer.value, road):
            return Standing(flow, road, step)
        road = road.on(step.id, answer)
    return Standing(flow, road, None)


def _before(flow: Flow, answers: Mapping[str, Answer], view: View, step_id: str) -> Road | None:
    """Return the road up to `step_id`, None when the way does not pass it."""
    road = Road(view)
    for step in flow.steps:
        answer = answers.get(step.id)
        if not step.lies_on(road, answer):
            continue
        if step.id == step_id:
            return road
        if answer is None or not step.holds(answer.value, road):
            return None
        road = road.on(step.id, answer)
    return None


def choose(flow: Flow, answers: Mapping[str, Answer], view: View, step_id: str, option: str) -> dict[str, Answer]:
    """Return the answers with `option` taken at `step_id`; Refused when it is not offered there now."""
    step, road = flow.step(step_id), _before(flow, answers, view, step_id)
    if step is None or road is None:
        raise Refused("not_here")
    if option not in step.offered(road):
        raise Refused("not_offered")
    return _with(flow, answers, step, Answer(option, view.now))


def type_in(flow: Flow, answers: Mapping[str, Answer], view: View, text: str) -> dict[str, Answer]:
    """Return the answers with the typed reply taken at the open step; Refused says why it is none."""
    here = standing(flow, answers, view)
    if here.step is None:
        raise Refused("no_question")
    if here.step.typed is None:
        raise Refused("press_a_button")
    return _with(flow, answers, here.step, Answer(here.step.typed(text, here.road), view.now))


def back(flow: Flow, answers: Mapping[str, Answer], view: View, step_id: str) -> dict[str, Answer]:
    """Return the answers without the one before `step_id`; unchanged unless the walk stands there.

    `step_id` is the open step, or `end`: so a repeated press takes back one answer only.
    """
    here = standing(flow, answers, view)
    if (here.step.id if here.step else "end") != step_id or not here.road.met:
        return dict(answers)
    last = list(here.road.met)[-1]
    return {step: answer for step, answer in answers.items() if step != last}


def _with(flow: Flow, answers: Mapping[str, Answer], step: Step, answer: Answer) -> dict[str, Answer]:
    old = answers.get(step.id)
    if old is not None and old.value == answer.value:
        return dict(answers)  # the same again says nothing new: its first instant stays
    if old is None or not step.steers:
        return {**answers, step.id: answer}
    # What was said later was said about the old answer: it is asked again, never carried over.
    ids = [each.id for each in flow.steps]
    later = set(ids[ids.index(step.id) :])
    return {**{key: value for key, value in answers.items() if key not in later}, step.id: answer}
