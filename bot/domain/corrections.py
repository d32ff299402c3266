"""What a seller says later of a deed that was told: it never was, or was at another time, day or amount."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import NamedTuple

from bot.domain.deeds import Deed

NEVER, TIME, AMOUNT, DAY = "never", "time", "amount", "day"


class Entry(NamedTuple):
    """A deed as it was told first, as it stands now (None: it never was), and when it was corrected last."""

    told: Deed
    now: Deed | None
    correction: Deed | None


def corrected(deeds: Collection[Deed]) -> tuple[Deed, ...]:
    """Return the deeds as their corrections left them, in the order given; what never was is not among them."""
    made = _corrections(deeds)
    if not made:
        return tuple(deeds)
    stands = (_stands(each, made.get(each.id, ())) for each in deeds)
    return tuple(each for each in stands if each is not None)


def entries(deeds: Collection[Deed]) -> tuple[Entry, ...]:
    """Return every deed with what became of it, the newest told first; corrections are no entries of their own."""
    made = _corrections(deeds)
    told = sorted((each for each in deeds if each.kind != "correction"), key=lambda deed: deed.id, reverse=True)
    return tuple(
        Entry(each, _stands(each, made.get(each.id, ())), next(reversed(made.get(each.id, ())), None)) for each in told
    )


def _corrections(deeds: Iterable[Deed]) -> dict[int | None, list[Deed]]:
    found: dict[int | None, list[Deed]] = {}
    for each in sorted((one for one in deeds if one.kind == "correction"), key=lambda deed: deed.id):
        found.setdefault(each.corrects, []).append(each)
    return found


def _stands(deed: Deed, made: Iterable[Deed]) -> Deed | None:
    """Return the deed after its corrections, each after the one before; the last word counts."""
    here: Deed | None = deed
    for each in made:
        base = here or deed
        if each.what == NEVER:
            here = None
        elif each.what == TIME:
            here = replace(base, at=each.at, certainty=each.certainty)
        elif each.what == AMOUNT:
            here = replace(base, amount=each.amount)
        else:
            here = replace(base, day=each.day, last_day=each.last_day)
    return here
