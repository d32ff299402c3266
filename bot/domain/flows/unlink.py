"""Unlinking a channel account: the wait, the price, both sides, and the deed (S20-S23, S26)."""

from datetime import datetime
from typing import Any

from bot.domain.flows import when
from bot.domain.quotas import Price, price_of_unlink
from bot.domain.road import Road
from bot.domain.shop import Wait
from bot.domain.steps import Flow, Lines, Next, Step, Telling

RULES_OF_PRICE = ("unlink.quota", "unlink.clears_showcase", "relink.wait_after_unlink_hours")


def _shop(road: Road) -> int:
    return road.view.shop or 0


def _linked(road: Road) -> tuple[str, ...]:
    return tuple(each.account for each in road.view.ledger.linked(_shop(road)))


def account(road: Road) -> str | None:
    """Return the account that the walk is about, None while none is linked."""
    return road.said("account")


def _lock(road: Road) -> Wait | None:
    who = account(road)
    return road.view.ledger.lock(_shop(road), who, road.view.rules) if who else None


def _locked(road: Road) -> bool:
    lock = _lock(road)
    return lock is not None and lock.runs(road.view.now)


def _price(road: Road) -> Price:
    return price_of_unlink(road.view.ledger, _shop(road), road.view.rules, road.view.now)


def _has_account(road: Road) -> bool:
    return account(road) is not None


def _already(road: Road) -> bool:
    return "already" in (road.said("lock"), road.said("spent"))


def _waits(road: Road) -> bool:
    return road.said("lock") == "wait"


def _is_spent(road: Road) -> bool:
    return _has_account(road) and not _waits(road) and not _already(road) and _price(road).verdict == "spent"


def _goes(road: Road) -> bool:
    """Tell whether the walk is on its way to the deed, which has not happened yet."""
    return _has_account(road) and not _waits(road) and not _already(road) and road.said("spent") != "stop"


def _sure(road: Road) -> bool:
    return _goes(road) and road.said("sure") == "yes"


def _done(road: Road) -> bool:
    return _has_account(road) and (_already(road) or "done" in (road.said("seller_side"), road.said("approve")))


def _tells_request(road: Road) -> tuple[Telling, ...]:
    if road.said("request") != "sent":
        return ()
    return (Telling("request_sent", "request", account(road), road.said_at("request"), "unsure"),)


def _tells_approval(road: Road) -> tuple[Telling, ...]:
    if road.said("approve") != "done":
        return ()
    return (Telling("approved", "approve", account(road), road.said_at("approve"), "unsure"),)


def _tells_unlink(road: Road) -> tuple[Telling, ...]:
    return (when.telling(road, "unlinked", "unlinked", account(road), against_rule=_already(road)),)


def _floor(road: Road) -> datetime | None:
    link = road.view.ledger.link_of(_shop(road), account(road) or "")
    return link.exactly if link else None


def _ends(road: Road) -> str:
    if not _has_account(road):
        return "none"
    if _waits(road):
        return "wait"
    if road.met and list(road.met)[-1].startswith("unlinked_"):
        return "unlinked"
    return "failed" if "failed" in (road.said("seller_side"), road.said("request"), road.said("approve")) else "stopped"


def _next(road: Road, end: str) -> tuple[Next, ...]:
    ways: dict[str, tuple[Next, ...]] = {
        "none": ("link", "opening"), "unlinked": ("link", "showcase"), "wait": ("link",),
        "failed": (("fix_unlink", account(road)),),
    }  # fmt: skip
    return ways.get(end, ())


def _facts(road: Road) -> dict[str, Any]:
    view, lock, price, who = road.view, _lock(road), _price(road), account(road)
    spent = price_of_unlink(view.after, _shop(road), view.rules, view.now)
    relink = view.after.relink_wait(who, view.rules) if who else None
    over = relink is not None and not relink.runs(view.now)
    return {
        "account": who, "market": view.market, "linked_at": lock.start if lock else None,
        "from": lock.end if lock else None, "left_time": lock.end - view.now if lock else None,
        "lock": view.rules.hours("unlink.lock_after_link_hours"), "quota": price.quota, "used": price.used.count,
        "left": price.left, "after": price.left_after, "used_of": used_of(spent),
        "relink": view.rules.hours("relink.wait_after_unlink_hours"), "relink_from": relink.end if relink else None,
        "then": Lines(("then.over" if over else "then.remind",) if relink else ()), "returns": _returns(road),
        "seller_path": ("path", "ui_path.unlink"), "creator_path": ("path", "ui_path.unlink_creator"),
        "approve_path": ("path", "ui_path.unlink_approve"), "ticket_path": ("path", "ui_path.ticket"),
    }  # fmt: skip


def used_of(price: Price) -> tuple[str, int | None, int | None]:
    """Return how many unlinks are spent of how many; None where the seller could not say."""
    return "of", price.used.count if price.used.known else None, price.quota


def _returns(road: Road) -> Lines:
    """Say whether a spent unlink ever comes back."""
    days = road.view.rules.count("unlink.window_days")
    return Lines(("price.never",)) if days is None else Lines(("price.later",), {"days": days})


def _asks_lock(road: Road) -> str:
    lock = _lock(road)
    return "unsure" if lock and lock.unsure else "ask"


def _asks_price(road: Road) -> str:
    return _price(road).verdict


FLOW = Flow(
    "unlink",
    (
        Step("account", _linked, lambda road: bool(_linked(road)), alone=True),
        Step(
            "lock", ("wait", "already"), _locked, stays=frozenset({"already"}),
            asks=_asks_lock, cites=("unlink.lock_after_link_hours",),
        ),
        Step("spent", ("stop", "already"), _is_spent, stays=frozenset({"already"}), cites=("unlink.quota",)),
        Step("price", ("go", "stop"), _goes, asks=_asks_price, danger=frozenset({"go"}), cites=RULES_OF_PRICE),
        Step(
            "sure", ("yes", "no"), lambda road: _goes(road) and road.said("price") == "go",
            asks=_asks_price, danger=frozenset({"yes"}),
        ),
        Step("side", ("seller", "creator"), _sure),
        Step("seller_side", ("done", "failed"), lambda road: _sure(road) and road.said("side") == "seller"),
        Step("request", ("sent", "failed"), lambda road: _sure(road) and road.said("side") == "creator",
             tells=_tells_request),
        Step("approve", ("done", "failed"), lambda road: _sure(road) and road.said("request") == "sent",
             tells=_tells_approval),
        *when.steps("unlinked", _done, _tells_unlink, _floor),
    ),
    _ends, _facts, _next, about=account, waits=frozenset({"wait"}),
    cites={"unlinked": ("unlink.quota", "relink.wait_after_unlink_hours"), "wait": ("unlink.lock_after_link_hours",)},
)  # fmt: skip
