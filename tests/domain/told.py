"""Ledgers, views and walks for tests of the domain, written the short way."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from bot import policies
from bot.domain import flow as plan
from bot.domain.flow import Answer, Flow, Standing, Telling
from bot.domain.policy import Rules
from bot.domain.shop import Certainty, Deed, Ledger
from bot.domain.view import View

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
DOCUMENT = policies.load().for_market(None)
NAMES = {"a1": "uno", "a2": "dos", "a3": "tres", "a4": "cuatro", "a5": "cinco"}


def rules(**overrides: Any) -> Rules:
    """The document's rules with some replaced: `unlink__quota=10` is `unlink.quota`."""
    held = {key.replace("__", "."): value for key, value in overrides.items()}
    return Rules(
        {**DOCUMENT.values, **{key: replace(DOCUMENT.values[key], value=value) for key, value in held.items()}}
    )


def deed(
    id_: int, kind: str, account: str | None = None, at: datetime | None = NOW, *, shop: int = 1,
    told: datetime | None = None, certainty: Certainty = "exact", amount: int | None = None, walk: int | None = None,
) -> Deed:  # fmt: skip
    return Deed(id_, shop, kind, account, at, told or at or NOW, certainty, amount, walk=walk)


def view(*deeds: Deed, now: datetime = NOW, held: Rules = DOCUMENT, walk: int = 99, **more: Any) -> View:
    """What walk 99 sees of a shop in Mexico whose seller sits there, too."""
    ledger = Ledger(deeds)
    facts = View(
        now=now, rules=held, shop=1, zone="America/Mexico_City", own_zone="America/Mexico_City", market="MX",
        ledger=ledger.without_walk(walk), after=ledger, names=NAMES,
    )  # fmt: skip
    return replace(facts, **more)


class Walked:
    """A walk of which every press tells its deeds to the ledger, as the use cases do."""

    def __init__(self, flow: Flow, *deeds: Deed, now: datetime = NOW, held: Rules = DOCUMENT, **more: Any) -> None:
        self.flow, self.deeds, self.now, self.held, self.more = flow, deeds, now, held, more
        self.answers: Mapping[str, Answer] = {}
        self.ids = count(100)

    @property
    def view(self) -> View:
        return view(*self.deeds, now=self.now, held=self.held, **self.more)

    @property
    def here(self) -> Standing:
        return plan.standing(self.flow, self.answers, self.view)

    @property
    def at(self) -> str:
        """The open step, or `end.<id>`."""
        here = self.here
        return here.step.id if here.step else f"end.{here.end}"

    @property
    def asks(self) -> str:
        here = self.here
        assert here.step is not None
        return f"{here.step.id}.{here.step.asks(here.road)}"

    @property
    def facts(self) -> dict[str, Any]:
        return self.flow.facts(self.here.road)

    def said(self, step: str) -> str | None:
        return self.here.road.said(step)

    def taps(self, *options: str) -> "Walked":
        for option in options:
            assert self.here.step is not None, f"the walk has ended before {option}"
            self.presses(self.here.step.id, option)
        return self

    def presses(self, step: str, option: str) -> "Walked":
        """Press a button of that step's question, also an old one."""
        return self._now_said(plan.choose(self.flow, self.answers, self.view, step, option))

    def types(self, text: str) -> "Walked":
        return self._now_said(plan.type_in(self.flow, self.answers, self.view, text))

    def knows(self, **said: str) -> "Walked":
        """The button that begins the walk has said so."""
        return self._now_said({**self.answers, **{step: Answer(value, self.now) for step, value in said.items()}})

    def offered(self, option: str) -> "Walked":
        """Take what stands beside the ending."""
        offers = [step.id for step in self.here.offers]
        return self.presses(offers[0], option)

    def goes_back(self, step: str | None = None) -> "Walked":
        here = self.here.step.id if self.here.step else "end"
        return self._now_said(plan.back(self.flow, self.answers, self.view, step or here))

    def waits(self, **span: float) -> "Walked":
        self.now += timedelta(**span)
        return self

    def _now_said(self, answers: Mapping[str, Answer]) -> "Walked":
        self.answers = answers
        told = {telling.step: telling for telling in self.here.tellings()}
        own = {each.step: each for each in self.deeds if each.walk == 99}
        stay = {step for step, each in own.items() if step in told and _same(each, told[step])}
        kept = tuple(each for each in self.deeds if each.walk != 99 or each.step in stay)
        self.deeds = (*kept, *(self._deed(each) for step, each in told.items() if step not in stay))
        return self

    def _deed(self, telling: Telling) -> Deed:
        return Deed(
            next(self.ids), 1, telling.kind, telling.account, telling.at, self.now, telling.certainty, telling.amount,
            telling.against_rule, 99, telling.step, telling.what, telling.day, telling.last_day,
            telling.corrects,
        )  # fmt: skip

    @property
    def told(self) -> list[tuple[str, str | None, datetime | None, str, bool]]:
        """The deeds that this walk has told, as they stand in the ledger."""
        own = (each for each in self.deeds if each.walk == 99)
        return [(each.kind, each.account, each.at, each.certainty, each.against_rule) for each in own]


def _same(kept: Deed, told: Telling) -> bool:
    return all(getattr(kept, field.name) == getattr(told, field.name) for field in fields(told))
