"""What is called for again and again: LIVE slots, the days of a plan, routines."""

from collections.abc import Iterator
from datetime import date, datetime, time

from tests.simulation.calls import ASKED, EIGHT, NINE, Call, calm, is_ahead, is_wished
from tests.simulation.faces import DAY, HOUR, MINUTE, before_quiet, days_from, first_at, is_quiet, today
from tests.simulation.life import Life, Place, Said

Group = tuple[datetime, tuple[Call, ...]]  # one occurrence of a series: when it is, and the messages of it
AHEAD = 2  # occurrences of a series are owed before they are due


class Coming:
    """A series, as far as it is near."""

    def __init__(self, groups: Iterator[Group]) -> None:
        self._groups, self._ahead = groups, list[datetime]()

    def near(self, now: datetime) -> Iterator[tuple[datetime, Call]]:
        """What has come near, and since when: as the one two before was over, however much later that is looked at."""
        since = now
        while True:
            if len(self._ahead) == AHEAD:
                if self._ahead[0] > now:
                    return
                since = self._ahead.pop(0)
            group = next(self._groups, None)
            if group is None:
                return
            if group[0] > since:
                self._ahead.append(group[0])
            yield from ((since, call) for call in group[1])


def series(life: Life, now: datetime) -> dict[str, Iterator[Group]]:
    """What comes again and again, each from the first occurrence that still matters now."""
    found: dict[str, Iterator[Group]] = {}
    for shop in life.shops:
        for said in life.of(shop.id, "slot_set"):
            if f"d{said.id}" not in life.off:
                found[f"slot{said.id}"] = _calmed(life, _live(life, shop, said, now))
        for plan in life.of(shop.id, "plan_set")[-1:]:
            if f"d{plan.id}" not in life.off and "showcase_reset" not in life.off:
                found[f"plan{plan.id}"] = _calmed(life, _resets(life, shop, plan, now))
        for kind in ASKED:
            if kind in life.on and kind not in life.off and (kind != "brief" or shop.id == life.here):
                found[f"{kind}{shop.id}"] = _calmed(life, _regular(life, shop, kind, now))
    return found


def _calmed(life: Life, groups: Iterator[Group]) -> Iterator[Group]:
    for at, calls in groups:
        wished = (call for call in calls if is_wished(life, call))
        yield at, tuple(each for call in wished for each in calm(life, call) if is_ahead(each))


def _live(life: Life, shop: Place, said: Said, now: datetime) -> Iterator[Group]:
    days, hours, *wake = (said.what or "").split()
    at, zone = time.fromisoformat(hours[:5]), life.reads(shop)
    for day in days_from(today(now, shop.zone) - DAY):
        start = first_at(day, at, shop.zone)
        if str(day.isoweekday()) not in days or start <= now:
            continue
        pushes: list[tuple[str, datetime]] = [("live_prep", start - HOUR), ("live_start", start - 15 * MINUTE)]
        if life.quiet and wake == ["hush"]:
            pushes = _hushed(pushes, zone, life.quiet)
        yield (
            start,
            tuple(Call(f"{kind}:{said.id}:{day}", kind, due, start, shop.id, said, start) for kind, due in pushes),
        )


def _hushed(pushes: list[tuple[str, datetime]], zone: str, hours: tuple[time, time]) -> list[tuple[str, datetime]]:
    """A LIVE that may wake nobody: told once before the quiet hours, or an hour ahead and no more."""
    kind, early = pushes[0]
    if is_quiet(early, zone, hours):
        return [(kind, before_quiet(early, zone, hours))]
    return [push for push in pushes if not is_quiet(push[1], zone, hours)]


def _resets(life: Life, shop: Place, plan: Said, now: datetime) -> Iterator[Group]:
    first, zone = today(plan.told_at, shop.zone), life.reads(shop)
    hour = life.hours.get("showcase_reset", NINE)
    for number in range(1, plan.amount or 0):
        day = first + number * DAY
        begins = first_at(day, time(0), shop.zone)
        shown = (first_at(each, hour, zone) for each in days_from(today(begins, zone)))
        at = next(each for each in shown if each >= begins)
        if at > now - 12 * HOUR:
            key = f"showcase_reset:{plan.id}:{day}"
            yield at, (Call(key, "showcase_reset", at, at, shop.id, plan, at + 12 * HOUR),)


def _regular(life: Life, shop: Place, kind: str, now: datetime) -> Iterator[Group]:
    zone, hour, useful = life.reads(shop), life.hours.get(kind, EIGHT if kind == "brief" else NINE), ASKED[kind]
    for day in days_from(today(now - useful, zone)):
        at = first_at(day, hour, zone)
        if _falls(kind, day) and at > now - useful:
            yield at, (Call(f"{kind}:s{shop.id}:{day}", kind, at, at, shop.id, None, at + useful),)


def _falls(kind: str, day: date) -> bool:
    return {
        "content_check": day.day == 1, "score_check": day.day == 15, "weekly": day.weekday() == 0, "brief": True,
    }[kind]  # fmt: skip
