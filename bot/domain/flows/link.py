"""Linking a channel account on PC or in the app, up to the deed that starts its clock (S1, S2, S5, S7, S14-S19)."""

from datetime import datetime
from typing import Any

from bot.domain.flows import naming, when
from bot.domain.quotas import link_obstacle
from bot.domain.road import Road
from bot.domain.shop import Wait
from bot.domain.steps import Flow, Lines, Next, Refused, Step, Telling


def _shop(road: Road) -> int:
    return road.view.shop or 0


def _obstacle(road: Road) -> str | None:
    view = road.view
    return link_obstacle(view.ledger, _shop(road), view.rules, view.now)


def _ready(road: Road) -> tuple[str, ...]:
    """Return the free accounts whose wait is over."""
    return tuple(each for each in naming.free(road) if not _runs(road, each))


def _runs(road: Road, account: str) -> bool:
    wait = road.view.ledger.relink_wait(account, road.view.rules)
    return wait is not None and wait.runs(road.view.now)


def _other_name(text: str, road: Road) -> str:
    account = naming.read_free(text, road)
    if _runs(road, account):
        raise Refused("cooling", account=account)
    return account


def account(road: Road) -> str | None:
    """Return the account that is to be linked, None before it is named."""
    return road.said("other") or road.said("account")


def _wait(road: Road) -> Wait | None:
    who = road.said("account")
    return road.view.ledger.relink_wait(who, road.view.rules) if who else None


def _cooling(road: Road) -> bool:
    wait = _wait(road)
    return wait is not None and wait.runs(road.view.now)


def _already(road: Road) -> bool:
    return "already" in (road.said("full"), road.said("cooling"))


def _not_stopped(road: Road) -> bool:
    return road.said("full") in (None, "already")


def _walks(road: Road) -> bool:
    """Tell whether the platform's own steps are still ahead."""
    return _not_stopped(road) and not _already(road) and road.said("cooling") != "wait"


def _may(road: Road) -> bool:
    return _walks(road) and road.said("elsewhere") in ("no", "unsure")


def _pc(road: Road) -> bool:
    return _may(road) and road.said("device") == "pc"


def _invited(road: Road) -> bool:
    return _pc(road) and road.said("invite") == "sent"


def _asks_when_invited(road: Road) -> bool:
    return _invited(road) and road.view.rules.hours("invite.ttl_hours") is not None


def _done(road: Road) -> bool:
    return (_already(road) and road.said("cooling") != "wait") or "active" in (
        road.said("accept"), road.said("review"), road.said("authorise"),
    )  # fmt: skip


def _tells_invite(road: Road) -> tuple[Telling, ...]:
    if road.said("invite") != "sent" or _asks_when_invited(road):
        return ()
    return (Telling("invited", "invited", account(road), road.said_at("invite"), "unsure"),)


def _tells_invited(road: Road) -> tuple[Telling, ...]:
    return (when.telling(road, "invited", "invited", account(road)),)


def _tells_accept(road: Road) -> tuple[Telling, ...]:
    if road.said("accept") != "accepted":
        return ()
    return (Telling("accepted", "accept", account(road), road.said_at("accept"), "unsure"),)


def _tells_active(road: Road) -> tuple[Telling, ...]:
    return (when.telling(road, "active", "active", account(road), against_rule=_already(road)),)


def _unlinked_at(road: Road) -> datetime | None:
    """Return when the account was last unlinked, from whichever shop: it can't have been invited before."""
    return naming.unlinked_at(account(road), road)


def _floor(road: Road) -> datetime | None:
    """Return the instant before which the account can't have become active."""
    at, certainty = when.moment(road, "invited") if road.said("invited_when") else (None, "before")
    return at if at and certainty == "exact" else _unlinked_at(road)


_TROUBLE = {"invite": "trouble", "accept": "nothing", "review": "later", "authorise": "trouble"}
_ENDS = {"trouble": "trouble", "nothing": "nothing", "later": "review"}


def _ends(road: Road) -> str:
    if road.said("full") == "unlink":
        return "full"
    if road.said("full") == "stop":
        return "stopped"
    if road.said("cooling") == "wait":
        return "wait"
    if road.said("elsewhere") == "yes":
        return "elsewhere"
    for step, option in _TROUBLE.items():
        if road.said(step) == option:
            return _ENDS[option]
    return "active"


def _next(road: Road, end: str) -> tuple[Next, ...]:
    fix: Next = ("fix_link", account(road))
    ways: dict[str, tuple[Next, ...]] = {
        "full": ("unlink", "swap"), "wait": ("link",), "trouble": (fix, "eligibility"), "nothing": (fix,),
        "elsewhere": (fix,), "active": ("link", "unlink", "matrix"),
    }  # fmt: skip
    return ways.get(end, ())


def _facts(road: Road) -> dict[str, Any]:
    view, who, wait = road.view, account(road), _wait(road)
    lock = view.after.lock(_shop(road), who, view.rules) if who else None
    return {
        "account": who, "market": view.market,
        "linked_of": ("of", len(view.after.linked(_shop(road))), view.rules.count("channel.max_accounts")),
        "unlinked_at": wait.start if wait else None, "from": wait.end if wait else None,
        "left_time": wait.end - view.now if wait else None,
        "relink": view.rules.hours("relink.wait_after_unlink_hours"),
        "lock_line": Lines(("end.lock",), {"unlock_at": lock.end}) if lock else Lines(()),
        "daily": view.rules.count("showcase.daily_add"), "ttl": view.rules.hours("invite.ttl_hours"),
        "quota": view.rules.count("link.quota"), "days": view.rules.count("link.window_days"),
        "pc_path": ("path", "ui_path.pc_link"), "app_path": ("path", "ui_path.app_link"),
    }  # fmt: skip


def _asks_cooling(road: Road) -> str:
    wait = _wait(road)
    return "unsure" if wait and wait.unsure else "ask"


def _asks_invite(road: Road) -> str:
    return "ask" if road.view.rules.hours("invite.ttl_hours") is None else "ttl"


FLOW = Flow(
    "link",
    (
        Step(
            "full", ("unlink", "already", "stop"), lambda road: _obstacle(road) is not None,
            asks=lambda road: _obstacle(road) or "full", stays=frozenset({"already"}),
            cites=("channel.max_accounts",),
        ),
        Step("account", naming.free, _not_stopped, typed=naming.read_free, keeps=naming.keeps_free, sets="account",
             asks=lambda road: "ask" if naming.free(road) else "first"),
        Step(
            "cooling", ("wait", "other", "already"), _cooling, stays=frozenset({"already", "other"}),
            asks=_asks_cooling, cites=("relink.wait_after_unlink_hours",),
        ),
        Step("other", _ready, lambda road: road.said("cooling") == "other", typed=_other_name,
             keeps=naming.keeps_free, sets="account"),
        Step("elsewhere", ("no", "yes", "unsure"), _walks, cites=("account.sellers_per_account",)),
        Step("device", ("pc", "phone"), _may),
        Step("invite", ("sent", "trouble"), _pc, asks=_asks_invite, tells=_tells_invite),
        *when.steps("invited", _asks_when_invited, _tells_invited, _unlinked_at),
        Step("accept", ("accepted", "active", "nothing"), _invited, tells=_tells_accept),
        Step("review", ("active", "later"), lambda road: _invited(road) and road.said("accept") == "accepted"),
        Step("authorise", ("active", "trouble"), lambda road: _may(road) and road.said("device") == "phone"),
        *when.steps("active", _done, _tells_active, _floor),
    ),
    _ends, _facts, _next, about=account, waits=frozenset({"wait", "nothing", "review", "trouble"}),
    cites={"active": ("channel.max_accounts", "showcase.daily_add", "unlink.lock_after_link_hours"),
           "wait": ("relink.wait_after_unlink_hours",)},
)  # fmt: skip
