"""Databases with any number of pending reminders, each called for by its seller's ledger."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.domain.clocks import KINDS
from bot.storage import bring_up
from bot.storage.instants import to_ms

EACH = 4  # reminders of a seller
FAR = timedelta(days=200)


def fill(path: Path, reminders: int) -> None:
    """Leave so many reminders pending, each called for by its seller's ledger."""
    bring_up(path)
    now = to_ms(datetime.now(UTC))
    sellers = range(1, reminders // EACH + 1)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.executemany(
            "INSERT INTO sellers (id, language, shop_id, created_at, seen_at) VALUES (?, 'en', ?, ?, ?)",
            ((each, each, now, now) for each in sellers),
        )
        raw.executemany(
            "INSERT INTO shops (id, seller_id, market, zone, created_at) VALUES (?, ?, 'MX', 'America/Mexico_City', ?)",
            ((each, each, now) for each in sellers),
        )
        raw.executemany(
            "INSERT INTO deeds (id, seller_id, shop_id, kind, at, certainty, told_at, what)"
            " VALUES (?, ?, ?, 'reminder_set', ?, 'exact', ?, 'errand')",
            _rows(sellers, now, lambda deed, seller, due: (deed, seller, seller, due, now)),
        )
        raw.executemany(
            "INSERT INTO reminders (seller_id, chat_id, shop_id, deed_id, kind, lane, state, due_at, promised_at,"
            " try_at, dedupe_key) VALUES (?, ?, ?, ?, 'own', ?, 'waiting', ?, ?, ?, ?)",
            _rows(
                sellers, now,
                lambda deed, seller, due: (
                    seller, seller, seller, deed, KINDS["own"].lane, due, due, due, f"own:{deed}",
                ),
            ),
        )  # fmt: skip


def _rows(sellers: range, now: int, made: Callable[[int, int, int], tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for seller in sellers:
        for number in range(EACH):
            deed = seller * EACH + number
            yield made(deed, seller, now + FAR // timedelta(milliseconds=1) + deed * 7919 % 10**10)
