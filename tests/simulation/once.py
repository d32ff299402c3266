"""What is called for once: locks and waits, ladders of appeals, what the seller asked for."""

from collections.abc import Iterator
from datetime import date, datetime

from tests.simulation.calls import NINE, STAGES, Call, calm, is_ahead, is_wished
from tests.simulation.faces import DAY, HOUR, day_ends, days_from, first_at, nth_after, nth_before, today
from tests.simulation.life import Life, Place, Said
from tests.simulation.rules import figures


def once(life: Life) -> list[Call]:
    """Every message that is called for once."""
    found = [call for shop in life.shops for call in (*_waits(life, shop), *_ladders(life, shop))]
    return [each for call in found if is_wished(life, call) for each in calm(life, call) if is_ahead(each)]


def _waits(life: Life, shop: Place) -> Iterator[Call]:
    """Locks, waits, invitations, and what the seller asked for."""
    last: dict[str, Said] = {}
    settled: dict[str, Said] = {}
    for said in life.said:
        if said.account and said.kind in ("active", "unlinked", "invited"):
            last[said.account] = said
            if said.kind != "invited":
                settled[said.account] = said
    rules = figures(shop.market)
    spans = {"active": ("unlink_lock", rules.lock), "unlinked": ("relink_wait", rules.relink)}
    for said in settled.values():
        kind, span = spans[said.kind]
        if said.shop == shop.id:
            yield _one(kind, said, said.at + span)
    for said in last.values():
        if said.kind == "invited" and said.shop == shop.id and rules.invitation:
            yield _one("invitation", said, said.at + rules.invitation)
    for said in life.of(shop.id, "recheck_set", "reminder_set"):
        yield _one("own" if said.kind == "reminder_set" else "recheck", said, said.at)


def _one(kind: str, said: Said, due: datetime, rung: str = "", about: datetime | None = None) -> Call:
    key = f"{kind}:{said.id}:{rung}" if rung else f"{kind}:{said.id}"
    return Call(key, kind, due, about or due, said.shop, said)


def _ladders(life: Life, shop: Place) -> Iterator[Call]:
    for notice in life.of(shop.id, "violation"):
        told = [each for each in life.said if each.walk == notice.walk and each.kind in STAGES]
        if told[-1].kind not in ("violation", "appeal_denied"):
            continue
        clock, last = last_day(shop, notice, told)
        denied = told[-1].kind == "appeal_denied" and clock is notice
        if last is None or (denied and day_ends(last, shop.zone) <= told[-1].at):
            yield from _unknown(life, shop, told[-1])
        else:
            yield from _ladder(shop, clock, last)


def last_day(shop: Place, notice: Said, told: list[Said]) -> tuple[Said, date | None]:
    """The last day to appeal, and what it is counted from."""
    rules, denials = figures(shop.market), [each for each in told if each.kind == "appeal_denied"]
    if denials and rules.second:
        rest: frozenset[int] = frozenset() if rules.second_calendar else rules.rest
        return denials[-1], nth_after(today(denials[-1].at, shop.zone), rules.second, rest)
    if notice.last_day:
        return notice, notice.last_day
    return notice, nth_after(notice.day, rules.appeal, rules.counted_rest) if notice.day else None


def _ladder(shop: Place, clock: Said, last: date) -> Iterator[Call]:
    rest, ends = figures(shop.market).counted_rest, day_ends(last, shop.zone)
    mornings = {"wd3": nth_before(last, 3, rest), "wd1": nth_before(last, 1, rest), "last": last, "after": last + DAY}
    for rung, day in mornings.items():
        yield _one("appeal", clock, first_at(day, NINE, shop.zone), rung, ends)
    yield _one("appeal", clock, ends - 2 * HOUR, "h2", ends)


def _unknown(life: Life, shop: Place, told: Said) -> Iterator[Call]:
    soon, zone = told.told_at + 2 * HOUR, life.reads(shop)
    yield _one("appeal", told, soon, "find1")
    mornings = (first_at(day, NINE, zone) for day in days_from(today(soon, zone)))
    later = (at for at in mornings if at > soon)
    for number in (2, 3):
        yield _one("appeal", told, next(later), f"find{number}")
