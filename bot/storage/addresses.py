"""PostgreSQL's addresses as an operator may see them: whole, but for the password."""

import re

import psycopg
from psycopg.conninfo import conninfo_to_dict

_BEFORE_HOST = re.compile(r"(://[^/@:]*):[^/@]*@")
_PORTS = re.compile(r"[0-9,]*")
_GIVEN = re.compile(r"([?&](?:ssl)?password=)[^&]*")


class NoAddress(ValueError):
    """What was given is no address of PostgreSQL; the words hold nothing of it, there may be a password in it."""


def postgres_address(text: str) -> str:
    """Return the address, good as far as it can be told without asking a server."""
    if not text.startswith(("postgresql://", "postgres://")):
        raise NoAddress("an address like postgresql://user:password@host/database")
    try:
        parts = conninfo_to_dict(text)
    except psycopg.ProgrammingError:
        raise NoAddress("an address without mistakes; in a password write / as %2F, @ as %40, % as %25") from None
    # An unwritten / or @ of a password would be read as the end of the host: part of it would be shown as a name.
    if "@" in f"{parts.get('host', '')}{parts.get('dbname', '')}" or not _PORTS.fullmatch(str(parts.get("port", ""))):
        raise NoAddress("an address with one @ in it; in a password write / as %2F, @ as %40, % as %25")
    return text


def shown(address: str) -> str:
    """Return the address with *** for its password."""
    return _GIVEN.sub(r"\1***", _BEFORE_HOST.sub(r"\1:***@", address, count=1))
