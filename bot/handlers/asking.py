"""A typed question in the chat: answered, with the walk that does it; where it isn't clear, the best three to tap."""

from bot import buttons as b
from bot import scenes
from bot.asking.replying import reply, understood
from bot.domain.answers import Reply
from bot.domain.questions import INTENTS
from bot.domain.view import View
from bot.handlers.answering import Answers
from bot.handlers.desk import Desk
from bot.handlers.incoming import Incoming
from bot.handlers.screen import Button, Screen
from bot.handlers.show import begins, tongue
from bot.records import Seller
from bot.scenes import Scene
from bot.stores import Books

OUTSIDE = "out_of_scope"
BEST = 3
_ENDS = ("?", "？")
_GREETINGS = frozenset(
    ("hi", "hello", "hey", "hi there", "hola", "buenas", "buenos días", "buenos dias", "buenas tardes", "buenas noches",
     "你好", "您好", "在吗", "在嗎", "哈喽", "嗨")
)  # fmt: skip


def is_asked(text: str) -> bool:
    """Tell whether it is a question whatever a walk asks for: it says so itself, and is understood."""
    return text.rstrip().endswith(_ENDS) and is_about_us(text)


def is_about_us(text: str) -> bool:
    """Tell whether what is no answer to the open step is a question that has an answer here."""
    matched = understood(text)
    return matched.confident and matched.intent != OUTSIDE


def is_greeting(text: str) -> bool:
    """Tell whether nothing but a greeting was typed."""
    return text.strip().strip("!！.。~～ 👋").casefold() in _GREETINGS


async def asked(desk: Desk, said: Incoming, scene: Scene | None = None) -> None:
    """The question is answered; then the step of the walk that was open is asked again."""
    matched = understood(said.text)
    if matched.confident:
        await _answer(desk, said, matched.intent, said.text)
    else:
        seller, _ = await desk.database.run(_stands, desk.who(said))
        lang = tongue(seller)
        likely = [guess.intent for guess in understood(said.text, BEST + 1).candidates if guess.intent != OUTSIDE]
        rows = [(_about(desk, lang, intent),) for intent in likely[:BEST]]
        none = Button(desk.words.plain(lang, "answer.none.button"), b.Tap("ask", OUTSIDE))
        await desk.deliver(said, Screen(desk.words.say(lang, "answer.best"), (*rows, (none,))), in_place=False)
    if scene is not None and scene.standing.step is not None:
        await desk.deliver(said, desk.show.scene(scene), in_place=False, walk=scene.walk)


async def chosen(desk: Desk, said: Incoming, intent: str) -> None:
    """One of the best three was meant."""
    if intent in INTENTS:
        await _answer(desk, said, intent, "")
    else:
        raise LookupError(intent)


async def source(desk: Desk, said: Incoming, intent: str) -> None:
    """Where the numbers of an answer come from is said below it."""
    if intent not in INTENTS:
        raise LookupError(intent)
    seller, view = await desk.database.run(_stands, desk.who(said))
    found = reply(desk.policy, intent, "", view)
    told = Answers(desk.words).source(found, tongue(seller)) or desk.words.say(tongue(seller), "answer.guide")
    await desk.deliver(said, Screen(told), in_place=False)


async def _answer(desk: Desk, said: Incoming, intent: str, text: str) -> None:
    seller, view = await desk.database.run(_stands, desk.who(said))
    found, lang = reply(desk.policy, intent, text, view), tongue(seller)
    screen = Screen(Answers(desk.words).text(found, view, lang), _rows(desk, found, intent, lang))
    await desk.deliver(said, screen, in_place=False if text else None)


def _rows(desk: Desk, found: Reply, intent: str, lang: str) -> tuple[tuple[Button, ...], ...]:
    offers = [_offer(desk, each, lang) for each in found.offers]
    rows = [tuple(offers)] if offers else []
    if intent != OUTSIDE:
        rows.append((Button(desk.words.plain(lang, "answer.source.button"), b.Tap("why", intent)),))
    return tuple(rows)


def _offer(desk: Desk, what: str, lang: str) -> Button:
    if what in ("reminders", "live"):
        return Button(desk.words.plain(lang, f"nav.{what}.button"), b.Tap("below", what))
    return Button(desk.words.plain(lang, f"begin.{what}.button"), begins(what))


def _about(desk: Desk, lang: str, intent: str) -> Button:
    return Button(desk.words.plain(lang, f"intent.{intent}.button"), b.Tap("ask", intent))


def _stands(books: Books, who: scenes.Who) -> tuple[Seller, View]:
    seller = books.sellers.get(who.seller)
    if seller is None:
        raise LookupError("a seller that was just met is gone")
    return seller, scenes.view_of(books, who, seller, None)
