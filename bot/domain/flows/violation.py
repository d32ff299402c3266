"""A violation from its notice to its outcome: last day, evidence, appeal, and what came of it (S24, S30-S32)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.domain.deadlines import today_for_deadline
from bot.domain.deeds import Deed
from bot.domain.flows import appeal_kit as kit
from bot.domain.flows import naming, when
from bot.domain.steps import Copy, Flow, Lines, Road, Step, Telling

_DAY = timedelta(days=1)
ROUNDS = range(1, kit.ATTEMPTS + 1)
SOURCES = ("appeal.amount", "appeal.unit", "appeal.count_from")


def _shop(road: Road) -> int:
    return road.view.shop or 0


def _linked(road: Road) -> tuple[str, ...]:
    """Offer the linked accounts first, then every other one named before."""
    linked = [each.account for each in road.view.ledger.linked(_shop(road))]
    return tuple(dict.fromkeys((*linked, *road.view.names)))


def _today(road: Road, step: str | None = None) -> date:
    now = road.said_at(step) if step else road.view.now
    return today_for_deadline(now, road.view.own_zone, road.view.zone)


def _notice_day(text: str, road: Road) -> str:
    return kit.past_day(text, _today(road)).isoformat()


def _last_day(text: str, road: Road) -> str:
    return kit.near_day(text, _today(road)).isoformat()


def _is_day(value: str, _: Road) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


def _day_said(road: Road) -> date | None:
    """Return the date of the notice; of "today" the day on which that was said counts."""
    said = road.said("notice_day")
    if said in ("today", "yesterday"):
        return _today(road, "notice_day") - (_DAY if said == "yesterday" else timedelta(0))
    return date.fromisoformat(said) if said else None


def _printed(road: Road) -> date | None:
    said = road.said("last_day")
    return date.fromisoformat(said) if said else None


def _dated(road: Road) -> bool:
    """Tell whether all that the notice says of its date was told."""
    needed = {"printed": "last_day", "notice": "notice_day"}.get(road.said("basis") or "")
    return road.said("basis") is not None and (needed is None or road.said(needed) is not None)


def _tells_notice(road: Road) -> tuple[Telling, ...]:
    if not _dated(road):
        return ()
    at, what = road.said_at("basis"), road.said("kind")
    return (Telling("violation", "basis", road.said("account"), at, what=what, day=_day_said(road),
                    last_day=_printed(road)),)  # fmt: skip


def _tells_score(road: Road) -> tuple[Telling, ...]:
    said = road.said("score") or ""
    return (Telling("score", "score", None, road.said_at("score"), amount=int(said)),) if said.isdigit() else ()


def _tells_appeal(number: int) -> Callable[[Road], tuple[Telling, ...]]:
    return lambda road: (when.telling(road, f"appealed{number}", "appealed", road.said("account")),)


def _tells_denial(number: int) -> Callable[[Road], tuple[Telling, ...]]:
    def tell(road: Road) -> tuple[Telling, ...]:
        told = when.telling(road, f"denied{number}", "appeal_denied", road.said("account"))
        return (replace(told, at=kit.denied_at(road, number)),)

    return tell


def _tells_outcome(number: int) -> Callable[[Road], tuple[Telling, ...]]:
    def tell(road: Road) -> tuple[Telling, ...]:
        said = road.said(f"result{number}")
        if said not in ("restored", "closed"):
            return ()
        return (Telling(said, f"result{number}", road.said("account"), road.said_at(f"result{number}")),)

    return tell


def notice(road: Road) -> Deed | None:
    """Return the notice as the walk tells it, None while its date was not spoken of."""
    told = _tells_notice(road)
    if not told:
        return None
    at = told[0].at or road.view.now
    return Deed(0, _shop(road), "violation", told[0].account, at, at, what=told[0].what, day=told[0].day,
                last_day=told[0].last_day)  # fmt: skip


def _evidence(road: Road) -> tuple[str, ...]:
    return kit.EVIDENCE[road.said("kind") or "other"]


def _missing(road: Road) -> tuple[str, ...]:
    return tuple(each for each in _evidence(road) if each not in road.ticked("evidence"))


def _prepares(road: Road) -> bool:
    return _dated(road) and road.said("evidence") == "ready" and road.said("sure") in (None, "go")


def _round(number: int) -> Callable[[Road], bool]:
    """Tell whether that appeal is on its way: the first once all is prepared, another after a refusal."""
    if number == 1:
        return lambda road: _prepares(road) and road.said("facts") is not None
    return lambda road: road.said(f"again{number - 1}") == "go"


def _sent(number: int) -> Callable[[Road], bool]:
    return lambda road: road.said(f"sent{number}") == "sent"


def _waits(number: int) -> Callable[[Road], bool]:
    return lambda road: _sent(number)(road) and kit.complete(road, f"appealed{number}")


def _denied(number: int) -> Callable[[Road], bool]:
    return lambda road: _waits(number)(road) and road.said(f"result{number}") == "denied"


def _may_again(number: int) -> Callable[[Road], bool]:
    """Tell whether another appeal can be sent by the rules held, and the walk has a round for it."""

    def may(road: Road) -> bool:
        most = road.view.rules.count("appeal.max_attempts")
        left = number < kit.ATTEMPTS and (most is None or number < most)
        return left and _denied(number)(road) and kit.complete(road, f"denied{number}")

    return may


def _rounds() -> tuple[Step, ...]:
    steps: list[Step] = []
    for number in ROUNDS:
        steps += [
            Step(f"sent{number}", ("sent", "later"), _round(number), words="violation.sent", asks=_asks_sent,
                 steers=False, cites=("appeal.max_attempts",)),
            *when.steps(f"appealed{number}", _sent(number), _tells_appeal(number)),
            Step(f"result{number}", ("restored", "denied", "closed", "nothing"), _waits(number),
                 words="violation.result", tells=_tells_outcome(number)),
            *when.steps(f"denied{number}", _denied(number), _tells_denial(number)),
            Step(f"again{number}", ("go", "stop"), _may_again(number), words="violation.again", asks=_asks_again),
        ]  # fmt: skip
    return tuple(steps)


def _asks_sent(road: Road) -> str:
    return "first" if not any(road.said(f"result{number}") for number in ROUNDS) else "more"


def _asks_again(road: Road) -> str:
    return "ask" if kit.last_of(kit.case_of(road, notice(road)), road, with_holidays=False) else "no_date"


def _appeals(road: Road) -> int:
    return sum(road.said(f"sent{number}") == "sent" for number in ROUNDS)


def _ends(road: Road) -> str:
    results = [said for number in ROUNDS if (said := road.said(f"result{number}"))]
    last = results[-1] if results else None
    if last in ("restored", "closed"):
        return str(last)
    if last == "denied":
        later = road.said(f"again{len(results)}") == "go"
        return "open" if later else "denied"
    return "appealed" if _appeals(road) else "open"


def _next(_: Road, end: str) -> tuple[str, ...]:
    return {"restored": ("eligibility",), "open": ("remind",), "appealed": ("remind",)}.get(end, ())


def _facts(road: Road) -> dict[str, Any]:
    view, told, rules = road.view, notice(road), road.view.rules
    case = kit.case_of(road, told)
    last = kit.last_of(case, road)
    said = road.said("score") or ""
    verdict = kit.verdict(int(said) if said.isdigit() else None, rules)
    others = [f"@{view.names[each.account]}" for each in view.ledger.linked(_shop(road))
              if each.account != road.said("account") and each.account in view.names]  # fmt: skip
    most = rules.count("appeal.max_attempts")
    return {
        "account": road.said("account"), "market": view.market, "limit": rules.count("score.campaign_limit"),
        "deadline": kit.deadline_lines(last, told, view.now) if told else Lines(()),
        "rungs": kit.rung_lines(case, road) if case and _ends(road) != "appealed" else Lines(()),
        "score_line": Lines((f"score.{verdict}",) if verdict != "unknown" else (),
                            {"limit": rules.count("score.campaign_limit")}),
        "others_line": Lines(("others",), {"others": ("quote", ", ".join(others))}) if others else Lines(()),
        "missing": Lines(tuple(f"missing.{each}" for each in _missing(road)) if road.said("evidence") else ()),
        "sent_of": ("of", _appeals(road), most), "centre": ("path", "ui_path.violation_center"),
        "ticket_path": ("path", "ui_path.ticket"),
        "attempts": Lines(("attempts.of",), {"most": most}) if most else Lines(("attempts.unknown",)),
        "draft": ("draft", _draft(road), kit.platform_language(view.market)),
    }  # fmt: skip


def _draft(road: Road) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Return the parts of the appeal: ids of its words, and the slots that fill them."""
    number, facts = road.said("case_no") or "", road.said("facts") or ""
    held = {"account": road.said("account"), "case_no": ("quote", number[1:]), "notice": _day_said(road),
            "facts": ("quote", facts[1:])}  # fmt: skip
    opening = "draft.open" if number.startswith("=") else "draft.open_no_case"
    told = ((f"draft.facts_{road.said('kind')}", held), *((("draft.own", held),) if facts.startswith("=") else ()))
    return ((opening, held), *told, ("draft.request", held))


def _copies(road: Road, step: str) -> tuple[Copy, ...]:
    """Give each part of the draft to copy, in the platform's language, where it is to be sent."""
    if not step.startswith("sent"):
        return ()
    return tuple(Copy(text_id, held, kit.platform_language(road.view.market)) for text_id, held in _draft(road))


FLOW = Flow(
    "violation",
    (
        Step("account", _linked, typed=naming.read, keeps=naming.keeps, sets="account", steers=False,
             asks=lambda road: "ask" if _linked(road) else "first"),
        Step("kind", ("false_ad", "infringement", "content", "other"), steers=frozenset({"evidence", "sure"})),
        Step("basis", ("printed", "notice", "unsure"), tells=_tells_notice,
             steers=frozenset({"last_day", "notice_day"})),
        Step("last_day", when=lambda road: road.said("basis") == "printed", typed=_last_day, keeps=_is_day,
             steers=False),
        Step("notice_day", ("today", "yesterday"), lambda road: road.said("basis") == "notice", typed=_notice_day,
             keeps=_is_day, steers=False),
        Step("score", ("skip",), _dated, typed=kit.score, tells=_tells_score, steers=False,
             cites=("score.campaign_limit",)),
        Step("evidence", ("ready", "later"), _dated, ticks=_evidence, steers=frozenset({"sure"}), cites=SOURCES),
        Step("sure", ("go", "later"), lambda road: road.said("evidence") == "ready" and bool(_missing(road)),
             steers=False, danger=frozenset({"go"})),
        Step("case_no", ("skip",), _prepares, typed=kit.words(kit.LONGEST_CASE), keeps=kit.keeps_words, steers=False),
        Step("facts", ("skip",), lambda road: _prepares(road) and road.said("case_no") is not None,
             typed=kit.words(kit.LONGEST_FACTS), keeps=kit.keeps_words, steers=False),
        *_rounds(),
    ),
    _ends, _facts, _next, about=lambda road: road.said("account"), waits=frozenset({"open", "appealed"}),
    cites={"open": SOURCES}, copies=_copies,
)  # fmt: skip
