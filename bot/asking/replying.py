"""What a typed question comes to: what is meant, and what is said to it."""

from functools import partial

from bot.asking.matching import CANDIDATES, Matched, match
from bot.asking.naming import names
from bot.calendars import holidays_of
from bot.domain.answers import Elsewhere, Reply, answer
from bot.domain.policy import Policy
from bot.domain.questions import named
from bot.domain.view import View
from bot.domain.walltime import wall


def understood(text: str, most: int = CANDIDATES) -> Matched:
    """Return which of the intents are meant, best first."""
    return match(text, most)


def reply(policy: Policy, intent: str, text: str, view: View) -> Reply:
    """Return what is said to a question of that intent; a day without its year is the one nearest to today, on
    the seller's own clock."""
    elsewhere = Elsewhere(policy.for_market, lambda market: partial(holidays_of, market, None))
    return answer(intent, named(text, wall(view.now, view.own_zone).date(), names()), view, elsewhere)
