"""The answers met on the way through a flow, and what is ticked on its lists."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from bot.domain.view import View

OFF = ".off"  # after an option of a list: the tick is to be taken away


class Answer(NamedTuple):
    """What was accepted for a step, and the instant at which it was said (UTC)."""

    value: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Road:
    """The answers met on the way so far, and the facts beside them. Rules see nothing else."""

    view: View
    met: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))
    ticks: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))

    def said(self, step: str) -> str | None:
        """Return the value answered to `step`, None where the way did not pass it."""
        answer = self.met.get(step)
        return answer.value if answer else None

    def said_at(self, step: str) -> datetime:
        """Return when `step` was answered; it must have been met."""
        return self.met[step].at

    def ticked(self, step: str) -> frozenset[str]:
        """Return what is ticked on the list of `step`."""
        return self.ticks.get(step, frozenset())

    def on(self, step: str, answer: Answer) -> "Road":
        """Return the road one answer further."""
        return replace(self, met=MappingProxyType({**self.met, step: answer}))

    def ticking(self, step: str, answer: Answer | None) -> "Road":
        """Return the road with what is ticked on a step's list."""
        if answer is None:
            return self
        return replace(self, ticks=MappingProxyType({**self.ticks, step: ticks_of(answer)}))


def ticks_key(step: str) -> str:
    """Return the name under which the ticks of a step's list are kept among the answers."""
    return f"{step}.ticks"


def ticks_of(answer: Answer | None) -> frozenset[str]:
    """Return the ticks that were kept so."""
    return frozenset(answer.value.split(",")) - {""} if answer else frozenset()
