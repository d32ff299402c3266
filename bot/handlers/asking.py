"""A typed question in the chat: answered, with the walk that does it; where it isn't clear, the best three to tap."""

from dataclasses import replace

from bot import buttons as b
from bot import scenes
from bot.asking.matching import Matched
from bot.asking.replying import reply, understood
from bot.domain.answers import Reply
from bot.domain.questions import INTENTS
from bot.domain.view import View
from bot.handlers.answering import Answers
from bot.handlers.desk import Desk
from bot.handlers.incoming import Incoming
from bot.handlers.provenance import Provenance
from bot.handlers.screen import Button, Screen, in_columns
from bot.handlers.show import begins, tongue
from bot.records import Seller
from bot.scenes import Scene
from bot.stores import Books

PLACES = ("reminders", "live", "accounts", "meter", "data")  # what is shown below an answer, and is no walk
OUTSIDE = "out_of_scope"
BEST = 3
_ENDS = ("?", "？")


def is_marked(text: str) -> bool:
    """Tell whether it says itself that it is a question."""
    return text.rstrip().endswith(_ENDS)


def read(text: str) -> Matched:
    """Return what a typed text is taken for, with one guess more than is offered."""
    return understood(text, BEST + 1)


def is_about_us(matched: Matched) -> bool:
    """Tell whether it is surely a question that has an answer here."""
    return matched.confident and matched.intent != OUTSIDE


async def asked(desk: Desk, said: Incoming, matched: Matched, scene: Scene | None = None) -> None:
    """The question is answered; then the step of the walk that was open is asked again."""
    if matched.confident:
        await _answer(desk, said, matched.intent, said.text)
    else:
        await _ask_back(desk, said, matched)
    if scene is not None and scene.standing.step is not None:
        await desk.deliver(said, desk.show.scene(scene), in_place=False, scene=scene)


async def _ask_back(desk: Desk, said: Incoming, matched: Matched) -> None:
    seller, _ = await desk.database.run(_stands, desk.who(said))
    lang = tongue(seller)
    likely = [guess.intent for guess in matched.candidates if guess.intent != OUTSIDE][:BEST]
    rows = [(Button(desk.words.plain(lang, f"intent.{each}.button"), b.Tap("ask", each)),) for each in likely]
    none = Button(desk.words.plain(lang, "answer.none.button"), b.Tap("ask", OUTSIDE))
    await desk.deliver(said, Screen(desk.words.say(lang, "answer.best"), (*rows, (none,))), in_place=False)


async def chosen(desk: Desk, said: Incoming, intent: str) -> None:
    """One of the best three was meant."""
    await _answer(desk, said, _known(intent), "")


async def source(desk: Desk, said: Incoming, choice: str) -> None:
    """Where the numbers of an answer come from, by the market that it was about, is said below it."""
    intent, _, market = choice.partition(".")
    seller, view = await desk.database.run(_stands, desk.who(said))
    found, lang = reply(desk.policy, _known(intent), "", view), tongue(seller)
    rules = found.rules if market in ("", view.market) else desk.policy.for_market(market)
    told = Answers(desk.words).source(replace(found, rules=rules), lang) or desk.words.say(lang, "answer.guide")
    await desk.deliver(said, Screen(told), in_place=False)


async def rules(desk: Desk, said: Incoming, page: str = "") -> None:
    """All rules that are held for the seller's market are shown, each with where it comes from."""
    number = int(page) if page.isdecimal() and len(page) < 4 else 0
    seller, view = await desk.database.run(_stands, desk.who(said))
    await desk.deliver(said, Provenance(desk.words).all(view.rules, view.market, tongue(seller), number))


def _known(intent: str) -> str:
    if intent not in INTENTS:
        raise LookupError(intent)
    return intent


async def _answer(desk: Desk, said: Incoming, intent: str, text: str) -> None:
    seller, view = await desk.database.run(_stands, desk.who(said))
    found, lang = reply(desk.policy, intent, text, view), tongue(seller)
    screen = Screen(Answers(desk.words).text(found, view, lang), _rows(desk, found, intent, lang))
    await desk.deliver(said, screen, in_place=False if text else None)


def _rows(desk: Desk, found: Reply, intent: str, lang: str) -> tuple[tuple[Button, ...], ...]:
    offers = [_offer(desk, each, lang) for each in found.offers]
    rows = [*in_columns(offers, 2)]
    if intent != OUTSIDE:
        why = b.Tap("why", f"{intent}.{found.market or ''}")
        rows.append((Button(desk.words.plain(lang, "answer.source.button"), why),))
    return tuple(rows)


def _offer(desk: Desk, what: str, lang: str) -> Button:
    if what in PLACES:
        return Button(desk.words.plain(lang, f"nav.{what}.button"), b.Tap("below", what))
    return Button(desk.words.plain(lang, f"begin.{what}.button"), begins(what))


def _stands(books: Books, who: scenes.Who) -> tuple[Seller, View]:
    seller = books.sellers.get(who.seller)
    if seller is None:
        raise LookupError("a seller that was just met is gone")
    return seller, scenes.view_of(books, who, seller, None)
