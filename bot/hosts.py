"""HOST:PORT as `BOT_LISTEN` writes it, for whoever listens there and for whoever asks."""

from __future__ import annotations

import re

LAST_PORT = 65_535
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what was listened on, not what is


def host_and_port(text: str) -> tuple[str, int]:
    """Return the two, an IPv6 address without its brackets; ValueError for anything else."""
    host, colon, number = text.rpartition(":")
    bare = host.removeprefix("[").removesuffix("]")
    bracketed = host != bare
    if not (colon and bare and bracketed == (":" in bare)) or re.search(r"[\s/@]", text):
        raise ValueError(text)
    if not (number.isascii() and number.isdigit() and int(number) <= LAST_PORT):
        raise ValueError(text)
    return bare, int(number)


def asked_at(host: str) -> str:
    """Return the address of this machine that answers where `host` is listened on."""
    return _EVERYWHERE.get(host, host)
