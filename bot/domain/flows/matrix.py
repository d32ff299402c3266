"""A traffic matrix: what each account stands for and whom it speaks to, with overlaps named (S3, S13, S36, S37)."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from bot.domain.flows import appeal_kit as kit
from bot.domain.flows import later, naming
from bot.domain.road import Road
from bot.domain.steps import Copy, Flow, Lines, Next, Refused, Step

MOST = 6  # rounds that the walk has; how many accounts a shop may have is a rule
NICHES = ("beauty", "home", "tech", "fashion", "food", "kids", "pets", "sports")
PEOPLE = ("young_women", "young_men", "parents", "homemakers", "students", "over_35")
LONGEST = 40
ENOUGH = "enough"
ROUNDS = range(1, MOST + 1)


class Place(NamedTuple):
    """One account of the plan."""

    account: str
    niche: str
    people: str


def _most(road: Road) -> int:
    return min(road.view.rules.count("channel.max_accounts") or MOST, MOST)


def _taken(road: Road, number: int) -> tuple[str, ...]:
    return tuple(said for each in range(1, number) if (said := road.said(f"account{each}")))


def _begins(number: int) -> Callable[[Road], bool]:
    def begins(road: Road) -> bool:
        before = number == 1 or road.said(f"people{number - 1}") is not None
        return before and number <= _most(road)

    return begins


def _named(number: int) -> Callable[[Road], bool]:
    return lambda road: road.said(f"account{number}") not in (None, ENOUGH)


def _accounts(number: int) -> Callable[[Road], tuple[str, ...]]:
    def offered(road: Road) -> tuple[str, ...]:
        linked = (each.account for each in road.view.ledger.linked(road.view.shop or 0))
        free = tuple(each for each in dict.fromkeys((*linked, *road.view.names)) if each not in _taken(road, number))
        return (*free, ENOUGH) if number > 1 else free

    return offered


def _name(number: int) -> Callable[[str, Road], str]:
    def read(text: str, road: Road) -> str:
        named = naming.read(text, road)
        if named in _taken(road, number):
            raise Refused("twice", account=named)
        return named

    return read


def places(road: Road) -> tuple[Place, ...]:
    """Return the accounts of the plan so far, in order."""
    found = []
    for number in ROUNDS:
        account, niche, people = (road.said(f"{each}{number}") for each in ("account", "niche", "people"))
        if account and niche and people:
            found.append(Place(account, niche, people))
    return tuple(found)


def _said(value: str, prefix: str) -> Any:
    return ("quote", value[1:]) if value.startswith("=") else (f"{prefix}_{value}",)


def _values(place: Place) -> dict[str, Any]:
    return {"account": place.account, "niche": _said(place.niche, "niche"), "people": _said(place.people, "people")}


def _warnings(road: Road) -> Iterator[Lines]:
    """Give what is wrong with the plan: two that do the same, and one that is far from what the shop sells."""
    for niche in dict.fromkeys(each.niche for each in places(road)):
        alike = [each for each in places(road) if each.niche == niche]
        for people in dict.fromkeys(each.people for each in alike):
            same = tuple(each.account for each in alike if each.people == people)
            if len(same) > 1:
                yield Lines(("warn.overlap",), {"accounts": same})
        if len({each.people for each in alike}) > 1:
            yield Lines(("warn.close",), {"accounts": tuple(each.account for each in alike)})
    for place in places(road):
        if road.said("main") not in (place.niche, "many", None):
            yield Lines(("warn.far",), _values(place))


def _plan(road: Road) -> tuple[Lines, ...]:
    return tuple(Lines(("line",), _values(each)) for each in places(road))


def _facts(road: Road) -> dict[str, Any]:
    number = 1 + len(places(road))
    warnings = tuple(_warnings(road))
    return {
        "account": road.said(f"account{number}"), "number": number, "most": _most(road), "plan": _plan(road),
        "limit": road.view.rules.count("channel.max_accounts"), "count": len(places(road)),
        "warnings": warnings or Lines(("warn.none",)), "later": later.line(road), "daily":
        road.view.rules.count("showcase.daily_add"),
    }  # fmt: skip


def _copies(road: Road, step: str) -> tuple[Copy, ...]:
    if step != "end":
        return ()
    return tuple(Copy("plan_text", _values(each), "") for each in places(road))


def _next(_road: Road, _end: str) -> tuple[Next, ...]:
    return ("showcase", "swap")


def _round(number: int) -> tuple[Step, ...]:
    own, keeps = kit.words(LONGEST), kit.keeps_words
    return (
        Step(f"account{number}", _accounts(number), _begins(number), typed=_name(number), keeps=naming.keeps,
             sets="account", words="matrix.account", asks=lambda _: "ask" if number == 1 else "more"),
        Step(f"niche{number}", NICHES, _named(number), typed=own, keeps=keeps, words="matrix.niche", columns=2,
             steers=False),
        Step(f"people{number}", PEOPLE, _named(number), typed=own, keeps=keeps, words="matrix.people", columns=2,
             steers=False),
    )  # fmt: skip


FLOW = Flow(
    "matrix",
    (
        Step("main", (*NICHES, "many"), typed=kit.words(LONGEST), keeps=kit.keeps_words, columns=2, steers=False),
        *(step for number in ROUNDS for step in _round(number)),
        later.step("matrix", options=("d7", "d30")),
    ),
    # The plan stays open: whoever comes back to it sees it, and can change it.
    lambda _: "plan", _facts, _next, waits=frozenset({"plan"}), copies=_copies,
    cites={"plan": ("channel.max_accounts",)},
)  # fmt: skip
