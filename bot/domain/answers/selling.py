"""Products a day, LIVE hours and the numbers (S17, S34, S38-S40)."""

from datetime import date, datetime

from bot.domain.answers.asked import DAILY, LIMIT, Asked, Part, Parts
from bot.domain.live import EVERY_DAY, Slot
from bot.domain.walltime import at_wall, next_midnight, wall

_MIDDLES = ((1, 15), (7, 15))  # a day in each half of the year: no clock is changed near it


def per_day(asked: Asked) -> Parts:
    """S17: the limit, when it begins anew, and how many days a number of products takes."""
    most, accounts_of = asked.rules.count(DAILY), asked.rules.count(LIMIT) or 0
    yield Part("showcase_daily_limit", {"daily": most})
    if asked.zone:
        yield Part("showcase_daily_limit.reset", {"reset": next_midnight(asked.view.now, asked.zone)})
    count = next((int(n) for n in asked.named.numbers if most and n > most), None)
    accounts = next((int(n) for n in asked.named.numbers if 1 < n <= accounts_of), 1)
    if most and count:
        days = -(-count // (most * accounts))
        yield Part("showcase_daily_limit.plan", {"count": count, "accounts": accounts, "daily": most, "n": days})


def hours(asked: Asked) -> Parts:
    """S38: on the market's clock and on the reader's, in both halves of the year where they differ."""
    slot = Slot(EVERY_DAY, asked.rules.time("live.start"), asked.rules.time("live.end"))
    if asked.zone is None:
        yield Part("live_slot", {"hours": f"{slot.start:%H:%M}–{slot.end:%H:%M}"})
    else:
        yield from _on_both_clocks(asked, asked.zone, slot)
    yield Part("live_slot.uplift", {"pct": asked.rules.number("live.uplift_pct")})


def _on_both_clocks(asked: Asked, zone: str, slot: Slot) -> Parts:
    named = next((each for each in asked.named.zones if each != zone), None)
    own = named or (asked.view.own_zone if asked.view.shop else zone)
    year = wall(asked.view.now, zone).year
    winter, summer = sorted(
        (at_wall(date(year, *middle), slot.start, zone) for middle in _MIDDLES), key=lambda at: _ahead(at, zone, own)
    )
    said = {name: ("slot", slot, zone, own, at) for name, at in (("winter", winter), ("summer", summer))}
    if wall(winter, own).time() == wall(summer, own).time():
        yield Part("live_slot.there", {"slot": said["winter"]})
    else:
        yield Part("live_slot.seasons", said)


def _ahead(at: datetime, zone: str, own: str) -> float:
    """Return how far the clocks stand ahead: farther in the summer of whichever of the two changes them."""
    return sum((wall(at, each).utcoffset() or at - at).total_seconds() for each in (zone, own))


def first_minutes(asked: Asked) -> Parts:
    """S39."""
    yield Part("live_first15", {"minutes": asked.rules.count("live.hook_minutes")})


def remind(asked: Asked) -> Parts:
    """S38, with the hour that is named."""
    at = f"{asked.named.hour or asked.rules.time('live.start'):%H:%M}"
    if asked.zone:
        yield Part("reminder_live.there", {"start": at, "city": ("zone", asked.zone)})
    else:
        yield Part("reminder_live", {"start": at})
    yield Part("reminder_live.stop")


def compass(asked: Asked) -> Parts:
    """S33, S34."""
    short, long = asked.rules.days("data.compare_days")
    yield Part("data_compass", {"short": short, "long": long})


def gpm(asked: Asked) -> Parts:
    """S40: no mean is made up."""
    yield Part("gpm", {"shown": asked.rules.count("gpm.denominator")})
    benchmark = asked.rules.number("gpm.benchmark")
    yield Part("gpm.no_mean") if benchmark is None else Part("gpm.mean", {"benchmark": benchmark})
