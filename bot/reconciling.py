"""The reminders of all sellers, page by page: brought to what is called for, and to a policy that has changed."""

import logging
from collections.abc import AsyncIterator

from bot import clocks, editions, rule_news
from bot.domain.policy import Policy
from bot.ports import Clock, Database
from bot.rule_news import Found
from bot.stores import Books

PAGE = 25  # sellers a transaction looks at: others wait behind it for some milliseconds

_log = logging.getLogger(__name__)


async def reconcile(database: Database, policy: Policy, clock: Clock) -> int:
    """Return how many reminders were missing or wrong; none are afterwards, and of a new policy everybody is told."""
    known = await database.run(editions.held)
    if known is not None and not known.is_in_force(policy):
        _log.warning("a process that was started later holds another policy: reminders are left to that one")
        return 0
    if known is not None and not known.is_told:
        found = await _tell(database, policy, clock, known.now.number, known.changed())
    else:
        found = 0
        async for sellers in _pages(database):
            found += await database.run(clocks.reconcile, sellers, policy, clock.now())
    if found:
        _log.error("the reconciler mended %d reminders", found)
    return found


async def _tell(database: Database, policy: Policy, clock: Clock, number: int, rules: tuple[str, ...]) -> int:
    """Return how many reminders were missing or wrong: not those that the new policy moved."""
    found = Found()
    async for sellers in _pages(database):
        seen = await database.run(rule_news.look, sellers, policy, clock.now())
        if seen is None:  # a process with yet another policy has begun: it goes on from here
            return found.mended
        found += seen
    await database.run(editions.all_told, number)
    by_rule = ", ".join(f"{rule}: {found.rules[rule]}" for rule in rules)
    _log.info("the policy is another than at the last start; sellers affected: %d (%s)", found.affected, by_rule)
    return found.mended


async def _pages(database: Database) -> AsyncIterator[list[int]]:
    after = 0
    while sellers := await database.run(_everyone, after):
        yield sellers
        after = sellers[-1]


def _everyone(books: Books, after: int) -> list[int]:
    return books.sellers.everyone(after, PAGE)
