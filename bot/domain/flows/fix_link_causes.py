"""What stands in the way of a link, the soonest to mend first (S2, S8-S10, S15, S18-S20)."""

from collections.abc import Iterator
from typing import Any

from bot.domain.quotas import link_obstacle, price_of_unlink
from bot.domain.road import Road
from bot.domain.shop import Wait
from bot.domain.steps import Lines

CITES = ("account.region_must_match", "account.min_age", "account.sellers_per_account")

# What an answer means, in the order in which it is mended.
_QUICK = {
    "symptom": {"lapsed": "lapsed"},
    "seen": {"yes": "accept", "no": "unseen"},
    "network": {"abroad": "abroad", "weak": "weak"},
}
_SLOW = {
    "elsewhere": {"mine": "mine", "other": "taken"},
    "standing": {"banned": "banned", "lifted": "lifted"},
    "region": {"no": "region"},
    "age": {"no": "age"},
}
_DOUBTS = ("seen", "region", "age", "elsewhere", "network", "standing", "probation")


def _shop(road: Road) -> int:
    return road.view.shop or 0


def cooling(road: Road) -> Wait | None:
    """Return the account's wait after an unlink while it runs (S20)."""
    wait = road.view.ledger.relink_wait(road.said("account") or "", road.view.rules)
    return wait if wait and wait.runs(road.view.now) else None


def obstacle(road: Road) -> str | None:
    """Return what the shop's own limits hold against a link: `full`, `quota`, or None."""
    return link_obstacle(road.view.ledger, _shop(road), road.view.rules, road.view.now)


def causes(road: Road) -> Iterator[Lines]:
    """Give what stands in the way, the soonest to mend first."""
    facts = _facts(road)
    yield from _answered(road, _QUICK, facts)
    wait, stands = cooling(road), obstacle(road)
    if stands or road.said("symptom") == "full":
        yield Lines((f"cause.{stands or 'full_said'}",), facts)
    if wait:
        yield Lines(("cause.cooling",), {"from": wait.end, "left": wait.end - road.view.now})
    yield from _probation(road)
    if linked_to_mine(road) and road.said("elsewhere") != "mine":
        yield Lines(("cause.mine",), facts)
    yield from _answered(road, _SLOW, facts)


def _answered(road: Road, meaning: dict[str, dict[str, str]], facts: dict[str, Any]) -> Iterator[Lines]:
    for step, found in meaning.items():
        if (road.said(step) or "") in found:
            yield Lines((f"cause.{found[road.said(step) or '']}",), facts)


def linked_to_mine(road: Road) -> bool:
    """Tell whether the ledger has the account linked to another shop of this seller."""
    ledger, account = road.view.ledger, road.said("account") or ""
    shops = {deed.shop for deed in ledger.deeds} - {_shop(road)}
    return any((here := ledger.standing(shop, account)) and here.is_linked for shop in shops)


def _probation(road: Road) -> Iterator[Lines]:
    """Give the limit of a new shop where its kind is known (`individual`, `business`)."""
    kind = road.said("probation")
    if kind not in ("individual", "business"):
        return
    most = road.view.rules.count(f"channel.max_accounts_probation.{kind}")
    linked = len(road.view.ledger.linked(_shop(road)))
    if most is None:
        yield Lines(("cause.probation_open",))
    elif linked >= most:
        yield Lines(("cause.probation",), {"most": most, "linked": linked})


def doubts(road: Road) -> Iterator[Lines]:
    """Give what the seller could not say."""
    for step in _DOUBTS:
        if road.said(step) == "unsure":
            yield Lines((f"doubt.{step}",), _facts(road))


def _facts(road: Road) -> dict[str, Any]:
    view = road.view
    price = price_of_unlink(view.ledger, _shop(road), view.rules, view.now)
    return {
        "account": road.said("account"), "market": view.market, "age": view.rules.count("account.min_age"),
        "linked_of": ("of", len(view.ledger.linked(_shop(road))), view.rules.count("channel.max_accounts")),
        "left": price.left, "quota": view.rules.count("link.quota"), "days": view.rules.count("link.window_days"),
        "relink": view.rules.hours("relink.wait_after_unlink_hours"),
        "pc_path": ("path", "ui_path.pc_link"), "app_path": ("path", "ui_path.app_link"),
    }  # fmt: skip
