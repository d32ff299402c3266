"""What each setting takes, and the one line that says what it got instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import SecretStr

from bot.hosts import host_and_port
from bot.logs import redacted

PREFIX = "BOT_"
PUBLIC_API = "https://api.telegram.org"
DEFAULT_DATABASE = "sqlite:///data/bot.db"
ENCODING = "utf-8-sig"  # an editor on Windows leaves a mark at the start of the file
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_SHOWN = 80
_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")

TAKES = {
    "token": "the bot's token as @BotFather gave it, like 123456:ABC-DEF",
    "token_file": "the path of a file that holds the bot's token and nothing else",
    "api_url": f"the Bot API server's root without /bot, like {PUBLIC_API}",
    "database_url": f"sqlite:///PATH, like {DEFAULT_DATABASE}, or postgresql://USER@HOST/DATABASE",
    "policy_file": "the path of a policy file (YAML)",
    "listen": "HOST:PORT to answer HTTP on, like 127.0.0.1:8090 or 0.0.0.0:8090",
    "webhook_url": "the https address under which Telegram reaches this bot, like https://bot.example.com/telegram",
    "webhook_secret_file": "the path of a file that holds such a secret as BOT_WEBHOOK_SECRET and nothing else",
    "webhook_secret": "32 to 256 letters, digits, _ or -, like what `openssl rand -hex 32` prints",
    "operator_chat": "the number of the chat that hears of trouble, like 123456789 or -1001234567890",
    "log": "text or json",
    "log_level": ", ".join(_LEVELS),
}


class ConfigError(ValueError):
    """One line for the operator: which setting, what it got, what it takes."""

    exit_code = 78

    def __init__(self, setting: str, got: str, takes: str) -> None:
        super().__init__(f"{setting}: got {got}; takes {takes}")
        self.setting, self.got, self.takes = setting, got, takes


class Wrong(ValueError):
    """A value that its setting doesn't take, in words that hold no secret."""


def checked(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value  # given by code, not by an operator
    value = value.strip()
    try:
        if not value:
            raise Wrong("nothing")
        return _CHECKS[name](value)
    except ValueError as wrong:
        got = str(wrong) if isinstance(wrong, Wrong) else _shown(value)
        raise ConfigError(PREFIX + name.upper(), got, TAKES[name]) from None


def _shown(value: str) -> str:
    """What the setting got, on one line, without a token and without a password."""
    value = re.sub(r"://[^/@\s]*@", "://***@", redacted(value))
    return repr(value if len(value) <= _SHOWN else value[:_SHOWN] + "…")


def reason(error: Exception) -> str:
    return (error.strerror or "unknown") if isinstance(error, OSError) else "not UTF-8"


def _token(value: str) -> SecretStr:
    if not re.fullmatch(r"[0-9]{1,20}:[A-Za-z0-9_-]+", value):
        raise Wrong("something of another shape")
    return SecretStr(value)


class SecretFile:
    """A file's path and the secret it held when the configuration was read."""

    def __init__(self, value: str, check: Callable[[str], SecretStr]) -> None:
        self.path = Path(value)
        try:
            text = self.path.read_text(ENCODING).strip()
        except (OSError, UnicodeDecodeError) as unreadable:
            raise Wrong(f"{_shown(value)}, which can't be read ({reason(unreadable)})") from None
        if not text:
            raise Wrong(f"{_shown(value)}, which is empty")
        try:
            self.secret = check(text)
        except Wrong as wrong:
            raise Wrong(f"{_shown(value)}, which holds {wrong}") from None


def _api_url(value: str) -> str:
    root = value.rstrip("/")
    parts = urlsplit(root)
    plain = not (parts.query or parts.fragment or "@" in parts.netloc or re.search(r"\s", root))
    _ = parts.port  # raises when it is no number
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
        raise ValueError
    if parts.path.rpartition("/")[2].startswith("bot"):
        raise Wrong("an address that ends in /bot…")
    return root


def _database_url(value: str) -> str:
    scheme, _, rest = value.partition("://")
    if scheme.partition("+")[0] in ("postgres", "postgresql"):
        return _postgres_url(value)
    path = rest.removeprefix("/")
    if (
        scheme != "sqlite"
        or path == rest
        or path in ("", ":memory:")
        or path.endswith("/")
        or re.search(r"[?#%\0]", path)
    ):
        raise ValueError
    return value


def _postgres_url(value: str) -> str:
    """What libpq takes as it stands (sslmode and the rest behind a ?), with the name of the database."""
    scheme, parts = value.partition("://")[0], urlsplit(value)
    if "," not in parts.netloc:  # of several servers libpq says itself what is wrong
        _ = parts.port  # raises when it is no number
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    if "+" in scheme:
        raise Wrong(f"{_shown(value)}, which names a driver")
    if not (parts.path.strip("/") or given.get("dbname")):
        raise Wrong(f"{_shown(value)}, which names no database")
    if given.get("sslmode", _SSL_MODES[0]) not in _SSL_MODES:
        raise Wrong(f"{_shown(value)}, whose sslmode is none of {', '.join(_SSL_MODES)}")
    if parts.fragment or re.search(r"\s", value):
        raise ValueError
    return value


def _webhook_url(value: str) -> str:
    parts = urlsplit(value)
    plain = not (parts.query or parts.fragment or "@" in parts.netloc or re.search(r"\s", value))
    _ = parts.port  # raises when it is no number
    if parts.scheme != "https" or not parts.hostname or not plain:
        raise ValueError
    return value


def _webhook_secret(value: str) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{32,256}", value):
        raise Wrong("something of another shape")
    return SecretStr(value)


def _operator_chat(value: str) -> int:
    if not re.fullmatch(r"-?[1-9][0-9]{0,18}", value, re.ASCII):
        raise ValueError
    return int(value)


def _policy_file(value: str) -> Path:
    if not Path(value).is_file():
        raise Wrong(f"{_shown(value)}, where there is no file")
    return Path(value)


def _one_of(*words: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        folded = {word.lower(): word for word in words}
        if value.lower() not in folded:
            raise ValueError
        return folded[value.lower()]

    return check


_CHECKS: dict[str, Callable[[str], Any]] = {
    "token": _token,
    "token_file": lambda value: SecretFile(value, _token),
    "api_url": _api_url,
    "database_url": _database_url,
    "policy_file": _policy_file,
    "listen": host_and_port,
    "webhook_url": _webhook_url,
    "webhook_secret": _webhook_secret,
    "webhook_secret_file": lambda value: SecretFile(value, _webhook_secret),
    "operator_chat": _operator_chat,
    "log": _one_of("text", "json"),
    "log_level": _one_of(*_LEVELS),
}
