"""A database with any number of sellers, each with a shop, two linked accounts, a walk that waits, a past."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from bench.traffic import FIRST, SHOWN
from bot import clocks
from bot.domain.policy import Policy
from bot.ports import Clock
from bot.storage import bring_up, open_database
from bot.storage.connecting import connect
from bot.stores import Books

DAY = 86_400_000
PAGE = 50

Row = tuple[Any, ...]


class Rows(NamedTuple):
    """What goes into a table: `of` gives the rows of the n-th seller, whose shop and walk get that id, too."""

    table: str
    columns: str
    of: Callable[[int, int], list[Row]]


def _sellers(n: int, now: int) -> list[Row]:
    return [(FIRST + n, "en", "en", 1, n, now, now)]


def _shops(n: int, now: int) -> list[Row]:
    return [(FIRST + n, "MX", "America/Mexico_City", now)]


def _accounts(n: int, now: int) -> list[Row]:
    return [(FIRST + n, f"seller_{n}_{each}", f"seller_{n}_{each}") for each in (1, 2)]


def _walks(n: int, now: int) -> list[Row]:
    return [(FIRST + n, FIRST + n, n, "link", 0, "open" if n % 2 else "closed", SHOWN, SHOWN, now, now)]


def _answers(n: int, now: int) -> list[Row]:
    return [(n, "left", "behind", now)]


def _deeds(n: int, now: int) -> list[Row]:
    return [
        (FIRST + n, n, 2 * n - 1 + each, "active", now - (60 + each) * DAY, "exact", now - 60 * DAY) for each in (0, 1)
    ]


def _inbox(n: int, now: int) -> list[Row]:
    return [(n - 10**9, FIRST + n, FIRST + n, "", "done", now)]


TABLES = (
    Rows("sellers", "id, language, tag, chosen, shop_id, created_at, seen_at", _sellers),
    Rows("shops", "seller_id, market, zone, created_at", _shops),
    Rows("accounts", "seller_id, name, name_key", _accounts),
    Rows(
        "walks", "seller_id, chat_id, shop_id, flow, rev, state, prompt_id, live_id, created_at, updated_at", _walks
    ),
    Rows("answers", "walk_id, step, value, at", _answers),
    Rows("deeds", "seller_id, shop_id, account_id, kind, at, certainty, told_at", _deeds),
    Rows("inbox", "update_id, chat_id, user_id, body, state, received_at", _inbox),
)  # fmt: skip


def fill(where: str, sellers: int) -> None:
    """Leave so many sellers in a new database: an address of PostgreSQL, or the path of a file."""
    bring_up(where if where.startswith("postgresql:") else Path(where))
    now = int(time.time() * 1000)
    if where.startswith("postgresql:"):
        with closing(connect(where)) as connection, connection.cursor() as cursor:
            for table, columns, of in TABLES:
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN".encode()) as copy:
                    for row in _all(of, sellers, now):
                        copy.write_row(row)
            cursor.execute("ANALYZE")
    else:
        with closing(sqlite3.connect(where)) as raw, raw:
            for table, columns, of in TABLES:
                marks = ", ".join("?" * len(columns.split(",")))
                raw.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", _all(of, sellers, now))


def _all(of: Callable[[int, int], list[Row]], sellers: int, now: int) -> Iterator[Row]:
    return (row for n in range(1, sellers + 1) for row in of(n, now))


async def settle(where: str, policy: Policy) -> None:
    """Leave every seller's reminders as they are called for, none of them due: the reconciler finds nothing to do."""
    database, after, now = await open_database(where), 0, Clock().now()

    def armed(books: Books, seen: int) -> int:
        page = books.sellers.everyone(seen, PAGE)
        for each in page:
            seller = books.sellers.get(each)
            assert seller is not None
            clocks.arm(books, seller, seller.id, policy, now)
        return page[-1] if page else 0

    while after := await database.run(armed, after):
        pass
    await database.close()
