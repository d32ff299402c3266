"""What a flow is made of: steps, what is shown at them, and the deeds that their answers tell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Literal, Self

from bot.domain.road import Answer, Road

HOME = "home"  # among what an ending offers: the first screen


@dataclass(frozen=True, slots=True)
class Lines:
    """Texts of the flow, shown one under the other: the last parts of their ids, and what fills them."""

    ids: tuple[str, ...]
    values: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


class Refused(Exception):
    """A reply that is no answer; `reason` is a text id's last part, `values` fill its words."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values

    def kept(self) -> Self:
        """The same without the way it came: that holds every frame, and through them whatever keeps this."""
        self.__context__ = self.__cause__ = None
        return self.with_traceback(None)


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
    what: str | None = None
    day: date | None = None
    last_day: date | None = None
    corrects: int | None = None


def _always(_: Road) -> bool:
    return True


def _ask(_: Road) -> str:
    return "ask"


def _nobody(_: Road) -> str | None:
    return None


def _nothing(_: Road) -> tuple[Telling, ...]:
    return ()


def _no_jumps(_: Road) -> "tuple[Jump, ...]":
    return ()


@dataclass(frozen=True, slots=True)
class Jump:
    """A button beside a question's own: another step's option, a deed to tell anew, or the question before.

    `label` is the last part of its words' id.
    """

    label: str
    step: str
    option: str = ""
    way: Literal["choose", "undo", "back"] = "choose"


Options = Callable[[Road], tuple[str, ...]]
Next = str | tuple[str, str | None]  # a flow, or one about an account
Reading = Callable[[str, Road], str]


@dataclass(frozen=True, slots=True)
class Step:
    """One question. Its words are `<flow>.<id>.<asks>`, its options' `<flow>.<id>.option.<option>`.

    `keeps`: whether a typed answer still is one; where it is None, what `typed` reads as itself is.
    `alone`: where only one option stands, it is taken without asking.
    `steers`: the later answers that are asked again when this one changes: all, none, or those named.
    `stays`: answers that keep the step on the way when time or the ledger would take it off
    ("it has happened already" does not become unsaid because a cooldown ran out).
    `sets`: what the answer names when it is accepted (`market`, `account`).
    `words`: the step of this or another flow whose words it borrows (`when.time`).
    `ticks`: a list to tick off, one after the other, before one of `options` answers the question.
    `prose`: whatever is typed is its answer, a question too.
    `beside`: it is only offered beside the ending, which needs no answer to it.
    `cites`: the rules of which its source is said. `jumps`: buttons that lead elsewhere.
    """

    id: str
    options: tuple[str, ...] | Options = ()
    when: Callable[[Road], bool] = _always
    typed: Reading | None = None
    keeps: Callable[[str, Road], bool] | None = None
    asks: Callable[[Road], str] = _ask
    tells: Callable[[Road], tuple[Telling, ...]] = _nothing
    danger: frozenset[str] = frozenset()
    cites: tuple[str, ...] | Options = ()
    columns: int = 1
    alone: bool = False
    steers: bool | frozenset[str] = True
    stays: frozenset[str] = frozenset()
    sets: str | None = None
    words: str | None = None
    ticks: tuple[str, ...] | Options = ()
    prose: bool = False
    beside: bool = False
    jumps: Callable[[Road], tuple[Jump, ...]] = _no_jumps

    def cited(self, road: Road) -> tuple[str, ...]:
        """Return the rules of which the source is said on this road."""
        return self.cites(road) if callable(self.cites) else self.cites

    def listed(self, road: Road) -> tuple[str, ...]:
        """Return what can be ticked on this road."""
        return self.ticks(road) if callable(self.ticks) else self.ticks

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
        if self.typed is None or self.keeps:
            return self.keeps is not None and self.keeps(value, road)
        try:
            return self.typed(value, road) == value
        except Refused:
            return False

    def goes_without_saying(self, answer: Answer | None, road: Road) -> bool:
        """Tell whether nothing else can be answered here, nor was."""
        offered = self.offered(road) if self.alone else ()
        return len(offered) == 1 and (answer is None or answer.value == offered[0])

    def taken(self, answer: Answer | None, road: Road) -> Answer | None:
        """Return the answer with which the way goes on, None while the question is open."""
        if answer is not None and self.holds(answer.value, road):
            return answer
        if answer is None and self.goes_without_saying(None, road):
            return Answer(self.offered(road)[0], road.view.now)
        return None


@dataclass(frozen=True, slots=True)
class Copy:
    """A text that a button puts into the clipboard: the last part of its id, its slots, and its language;
    an empty one is the seller's own."""

    text_id: str
    values: Mapping[str, Any]
    language: str


def _no_copies(_road: Road, _step: str) -> tuple[Copy, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Flow:
    """A walk's plan: steps in order, the end that their answers lead to, and the facts its words use.

    `ends` gives the id of the ending's words (`<flow>.end.<id>`), `next_of` what its buttons begin (or HOME),
    `about` the account that the walk is about, `copies` what the question of a step, or the `end`, offers to copy,
    `facts` the values for every text of the flow (instants, spans, days, numbers, plain strings),
    `pauses` the answers that only put the walk off: who goes on with it is asked again.
    """

    id: str
    steps: tuple[Step, ...]
    ends: Callable[[Road], str]
    facts: Callable[[Road], dict[str, Any]]
    next_of: Callable[[Road, str], tuple[Next, ...]] = lambda _road, _end: ()
    waits: frozenset[str] = frozenset()
    about: Callable[[Road], str | None] = _nobody
    cites: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    copies: Callable[[Road, str], tuple[Copy, ...]] = _no_copies
    pauses: frozenset[str] = frozenset()

    def step(self, step_id: str) -> Step | None:
        """Return the step of that id, None for one that this release does not know."""
        return next((step for step in self.steps if step.id == step_id), None)
