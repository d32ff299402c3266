"""Plans of an invented shop, and others at the edges of what there may be."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from bot.charts.plans import Heat, Plan, Sessions, Trend

LAST = date(2026, 3, 29)
LABELS = {"zh": "{0.month}月{0.day}日 {0:%H:%M}", "en": "{0.day} {1} {0:%H:%M}", "es": "{0.day} {1} {0:%H:%M}"}
MONTHS = {"en": ("Jan", "Feb", "Mar", "Dec"), "es": ("ene", "feb", "mar", "dic")}


def trend(days: int = 42, currency: str = "USD", times: int = 1, gaps: tuple[int, ...] = (9, 24, 25)) -> Trend:
    """Days that rise and fall with the week, the last seven better."""
    chance = Random(11)
    told: list[tuple[date, Decimal | None]] = []
    for back in range(days - 1, -1, -1):
        day = LAST - timedelta(back)
        base = 820 + 300 * (day.weekday() >= 4) + chance.randrange(-240, 240) + 340 * (back < 7)
        told.append((day, None if back in gaps else Decimal(base * times)))
    return Trend(tuple(told), mean(told[-7:]), mean(told[-28:]), currency)


def mean(told: list[tuple[date, Decimal | None]]) -> Decimal | None:
    known = [value for _, value in told if value is not None]
    return sum(known, Decimal(0)) / len(known) if known else None


def heat(currency: str = "USD", times: int = 1) -> Heat:
    """Evenings are best, Friday's most."""
    chance = Random(5)
    cells = []
    for weekday in range(1, 8):
        for hour in range(9, 24):
            if chance.random() < 0.3 or 13 <= hour <= 15:
                continue
            evening = max(0, 5 - abs(hour - 20))
            value = 60 + 95 * evening * (1 + 0.5 * (weekday == 5)) + chance.randrange(60)
            cells.append((weekday, hour, Decimal(round(value * times)), chance.choice((2, 3, 4, 6, 9))))
    return Heat((*(cell for cell in cells if cell[:2] != (5, 20)), (5, 20, Decimal(1037 * times), 8)), currency)


def sessions(count: int = 14, lang: str = "en", currency: str = "USD", times: int = 1) -> Sessions:
    """LIVEs of which some reach the benchmark, and one tells nothing."""
    chance = Random(3)
    points: list[tuple[str, Decimal | None]] = []
    for back in range(count - 1, -1, -1):
        at = datetime(2026, 3, 29, 19, 6) - timedelta(days=back, minutes=chance.randrange(90))  # noqa: DTZ001
        label = LABELS[lang].format(at, MONTHS.get(lang, MONTHS["en"])[min(at.month, 4) - 1])
        value = Decimal(chance.randrange(400, 2600)) / 100 * times
        points.append((label, None if back == 4 else value))
    known = sorted(value for _, value in points if value is not None)
    return Sessions(tuple(points), Decimal(12) * times, known[len(known) // 2] if known else None, currency)


def examples(lang: str) -> dict[str, Plan]:
    """One plan of each kind, as the pictures of the documentation show them."""
    currency, times = {"zh": ("USD", 14), "es": ("MXN", 18)}.get(lang, ("USD", 1))
    many = 1 if lang == "zh" else times
    shown = "en" if lang == "xx" else lang
    return {
        "trend": trend(currency=currency, times=times),
        "heat": heat(currency, times),
        "sessions": sessions(lang=shown, currency=currency, times=many),
    }
