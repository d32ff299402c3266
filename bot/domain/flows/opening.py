"""The opening balance: market, accounts linked now and since when, unlinks spent, products added today."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.domain import typed
from bot.domain.flows import naming, when
from bot.domain.flows.unlink import used_of
from bot.domain.markets import MARKETS
from bot.domain.quotas import price_of_unlink
from bot.domain.road import Road
from bot.domain.steps import Flow, Refused, Step, Telling

MOST = 20  # more accounts or unlinks than this is a slip of the finger, whatever a policy says
MOST_ADDED = 9999

_SINCE = ("before", "today", "yesterday", "pick", "unsure")
_COUNTS = ("0", "1", "2", "3", "4", "unsure")

_CODES = frozenset(code.lower() for code in MARKETS)


def _is_new(road: Road) -> bool:
    """Tell whether nothing but this walk has told anything of the shop: then its market may be a slip."""
    view = road.view
    return view.market is None or all(deed.shop != view.shop for deed in view.ledger.deeds)


def _markets(_: Road) -> tuple[str, ...]:
    return tuple(code.lower() for code in MARKETS)


def linked_count(road: Road) -> int:
    """Return how many accounts the seller says are linked now; 0 while not known."""
    said = road.said("linked") or ""
    return int(said) if said.isdigit() else 0


def _linked(text: str, _: Road) -> str:
    return str(typed.number(text, MOST, typed.ACCOUNTS))


def _unlinks(text: str, _: Road) -> str:
    return str(typed.number(text, MOST, typed.TIMES))


def _added(text: str, _: Road) -> str:
    return str(typed.number(text, MOST_ADDED, typed.PRODUCTS))


def _known(n: int) -> Callable[[Road], bool]:
    return lambda road: linked_count(road) >= n


def _asks_since(n: int) -> Callable[[Road], bool]:
    return lambda road: linked_count(road) >= n and road.view.rules.hours("unlink.lock_after_link_hours") is not None


def _taken(road: Road, n: int) -> set[str | None]:
    """Return the accounts that this balance names before its `n`-th."""
    return {road.said(f"name{each}") for each in range(1, n)}


def _name(n: int) -> Callable[[str, Road], str]:
    def read(text: str, road: Road) -> str:
        account = naming.read(text, road)
        if account in _taken(road, n):
            raise Refused("twice", account=account)
        return account

    return read


def _keeps_name(n: int) -> Callable[[str, Road], bool]:
    return lambda value, road: naming.keeps(value, road) and value not in _taken(road, n)


def _named_before(n: int) -> Callable[[Road], tuple[str, ...]]:
    """Offer the accounts named at an earlier time that are not among this balance's yet."""
    return lambda road: tuple(each for each in road.view.names if each not in _taken(road, n))


def _unlinked_at(n: int) -> when.Floor:
    return lambda road: naming.unlinked_at(road.said(f"name{n}"), road)


def _tells_count(road: Road) -> tuple[Telling, ...]:
    said = road.said("linked") or ""
    return (Telling("opening_count", "linked", amount=int(said) if said.isdigit() else None),)


def _tells_linked(n: int) -> Callable[[Road], tuple[Telling, ...]]:
    return lambda road: (when.telling(road, f"since{n}", "opening_linked", road.said(f"name{n}")),)


def _tells_plain_link(n: int) -> Callable[[Road], tuple[Telling, ...]]:
    def tell(road: Road) -> tuple[Telling, ...]:
        if _asks_since(n)(road):
            return ()
        return (Telling("opening_linked", f"since{n}", road.said(f"name{n}"), None, "before"),)

    return tell


def _tells_unlinks(road: Road) -> tuple[Telling, ...]:
    said = road.said("unlinks") or ""
    return (Telling("opening_unlinks", "unlinks", amount=int(said) if said.isdigit() else None),)


def _tells_added(n: int) -> Callable[[Road], tuple[Telling, ...]]:
    def tell(road: Road) -> tuple[Telling, ...]:
        said = road.said(f"added{n}") or ""
        amount = int(said) if said.isdigit() else None
        return (Telling("opening_added", f"added{n}", road.said(f"name{n}"), road.said_at(f"added{n}"), amount=amount),)

    return tell


def _tells_none_added(road: Road) -> tuple[Telling, ...]:
    if road.said("added") == "some":
        return ()
    amount = 0 if road.said("added") == "none" else None
    accounts = [(n, road.said(f"name{n}")) for n in range(1, linked_count(road) + 1)]
    at = road.said_at("added")
    return tuple(Telling("opening_added", f"added{n}", account, at, amount=amount) for n, account in accounts)


def _since_ids(n: int) -> tuple[str, ...]:
    return f"since{n}_when", f"since{n}_time", f"since{n}_day"


def _steps_of(n: int) -> tuple[Step, ...]:
    name = Step(
        f"name{n}",
        _named_before(n),
        _known(n),
        typed=_name(n),
        keeps=_keeps_name(n),
        steers=frozenset({*_since_ids(n), f"added{n}"}),
        sets="account",
        words="opening.name",
        tells=_tells_plain_link(n),
    )
    since = when.steps(f"since{n}", _asks_since(n), _tells_linked(n), _unlinked_at(n), _SINCE)
    return (name, replace(since[0], words="opening.since"), *since[1:])


def _added_step(n: int) -> Step:
    return Step(
        f"added{n}", ("0", "unsure"), lambda road: linked_count(road) >= n and road.said("added") == "some",
        typed=_added, words="opening.added_by", tells=_tells_added(n), steers=False,
    )  # fmt: skip


_EACH = range(1, MOST + 1)
_ADDED = frozenset(f"added{n}" for n in _EACH)
# Another number of accounts: which of them is asked again. The unlinks spent have nothing to do with it.
_OF_ACCOUNTS = (
    frozenset({*(f"name{n}" for n in _EACH), *(each for n in _EACH for each in _since_ids(n)), "added"}) | _ADDED
)


def _facts(road: Road) -> dict[str, Any]:
    view = road.view
    step = next((n for n in range(MOST, 0, -1) if road.said(f"name{n}")), 0)
    adding = sum(1 for n in range(1, MOST + 1) if road.said(f"added{n}") is not None) + 1
    price = price_of_unlink(view.after, view.shop or 0, view.rules, view.now)
    return {
        "market": view.market, "i": step + 1, "total": linked_count(road),
        "last_account": road.said(f"name{step}") if step else None, "adding": road.said(f"name{adding}"),
        "lock": view.rules.hours("unlink.lock_after_link_hours"), "used_of": used_of(price),
        "linked_of": ("of", len(view.after.linked(view.shop or 0)) if road.said("linked") != "unsure" else None,
                      view.rules.count("channel.max_accounts")),
    }  # fmt: skip


def _ends(road: Road) -> str:
    return "unsure" if "unsure" in (road.said("linked"), road.said("unlinks")) else "ready"


def _next(road: Road, _: str) -> tuple[str, ...]:
    return ("unlink", "link") if linked_count(road) else ("eligibility", "link")


FLOW = Flow(
    "opening",
    (
        # Not asked again of a shop that has a history; once answered it stays, so that a slip can be mended.
        Step("market", _markets, _is_new, stays=_CODES, sets="market", columns=2),
        Step("linked", _COUNTS, typed=_linked, columns=3, tells=_tells_count, cites=("channel.max_accounts",),
             steers=_OF_ACCOUNTS),
        *(step for n in range(1, MOST + 1) for step in _steps_of(n)),
        Step("unlinks", _COUNTS, typed=_unlinks, columns=3, tells=_tells_unlinks, cites=("unlink.quota",),
             steers=False),
        Step("added", ("none", "some", "unsure"), lambda road: linked_count(road) > 0, tells=_tells_none_added,
             cites=("showcase.daily_add",), steers=_ADDED),
        *(_added_step(n) for n in range(1, MOST + 1)),
    ),
    _ends, _facts, _next,
)  # fmt: skip
