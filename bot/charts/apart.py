"""A picture is drawn apart from the bot, which loads nothing of what draws it."""

from __future__ import annotations

import asyncio

from bot.apart.limits import SECONDS
from bot.apart.starting import EndedError, answer_of
from bot.charts.carrying import packed
from bot.charts.plans import Plan, Words

_PNG = b"\x89PNG\r\n\x1a\n"


class NoPictureError(Exception):
    """The picture couldn't be drawn, or not in its time and memory; what it shows can still be said."""


def draw_now(plan: Plan, words: Words, lang: str, *, seconds: float = SECONDS) -> bytes:
    """The picture as PNG; whatever goes wrong is a NoPictureError."""
    try:
        picture = answer_of("bot.charts.child", [], packed(plan, words, lang), seconds=seconds)
    except EndedError as ended:
        raise NoPictureError("the child was ended") from ended
    if not picture.startswith(_PNG):
        raise NoPictureError("the child drew nothing")
    return picture


async def draw(plan: Plan, words: Words, lang: str) -> bytes:
    """As `draw_now`, while the bot goes on."""
    return await asyncio.to_thread(draw_now, plan, words, lang)
