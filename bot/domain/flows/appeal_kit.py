"""What an appeal is made of: the evidence for each kind of violation, the verdict on the score, the draft."""

from datetime import date, datetime, timedelta
from typing import Any

from bot.domain import typed_day
from bot.domain.deeds import Deed
from bot.domain.flows import when
from bot.domain.ladder import rungs_of
from bot.domain.policy import Rules
from bot.domain.steps import Lines, Refused, Road
from bot.domain.typed import tidy
from bot.domain.violations import Case, LastDay, last_day

EVIDENCE = {
    "false_ad": ("claims", "tests", "script", "shots"),
    "infringement": ("licence", "invoice", "brand", "originals"),
    "content": ("clip", "removed", "context"),
    "other": ("notice_copy", "proof", "explained"),
}
ATTEMPTS = 3  # so many rounds the walk has; how many the platform allows is a rule
MOST_SCORE = 1000
BACK = timedelta(days=60)  # a notice older than this is a slip of the year, or a case for support
AHEAD = timedelta(days=400)
LONGEST_FACTS = 200  # a part of the draft has to fit onto a button that copies it
LONGEST_CASE = 40
# The language in which the platform reads an appeal, where that is not English.
_PLATFORM = {"MX": "es", "ES": "es"}


def past_day(text: str, today: date) -> date:
    """Return the day typed, which has been; Refused where it is to come, or longer ago than a notice matters."""
    day = near_day(text, today)
    if day > today:
        raise Refused("future_day", day=day)
    return day


def near_day(text: str, today: date) -> date:
    """Return the day typed, past or to come; Refused where it is so far from today that a year was mistaken."""
    day = typed_day.day(text, today)
    if today - day > BACK:
        raise Refused("old_day", day=day)
    if day - today > AHEAD:
        raise Refused("far_day", day=day)
    return day


def score(text: str, road: Road) -> str:
    """Return the score typed, in hundredths of a point; Refused when it is none."""
    most = road.view.rules.count("score.scale_max") or MOST_SCORE
    whole, _, part = tidy(text).replace(",", ".").partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 4) or (part and not part.isascii()):
        raise Refused("number", most=most)
    if part and not (part.isdigit() and len(part) <= 2):
        raise Refused("number", most=most)
    points = int(whole) * 100 + int((part + "00")[:2])
    if points > most * 100:
        raise Refused("number", most=most)
    return str(points)


def verdict(points: int | None, rules: Rules) -> str:
    """Return `below` where the shop can't join campaigns by its score, `fine`, or `unknown` (S25, S31)."""
    limit = rules.number("score.campaign_limit")
    if points is None or limit is None:
        return "unknown"
    if rules.text("score.direction") == "low_is_good":
        return "below" if points >= limit * 100 else "fine"
    return "below" if points < limit * 100 else "fine"


def words(longest: int) -> Any:
    """Return the reader of a line of the seller's own words, kept as typed, not longer than that."""

    def read(text: str, _: Road) -> str:
        line = " ".join(text.split())
        if not 0 < len(line) <= longest or any(ord(sign) < 32 for sign in line):
            raise Refused("words", most=longest)
        return f"={line}"

    return read


def keeps_words(value: str, _: Road) -> bool:
    """Tell whether that is a line of the seller's own words."""
    return value.startswith("=")


def case_of(road: Road, notice: Deed | None) -> Case | None:
    """Return the violation as the walk tells it so far, its refused appeals with it."""
    if notice is None:
        return None
    rounds = range(1, ATTEMPTS + 1)
    return Case(notice, (notice, *(_denial(road, each) for each in rounds if complete(road, f"denied{each}"))))


def complete(road: Road, prefix: str) -> bool:
    """Tell whether it is known when that happened."""
    choice = road.said(f"{prefix}_when")
    extra = {"today": "time", "yesterday": "time", "pick": "day"}.get(choice or "")
    return choice is not None and (extra is None or road.said(f"{prefix}_{extra}") is not None)


def denied_at(road: Road, number: int) -> datetime | None:
    """Return when an appeal was refused; where nobody knows, the earliest that it can have been: a deadline runs."""
    at, certainty = when.moment(road, f"denied{number}")
    if certainty != "unsure":
        return at
    sent, _ = when.moment(road, f"appealed{number}")
    return sent


def _denial(road: Road, number: int) -> Deed:
    at = denied_at(road, number)
    return Deed(number, road.view.shop or 0, "appeal_denied", None, at, at or road.view.now)


def deadline_lines(found: LastDay | None, notice: Deed, now: datetime) -> Lines:
    """Return what is said of the last day: as printed, counted out, passed by this rule, or not to be told."""
    if found is None:
        unknown = notice.day is None and notice.last_day is None
        return Lines(("deadline.no_date" if unknown else "deadline.no_rule",))
    values: dict[str, Any] = {"last": found.ends_at, "days": ("days", found.counted), "extended": found.extended}
    ids = ["deadline.printed" if found.printed else "deadline.counted"]
    if found.extended:
        ids.append("deadline.extended")
    if found.ends_at <= now:
        ids.append("deadline.passed")
    return Lines(tuple(ids), values)


def rung_lines(case: Case, road: Road) -> Lines:
    """Return when reminders come, and which would have been due before this was told."""
    view, values, ids = road.view, dict[str, Any](), []
    for rung in rungs_of(case, view.rules, view.zone, view.own_zone):
        name = rung.name
        ids.append(f"rung.{name}" if rung.due_at > view.now else f"past.{name}")
        values[name] = rung.due_at
    shown = [each for each in ids if each.startswith("rung.")]
    skipped = [each for each in ids if each.startswith("past.") and not each.endswith(".after")]
    return Lines((*(("rungs.head",) if shown else ()), *shown, *skipped), values)


def platform_language(market: str | None) -> str:
    """Return the language in which the platform of that market reads an appeal."""
    return _PLATFORM.get(market or "", "en")


def last_of(case: Case | None, road: Road, *, with_holidays: bool = True) -> LastDay | None:
    """Return the last day to appeal as the walk knows it; holidays only ever make a note."""
    if case is None:
        return None
    view = road.view
    first = case.notice.day or case.notice.last_day
    years = range(first.year, first.year + 3) if first else range(view.now.year, view.now.year + 2)
    holidays = view.holidays_of(years) if with_holidays else None
    return last_day(case, view.rules, view.zone, holidays)
