"""An appeal, and after a refusal another: evidence, draft, sending, and what came of it (S30-S32)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.domain.deeds import Deed
from bot.domain.flows import appeal_kit as kit
from bot.domain.flows import notice, when
from bot.domain.flows.appeal_draft import ATTEMPTS, ROUNDS, evidence, missing
from bot.domain.road import Road
from bot.domain.steps import Jump, Step, Telling
from bot.domain.violations import Case

CITED = ("appeal.amount", "appeal.count_from")

Test = Callable[[Road], bool]


# -- when each step lies on the way


def _begins(number: int) -> Test:
    return lambda road: notice.settled(road) if number == 1 else road.said(f"again{number - 1}") == "again"


def _gaps(number: int) -> Test:
    return lambda road: road.said(f"evidence{number}") == "ready" and bool(missing(road, number))


def _goes(number: int) -> Test:
    def goes(road: Road) -> bool:
        ready = road.said(f"evidence{number}") == "ready"
        return ready and (not missing(road, number) or road.said(f"sure{number}") == "go")

    return goes


def _said(step: str, option: str) -> Test:
    return lambda road: road.said(step) == option


def may_go_on(road: Road, number: int) -> bool:
    """Tell whether another appeal can be sent by the rules held, and the walk has a round for it."""
    most = road.view.rules.count("appeal.max_attempts")
    return number < ATTEMPTS and (most is None or number < most)


def _again(number: int) -> Test:
    return lambda road: road.said(f"result{number}") == "denied" and may_go_on(road, number)


# -- what is told


def _exactly(road: Road, prefix: str) -> datetime | None:
    """Return when that happened where it is known exactly, None while it is not."""
    choice = road.said(f"{prefix}_when")
    if choice == "now" or any(road.said(f"{prefix}_{each}") for each in ("time", "day")):
        return when.moment(road, prefix)[0]
    return None


def _appeal(number: int) -> when.Tells:
    return lambda road: (when.telling(road, f"appealed{number}", "appealed", notice.account(road)),)


def _refusal(road: Road, number: int) -> Telling:
    """Return the refusal: told as soon as it is said, since the ladder has to go on. Where nobody knows when it
    came it is dated as early as it can have been: a deadline runs from it."""
    exactly = _exactly(road, f"denied{number}")
    return Telling(
        "appeal_denied", f"denied{number}", notice.account(road), exactly or _exactly(road, f"appealed{number}"),
        "exact" if exactly else "unsure", last_day=notice.day_said(road, f"new_day{number}"),
    )  # fmt: skip


def _outcome(number: int) -> when.Tells:
    def tell(road: Road) -> tuple[Telling, ...]:
        step = f"result{number}"
        said = road.said(step) or ""
        if said == "denied":
            return (_refusal(road, number),)
        if said == "nothing":
            return ()
        return (Telling(said, step, notice.account(road), road.said_at(step), "unsure"),)

    return tell


def _nothing(_: Road) -> tuple[Telling, ...]:
    return ()


def case_of(road: Road) -> Case:
    """Return the violation as the walk tells it so far; the kind of it must have been said."""
    told = [notice.telling(road)]
    for number in ROUNDS:
        if _said(f"sent{number}", "sent")(road) and when.is_told(road, f"appealed{number}"):
            told += [*_appeal(number)(road), *(_outcome(number)(road) if road.said(f"result{number}") else ())]
    deeds = tuple(_deed(road, id_, each) for id_, each in enumerate(told, 1))
    return Case(deeds[0], deeds)


def _deed(road: Road, id_: int, told: Telling) -> Deed:
    """Return the deed as it stands in the ledger: told when the last answer that it rests on was said."""
    rests_on = {"violation": ("kind", "last_day", "notice_day", "found_last", "found_day")}.get(
        told.kind, (told.step.replace("denied", "result"), f"{told.step}_when", f"{told.step}_time", f"{told.step}_day")
    )
    told_at = max((road.said_at(step) for step in rests_on if road.said(step)), default=road.view.now)
    return Deed(
        id_, road.view.shop or 0, told.kind, told.account, told.at, told_at, told.certainty, day=told.day,
        last_day=told.last_day,
    )  # fmt: skip


# -- the steps


def _cites(road: Road) -> tuple[str, ...]:
    """Return the rules of which the day follows: none where it is printed, or not known."""
    found = kit.last_of(case_of(road), road)
    return CITED if found and not found.printed else ()


def _found_date(road: Road) -> tuple[Jump, ...]:
    if notice.is_dated(road):
        return (Jump("jump.date.button", "notice", way="undo"),)
    return (Jump("found.option.printed", "found", "printed"), Jump("found.option.notice", "found", "notice"))


def _when(prefix: str, number: int, lies: Test, tells: when.Tells, floor: when.Floor) -> tuple[Step, ...]:
    first, *others = when.steps(f"{prefix}{number}", lies, tells, floor)
    return (replace(first, words=f"violation.{prefix}_when"), *others)


def _prepares(number: int) -> tuple[Step, ...]:
    again = number > 1
    return (
        Step(f"evidence{number}", ("ready", "later"), _begins(number), ticks=evidence, words="violation.evidence",
             asks=lambda _: "again" if again else "ask", steers=frozenset({f"sure{number}"}), cites=_cites,
             jumps=lambda road: () if again else _found_date(road)),
        Step(f"sure{number}", ("go",), _gaps(number), words="violation.sure", steers=False, danger=frozenset({"go"}),
             jumps=lambda _: (Jump("jump.list.button", f"sure{number}", way="back"),)),
        *(() if again else (
            Step("case_no", ("skip",), _goes(number), typed=kit.words(kit.LONGEST_CASE), keeps=kit.keeps_words,
                 steers=False),)),
        Step(f"facts{number}", ("skip",), _goes(number), typed=kit.words(kit.LONGEST_STORY), keeps=kit.keeps_words,
             words="violation.facts", asks=lambda _: "again" if again else "ask", steers=False, prose=True),
    )  # fmt: skip


def _round(number: int) -> tuple[Step, ...]:
    refused, sent, waits = (
        _said(f"result{number}", "denied"), f"sent{number}", _said(f"sent{number}", "sent"),
    )  # fmt: skip
    return (
        *_prepares(number),
        Step(sent, ("sent", "later"), _goes(number), words="violation.sent"),
        *_when("appealed", number, waits, _appeal(number), lambda road: _exactly(road, f"denied{number - 1}")),
        Step(f"result{number}", ("restored", "denied", "closed", "nothing"), waits, words="violation.result",
             tells=_outcome(number)),
        *_when("denied", number, refused, _nothing, lambda road: _exactly(road, f"appealed{number}")),
        Step(f"new_day{number}", ("none",), _again(number), typed=notice.near_day, keeps=notice.is_day,
             words="violation.new_day", steers=False),
        Step(f"again{number}", ("again", "stop"), _again(number), words="violation.again"),
    )  # fmt: skip


STEPS = tuple(step for number in ROUNDS for step in _round(number))
