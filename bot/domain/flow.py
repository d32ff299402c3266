"""Where a walk stands is worked out from its answers, never stored; presses and replies make new answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.road import OFF, Answer, Road, ticks_key, ticks_of
from bot.domain.steps import Flow, Lines, Refused, Step, Telling
from bot.domain.view import View

__all__ = [
    "Answer", "Flow", "Lines", "Refused", "Road", "Standing", "Step", "Telling", "back", "choose", "standing",
    "type_in",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a walk stands: the open step, or the end (then `step` is None)."""

    flow: Flow
    road: Road
    step: Step | None
    can_go_back: bool = False
    offers: tuple[Step, ...] = ()  # beside the ending

    @property
    def end(self) -> str | None:
        """Return the id of the ending reached, None while a step is open."""
        return None if self.step else self.flow.ends(self.road)

    @property
    def waiting(self) -> bool:
        """Tell whether the ending reached only waits for a clock: the walk goes on by itself later."""
        return self.end in self.flow.waits

    @property
    def put_off(self) -> bool:
        """Tell whether the answer that led to the end only puts the walk off: whoever goes on is asked again."""
        return self.step is None and bool(self.road.met) and list(self.road.met.values())[-1].value in self.flow.pauses

    def tellings(self) -> tuple[Telling, ...]:
        """Return every deed that the answers met so far tell, in the order of the steps."""
        return tuple(
            telling for step in self.flow.steps if step.id in self.road.met for telling in step.tells(self.road)
        )


def standing(flow: Flow, answers: Mapping[str, Answer], view: View) -> Standing:
    """Return where these answers stand: answers on a branch left behind are not looked at."""
    road, said, offers = Road(view), False, list[Step]()
    for step, before, answer in _way(flow, answers, view):
        if answer is not None:
            road = before.on(step.id, answer)
            said = said or not step.goes_without_saying(answer, before)
        elif step.beside:
            offers.append(step)
        else:
            return Standing(flow, before, step, said)
    return Standing(flow, road, None, said, tuple(offers))


def _way(flow: Flow, answers: Mapping[str, Answer], view: View) -> Iterator[tuple[Step, Road, Answer | None]]:
    """Give each step on the way with the road up to it and its answer: None at the open step, the last, and at those
    that only stand beside the ending."""
    road = Road(view)
    for step in flow.steps:
        said = answers.get(step.id)
        if not step.lies_on(road, said):
            continue
        road = road.ticking(step.id, answers.get(ticks_key(step.id)))
        answer = step.taken(said, road)
        yield step, road, answer
        if answer is not None:
            road = road.on(step.id, answer)
        elif not step.beside:
            return


def choose(flow: Flow, answers: Mapping[str, Answer], view: View, step_id: str, option: str) -> dict[str, Answer]:
    """Return the answers with `option` taken at `step_id`; Refused when it is not offered there now."""
    for step, road, _ in _way(flow, answers, view):
        if step.id == step_id:
            if option.removesuffix(OFF) in step.listed(road):
                return _ticked(flow, answers, step, option, view.now)
            if option not in step.offered(road):
                raise Refused("not_offered")
            return _with(flow, answers, road, step, Answer(option, view.now))
    raise Refused("not_here")


def _ticked(flow: Flow, answers: Mapping[str, Answer], step: Step, tick: str, now: datetime) -> dict[str, Answer]:
    """Return the answers with that tick set, or taken away, and the question open again.

    The button says which: pressed twice it does nothing more.
    """
    key, ticks = ticks_key(step.id), ticks_of(answers.get(ticks_key(step.id)))
    wanted = ticks - {tick.removesuffix(OFF)} if tick.endswith(OFF) else ticks | {tick}
    if wanted == ticks:
        return dict(answers)
    ticks = wanted
    kept = {**answers, key: Answer(",".join(sorted(ticks)), now)}
    return _without_later(flow, kept, step) if step.id in answers else kept


def type_in(flow: Flow, answers: Mapping[str, Answer], view: View, text: str) -> dict[str, Answer]:
    """Return the answers with the typed reply taken at the open step; Refused says why it is none."""
    here = standing(flow, answers, view)
    if here.step is None:
        raise Refused("no_question")
    if here.step.typed is None:
        raise Refused("press_a_button")
    return _with(flow, answers, here.road, here.step, Answer(here.step.typed(text, here.road), view.now))


def back(flow: Flow, answers: Mapping[str, Answer], view: View, step_id: str) -> dict[str, Answer]:
    """Return the answers without the one before `step_id`; unchanged unless the walk stands there.

    `step_id` is the open step, or `end`: so a repeated press takes back one answer only.
    """
    here = standing(flow, answers, view)
    if (here.step.id if here.step else "end") != step_id or not here.can_go_back:
        return dict(answers)
    met = [(step, step.goes_without_saying(answer, road)) for step, road, answer in _way(flow, answers, view) if answer]
    while met[-1][1]:  # nobody was asked there, so it is no place to go back to
        met.pop()
    return {key: answer for key, answer in answers.items() if key != met[-1][0].id}


def _with(flow: Flow, answers: Mapping[str, Answer], road: Road, step: Step, answer: Answer) -> dict[str, Answer]:
    old = answers.get(step.id)
    if old is not None and old.value == answer.value:
        return dict(answers)  # the same again says nothing new: its first instant stays
    # What went without saying is kept with the first answer that leans on it: it must not turn into another.
    kept = {**answers, **road.met}
    if old is None:
        return {**kept, step.id: answer}
    return {**_without_later(flow, kept, step), step.id: answer}


def _without_later(flow: Flow, answers: Mapping[str, Answer], step: Step) -> dict[str, Answer]:
    """Return the answers without this one. What was said later was said about it: it is asked again, too."""
    ids = [each.id for each in flow.steps]
    later = {step.id, *(ids[ids.index(step.id) :] if step.steers is True else (step.steers or ()))}
    return {key: value for key, value in answers.items() if key not in later}
