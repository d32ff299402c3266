"""Days alone as sellers type them in Chinese, Spanish and English: past or still to come."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.domain.steps import Refused
from bot.domain.typed import tidy
from bot.domain.typed_time import date_in

_DAY = timedelta(days=1)
WORDS = {
    "the day before yesterday": -2, "day before yesterday": -2, "yesterday": -1, "today": 0, "tomorrow": 1,
    "the day after tomorrow": 2, "day after tomorrow": 2, "anteayer": -2, "ayer": -1, "hoy": 0, "mañana": 1,
    "manana": 1, "pasado mañana": 2, "pasado manana": 2, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0,
    "明天": 1, "明日": 1, "后天": 2, "後天": 2, "大后天": 3, "大後天": 3,
}  # fmt: skip
_WEEKDAY = (
    "mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    "lun|mar|mié|mie|jue|vie|sáb|sab|dom|lunes|martes|miércoles|miercoles|jueves|viernes|sábado|sabado|domingo"
)
# Only before a number with a month's name or a whole date: `mar 3` is a day of March.
_LEAD = re.compile(
    rf"^(?:el |on )?(?:(?:{_WEEKDAY})\.?,? (?=\d{{1,2}}(?:\.?\d|st|nd|rd|th|º)?(?: de)? [a-z]|\d{{4}}))?"
)
_TAIL = re.compile(rf"^[\s,(]*(?:(?:周|星期|礼拜|週|禮拜)[一二三四五六日天]|{_WEEKDAY})?[\s).。!]*$")


def day(text: str, today: date) -> date:
    """Return the day typed, seen from `today`; without its year it is the nearest such day.

    Refused as `date_order` where day and month could be either, as `day_alone` where an hour or anything else
    follows, as `day` where it is none.
    """
    plain = tidy(text).lower()
    word = WORDS.get(plain.rstrip(" .。!"))
    if word is not None:
        return today + word * _DAY
    found = date_in(plain[_LEAD.match(plain).end() :])  # type: ignore[union-attr]  # it matches anything
    if found is None:
        raise Refused("day")
    year, month, number, rest = found
    if not _TAIL.match(rest):
        raise Refused("day_alone")
    years = (year,) if year is not None else (today.year - 1, today.year, today.year + 1)
    days = list(_such_days(years, month, number))
    if not days:
        raise Refused("day")
    return min(days, key=lambda each: abs(each - today))


def _such_days(years: tuple[int, ...], month: int, number: int) -> Iterator[date]:
    for year in years:
        try:
            yield date(year, month, number)
        except ValueError:
            continue
