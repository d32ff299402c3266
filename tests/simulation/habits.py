"""What sellers are like and what they take it into their heads to do, by chance."""

import random
from datetime import datetime, time
from typing import Any

from bot.domain.flows.clock import USUAL as OWN_ZONES
from bot.domain.markets import MARKETS
from tests.simulation.calls import NINE
from tests.simulation.faces import DAY, MINUTE, today
from tests.simulation.life import Life, Place
from tests.simulation.told import (
    TAGS,
    TOGGLED,
    Deed,
    is_quiet_from,
    may_wake,
    moves,
    nags,
    resumes,
    sets_hour,
    speaks,
    takes_back,
    tells,
    toggles,
    travels,
)


def a_life(number: int, chance: random.Random) -> Life:
    """Somebody with a shop or two, somewhere."""
    seller = 1000 + number
    chat = seller if chance.random() < 0.9 else -seller
    shops = [Place(0, market.code, chance.choice(market.zones)) for market in chance.sample([*MARKETS.values()], 2)]
    kept = shops if chance.random() < 0.2 else shops[:1]
    return Life(seller, chat, chance.choice(TAGS), _own_zone(chance), kept)


def _own_zone(chance: random.Random) -> str | None:
    return chance.choice(OWN_ZONES) if chance.random() < 0.5 else None


def a_slot(life: Life, chance: random.Random, now: datetime) -> Deed:
    """A LIVE on one or two evenings, nights or mornings of the week."""
    days = "".join(str(day) for day in sorted(chance.sample(range(1, 8), chance.choice((1, 1, 1, 2)))))
    at = chance.choice((20, 20, 21, 0, 1, 2, 2, 3, 9, 13)), chance.choice((0, 0, 30))
    what = f"{days} {at[0]:02}:{at[1]:02}-{(at[0] + 2) % 24:02}:{at[1]:02}"
    return tells(life, chance.choice(life.shops), "slot_set", _told(now), what=what)


def a_violation(life: Life, chance: random.Random, now: datetime) -> Deed:
    """A notice with a date printed on it, or dated, or neither."""
    shop = chance.choice(life.shops)
    day = today(now, shop.zone)
    dates: dict[str, Any] = chance.choice((
        {"day": day - chance.randrange(4) * DAY}, {"day": day},
        {"day": day, "last_day": day + chance.randrange(1, 15) * DAY}, {},
    ))  # fmt: skip
    return tells(life, shop, "violation", _told(now), "wrongdoer", **dates)


def _told(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def _an_account(life: Life, chance: random.Random, now: datetime) -> Deed:
    life.accounts += 1
    kind = chance.choice(("active", "active", "invited"))
    return tells(life, chance.choice(life.shops), kind, _ago(chance, now), f"account{life.accounts}")


def _ago(chance: random.Random, now: datetime) -> datetime:
    return _told(now) - chance.randrange(20 * 60) * MINUTE


def _next_of_account(life: Life, chance: random.Random, now: datetime) -> Deed | None:
    last = {said.account: said for said in life.said if said.kind in ("invited", "active", "unlinked")}
    if not last:
        return None
    said = chance.choice([*last.values()])
    at = _ago(chance, now)
    if at <= said.at:
        return None
    kind = "unlinked" if said.kind == "active" else "active"
    return tells(life, life.shop(said.shop), kind, at, said.account)


def _next_of_case(life: Life, chance: random.Random, now: datetime) -> Deed | None:
    notices = [said for said in life.said if said.kind == "violation"]
    if not notices:
        return None
    notice = notices[-1]
    stage = [said for said in life.said if said.walk == notice.walk][-1].kind
    kinds = {
        "violation": ("appealed",),
        "appeal_denied": ("appealed", "closed"),
        "appealed": ("appeal_denied", "restored"),
    }
    if stage not in kinds:
        return None
    return tells(life, life.shop(notice.shop), chance.choice(kinds[stage]), _told(now), walk=notice.walk)


def _later(life: Life, chance: random.Random, now: datetime) -> Deed:
    kind = chance.choice(("reminder_set", "recheck_set"))
    at = _told(now) + chance.randrange(1, 30 * 24 * 60) * MINUTE
    of = {"what": "washing"} if kind == "reminder_set" else {}
    return tells(life, chance.choice(life.shops), kind, at, **of)


def _plan(life: Life, chance: random.Random, now: datetime) -> Deed:
    return tells(life, chance.choice(life.shops), "plan_set", _told(now), amount=chance.randrange(2, 6))


def _slots(life: Life, chance: random.Random, now: datetime) -> Deed:
    held = [said for said in life.said if said.kind == "slot_set"]
    if not held:
        return a_slot(life, chance, now)
    said = chance.choice(held)
    if life.quiet and chance.random() < 0.5:
        return may_wake(life, said, wake=chance.random() < 0.5)
    return takes_back(life, said) if len(held) > 1 or chance.random() < 0.3 else a_slot(life, chance, now)


def _wish(life: Life, chance: random.Random, now: datetime) -> Deed:
    stopped = sorted(series for series in life.off if series not in TOGGLED)
    which = chance.randrange(5)
    if which == 0 or (which == 1 and not stopped):
        start, end = chance.choice((22, 23, 0, 13)), chance.choice((6, 7, 8, 15))
        hours = (time(start), time(end, chance.choice((0, 30))))
        return is_quiet_from(life, None if life.quiet and chance.random() < 0.6 else hours)
    if which == 1:
        return resumes(life, chance.choice(stopped))
    if which == 2:
        return nags(life)
    if which == 3:
        kind = chance.choice(("content_check", "score_check", "weekly", "brief", "showcase_reset"))
        return sets_hour(life, kind, chance.choice((NINE, time(2, 30), time(0), time(18, 15))))
    return toggles(life, chance.choice(TOGGLED))


def _settings(life: Life, chance: random.Random, now: datetime) -> Deed:
    which = chance.randrange(3)
    if which == 0:
        return speaks(life, chance.choice(("en", "es", "zh")))
    if which == 1:
        return travels(life, _own_zone(chance))
    return moves(life, chance.choice(MARKETS[life.shop(life.here).market].zones))


def anything(life: Life, chance: random.Random, now: datetime) -> Deed | None:
    """Something that a seller may do now, by chance."""
    ways = (
        _an_account, _next_of_account, _next_of_account, a_violation, _next_of_case, _next_of_case, _later, _plan,
        _slots, _wish, _wish, _settings,
    )  # fmt: skip
    return chance.choice(ways)(life, chance, now)
