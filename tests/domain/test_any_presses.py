"""Random presses, also of old buttons, replies, steps back and hours that pass: on every flow, in any order."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.domain import flow as plan
from bot.domain.deeds import Deed
from bot.domain.flow import Refused
from bot.domain.flows import FLOWS
from bot.domain.policy import Rules
from tests.domain.told import DAY, DOCUMENT, HOUR, NOW, Walked, deed, rules

ENGLISH = (Path(__file__).parents[2] / "locales/en/LC_MESSAGES/bot.po").read_text("utf-8")
WORDS = frozenset(re.findall(r'^msgid "([^"]+)"', ENGLISH, re.MULTILINE))
STRICT = rules(
    invite__ttl_hours=48, unlink__lock_after_link_hours=48, unlink__quota=10, unlink__window_days=180, link__quota=2,
    link__window_days=180,
)  # fmt: skip
BARE = rules(
    unlink__lock_after_link_hours=None, relink__wait_after_unlink_hours=None, unlink__quota=None,
    channel__max_accounts=None, account__min_age=None, account__region_must_match=None,
)  # fmt: skip
LEDGERS: dict[str, tuple[Deed, ...]] = {
    "empty": (),
    "full": tuple(deed(n, "active", f"a{n}", NOW - n * HOUR) for n in range(1, 5)),
    "cooling": (deed(1, "active", "a1", NOW - 9 * DAY), deed(2, "unlinked", "a1", NOW - HOUR),
                deed(3, "active", "a2", NOW - 9 * DAY)),
    "spent": (deed(1, "opening_unlinks", None, None, told=NOW - 9 * DAY, amount=3), deed(2, "active", "a1", NOW - DAY)),
}  # fmt: skip
REPLIES = ("@uno", "nueva", "a1", "@", "2", "21", "mañana a las 9", "30 nov 17:30", "2小时后", "0:30", "1:00", "23:59",
           "20/11 14:05", "昨天9点", "soon", "", "x" * 600, "2026-11-25T07:00:00+00:00")  # fmt: skip


class AnyPresses(RuleBasedStateMachine):
    """One walk, and somebody who taps whatever was ever shown."""

    flow = FLOWS["link"]
    held: Rules = DOCUMENT
    start: tuple[Deed, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.walk = Walked(self.flow, *self.start, held=self.held)
        self.shown: list[tuple[str, str]] = []
        self.places = ["end"]
        self.later = 1000

    def _try(self, act: Any, *said: str) -> None:
        before = dict(self.walk.answers)
        refused = None
        try:
            act(*said)
        except Refused as error:
            refused = error
        assert refused is None or (f"refused.{refused.reason}" in WORDS and self.walk.answers == before)

    @rule(data=st.data())
    def a_button_that_was_ever_shown_is_pressed_twice(self, data: st.DataObject) -> None:
        here = self.walk.here.step
        now = [(here.id, option) for option in here.offered(self.walk.here.road)] if here else []
        step, option = data.draw(st.sampled_from([*now, *now, *self.shown] or [("gone", "gone")]))
        self._try(self.walk.presses, step, option)
        once = dict(self.walk.answers)
        self._try(self.walk.presses, step, option)
        assert self.walk.answers == once

    @rule(text=st.sampled_from(REPLIES))
    def something_is_typed(self, text: str) -> None:
        self._try(self.walk.types, text)

    @rule(data=st.data())
    def back_is_pressed_twice(self, data: st.DataObject) -> None:
        place = data.draw(st.sampled_from(self.places))
        before = len(self.walk.here.road.met)
        self.walk.goes_back(place)
        once = dict(self.walk.answers)
        if self.walk.at.partition(".")[0] != place:
            self.walk.goes_back(place)
            assert self.walk.answers == once
        assert before - 3 <= len(self.walk.here.road.met) <= before

    @rule(hours=st.sampled_from([0.01, 1, 23, 24, 48]))
    def time_passes(self, hours: float) -> None:
        self.walk.waits(hours=hours)

    @rule(kind=st.sampled_from(["active", "unlinked", "invited"]), account=st.sampled_from(["a1", "a2", "a5"]))
    @precondition(lambda self: len(self.walk.deeds) < 30)
    def another_walk_tells_something(self, kind: str, account: str) -> None:
        self.later += 1
        self.walk.deeds = (*self.walk.deeds, deed(self.later, kind, account, self.walk.now, walk=5))
        self.walk.ids = iter(range(self.later + 1000, 10**6))  # type: ignore[assignment]
        self.later += 2000

    @invariant()
    def the_walk_stands_at_a_question_or_an_end_with_words(self) -> None:
        here = self.walk.here
        text = f"{here.step.words or f'{self.flow.id}.{here.step.id}'}.{here.step.asks(here.road)}" if here.step else (
            f"{self.flow.id}.end.{here.end}")  # fmt: skip
        assert text in WORDS
        self.flow.facts(here.road)
        if here.step:
            self.shown += [(here.step.id, option) for option in here.step.offered(here.road)][:6]
            self.places.append(here.step.id)
            assert here.step.offered(here.road) or here.step.typed

    @invariant()
    def what_is_told_follows_from_the_answers_met_on_the_way_alone(self) -> None:
        here = self.walk.here
        open_ = here.step.id if here.step else ""  # what is stored there no longer is an answer
        way = {*here.road.met, open_}
        met = {key: answer for key, answer in self.walk.answers.items() if key.removesuffix(".ticks") in way}
        again = plan.standing(self.flow, met, self.walk.view)
        assert (again.road.met, again.tellings()) == (here.road.met, here.tellings())
        assert len({telling.step for telling in here.tellings()}) == len(here.tellings())
        assert all(telling.account or telling.kind in WITHOUT_ACCOUNT for telling in here.tellings())
        assert all((telling.at or NOW) <= self.walk.now or telling.kind in AHEAD for telling in here.tellings())


AHEAD = ("recheck_set", "reminder_set")
WITHOUT_ACCOUNT = ("opening_count", "opening_unlinks", "slot_set", "plan_set", "score", "benchmark_set", *AHEAD)


@pytest.mark.parametrize("held", [DOCUMENT, STRICT, BARE], ids=["document", "strict", "bare"])
@pytest.mark.parametrize("flow", FLOWS)
def test_no_press_leads_out_of_a_walk(flow: str, held: Rules) -> None:
    for start in LEDGERS.values():
        machine = type("Machine", (AnyPresses,), {"flow": FLOWS[flow], "held": held, "start": start})
        run_state_machine_as_test(machine, settings=settings(max_examples=4, stateful_step_count=20, deadline=None))
