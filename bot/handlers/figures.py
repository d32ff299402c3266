"""What a shop has left, in two lines: its accounts and its unlinks."""

from bot.domain.policy import Rules
from bot.domain.quotas import Price
from bot.forms import Count, Markup
from bot.text import Words


def figures(words: Words, lang: str, rules: Rules, linked: int, price: Price | None) -> list[Markup]:
    """Return how many accounts are linked of how many, and how many unlinks are spent and left."""
    return [_linked(words, lang, rules, linked), _unlinks(words, lang, price)]


def _linked(words: Words, lang: str, rules: Rules, linked: int) -> Markup:
    most = rules.count("channel.max_accounts")
    which = "home.linked" if most is not None else "home.linked_open"
    return words.say(lang, which, linked=Count(linked), most=Count(most or 0))


def _unlinks(words: Words, lang: str, price: Price | None) -> Markup:
    if price is None or price.quota is None:
        return words.say(lang, "home.unlinks_open")
    used, quota = Count(price.used.count), Count(price.quota)
    if price.left is None:
        return words.say(lang, "home.unlinks_unknown", used=used, quota=quota)
    return words.say(lang, "home.unlinks", used=used, quota=quota, n=price.left)
