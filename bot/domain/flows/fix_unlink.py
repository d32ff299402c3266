"""Why unlinking fails: every cause that holds, the soonest fix first (S20, S21, S27-S29)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.domain.flows import appeal_kit as kit
from bot.domain.flows import later, naming, when
from bot.domain.quotas import price_of_unlink
from bot.domain.road import Road
from bot.domain.steps import Copy, Flow, Lines, Next, Step, Telling
from bot.domain.violations import Case, cases

_SINCE = ("today", "yesterday", "before", "unsure")
_LOCK = "unlink.lock_after_link_hours"


def _shop(road: Road) -> int:
    return road.view.shop or 0


def account(road: Road) -> str | None:
    """Return the account that can't be unlinked, None before it is named."""
    return road.said("account")


def _linked(road: Road) -> tuple[str, ...]:
    return tuple(each.account for each in road.view.ledger.linked(_shop(road)))


def _checks(cause: str, road: Road) -> bool:
    """Tell whether the rules name that cause."""
    return cause in road.view.rules.words("unlink.failure_causes")


def _asks_since(road: Road) -> bool:
    """Tell whether the wait after linking can only be known by asking: the ledger holds no link."""
    known = road.view.ledger.link_of(_shop(road), account(road) or "")
    return _checks("cooldown", road) and road.view.rules.hours(_LOCK) is not None and known is None


def _tells_link(road: Road) -> tuple[Telling, ...]:
    """Return the link as it was told: with it its wait is counted, and its end reminded of."""
    if road.said("linked_when") == "unsure":
        return ()
    return (when.telling(road, "linked", "active", account(road)),)


def _lock_end(road: Road) -> datetime | None:
    """Return when the wait after linking ends; None where none runs, or nothing is known of it."""
    lock = road.view.after.lock(_shop(road), account(road) or "", road.view.rules)
    if lock is None and _asks_since(road) and when.is_told(road, "linked"):
        at, _ = when.moment(road, "linked")
        length = road.view.rules.hours(_LOCK)
        end = at + length if at and length and road.said("linked_when") != "unsure" else None
        return end if end and end > road.view.now else None
    return lock.end if lock and lock.runs(road.view.now) else None


def open_case(road: Road) -> Case | None:
    """Return the account's violation that is not over, as far as the ledger knows."""
    found = cases(road.view.ledger, _shop(road))
    mine = (each for each in found if each.notice.account == account(road))
    return next((each for each in mine if each.stage in ("open", "appealed")), None)


def _asks_violation(road: Road) -> bool:
    return _checks("open_violation", road) and open_case(road) is None


def _causes(road: Road) -> Iterator[Lines]:
    """Give what stands in the way, the soonest to mend first."""
    view, end, case = road.view, _lock_end(road), open_case(road)
    if road.said("network") == "other":
        yield Lines(("cause.network",), {"market": view.market})
    if end:
        yield Lines(("cause.cooldown",), {"from": end, "left": end - view.now, "lock": view.rules.hours(_LOCK)})
    if case:
        yield _case(case, road)
    elif road.said("violation") == "open":
        yield Lines(("cause.violation",), {"center": ("path", "ui_path.violation_center")})
    if road.said("permission") == "was":
        yield Lines(("cause.permission",))
    price = price_of_unlink(view.after, _shop(road), view.rules, view.now)
    if price.verdict == "spent":
        days = view.rules.count("unlink.window_days")
        yield Lines(("cause.spent" if days is None else "cause.spent_window",), {"quota": price.quota, "days": days})


def _case(case: Case, road: Road) -> Lines:
    """Return the line on a violation that the ledger knows, with its last day where that is known and ahead."""
    last = kit.last_of(case, road)
    ahead = last is not None and last.ends_at > road.view.now and case.stage == "open"
    which = "cause.appealed" if case.stage == "appealed" else "cause.case" if ahead else "cause.case_no_day"
    return Lines((which,), {"last": last.ends_at if last else None})


def _doubts(road: Road) -> Iterator[Lines]:
    """Give what the seller could not say."""
    if road.said("permission") == "unsure":
        yield Lines(("doubt.permission",))
    if road.said("linked_when") == "unsure":
        yield Lines(("doubt.cooldown",), {"lock": road.view.rules.hours(_LOCK)})
    if road.said("network") == "unsure":
        yield Lines(("doubt.network",), {"market": road.view.market})
    if road.said("violation") == "unsure":
        yield Lines(("doubt.violation",), {"center": ("path", "ui_path.violation_center")})


def _ends(road: Road) -> str:
    if any(_causes(road)):
        return "held"
    return "unsure" if any(_doubts(road)) else "clear"


def _next(road: Road, end: str) -> tuple[Next, ...]:
    ways: list[Next] = []
    if road.said("violation") == "open" or open_case(road):
        ways.append("violation")
    if end == "clear" or road.said("permission") == "was":
        ways.append(("ticket", account(road)))
    return (*ways, ("unlink", account(road)))


def _facts(road: Road) -> dict[str, Any]:
    view, causes, doubts = road.view, tuple(_causes(road)), tuple(_doubts(road))
    also: Any = (Lines(("also",)), *doubts) if causes and doubts else doubts or Lines(())
    return {
        "account": account(road), "market": view.market, "lock": view.rules.hours(_LOCK),
        "causes": causes or Lines(()), "doubts": also, "number": len(causes),
        "later": later.line(road), "bell": Lines(("bell",) if _lock_end(road) and _known(road) else ()),
        "seller_path": ("path", "ui_path.unlink"), "creator_path": ("path", "ui_path.unlink_creator"),
        "ticket_path": ("path", "ui_path.ticket"), "center": ("path", "ui_path.violation_center"),
    }  # fmt: skip


def _known(road: Road) -> bool:
    """Tell whether the ledger holds the link: then the end of its wait is reminded of by itself."""
    return road.view.after.link_of(_shop(road), account(road) or "") is not None


def _copies(road: Road, step: str) -> tuple[Copy, ...]:
    return (naming.handle(account(road), road),) if step == "end" else ()


def _is_named(road: Road) -> bool:
    return account(road) is not None


def _floor(road: Road) -> datetime | None:
    return naming.unlinked_at(account(road), road)


FLOW = Flow(
    "fix_unlink",
    (
        Step("account", _linked, typed=naming.read, keeps=naming.keeps, sets="account",
             asks=lambda road: "ask" if _linked(road) else "first"),
        # S28: before anything else.
        Step("permission", ("never", "was", "unsure"), _is_named, steers=False),
        *when.steps("linked", _asks_since, _tells_link, _floor, _SINCE),
        Step("network", ("same", "other", "unsure"), lambda road: _checks("network_country", road), steers=False),
        Step("violation", ("none", "open", "unsure"), _asks_violation, steers=False),
        later.step("unlink", account, lambda road: not (_lock_end(road) and _known(road))),
    ),
    _ends, _facts, _next, about=account, copies=_copies,
    cites={"held": ("unlink.failure_causes", _LOCK), "unsure": ("unlink.failure_causes",),
           "clear": ("unlink.failure_causes",)},
)  # fmt: skip
