"""What is spent of a shop's quotas, what one more unlink costs, and what stands against one more link."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.policy import Rules
from bot.domain.shop import Ledger, Used


def unlinks_used(ledger: Ledger, shop: int, rules: Rules, now: datetime) -> Used:
    """Return the unlinks spent (S21): only `unlinked` spends one; an opening balance says what went before.

    The newest number said replaces all that was told before it. "Don't know" replaces nothing, but what is
    counted then is only the least that it can be.
    """
    said = ledger.told(shop, "opening_unlinks")
    base = next((deed for deed in reversed(said) if deed.amount is not None), None)
    since = base.id if base else 0
    spent = [
        deed
        for deed in ledger.turns(shop, "unlinked")
        if deed.id > since and _inside(deed.moment, rules, "unlink", now)
    ]
    # Whatever was spent before a balance has left the window at the latest when the balance does.
    before = base.amount or 0 if base and _inside(base.moment, rules, "unlink", now) else 0
    known = bool(said) and (said[-1].amount is not None or not _inside(said[-1].moment, rules, "unlink", now))
    return Used(len(spent) + before, known)


def links_used(ledger: Ledger, shop: int, rules: Rules, now: datetime) -> int:
    """Return the links known to be inside the market's window for links, where its policy has one."""
    turns = ledger.turns(shop, "active", "opening_linked")
    return sum(1 for deed in turns if deed.certainty != "before" and _inside(deed.moment, rules, "link", now))


def _inside(moment: datetime, rules: Rules, which: str, now: datetime) -> bool:
    days = rules.count(f"{which}.window_days")
    return days is None or moment > now - timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Price:
    """What an unlink costs: spent before and after it, and what is left after; None where not known."""

    used: Used
    quota: int | None

    @property
    def left(self) -> int | None:
        """Return how many may still be made, None where that is not known."""
        if self.quota is None or not self.used.known:
            return None
        return max(0, self.quota - self.used.count)

    @property
    def left_after(self) -> int | None:
        """Return how many are left once this one is spent."""
        return None if self.left is None else max(0, self.left - 1)

    @property
    def verdict(self) -> str:
        """Return `spent` (refused), `last` (it passes with a warning), `open`, `unknown` or `no_limit`."""
        if self.quota is None:
            return "no_limit"
        if self.used.count >= self.quota:
            return "spent"
        if self.left is None:
            return "unknown"
        return "last" if self.left == 1 else "open"


def price_of_unlink(ledger: Ledger, shop: int, rules: Rules, now: datetime) -> Price:
    """Return what one more unlink costs this shop by the rules held (S21)."""
    return Price(unlinks_used(ledger, shop, rules, now), rules.count("unlink.quota"))


def link_obstacle(ledger: Ledger, shop: int, rules: Rules, now: datetime) -> str | None:
    """Return why the shop may not link one more account by the rules held: `full` (S2), `quota`, or None."""
    most = rules.count("channel.max_accounts")
    if most is not None and len(ledger.linked(shop)) >= most:
        return "full"
    quota = rules.count("link.quota")
    if quota is not None and links_used(ledger, shop, rules, now) >= quota:
        return "quota"
    return None
