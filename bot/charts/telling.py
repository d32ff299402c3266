"""The words of a picture: its headline says what is to be seen."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from babel import Locale
from babel.dates import format_skeleton, get_day_names

from bot.charts.days import period_of
from bot.charts.numbers import full
from bot.charts.plans import Heat, Plan, Sessions, Trend, Words
from bot.forms import Count
from bot.places import locale_of
from bot.pseudo import PSEUDO
from bot.text import Words as Catalogues

_LEVEL = 2  # percent within which two averages are called the same


def words_for(plan: Plan, said: Catalogues, lang: str) -> Words:
    """The plan's words in the reader's language."""
    if isinstance(plan, Trend):
        title, about = _trend(plan, said, lang)
    elif isinstance(plan, Heat):
        title, about = _heat(plan, said, lang), said.plain(lang, "chart.heat.about")
    else:
        title, about = _sessions(plan, said, lang), said.plain(lang, "chart.sessions.about")
    rest = ("no_data", "too_few", "mean_7", "mean_28", "benchmark", "median")
    fewest = Count(plan.fewest if isinstance(plan, Heat) else 0)
    return Words(title, about, **{name: said.plain(lang, f"chart.{name}", n=fewest) for name in rest})


def label_of(start: datetime, lang: str) -> str:
    """When a LIVE began, in the reader's short form."""
    return f"{format_skeleton('MMMd', start, locale=_locale(lang))} {start:%H:%M}"


def _trend(plan: Trend, said: Catalogues, lang: str) -> tuple[str, str]:
    known = [day for day, _ in plan.days]
    about = (
        said.plain(lang, "chart.trend.about", period=period_of(min(known), max(known), _locale(lang))) if known else ""
    )
    if plan.mean_7 is None or plan.mean_28 is None or plan.mean_28 <= 0:
        return said.plain(lang, "chart.trend.title"), about
    percent = round((plan.mean_7 / plan.mean_28 - 1) * 100)
    way = "level" if abs(percent) <= _LEVEL else "up" if percent > 0 else "down"
    return said.plain(lang, f"chart.trend.{way}", percent=Count(abs(percent))), about


def _heat(plan: Heat, said: Catalogues, lang: str) -> str:
    known = [cell for cell in plan.cells if cell[3] >= plan.fewest and cell[2] > 0]
    if not known:
        return said.plain(lang, "chart.heat.title")
    weekday, hour, value, _ = max(known, key=lambda cell: cell[2])
    locale = _locale(lang)
    day = get_day_names("wide", "format", locale)[weekday - 1]
    amount = full(value, locale, plan.currency)
    return said.plain(lang, "chart.heat.best", weekday=day, hour=f"{hour:02}:00", amount=amount)


def _sessions(plan: Sessions, said: Catalogues, lang: str) -> str:
    known: list[Decimal] = [value for _, value in plan.points if value is not None]
    if plan.benchmark is None or not known:
        return said.plain(lang, "chart.sessions.title")
    reached = sum(value >= plan.benchmark for value in known)
    return said.plain(lang, "chart.sessions.reached", reached=Count(reached), n=Count(len(known)))


def _locale(lang: str) -> Locale:
    return locale_of("en" if lang == PSEUDO else lang)
