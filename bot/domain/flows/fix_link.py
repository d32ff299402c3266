"""Why linking fails: what the ledger knows, then region and age first, then the rest (S2, S8-S10, S15, S18-S20)."""

from collections.abc import Callable
from typing import Any

from bot.domain.flows import fix_link_causes as why
from bot.domain.flows import later, naming
from bot.domain.road import Road
from bot.domain.steps import Copy, Flow, Lines, Next, Step

SYMPTOMS = ("pending", "lapsed", "taken", "full", "network", "refused", "other")
_ALL = frozenset({"refused", "other"})


def account(road: Road) -> str | None:
    """Return the account that can't be linked, None before it is named."""
    return road.said("account")


def _shows(*symptoms: str) -> Callable[[Road], bool]:
    """Tell whether one of these is what the seller sees; "refused" and "other" are looked through whole."""
    return lambda road: road.said("symptom") in (*symptoms, *_ALL)


def _invited(road: Road) -> bool:
    return road.said("symptom") == "pending"


def _probation_counts(road: Road) -> bool:
    """Tell whether the market has another limit for new shops, and it is known."""
    held = (road.view.rules.count(f"channel.max_accounts_probation.{each}") for each in ("individual", "business"))
    return _shows("full")(road) and any(each is not None for each in held)


def _ends(road: Road) -> str:
    if any(why.causes(road)):
        return "held"
    return "unsure" if any(why.doubts(road)) else "clear"


def _next(road: Road, end: str) -> tuple[Next, ...]:
    ways: list[Next] = ["unlink"] if why.obstacle(road) == "full" else []
    if end == "clear":
        ways.append(("ticket", account(road)))
    if road.said("standing") in ("banned", "lifted"):
        ways.append("eligibility")
    return (*ways, ("link", account(road)))


def _facts(road: Road) -> dict[str, Any]:
    view, causes, doubts = road.view, tuple(why.causes(road)), tuple(why.doubts(road))
    also: Any = (Lines(("also",)), *doubts) if causes and doubts else doubts or Lines(())
    rules = view.rules
    return {
        "account": account(road), "market": view.market, "age": rules.count("account.min_age"),
        "causes": causes or Lines(()), "doubts": also, "number": len(causes), "later": later.line(road),
        "bell": Lines(("bell",) if why.cooling(road) else ()), "most": rules.count("channel.max_accounts"),
        "individual": rules.count("channel.max_accounts_probation.individual"),
        "business": rules.count("channel.max_accounts_probation.business"),
        "pc_path": ("path", "ui_path.pc_link"), "app_path": ("path", "ui_path.app_link"),
        "ticket_path": ("path", "ui_path.ticket"),
    }  # fmt: skip


def _copies(road: Road, step: str) -> tuple[Copy, ...]:
    if step != "end":
        return ()
    handle = naming.handle(account(road), road)
    waits = road.said("symptom") in ("pending", "lapsed")
    return (handle, Copy("note_text", dict(handle.values), "")) if waits else (handle,)


FLOW = Flow(
    "fix_link",
    (
        Step("account", naming.free, typed=naming.read_free, keeps=naming.keeps_free, sets="account",
             asks=lambda road: "ask" if naming.free(road) else "first"),
        Step("symptom", SYMPTOMS),
        Step("seen", ("yes", "no", "unsure"), _invited, steers=False),
        Step("region", ("yes", "no", "unsure"),
             lambda road: _shows("network")(road) and bool(road.view.rules.flag("account.region_must_match")),
             steers=False, cites=("account.region_must_match",)),
        Step("age", ("yes", "no", "unsure"),
             lambda road: _shows()(road) and road.view.rules.count("account.min_age") is not None,
             steers=False, cites=("account.min_age",)),
        Step("elsewhere", ("no", "mine", "other", "unsure"), _shows("taken"), steers=False,
             cites=("account.sellers_per_account",)),
        Step("network", ("good", "abroad", "weak", "unsure"), _shows("network"), steers=False),
        Step("standing", ("good", "banned", "lifted", "unsure"), _shows(), steers=False),
        Step("probation", ("no", "individual", "business", "unsure"), _probation_counts, steers=False,
             cites=("channel.max_accounts_probation.individual", "channel.max_accounts_probation.business")),
        later.step("link", account, lambda road: not why.cooling(road)),
    ),
    _ends, _facts, _next, about=account, copies=_copies, cites={"held": why.CITES, "unsure": why.CITES},
)  # fmt: skip
