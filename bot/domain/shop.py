"""The ledger: what follows from the deeds told for the accounts of a shop and their waits."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from bot.domain.corrections import corrected
from bot.domain.deeds import DEED_KINDS, Certainty, Deed, in_order
from bot.domain.policy import Rules

__all__ = ["DEED_KINDS", "Certainty", "Deed", "Ledger", "Standing", "Used", "Wait"]

_LINKS = ("active", "opening_linked")
_LINKED = ("linked", "asked")
_SETTLES = (*_LINKS, "unlinked")
_CONCLUDES = ("active", "unlinked")
# Deeds that may name an account and say nothing of its link.
_BESIDE = frozenset({
    "violation", "appealed", "appeal_denied", "restored", "closed", "score", "slot_set", "plan_set", "reminder_set",
    "retry_set", "added", "correction",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one account stands with one shop: `state` is invited, accepted, linked, asked or unlinked.

    `since` is the deed that led there, `link` the one that linked it where it is linked,
    `last` the last deed told of it.
    """

    account: str
    state: str
    since: Deed
    link: Deed | None
    last: int

    @property
    def is_linked(self) -> bool:
        """Tell whether it counts against the shop's limit (S2): linked, or asked to be unlinked."""
        return self.state in _LINKED


@dataclass(frozen=True, slots=True)
class Used:
    """How many of a quota are spent; `known` is False where the seller could not say what went before."""

    count: int
    known: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """A cooldown: it runs from `start` to `end` (UTC); `unsure` where the start is a guess on the safe side."""

    deed: Deed
    start: datetime
    end: datetime

    @property
    def unsure(self) -> bool:
        """Tell whether the seller could not say when the deed happened."""
        return self.deed.certainty == "unsure"

    def runs(self, now: datetime) -> bool:
        """Tell whether it still holds: allowed at exactly its end."""
        return now < self.end


def _after(here: Standing | None, deed: Deed, account: str) -> Standing | None:
    """Return where the account stands once this deed has happened, too."""
    linked, last = here is not None and here.is_linked, max(deed.id, here.last if here else 0)
    if deed.kind in _LINKS:
        # "Linked, not sure when" says nothing new about an account whose link is known.
        link = here.link if here and linked and deed.certainty == "unsure" else deed
        return Standing(account, "linked", deed, link, last)
    if deed.kind in ("invited", "accepted") and not linked:
        return Standing(account, deed.kind, deed, None, last)
    if deed.kind in ("request_sent", "approved") and here and linked:
        return Standing(account, "asked", deed, here.link, last)
    if deed.kind == "unlinked" and (here is None or here.state != "unlinked"):
        return Standing(account, "unlinked", deed, None, last)
    return replace(here, last=last) if here else None  # said twice, or of no weight for the standing


@dataclass(frozen=True)
class Ledger:
    """All deeds of a seller that were told and not taken back, over all their shops."""

    told_deeds: tuple[Deed, ...] = ()

    @cached_property
    def deeds(self) -> tuple[Deed, ...]:
        """Return the deeds as they stand: as corrections left them."""
        return corrected(self.told_deeds)

    @cached_property
    def in_order(self) -> tuple[Deed, ...]:
        """Return the deeds in the order in which they happened."""
        return in_order(self.deeds)

    def without_walk(self, walk: int) -> "Ledger":
        """Return the ledger as if this walk had told nothing.

        Once it has told its link or unlink, as it was then: what came later asks none of its questions anew.
        """
        if all(deed.walk != walk for deed in self.told_deeds):
            return self
        done = [deed.id for deed in self.told_deeds if deed.walk == walk and deed.kind in _CONCLUDES]
        others = (deed for deed in self.told_deeds if deed.walk != walk)
        return Ledger(tuple(deed for deed in others if not done or deed.id < min(done)))

    @cached_property
    def _history(self) -> tuple[dict[tuple[int, str], Standing], tuple[Deed, ...]]:
        """Return every standing, and the deeds that linked or unlinked an account: not those said twice."""
        found: dict[tuple[int, str], Standing] = {}
        sides: dict[tuple[int, str], bool] = {}
        turns = []
        for deed in self.in_order:
            if deed.account is None or deed.kind in _BESIDE:
                continue
            key = deed.shop, deed.account
            new = _after(found.get(key), deed, deed.account)
            if new is not None:
                found[key] = new
            if deed.kind in _SETTLES and sides.get(key) != (deed.kind in _LINKS):
                sides[key] = deed.kind in _LINKS
                turns.append(deed)
        return found, tuple(turns)

    def turns(self, shop: int, *kinds: str) -> tuple[Deed, ...]:
        """Return the deeds of these kinds that linked an account, or unlinked it; each link and unlink once."""
        return tuple(deed for deed in self._history[1] if deed.shop == shop and deed.kind in kinds)

    def told(self, shop: int, kind: str) -> tuple[Deed, ...]:
        """Return the shop's deeds of that kind in the order in which they were told."""
        return tuple(sorted(_of(self.deeds, shop, kind), key=lambda deed: deed.id))

    def _balance(self, shop: int) -> int:
        """Return the newest opening count whose accounts are all named; 0 where there is none."""
        named: dict[int | None, set[str | None]] = {}
        for deed in _of(self.deeds, shop, "opening_linked"):
            named.setdefault(deed.walk, set()).add(deed.account)
        counts = [deed for deed in _of(self.deeds, shop, "opening_count") if deed.amount is not None]
        return max((each.id for each in counts if len(named.get(each.walk, ())) >= (each.amount or 0)), default=0)

    def standing(self, shop: int, account: str) -> Standing | None:
        """Return where the account stands with the shop, None for one never told about."""
        return next((each for each in self.standings(shop) if each.account == account), None)

    def standings(self, shop: int) -> tuple[Standing, ...]:
        """Return every account of the shop with its state, in the order first told.

        A newer balance replaces what was linked before it: an account that it does not name is not linked.
        """
        known = self._standings.get(shop)
        if known is None:
            balance = self._balance(shop)
            accounts = dict.fromkeys(deed.account or "" for deed in self.deeds if deed.shop == shop)
            here = (self._history[0].get((shop, account)) for account in accounts)
            known = tuple(each for each in here if each and (each.last > balance or not each.is_linked))
            self._standings[shop] = known
        return known

    @cached_property
    def _standings(self) -> dict[int, tuple[Standing, ...]]:
        return {}  # worked out once for each shop: every rule asks for them

    def linked(self, shop: int) -> tuple[Standing, ...]:
        """Return the accounts that count against the shop's limit (S2): linked, or asked to be unlinked."""
        return tuple(each for each in self.standings(shop) if each.is_linked)

    def link_of(self, shop: int, account: str) -> Deed | None:
        """Return the deed that linked the account as it is linked now, None when it is not."""
        here = self.standing(shop, account)
        return here.link if here else None

    def lock(self, shop: int, account: str, rules: Rules) -> Wait | None:
        """Return the wait before an unlink (S27): it runs from linking; None where the account is not linked
        or no such rule is held."""
        return _wait(self.link_of(shop, account), rules.hours("unlink.lock_after_link_hours"))

    def unlink_of(self, account: str) -> Deed | None:
        """Return the deed that unlinked the account from whichever shop, None when it was linked again since."""
        settled = (deed for deed in reversed(self.in_order) if deed.account == account and deed.kind in _SETTLES)
        last = next(settled, None)
        return last if last and last.kind == "unlinked" else None

    def relink_wait(self, account: str, rules: Rules) -> Wait | None:
        """Return the wait before a new link (S20): per account, whichever shop it was unlinked from."""
        return _wait(self.unlink_of(account), rules.hours("relink.wait_after_unlink_hours"))


def _of(deeds: Iterable[Deed], shop: int, kind: str) -> Iterable[Deed]:
    return (deed for deed in deeds if deed.shop == shop and deed.kind == kind)


def _wait(deed: Deed | None, length: timedelta | None) -> Wait | None:
    if deed is None or length is None or deed.certainty == "before":
        return None
    return Wait(deed, deed.moment, deed.moment + length)
