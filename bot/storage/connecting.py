"""A connection to PostgreSQL as every one of ours has to be."""

from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.numeric import Int8Dumper

Connection = psycopg.Connection[tuple[Any, ...]]

# Given with the address, the operator's own value counts. A peer that is gone is noticed within seconds.
DEFAULTS = {
    "application_name": "channel-keeper", "connect_timeout": 10, "keepalives_idle": 30, "tcp_user_timeout": 10_000,
}  # fmt: skip
_SETTINGS = (
    "SET default_transaction_isolation = 'read committed'",
    "SET synchronous_commit = on",
    "SET lock_timeout = '20s'",
    "SET idle_in_transaction_session_timeout = '60s'",
    # Of what waits there is nothing most of the time and thousands at times: read in the index's order, a claim costs
    # the same in both. A plan that collects and sorts first is cheap only where the count of last night is still right.
    "SET enable_bitmapscan = off",
)


def connect(url: str) -> Connection:
    """Return an open connection, its transactions begun by hand."""
    given = conninfo_to_dict(url)
    ours: dict[str, Any] = {key: value for key, value in DEFAULTS.items() if key not in given}
    connection: Connection = psycopg.connect(url, autocommit=True, **ours)
    connection.adapters.register_dumper(int, Int8Dumper)  # one width, so one prepared statement
    for setting in _SETTINGS:
        connection.execute(setting)
    return connection
