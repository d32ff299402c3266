"""The GPM that a seller holds theirs against, typed once by denominator and category (S40)."""

import re
from decimal import Decimal
from typing import Any

from bot.domain.coach.report import DENOMINATORS
from bot.domain.flows import appeal_kit as kit
from bot.domain.flows.matrix import NICHES
from bot.domain.road import Road
from bot.domain.steps import HOME, Flow, Reading, Refused, Step, Telling
from bot.domain.typed import tidy

MOST = Decimal(20_000_000)  # more is a slip of the finger, in any currency
_AMOUNT = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,2})?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:([., \u00a0'])[0-9]{3})(?:\1[0-9]{3}){0,3}(?:[.,][0-9]{1,2})?")


def amount(most: Decimal) -> Reading:
    """Return the reader of an amount, with or without signs between its thousands; kept in hundredths."""

    def read(text: str, _: Road) -> str:
        plain = tidy(text).strip("$€£¥₫฿₱ ")
        value = _plain(plain)
        if value is None or value > most:
            raise Refused("amount")
        return str(int(value * 100))

    return read


def _plain(text: str) -> Decimal | None:
    """Return the number: a sign that parts threes is a thousands' one, the last one before two digits a decimal one."""
    if _AMOUNT.fullmatch(text) and not re.fullmatch(r"[0-9]{1,3}[.,][0-9]{3}", text):
        return Decimal(text.replace(",", "."))
    found = _THOUSANDS.fullmatch(text)
    if found is None:
        return None
    cents = re.fullmatch(r"(.*)[.,]([0-9]{1,2})", text)
    whole, rest = (cents[1], cents[2]) if cents else (text, "0")
    return Decimal(f"{re.sub('[^0-9]', '', whole)}.{rest}")


def currency_of(road: Road) -> str | None:
    """Return the currency that the seller named for the shop's files, if they did."""
    named = road.view.after.told(road.view.shop or 0, "currency_set")
    return named[-1].what if named else None


def _tells(road: Road) -> tuple[Telling, ...]:
    category = (road.said("category") or "").removeprefix("=").replace("|", "/")
    what = f"{road.said('of')}|{category}|{currency_of(road) or ''}"
    return (
        Telling("benchmark_set", "value", at=road.said_at("value"), amount=int(road.said("value") or 0), what=what),
    )


def _facts(road: Road) -> dict[str, Any]:
    value = Decimal(road.said("value") or 0) / 100
    return {"value": ("money", value, currency_of(road)), "of": (f"per_{road.said('of') or 'views'}",)}


FLOW = Flow(
    "benchmark",
    (
        Step("of", DENOMINATORS, steers=False),
        Step("category", NICHES, typed=kit.words(40), keeps=kit.keeps_words, columns=2, steers=False),
        Step("value", typed=amount(MOST), keeps=kit.is_points, tells=_tells, steers=False),
    ),
    lambda _: "set", _facts, lambda _road, _end: (HOME,),
)  # fmt: skip
