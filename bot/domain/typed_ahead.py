"""Days and hours that are still to come, as sellers type them in Chinese, Spanish and English."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from bot.domain.steps import Refused
from bot.domain.typed import tidy
from bot.domain.typed_time import date_in, hour

_DAY = timedelta(days=1)
_SHORT = {"明早": "明天早上", "明晚": "明天晚上", "今早": "今天早上", "今晚": "今天晚上", "后晚": "后天晚上"}
_AHEAD = (
    ("the day after tomorrow", 2), ("day after tomorrow", 2), ("pasado mañana", 2), ("pasado manana", 2),
    ("大后天", 3), ("大後天", 3), ("后天", 2), ("後天", 2), ("明天", 1), ("明日", 1), ("今天", 0), ("今日", 0),
    ("tomorrow", 1), ("today", 0), ("mañana", 1), ("manana", 1), ("hoy", 0),
)  # fmt: skip
# Never the Spanish for tomorrow: at the end it is the morning.
_LAST = re.compile(r"^(?P<rest>.+?),? (?P<word>today|tomorrow|hoy)$")
WEEKDAYS = (
    "monday|mon|lunes|周一|星期一|礼拜一|週一|禮拜一", "tuesday|tues|tue|martes|周二|星期二|礼拜二|週二|禮拜二",
    "wednesday|wed|miércoles|miercoles|周三|星期三|礼拜三|週三|禮拜三",
    "thursday|thurs|thu|jueves|周四|星期四|礼拜四|週四|禮拜四", "friday|fri|viernes|周五|星期五|礼拜五|週五|禮拜五",
    "saturday|sat|sábado|sabado|周六|星期六|礼拜六|週六|禮拜六",
    "sunday|sun|domingo|周日|周天|星期日|星期天|礼拜日|礼拜天|週日|週天|禮拜日|禮拜天",
)  # fmt: skip
_WEEKDAY = re.compile(
    "^(?:on |el )?(?:" + "|".join(f"(?P<d{n}>{names})" for n, names in enumerate(WEEKDAYS, 1)) + r")(?![a-zà-ÿ]),? ?"
)
_FEW = {"half an hour": "30 min", "an hour": "1 h", "media hora": "30 min", "una hora": "1 h", "半个小时": "30分钟",
        "半小时": "30分钟", "一个小时": "1小时", "一小时": "1小时", "两个小时": "2小时", "两小时": "2小时"}  # fmt: skip
_IN = re.compile(
    r"^(?:in|en|dentro de) (?P<n>\d{1,3}) ?(?:(?P<m>min|mins|minutes?|minutos?)|(?:h|hrs?|hours?|horas?))$"
    r"|^(?P<zn>\d{1,3}) ?(?:(?P<zm>分钟|分鐘)|(?:个|個)?(?:小时|小時|钟头))(?:之?[后後]|以[后後])?$"
)
_PASSED = ("yesterday", "ayer", "anteayer", "昨天", "昨日", "昨晚", "前天")
YEARS = 2  # a day without its year is within so many


def span(text: str) -> timedelta | None:
    """Return how long from now that is (`in 30 min`, `en 2 horas`, `2小时后`), None where it says no such thing."""
    match = _IN.match(_spelt_out(text, _FEW))
    if match is None:
        return None
    count = int(match["n"] or match["zn"])
    return timedelta(minutes=count) if match["m"] or match["zm"] else timedelta(hours=count)


def day_and_hour(text: str, now: datetime) -> tuple[date | None, time]:
    """Return the day and hour typed, seen from `now` on the seller's wall clock; the day is None where only an
    hour was typed. A day without its year is the next such day. Refused where it is none.
    """
    plain = _spelt_out(text, _SHORT)
    alone = _hour_alone(plain)
    if alone is not None:
        return None, alone
    if plain.startswith(_PASSED):
        raise Refused("past")
    last = _LAST.match(plain)
    if last:
        plain = f"{last['word']} {last['rest']}"
    for word, days in _AHEAD:
        if plain.startswith(word):
            return now.date() + days * _DAY, hour(plain.removeprefix(word))
    weekday = _WEEKDAY.match(plain)
    rest = plain[weekday.end() :] if weekday else plain
    dated = date_in(rest)
    if dated is not None:
        year, month, day, clock = dated
        return _dated((year,) if year else range(now.year, now.year + YEARS + 1), month, day, now.date()), hour(clock)
    if weekday is None:
        raise Refused("date")
    return _weekday(int((weekday.lastgroup or "")[1:]), hour(rest), now)


def _spelt_out(text: str, words: dict[str, str]) -> str:
    plain = tidy(text).lower()
    for short, long in words.items():
        plain = plain.replace(short, long)
    return plain


def _hour_alone(plain: str) -> time | None:
    try:
        return hour(plain)
    except Refused:
        return None


def _weekday(number: int, at: time, now: datetime) -> tuple[date, time]:
    """Return the next such weekday: today, while that hour is ahead."""
    days = (number - now.isoweekday()) % 7
    passed = days == 0 and at <= now.time()
    return now.date() + (7 if passed else days) * _DAY, at


def _dated(years: Iterable[int], month: int, day: int, today: date) -> date:
    """Return the next such day; where all are past, the last of them."""
    found = list(_such_days(years, month, day))
    if not found:
        raise Refused("date")
    return next((each for each in found if each >= today), found[-1])


def _such_days(years: Iterable[int], month: int, day: int) -> Iterator[date]:
    for year in years:
        try:
            yield date(year, month, day)
        except ValueError:
            continue
