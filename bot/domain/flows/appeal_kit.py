"""What an appeal is made of: the evidence for each kind of violation, the verdict on the score, the lines on time."""

from datetime import datetime, timedelta
from decimal import Decimal

from bot.domain.ladder import Rung, rungs_of
from bot.domain.policy import Rules
from bot.domain.road import Road
from bot.domain.steps import Lines, Reading, Refused
from bot.domain.typed import hundredths
from bot.domain.violations import Case, LastDay, last_day
from bot.domain.walltime import day_of

EVIDENCE = {
    "false_ad": ("claims", "tests", "script", "shots"),
    "infringement": ("licence", "invoice", "brand", "originals", "shots"),
    "content": ("clip", "context", "removed", "shots"),
    "other": ("notice_copy", "rule", "proof", "shots"),
}
MOST_SCORE = 1000  # more than this on any scale is a slip of the finger
LONGEST_STORY = 400
LONGEST_CASE = 40
_CENT = Decimal(100)
# The language in which the platform reads an appeal, where that is not English.
_PLATFORM = {"MX": "es", "ES": "es"}


def score(text: str, road: Road) -> str:
    """Return the score typed, in hundredths of a point; Refused when it is none."""
    most = road.view.rules.number("score.scale_max") or MOST_SCORE
    return str(hundredths(text, int(most)))


def is_points(value: str, _: Road) -> bool:
    """Tell whether that is a score as it is kept."""
    return value.isascii() and value.isdigit()


def verdict(points: int, rules: Rules) -> str:
    """Return `under` where the shop can't join campaigns by its score, `fine`, or `open` (S25, S31).

    `over` where points are bad: then too many of them are.
    """
    limit = rules.number("score.campaign_limit")
    if limit is None:
        return "open"
    held, bound = Decimal(points) / _CENT, Decimal(str(limit))
    if rules.text("score.direction") == "low_is_good":
        return "over" if held >= bound else "fine"
    return "under" if held < bound else "fine"


def score_line(road: Road) -> Lines:
    """Return what the shop's score means, where it was told."""
    said, limit = road.said("score"), road.view.rules.number("score.campaign_limit")
    if said is None or not said.isdigit():
        return Lines(())
    values = {"score": Decimal(said) / _CENT, "limit": None if limit is None else Decimal(str(limit))}
    return Lines((f"score.{verdict(int(said), road.view.rules)}",), values)


def words(longest: int) -> Reading:
    """Return the reader of a line of the seller's own words, kept as typed, not longer than that."""

    def read(text: str, _: Road) -> str:
        line = " ".join(text.split())
        if not 0 < len(line) <= longest or not line.isprintable():
            raise Refused("words", most=longest)
        return f"={line}"  # or it might be read as an option

    return read


def keeps_words(value: str, _: Road) -> bool:
    """Tell whether that is a line of the seller's own words."""
    return value.startswith("=")


def own_words(road: Road, step: str) -> str | None:
    """Return the words typed at a step, None where there are none."""
    said = road.said(step) or ""
    return said[1:] if said.startswith("=") else None


def platform_language(market: str | None) -> str:
    """Return the language in which the platform of that market reads an appeal."""
    return _PLATFORM.get(market or "", "en")


def last_of(case: Case, road: Road) -> LastDay | None:
    """Return the last day to appeal as the walk knows it; holidays only ever make a note."""
    view = road.view
    first = (case.notice.day or view.now).year
    return last_day(case, view.rules, view.zone, view.holidays_of(range(first, first + 3)))


def deadline(found: LastDay | None, case: Case, now: datetime) -> Lines:
    """Return what is said of the last day: as printed, counted out, passed, or not to be told."""
    if found is None:
        return Lines(("deadline.no_rule" if case.notice.day and not case.denial else "deadline.no_date",))
    counted, over = "counted" if found.clock is case.notice else "again", found.ends_at <= now
    kind = "printed" if found.printed else counted
    ids = [f"deadline.{kind}_passed" if over else f"deadline.{kind}"]
    ids += ["deadline.extended"] if found.extended else []
    values = {"last": found.ends_at, "left": max(found.ends_at - now, timedelta(0)), "days": ("days", found.counted),
              "notice": case.notice.day, "extended": found.extended}  # fmt: skip
    return Lines(tuple(ids), values)


def day_line(found: LastDay | None, now: datetime) -> Lines:
    """Return the last day in one line."""
    if found is None:
        return Lines(("day.unknown",))
    return Lines(("day.passed" if found.ends_at <= now else "day.ahead",), {"last": found.ends_at})


def rungs(case: Case, road: Road) -> tuple[tuple[Rung, ...], tuple[Rung, ...]]:
    """Return the reminders to come, and those that were past when the walk told what they follow from."""
    view = road.view
    found = tuple(rungs_of(case, view.rules, view.zone, view.own_zone))
    ahead = tuple(each for each in found if each.due_at > view.now)
    return ahead, tuple(each for each in found if each.due_at <= each.deed.told_at and each.name != "after")


def bells(case: Case, road: Road) -> Lines:
    """Return which reminders are set, and which were past already and are skipped."""
    (ahead, skipped), zone = rungs(case, road), road.view.zone
    if not ahead:
        return Lines(("bells.none",))
    unknown = ahead[0].name.startswith("find")
    days = tuple(day_of(each.due_at, zone) for each in ahead if each.name in ("wd3", "wd1", "last"))
    ids = ["bells.find" if unknown else "bells.days" if days else "bells.next"]
    ids += ["bells.skipped"] if skipped else []
    past = tuple(dict.fromkeys(day_of(each.due_at, zone) for each in skipped))
    return Lines(tuple(ids), {"next": ahead[0].due_at, "days": days, "skipped": past})
