"""A told deed put right: it never was, or was at another time, of another amount, of another day."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from bot.domain import typed
from bot.domain.corrections import AMOUNT, DAY, NEVER, TIME
from bot.domain.deeds import Deed
from bot.domain.flows import appeal_kit as kit
from bot.domain.flows import notice, when
from bot.domain.road import Road
from bot.domain.steps import HOME, Flow, Next, Step, Telling

MOST = 9999
_TIMED = frozenset({
    "opening_linked", "invited", "accepted", "active", "request_sent", "approved", "unlinked", "appealed",
    "appeal_denied", "restored", "closed", "added", "opening_added",
})  # fmt: skip
_COUNTED = {
    "opening_count": typed.ACCOUNTS, "opening_unlinks": typed.TIMES, "opening_added": typed.PRODUCTS,
    "added": typed.PRODUCTS, "score": None, "benchmark_set": None,
}  # fmt: skip
# What has screens of its own on which it is changed or stopped.
ELSEWHERE = frozenset(
    {"slot_set", "plan_set", "reminder_set", "recheck_set", "retry_set", "currency_set", "date_order_set"}
)


def entry(road: Road) -> Deed | None:
    """Return the deed to be put right, None where it is gone."""
    said = road.said("entry") or ""
    return next((deed for deed in road.view.ledger.deeds if str(deed.id) == said), None)


def _is_entry(value: str, road: Road) -> bool:
    return any(str(deed.id) == value for deed in road.view.ledger.deeds)


def _hows(road: Road) -> tuple[str, ...]:
    deed = entry(road)
    kind = deed.kind if deed else ""
    found = [TIME] if kind in _TIMED else []
    found += [AMOUNT] if kind in _COUNTED else []
    found += [DAY] if kind == "violation" else []
    return (*found, NEVER)


def _chose(how: str) -> Callable[[Road], bool]:
    return lambda road: road.said("how") == how


def _amount(text: str, road: Road) -> str:
    deed = entry(road)
    if deed and deed.kind == "score":
        return kit.score(text, road)
    return str(typed.number(text, MOST, _COUNTED.get(deed.kind) if deed else None))


def _tells_time(road: Road) -> tuple[Telling, ...]:
    at, certainty = when.moment(road, "was")
    return _correction(road, TIME, "was", at=at, certainty=certainty)


def _tells_amount(road: Road) -> tuple[Telling, ...]:
    return _correction(road, AMOUNT, "amount", amount=int(road.said("amount") or 0))


def _tells_day(road: Road) -> tuple[Telling, ...]:
    return _correction(road, DAY, "day", day=notice.day_said(road, "day"))


def _tells_never(road: Road) -> tuple[Telling, ...]:
    return _correction(road, NEVER, "sure") if road.said("sure") == "yes" else ()


def _correction(road: Road, how: str, step: str, **more: Any) -> tuple[Telling, ...]:
    deed = entry(road)
    assert deed is not None  # without it the walk has ended
    return (Telling("correction", step, deed.account, what=how, corrects=deed.id, **more),)


def _ends(road: Road) -> str:
    if entry(road) is None:
        return "gone"
    if road.said("sure") == "no":
        return "kept"
    return "removed" if road.said("sure") == "yes" else "changed"


def _now(road: Road) -> Deed | None:
    """Return the deed as it stands once the walk has told its correction."""
    deed = entry(road)
    return next((each for each in road.view.after.deeds if deed and each.id == deed.id), None)


def _facts(road: Road) -> dict[str, Any]:
    deed, now = entry(road), _now(road)
    held = deed.amount if deed else None
    score = deed is not None and deed.kind == "score"
    return {
        "entry": ("deed", deed) if deed else "", "changed": ("deed", now) if now else "",
        "amount": Decimal(held or 0) / 100 if score else held, "day": deed.day if deed else None,
    }  # fmt: skip


def _next(_road: Road, _end: str) -> tuple[Next, ...]:
    return (HOME,)


FLOW = Flow(
    "correct",
    (
        Step("entry", keeps=_is_entry, beside=True),  # named by the button that begins the walk
        Step("how", _hows, lambda road: entry(road) is not None),
        *when.steps("was", _chose(TIME), _tells_time, options=("today", "yesterday", "pick", "unsure")),
        Step("amount", when=_chose(AMOUNT), typed=_amount, keeps=kit.is_points, tells=_tells_amount,
             asks=lambda road: "score" if (deed := entry(road)) and deed.kind == "score" else "ask"),
        Step("day", when=_chose(DAY), typed=notice.near_day, keeps=notice.is_day, tells=_tells_day),
        Step("sure", ("yes", "no"), _chose(NEVER), tells=_tells_never, danger=frozenset({"yes"})),
    ),
    _ends, _facts, _next,
)  # fmt: skip
