"""What sellers type: names of accounts, numbers, hours and dates. A reply that is none raises Refused."""

import re
import unicodedata
from datetime import date, time

from bot.domain.flow import Refused

LONGEST = 512  # a reply is cut before any pattern sees it
LONGEST_NAME = 40

_LINK = re.compile(r"^(?:https?://)?(?:www\.)?tiktok\.com/@?([^/?\s]{1,60})", re.IGNORECASE)
_TIME = re.compile(r"^(\d{1,2})\s?(?:[:.：hH点點时時]\s?(\d{1,2}))?\s?(?:分|h|hrs?)?$")
_COMPACT = re.compile(r"^(\d{2})(\d{2})$")
_AFTERNOON = re.compile(r"^(?:下午|晚上|傍晚)|\b(?:p\.? ?m\.?|de la (?:tarde|noche))$", re.IGNORECASE)
_MORNING = re.compile(r"^(?:上午|早上|凌晨|中午)|\b(?:a\.? ?m\.?|de la (?:mañana|madrugada))$", re.IGNORECASE)
_ISO = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MONTH_DAY = re.compile(r"^(\d{1,2})月(\d{1,2})[日号]?")
_TWO = re.compile(r"^(\d{1,2})[-/.](\d{1,2})(?:[-/.](\d{4}))?(?=\s|$)")


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:LONGEST]).strip()


def account_name(text: str) -> str:
    """Return the name as typed, without `@` or the profile's address; Refused when it can't be one."""
    name = unicodedata.normalize("NFC", text[:LONGEST]).strip()
    link = _LINK.match(name)
    name = (link.group(1) if link else name).removeprefix("@").strip()
    bad = any(unicodedata.category(sign) in ("Cc", "Cs", "Cn", "Zl", "Zp") for sign in name)
    if not name or bad or len(name) > LONGEST_NAME or name.startswith(("/", "#", "№")):
        raise Refused("name")
    return name


def name_key(name: str) -> str:
    """Return the form under which two spellings are the same account."""
    return unicodedata.normalize("NFKC", name).casefold().removeprefix("@")


def number(text: str, most: int) -> int:
    """Return the whole number typed, 0 to `most`; Refused when it is none or too large."""
    tidy = _tidy(text)
    if not tidy.isascii() or not tidy.isdigit() or len(tidy) > 6 or int(tidy) > most:
        raise Refused("number", most=most)
    return int(tidy)


def hour(text: str) -> time:
    """Return the time of day typed, in any of the forms of the three languages; Refused when it is none."""
    tidy = _tidy(text).replace("半", "30分") if "点半" in text or "點半" in text else _tidy(text)
    late, early = _AFTERNOON.search(tidy), _MORNING.search(tidy)
    for found in (late, early):
        if found:
            tidy = (tidy[: found.start()] + tidy[found.end() :]).strip()
    match = _TIME.match(tidy) or _COMPACT.match(tidy)
    if match is None:
        raise Refused("hour")
    hours, minutes = int(match.group(1)), int(match.group(2) or 0)
    if late and hours < 12:
        hours += 12
    if early and hours == 12 and "中午" not in text:
        hours = 0
    if hours > 23 or minutes > 59:
        raise Refused("hour")
    return time(hours, minutes)


def day_and_hour(text: str, today: date) -> tuple[date, time]:
    """Return the day and time typed (`2026-11-24 14:05`, `24/11 14:05`, `11月24日14:05`).

    Refused as `date_order` where day and month could be either, as `date` where it is none.
    """
    tidy = _tidy(text)
    for pattern, order in ((_ISO, "ymd"), (_MONTH_DAY, "md"), (_TWO, "two")):
        match = pattern.match(tidy)
        if match:
            return _day(match, order, today), hour(tidy[match.end() :])
    raise Refused("date")


def _day(match: re.Match[str], order: str, today: date) -> date:
    parts = [int(part) for part in match.groups() if part]
    if order == "ymd":
        year, month, day = parts
    elif order == "md":
        year, month, day = today.year, parts[0], parts[1]
    else:
        first, second, year = parts[0], parts[1], (parts[2] if len(parts) == 3 else today.year)
        if first != second and first <= 12 and second <= 12:
            raise Refused("date_order")
        day, month = (first, second) if first > 12 or first == second else (second, first)
    # Without a year the nearest past day is meant: what is told has happened.
    named = order == "ymd" or len(parts) == 3
    if not named and (month, day) > (today.month, today.day):
        year -= 1
    try:
        return date(year, month, day)
    except ValueError:
        raise Refused("date") from None
