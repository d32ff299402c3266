"""One plan, one picture."""

from __future__ import annotations

from bot.charts.canvas import Canvas
from bot.charts.frame import heading
from bot.charts.heat import draw_heat
from bot.charts.plans import Heat, Plan, Trend, Words
from bot.charts.sessions import draw_sessions
from bot.charts.trend import draw_trend
from bot.places import locale_of
from bot.pseudo import PSEUDO


def drawn(plan: Plan, words: Words, lang: str) -> bytes:
    """The PNG of the plan in the reader's form, as high as it needs to be."""
    canvas = Canvas()
    locale = locale_of("en" if lang == PSEUDO else lang)
    top = heading(canvas, words)
    match plan:
        case Trend():
            bottom = draw_trend(canvas, plan, words, locale, top)
        case Heat():
            bottom = draw_heat(canvas, plan, words, locale, top)
        case _:
            bottom = draw_sessions(canvas, plan, words, locale, top)
    return canvas.png(bottom)
