"""A tap on a button is answered, while there is still time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.playground.arguments import Args
from bot.playground.errors import bad_request

if TYPE_CHECKING:
    from bot.playground.telegram import World

ANSWERABLE_FOR = timedelta(seconds=150)
LONGEST_TOAST = 200
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def answer_tap(world: World, args: Args) -> bool:
    query = world.state.queries.get(args.text("callback_query_id"))
    if query is None or query.answered_at is not None or world.now() - query.at > ANSWERABLE_FOR:
        raise bad_request(_TOO_OLD)
    text, url = args.text("text"), args.text("url")
    if len(text) > LONGEST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    if url and not url.startswith((f"https://t.me/{world.bot.username}", "tg://")):
        raise bad_request("URL_INVALID")
    query.answered_at = world.now()
    query.toast, query.alert, query.url = text, args.yes("show_alert"), url
    return True
