"""Products put into a showcase by hand, counted against the day's limit (S5, S17)."""

from typing import Any

from bot.domain import typed
from bot.domain.flows import later
from bot.domain.meter import Meter, meter
from bot.domain.road import Road
from bot.domain.steps import Flow, Next, Refused, Step, Telling

MOST = 999  # products at once: more is a slip of the finger
_RULES = ("showcase.daily_add", "showcase.day_start")


def _linked(road: Road) -> tuple[str, ...]:
    return tuple(each.account for each in road.view.ledger.linked(road.view.shop or 0))


def account(road: Road) -> str | None:
    """Return the account that got the products, None while none is linked."""
    return road.said("account")


def _meter(road: Road, *, after: bool = False) -> Meter:
    view = road.view
    ledger = view.after if after else view.ledger
    return meter(ledger, view.shop or 0, account(road) or "", view.rules, view.zone, view.now)


def _number(text: str, _: Road) -> str:
    found = typed.number(text.strip().removeprefix("+"), MOST, typed.PRODUCTS)
    if found == 0:
        raise Refused("zero")
    return str(found)


def _many(road: Road) -> int:
    return int(road.said("many") or 0)


def _is_over(road: Road) -> bool:
    return _many(road) > 0 and _meter(road).over(_many(road))


def _ways(road: Road) -> tuple[str, ...]:
    return ("rest", "already", "stop") if _meter(road).left else ("already", "stop")


def _tells(step: str) -> Any:
    """Tell the products at the step that settles how many."""

    def tells(road: Road) -> tuple[Telling, ...]:
        over = road.said("over")
        settled = "over" if over or _is_over(road) else "many"
        amount = (_meter(road).left or 0) if over == "rest" else _many(road)
        if settled != step or over == "stop" or amount == 0 or (settled == "over" and over is None):
            return ()
        at = road.said_at(step)
        return (Telling("added", "added", account(road), at, amount=amount, against_rule=over == "already"),)

    return tells


def _ends(road: Road) -> str:
    if account(road) is None:
        return "none"
    return "stopped" if road.said("over") == "stop" else "added"


def _next(road: Road, end: str) -> tuple[Next, ...]:
    return ("link", "opening") if end == "none" else (("added", account(road)), "showcase")


def _facts(road: Road) -> dict[str, Any]:
    before, now = _meter(road), _meter(road, after=True)
    return {
        "account": account(road), "many": _many(road), "count": before.count, "total": now.count,
        "would": before.count + _many(road), "most": before.most, "rest": before.left, "left": now.left,
        "resets": now.resets_at, "in": now.resets_at - road.view.now, "later": later.line(road),
        "known": now.known,
    }  # fmt: skip


FLOW = Flow(
    "added",
    (
        Step("account", _linked, lambda road: bool(_linked(road)), alone=True),
        Step("many", ("1", "5", "10", "50"), lambda road: account(road) is not None, typed=_number, columns=4,
             tells=_tells("many"), cites=_RULES, asks=lambda road: "ask" if _meter(road).most else "open"),
        Step("over", _ways, _is_over, tells=_tells("over"), stays=frozenset({"already", "rest", "stop"}),
             cites=_RULES),
        later.step("showcase", account, lambda road: account(road) is not None, ("d1",)),
    ),
    _ends, _facts, _next, about=account, cites={"added": _RULES},
)  # fmt: skip
