"""One account for another: what it costs, when each step may come, and how long the goods take (S2, S17, S20-S23)."""

from datetime import datetime
from typing import Any

from bot.domain import typed
from bot.domain.flows import later, naming
from bot.domain.quotas import Price, price_of_unlink
from bot.domain.road import Road
from bot.domain.shop import Wait
from bot.domain.steps import Copy, Flow, Lines, Next, Step

MOST = 9999  # products: more is a slip of the finger
CITES = ("unlink.quota", "relink.wait_after_unlink_hours", "unlink.clears_showcase", "showcase.daily_add")


def _shop(road: Road) -> int:
    return road.view.shop or 0


def _linked(road: Road) -> tuple[str, ...]:
    return tuple(each.account for each in road.view.ledger.linked(_shop(road)))


def out(road: Road) -> str | None:
    """Return the account that is to go, None while none is linked."""
    return road.said("out")


def _products(text: str, _: Road) -> str:
    return str(typed.number(text, MOST))


def _has_out(road: Road) -> bool:
    return out(road) is not None


def _price(road: Road) -> Price:
    return price_of_unlink(road.view.ledger, _shop(road), road.view.rules, road.view.now)


def _lock(road: Road) -> Wait | None:
    wait = road.view.ledger.lock(_shop(road), out(road) or "", road.view.rules)
    return wait if wait and wait.runs(road.view.now) else None


def _waits(road: Road) -> Wait | None:
    """Return the wait of the account that is to come, while it runs."""
    wait = road.view.ledger.relink_wait(road.said("into") or "", road.view.rules)
    return wait if wait and wait.runs(road.view.now) else None


def unlink_at(road: Road) -> datetime:
    """Return the first instant at which the old account may be unlinked."""
    lock = _lock(road)
    return lock.end if lock else road.view.now


def _ends(road: Road) -> str:
    if not _has_out(road):
        return "none"
    if _price(road).verdict == "spent":
        return "spent"
    return "locked" if _lock(road) else "now"


def _next(road: Road, end: str) -> tuple[Next, ...]:
    if end == "none":
        return ("link", "opening")
    return ("showcase",) if end == "spent" else (("unlink", out(road)), "showcase")


def _facts(road: Road) -> dict[str, Any]:
    view, price, lock = road.view, _price(road), _lock(road)
    return {
        "account": out(road), "new": road.said("into"), "later": later.line(road),
        "quota": price.quota, "left": price.left, "days": view.rules.count("unlink.window_days"),
        "price": _price_line(price), "from": lock.end if lock else None,
        "left_time": lock.end - view.now if lock else None, "clears": _clears(road), "link": _link_line(road),
        "back": _back_line(road), "goods": _goods(road), "seller_path": ("path", "ui_path.unlink"),
        "pc_path": ("path", "ui_path.pc_link"),
    }  # fmt: skip


def _price_line(price: Price) -> Lines:
    values = {"left": price.left, "after": price.left_after, "used": price.used.count, "quota": price.quota}
    return Lines((f"price.{price.verdict}",), values)


def _clears(road: Road) -> Lines:
    return Lines(("clears",) if road.view.rules.flag("unlink.clears_showcase") else (), {"account": out(road)})


def _link_line(road: Road) -> Lines:
    """Say when the new account can be linked: at once after the unlink, or when its own wait is over."""
    wait = _waits(road)
    late = wait is not None and wait.end > unlink_at(road)
    return Lines(("link.waits" if late else "link.free",), {"new": road.said("into"), "from": wait and wait.end})


def _back_line(road: Road) -> Lines:
    """Say from when the old account could be linked again, were it unlinked as soon as it may."""
    length = road.view.rules.hours("relink.wait_after_unlink_hours")
    values = {"account": out(road), "from": unlink_at(road) + length if length else None}
    return Lines(("back",) if length else (), values)


def _goods(road: Road) -> Lines:
    """Say how many days the products take on one account."""
    said, daily = road.said("products") or "", road.view.rules.count("showcase.daily_add")
    if not said.isdigit() or not daily or said == "0":
        return Lines(("goods.open",) if daily else (), {"daily": daily})
    days = -(-int(said) // daily)
    return Lines(("goods.days",), {"goods": int(said), "n": days, "daily": daily})


def _copies(road: Road, step: str) -> tuple[Copy, ...]:
    return (naming.handle(road.said("into"), road),) if step == "end" and road.said("into") else ()


FLOW = Flow(
    "swap",
    (
        Step("out", _linked, lambda road: bool(_linked(road)), alone=True),
        Step("into", naming.free, _has_out, typed=naming.read_free, keeps=naming.keeps, sets="account",
             asks=lambda road: "ask" if naming.free(road) else "first"),
        Step("products", ("unsure",), _has_out, typed=_products, steers=False),
        later.step("unlink", out, _has_out),
    ),
    _ends, _facts, _next, about=out, copies=_copies,
    cites={"now": CITES, "locked": (*CITES, "unlink.lock_after_link_hours"), "spent": ("unlink.quota",)},
)  # fmt: skip
