"""`channel-keeper ask`: a seller's question answered, without a database or a token."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from bot.domain.markets import market
from bot.domain.policy import Policy
from bot.domain.shop import Ledger
from bot.domain.view import View, no_holidays

_USAGE = 2


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command line knows `ask`."""
    parser = subparsers.add_parser("ask", help="answer a seller's question; needs neither database nor token")
    parser.add_argument("question", help="the question as a seller types it")
    parser.add_argument("--lang", required=True, metavar="BCP47", help="the language of the answer, such as es-MX")
    parser.add_argument("--market", metavar="CC", help="the shop's market, such as MX")
    parser.add_argument("--now", metavar="ISO", help="the instant from which it is asked; default: now")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace, load: Callable[[], Policy]) -> int:
    """The answer is printed; a wrong market or instant is named in one line on stderr."""
    try:
        here = market(args.market) if args.market else None
        now = _instant(args.now)
    except ValueError as wrong:
        print(wrong, file=sys.stderr)
        return _USAGE
    from bot.asking.replying import reply, understood
    from bot.calendars import holidays_of
    from bot.handlers.answering import Answers
    from bot.templates import bare
    from bot.text import best_language, load_words

    policy, zone = load(), here.zone if here else "UTC"
    code = here.code if here else None
    holidays = partial(holidays_of, code, here.default_subdivision) if here and code else no_holidays
    view = View(
        now, policy.for_market(code), None, zone, zone, code, Ledger(), Ledger(), {}, holidays_of=holidays,
    )  # fmt: skip
    words, lang = load_words(clock=lambda: now), args.lang if best_language(args.lang)[1] else "en"
    matched = understood(args.question)
    found, answers = reply(policy, matched.intent, args.question, view), Answers(words)
    said = bare(answers.text(found, view, lang))
    if args.json:
        candidates = [guess._asdict() for guess in matched.candidates]
        print(json.dumps(
            {"intent": matched.intent, "confident": matched.confident, "candidates": candidates, "answer": said},
            ensure_ascii=False,
        ))  # fmt: skip
        return 0
    if not matched.confident:
        labels = [words.plain(lang, f"intent.{guess.intent}.button") for guess in matched.candidates]
        print(bare(words.say(lang, "answer.best")), *(f"- {label}" for label in labels), "", sep="\n")
    print(said)
    source = answers.source(found, lang)
    if source:
        print("", bare(source), sep="\n")
    return 0


def _instant(text: str | None) -> datetime:
    """The instant as typed; without a zone it is one of UTC."""
    if text is None:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"--now takes an instant such as 2026-11-24T14:05:00+00:00, not {text!r}") from None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
