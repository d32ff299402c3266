"""An answer to a typed question as a person reads it."""

from dataclasses import replace

from bot.domain.answers import Reply
from bot.domain.view import View
from bot.forms import Markup
from bot.handlers.provenance import Provenance
from bot.handlers.saying import Saying
from bot.text import Words


class Answers:
    """Says answers."""

    def __init__(self, words: Words) -> None:
        self._words, self._saying = words, Saying(words)

    def text(self, reply: Reply, view: View, lang: str) -> Markup:
        """Return the answer, a paragraph for each part."""
        here = replace(view, rules=reply.rules, zone=reply.zone)
        here = here if view.shop else replace(here, own_zone=reply.zone)
        return Markup("\n\n".join(self._paragraph(part.id, dict(part.values), here, lang) for part in reply.parts))

    def source(self, reply: Reply, lang: str) -> Markup | None:
        """Return each number of the answer with where it comes from; None where it leans on no rule."""
        return Provenance(self._words).lines(reply.rules, reply.cites, lang) if reply.cites else None

    def _paragraph(self, part: str, values: dict[str, object], view: View, lang: str) -> Markup:
        said = {key: self._saying.value(each, view, lang, "answer") for key, each in values.items()}
        return self._words.say(lang, f"answer.{part}", now=view.now, **said)
