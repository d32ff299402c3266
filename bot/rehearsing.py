"""The reconciler rehearsed: what it would mend is counted, nothing is written; the bot may run meanwhile."""

from datetime import datetime
from typing import Any

from bot import clocks, editions
from bot.domain.policy import Policy
from bot.stores import Books

PAGE = 100
_WRITES = frozenset(("arm", "move", "drop", "cancel", "snooze", "settle"))


class _Unwritten:
    """A store whose named methods do nothing."""

    def __init__(self, store: Any, writes: frozenset[str]) -> None:
        self._store, self._writes = store, writes

    def __getattr__(self, name: str) -> Any:
        return (lambda *_args, **_named: None) if name in self._writes else getattr(self._store, name)


class _Rehearsal:
    """Books of which the reconciler reads all and writes nothing."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self.sellers = _Unwritten(books.sellers, frozenset(("lock",)))
        self.reminders = _Unwritten(books.reminders, _WRITES)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._books, name)


def rehearse(books: Books, policy: Policy, now: datetime) -> int | None:
    """Return how many reminders are missing or wrong; None where the next start brings other rules, or is the first:
    then reminders move, and that is no fault."""
    known = editions.held(books)
    if known is None or not known.is_in_force(policy) or not known.is_told:
        return None
    rehearsal: Any = _Rehearsal(books)
    found, after = 0, 0
    while page := books.sellers.everyone(after, PAGE):
        for seller in page:
            # What is wrong is looked at once more: what a bot wrote between two statements is no fault.
            if clocks.reconcile(rehearsal, [seller], policy, now):
                found += clocks.reconcile(rehearsal, [seller], policy, now)
        after = page[-1]
    return found
