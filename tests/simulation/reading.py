"""Whether a message says what it should: the moments in it are read back, by tables of our own."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from tests.simulation.calls import Call
from tests.simulation.faces import reading
from tests.simulation.life import Life

_WEEKDAYS = {
    "en": "mon tue wed thu fri sat sun", "es": "lun mar mié jue vie sáb dom",
    "zh": "周一 周二 周三 周四 周五 周六 周日",
}  # fmt: skip
_MONTHS = {
    "en": "jan feb mar apr may jun jul aug sep oct nov dec", "es": "ene feb mar abr may jun jul ago sep oct nov dic",
}  # fmt: skip
_LATIN = re.compile(r"(\w{3})\.? (\d{1,2}) (\w{3,4})\.?(?: \d{4})?, (\d\d:\d\d) \(")
_CHINESE = re.compile(r"(?:\d{4}年)?(\d{1,2})月(\d{1,2})日 (周.) (\d\d:\d\d)（")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_UNIX = re.compile(r'unix="(\d+)"')
_SHAPE = re.compile(r"<tg-time.*?</tg-time>")
LATE, SURELY_LATE = timedelta(minutes=2), timedelta(minutes=3)  # a push that waits for its turn is late by more
TELLS_WHEN = ("appeal", "invitation", "live_prep", "live_start")
TELLS_SINCE = ("unlink_lock", "relink_wait")
MOST_LINES = 12


class Moment(NamedTuple):
    """A moment as it is written."""

    weekday: int
    month: int
    day: int
    time: str


def written(at: datetime, zone: str) -> Moment:
    """How a moment reads there."""
    local = reading(at, zone)
    return Moment(local.weekday(), local.month, local.day, f"{local:%H:%M}")


def moments(text: str, language: str) -> list[Moment]:
    """The moments that a text holds, in that language."""
    bare = _SHAPE.sub("", text)
    if language == "zh":
        return [
            Moment(_WEEKDAYS["zh"].split().index(weekday), int(month), int(day), at)
            for month, day, weekday, at in _CHINESE.findall(bare)
        ]
    weekdays, months = _WEEKDAYS[language].split(), _MONTHS[language].split()
    return [
        Moment(weekdays.index(weekday.casefold()), months.index(month.casefold()[:3]) + 1, int(day), at)
        for weekday, day, month, at in _LATIN.findall(bare)
    ]


def wrong_in(life: Life, calls: list[Call], text: str, late: timedelta, *, together: bool) -> str:
    """What is wrong with a message about these; nothing where it is right."""
    language = life.language[:2]
    try:
        found = moments(text, language)
    except ValueError as failure:
        return f"not in {language}: {failure}"
    if calls[0].kind != "own" and bool(_HAN.search(_SHAPE.sub("", text))) != (language == "zh"):
        return f"not in {language}"
    problem = _of_digest(life, calls, found, text) if together else _of_one(life, calls[0], found, text, late)
    return f"{problem}: {text!r}" if problem else ""


def _of_one(life: Life, call: Call, found: list[Moment], text: str, late: timedelta) -> str:
    zone = life.shop(call.shop).zone
    needed = {call.about} if call.kind in TELLS_WHEN and ":find" not in call.key else set()
    if call.kind in TELLS_SINCE and call.said:
        needed = {call.said.at}
    if not {written(at, zone) for at in needed} <= set(found):
        return f"does not tell {sorted(needed)} in {zone}"
    if call.kind != "brief" and not set(found) <= _allowed(life, [call]):
        return f"tells something else than {call}"
    if call.kind != "brief" and not {int(each) for each in _UNIX.findall(text)} <= {
        int(at.timestamp()) for at in _instants([call])
    }:
        return "shows another instant to the reader's device"
    says_late = "🐢" in text or "🔁" in text
    if late > SURELY_LATE and not says_late:
        return f"late by {late} without a word"
    return "late without being so" if late < LATE and "🐢" in text else ""


def _of_digest(life: Life, calls: list[Call], found: list[Moment], text: str) -> str:
    last = {(call.kind, call.said.id if call.said else None): call for call in calls}
    if len(last) > MOST_LINES:
        return ""
    missing = [call for call in last.values() if written(call.due, life.shop(call.shop).zone) not in found]
    if missing:
        return f"leaves out {missing}"
    lines = text.count("\n• ") + text.startswith("• ")
    return "" if lines == len(last) else f"{lines} lines for {len(last)}"


def _instants(calls: list[Call]) -> set[datetime]:
    return {at for call in calls for at in (call.about, call.due, *((call.said.at,) if call.said else ()))}


def _allowed(life: Life, calls: list[Call]) -> set[Moment]:
    zones = {life.shop(call.shop).zone for call in calls} | ({life.own_zone} if life.own_zone else set())
    return {written(at, zone) for at in _instants(calls) for zone in zones}
