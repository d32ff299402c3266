"""How long a stream was: hours and minutes in words, clock form, seconds, or a part of a day."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from functools import lru_cache

from bot.exports.labels import LONGEST

_LONGEST = 100 * 3600
_PART = re.compile(r"(\d{1,9}(?:[.,]\d{1,6})?)\s{0,3}([^\W\d_]{1,12}\.?)")
_CLOCK = re.compile(r"^(?:(\d{1,3})[ d.]{1,3})?(\d{1,4}):(\d{1,2})(?::(\d{1,2})(?:[.,]\d{1,9})?)?$")
_BARE = re.compile(r"^\d{1,12}(?:[.,]\d{1,20})?$")
_UNITS = {
    86_400: "d day days dia dias día días 天 ngay ngày hari 日 วัน",
    3_600: "h hr hrs hour hours hora horas 小时 时 時間 小時 giờ gio jam ชั่วโมง ชม std",
    60: "m min mins minute minutes minuto minutos 分 分钟 分鐘 phút phut menit minit นาที",
    1: "s sec secs second seconds seg segs segundo segundos 秒 giây giay detik saat วินาที",
}
_SECONDS = {name: seconds for seconds, names in _UNITS.items() for name in names.split()}
_HINTS = (("min", 60), ("分", 60), ("phut", 60), ("menit", 60), ("hour", 3_600), ("hora", 3_600), ("小时", 3_600))


def seconds_in(cells: Iterable[object], label: str) -> list[int | None]:
    """Each length in whole seconds; nothing where it isn't one, or not below a hundred hours."""
    cells = list(cells)
    unit = _unit_of_bare(cells, label)
    return [_sane(_seconds(cell, unit)) for cell in cells]


def _sane(seconds: float | None) -> int | None:
    return round(seconds) if seconds is not None and 0 <= seconds < _LONGEST else None


def _seconds(cell: object, unit: float) -> float | None:
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    if isinstance(cell, time):
        return cell.hour * 3_600 + cell.minute * 60 + cell.second
    if isinstance(cell, datetime):  # Excel shows more than 24 hours as a day of 1900
        return (cell - datetime(1899, 12, 31 if cell.year < 1900 else 30)).total_seconds()  # noqa: DTZ001 - no zone
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return cell * unit
    return _in_words(cell, unit) if isinstance(cell, str) else None


@lru_cache(maxsize=50_000)
def _in_words(text: str, unit: float) -> float | None:
    bare = unicodedata.normalize("NFKC", text[:LONGEST]).strip().casefold()
    if _BARE.match(bare):
        return float(bare.replace(",", ".")) * unit
    clock = _CLOCK.match(bare)
    if clock:
        days, hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return days * 86_400 + hours * 3_600 + minutes * 60 + seconds
    parts = _PART.findall(bare)
    known = [float(n.replace(",", ".")) * _SECONDS[u.rstrip(".")] for n, u in parts if u.rstrip(".") in _SECONDS]
    return sum(known) if known and len(known) == len(parts) else None


def _unit_of_bare(cells: list[object], label: str) -> float:
    """What a bare number counts: as the label says, else parts of a day if they are fractions, else seconds."""
    hint = label.casefold().rpartition("(")[2]
    for word, seconds in _HINTS:
        if "(" in label and word in hint:
            return seconds
    bare = [found for found in map(_bare_number, cells) if found is not None]
    fractions = [each for each in bare if each != int(each)]
    return 86_400 if fractions and max(bare) < 5 else 1


def _bare_number(cell: object) -> float | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    if isinstance(cell, str) and _BARE.match(cell.strip()[:LONGEST]):
        return float(cell.strip().replace(",", "."))
    return None
