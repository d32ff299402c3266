"""What sellers type: names of accounts, and numbers. A reply that is none raises Refused."""

import re
import unicodedata

from bot.domain.steps import Refused

LONGEST = 512  # a reply is cut before any pattern sees it
LONGEST_NAME = 40

_PROFILE = re.compile(r"^(?:https?://)?(?:www\.|m\.)?tiktok\.com/@([^/?#\s]{1,60})", re.IGNORECASE)
_ADDRESS = re.compile(r"://|^www\.|^(?:[a-z0-9-]{1,60}\.)?(?:tiktok\.com|t\.me)(?:/|$)", re.IGNORECASE)
# Signs that show nothing but turn text around or hide in it; a joiner stays, since emoji are made with it.
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_EMOJI = range(0x1F000, 0x1FC00)  # newer ones are not assigned yet where this runs, and are names all the same
_BAD = ("Cc", "Cs", "Cn", "Zl", "Zp")
_DECIMAL = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,2}))?(?: ?分| ?points?| ?puntos?)?")
_WHOLE = re.compile(r"([0-9]{1,6})(?: ?(\D+))?")
_STYLES = re.compile("[\ufe00-\ufe0f]")

# What is counted, as it may stand behind a number.
ACCOUNTS = re.compile(r"[个個]?(?:渠道|营销|營銷)?(?:[账帐賬帳][号號户戶])?|accounts?|cuentas?", re.IGNORECASE)
TIMES = re.compile(r"[次回]?(?:解绑|解綁)?|times?|unlinks?|ve(?:z|ces)|desvinculaci(?:ón|ones)", re.IGNORECASE)
PRODUCTS = re.compile(r"[个個件款]?(?:商品|[产產]品)?|products?|items?|productos?|art[ií]culos?", re.IGNORECASE)


def tidy(text: str) -> str:
    """Return the reply cut, with full-width signs as plain ones."""
    return unicodedata.normalize("NFKC", text[:LONGEST]).strip()


def account_name(text: str) -> str:
    """Return the name as typed, without `@` or the profile's address; Refused when it can't be one."""
    name = text[:LONGEST].strip()
    profile = _PROFILE.match(name)
    name = profile.group(1) if profile else name
    if any(_is_bad(sign) for sign in name):
        raise Refused("name")
    name = unicodedata.normalize("NFC", _UNSEEN.sub("", name))
    name = " ".join(name.split()).lstrip("@＠").strip()
    if not 0 < len(name) <= LONGEST_NAME or name.startswith(("/", "#", "№")) or _ADDRESS.search(name):
        raise Refused("name")
    if not any(unicodedata.category(sign)[0] in "LNPS" or ord(sign) in _EMOJI for sign in name):
        raise Refused("name")
    return name


def _is_bad(sign: str) -> bool:
    return unicodedata.category(sign) in _BAD and ord(sign) not in _EMOJI


def name_key(name: str) -> str:
    """Return the form under which two spellings are the same account."""
    return _STYLES.sub("", unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())).lstrip("@")


def number(text: str, most: int, counted: re.Pattern[str] | None = None) -> int:
    """Return the whole number typed, 0 to `most`, alone or with what is counted behind it; Refused when it is none or
    too large."""
    match = _WHOLE.fullmatch(tidy(text))
    if match is None or int(match[1]) > most or (match[2] and not (counted and counted.fullmatch(match[2]))):
        raise Refused("number", most=most)
    return int(match[1])


def hundredths(text: str, most: int) -> int:
    """Return the number typed, up to `most` and with at most two decimals after a point or comma, in hundredths."""
    match = _DECIMAL.fullmatch(tidy(text))
    found = int(match[1]) * 100 + int(f"{match[2] or '':0<2}") if match else None
    if found is None or found > most * 100:
        raise Refused("score", most=most)
    return found
