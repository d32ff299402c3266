"""The screens of the data coach: what a report says, its pictures, what is kept."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bot import buttons as b
from bot.charts.plans import Heat, Plan, Sessions, Trend
from bot.charts.telling import label_of
from bot.coaching import Coached, Dates
from bot.domain import metrics
from bot.domain.coach.report import DAILY, STREAMS, yardstick
from bot.domain.markets import MARKETS
from bot.domain.reports import LiveRow
from bot.domain.view import View
from bot.domain.walltime import day_of
from bot.exports.dates import DAY_FIRST, MONTH_FIRST
from bot.exports.result import Result
from bot.forms import Count, Day, Markup, Phrase
from bot.handlers.screen import Button, Screen, in_columns
from bot.handlers.show import Show, begins, tongue
from bot.records import Kept, Seller

SHOWN = 8
STICKS = 3
_USUAL = ("USD", "MXN", "EUR", "GBP")


class Coaching(Show):
    """Makes the screens of reports."""

    def answer(self, found: Coached) -> Screen:
        """Return what the report says, with its pictures and what can be set."""
        lang, view = tongue(found.seller), found.view
        parts = [str(self.value(("paragraphs", "coach", found.told), view, lang))]
        if found.id is not None and found.report.period is None:
            parts.append(self.words.say(lang, "coach.period.ask"))
        if found.dates and not found.dates.said:
            one, other = Day(found.dates.read), Day(found.dates.other)
            parts.append(self.words.say(lang, "coach.dates.ask", one=one, other=other))
        if found.others:
            parts.append(self.words.say(lang, "coach.together", n=Count(found.others)))
        return Screen("\n\n".join(parts), tuple(self._rows(found, lang)))

    def _rows(self, found: Coached, lang: str) -> list[tuple[Button, ...]]:
        rows: list[tuple[Button, ...]] = []
        if found.id is not None:
            if found.report.currency is None:
                rows += in_columns(
                    [Button(code, b.Tap("currency", f"{found.id}.{code}")) for code in _currencies(found)], 4
                )
            if found.report.period is None:
                rows += [(each,) for each in self._periods(found.id, found.view, lang)]
            if found.dates:
                rows.append(tuple(self._dates(found.id, found.dates, lang)))
            pictures = [
                Button(self.words.plain(lang, f"coach.{kind}.button"), b.Tap("chart", f"{found.id}.{kind}"))
                for kind in kinds_of(found)
            ]
            rows += [tuple(pictures)] if pictures else []
        if found.report.denominator and found.report.kind in (*STREAMS, *DAILY):
            rows += [(each,) for each in self._sticks(found, lang)]
            rows.append((Button(self.words.plain(lang, "begin.benchmark.button"), begins("benchmark")),))
        rows.append((self._all(lang), self._home(lang)))
        return rows

    def _periods(self, report: int, view: View, lang: str) -> list[Button]:
        """Return the days that Seller Center offers for an export: up to yesterday, and the last month."""
        yesterday = day_of(view.now, view.zone) - timedelta(days=1)
        month_end = (yesterday + timedelta(days=1)).replace(day=1) - timedelta(days=1)
        each = [(yesterday - timedelta(days=days - 1), yesterday) for days in (metrics.WEEK, metrics.MONTH)]
        return [
            Button(
                self.words.plain(lang, "coach.period.button", first=Day(first), last=Day(last)),
                b.Tap("period", f"{report}.{first:%Y%m%d}.{last:%Y%m%d}"),
            )
            for first, last in (*each, (month_end.replace(day=1), month_end))
        ]

    def _dates(self, report: int, dates: Dates, lang: str) -> list[Button]:
        """Return both ways to read the dates; once one is said, the other alone."""
        turned = MONTH_FIRST if dates.order == DAY_FIRST else DAY_FIRST
        if dates.said:
            one, other = Day(dates.read), Day(dates.other)
            label = self.words.plain(lang, "coach.dates.switch.button", one=one, other=other)
            return [Button(label, b.Tap("dates", f"{report}.{turned}"))]
        return [
            Button(self.words.plain(lang, "coach.dates.button", day=Day(day)), b.Tap("dates", f"{report}.{order}"))
            for day, order in ((dates.read, dates.order), (dates.other, turned))
        ]

    def _sticks(self, found: Coached, lang: str) -> list[Button]:
        """Return the benchmarks of other categories, each to be the one in force."""
        if found.id is None:
            return []
        return [
            Button(
                self.words.plain(
                    lang, "coach.stick.button", category=self.value(each.named, found.view, lang),
                    stick=self.value(("money", each.value, found.report.currency), found.view, lang),
                ),
                b.Tap("stick", f"{found.id}.{each.deed}"),
            )
            for each in found.known[1 : 1 + STICKS]
        ]  # fmt: skip

    def _all(self, lang: str) -> Button:
        return Button(self.words.plain(lang, "data.all.button"), b.Tap("data"))

    def refused(self, seller: Seller, name: str, result: Result) -> Screen:
        """Return why a file is not read, and the way on."""
        lang = tongue(seller)
        why = Phrase(f"read.error.{(result.error or '').removeprefix('E_').lower()}", {})
        return Screen(self.words.say(lang, "data.refused", name=name, why=why), ((self._all(lang), self._home(lang)),))

    def reports(self, seller: Seller, kept: list[Kept]) -> Screen:
        """Return what can be sent, and what is kept, each with its button."""
        lang = tongue(seller)
        parts = [self.words.say(lang, "data.home")]
        if kept:
            lines = [self.words.say(lang, "data.kept")]
            lines += [self._kept(each, number, lang) for number, each in enumerate(kept[:SHOWN], 1)]
            parts.append(Markup("\n".join(lines)))
        opens = [
            Button(self.words.plain(lang, "data.opens", number=Count(number)), b.Tap("report", str(each.id)))
            for number, each in enumerate(kept[:SHOWN], 1)
        ]
        drops = [
            Button(f"🗑 {number}", b.Tap("report", f"{each.id}.drop")) for number, each in enumerate(kept[:SHOWN], 1)
        ]
        ways = (self._begins("by_hand", lang), self._begins("benchmark", lang))
        return Screen("\n\n".join(parts), (*in_columns(opens, 4), *in_columns(drops, 4), ways, (self._home(lang),)))

    def _kept(self, each: Kept, number: int, lang: str) -> Markup:
        values: dict[str, object] = {"number": Count(number), "kind": Phrase(f"read.kind.{each.kind}", {})}
        if each.first_day is None or each.last_day is None:
            return self.words.say(lang, "data.kept_line_alone", **values)  # type: ignore[arg-type]
        values |= {"first": Day(date.fromisoformat(each.first_day)), "last": Day(date.fromisoformat(each.last_day))}
        return self.words.say(lang, "data.kept_line", **values)  # type: ignore[arg-type]


def _currencies(found: Coached) -> list[str]:
    market = MARKETS.get(found.view.market or "")
    return list(dict.fromkeys(((market.currency,) if market else ()) + _USUAL))[:4]


# -- pictures


def kinds_of(found: Coached) -> list[str]:
    """Return which pictures the report can be shown as."""
    report = found.report
    if report.kind in STREAMS:
        return ["trend", "heat", *(["sessions"] if report.denominator else [])]
    return ["trend"] if report.kind in DAILY else []


def plan_of(found: Coached, kind: str) -> Plan:
    """Return the picture of that kind; LookupError where the report has none."""
    if kind not in kinds_of(found):
        raise LookupError("no such picture")
    return {"trend": _trend, "heat": _heat, "sessions": _sessions}[kind](found)


def _trend(found: Coached) -> Plan:
    report, windows = found.report, found.report.windows
    if windows is None:
        raise LookupError("no days")
    first = max(report.period[0], windows.month.first) if report.period else windows.month.first
    days = [first + timedelta(days=each) for each in range((windows.month.last - first).days + 1)]
    by_day: dict[date, list[Any]] = {}
    for row in report.rows:
        by_day.setdefault(metrics.day_of(row), []).append(row)
    none = Decimal(0) if report.kind in STREAMS else None  # a day without a stream brought nothing
    each = tuple((day, metrics.total(by_day[day], "gmv") if day in by_day else none) for day in days)
    return Trend(each, report.a_day(windows.week), report.a_day(windows.month), report.currency)


def _heat(found: Coached) -> Plan:
    groups: dict[tuple[int, int], list[LiveRow]] = {}
    for row in found.report.rows:
        if isinstance(row, LiveRow) and row.gmv is not None and row.seconds and metrics.counts(row):
            groups.setdefault((row.start.isoweekday(), row.start.hour), []).append(row)
    cells = tuple((*key, metrics.per_hour(rows) or Decimal(0), len(rows)) for key, rows in sorted(groups.items()))
    return Heat(cells, found.report.currency)


def _sessions(found: Coached) -> Plan:
    report, lang = found.report, tongue(found.seller)
    rows = sorted((row for row in report.rows if isinstance(row, LiveRow)), key=lambda row: row.start)
    points = tuple((label_of(row.start, lang), report.gpm([row])) for row in rows)
    stick = yardstick(report, found.own)
    own = stick.value if stick and stick.of == "own" else None
    return Sessions(points, own, stick.value if stick and stick.of == "median" else None, report.currency)
