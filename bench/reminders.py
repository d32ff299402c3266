"""Reminders: what pending ones cost a start and its memory, one more, lateness when idle, a burst at the limit."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from bench import traffic
from bench.fake import part
from bench.runs import fake, measure, options, ours, started
from bench.sizes import Sizes
from bot.domain.clocks import KINDS
from bot.storage import bring_up, open_database
from tests.process import million
from tests.process.pending import fill

LIMIT = 30
DAY = 86_400_000  # milliseconds
LEAD = 15.0  # seconds between the filling of a database and the first reminder due: the bot's start
Found = dict[str, Any]


def reminders(sizes: Sizes) -> Iterator[Found]:
    """One finding a measurement; `what` is `start`, `add`, `idle` or `drain`."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        paths = {pending: place / f"{pending}.db" for pending in sorted({*sizes.pending, *sizes.grown})}
        for pending, path in paths.items():
            fill(path, pending)
        for number in range(sizes.rounds):
            for pending in sizes.pending:
                yield _start(place, paths[pending], pending, number)
        yield from asyncio.run(_adding(paths, sizes.rounds))
        yield _sent(place, "idle", [LEAD + 0.4137 * each for each in range(sizes.idle)], "--rate", str(LIMIT))
        yield _sent(place, "drain", [-60.0] * sizes.burst, "--rate", str(LIMIT))


def _start(place: Path, path: Path, pending: int, number: int) -> Found:
    """The whole bot starts over that many and answers a stranger."""
    file = traffic.written(place / "traffic", traffic.stranger(number))
    found = measure(ours(f"sqlite:///{path}"), file, place, settles=2.0)
    return {"what": "start", "round": number, "pending": pending, "cold": found["cold"], "rss": found["rss"]}


async def _adding(paths: dict[int, Path], rounds: int) -> list[Found]:
    """Milliseconds for one reminder more, and for one to be claimed and sent, with so many pending; by turns."""
    databases = {pending: await open_database(path) for pending, path in paths.items()}
    found: list[Found] = []
    for number in range(rounds):
        for name, work in (("one more", million.one_more), ("claim", million.claim)):
            for pending, database in databases.items():
                found.append(
                    {
                        "what": "add",
                        "round": number,
                        "of": name,
                        "pending": pending,
                        "ms": await million.cost(work, database),
                    }
                )
    for database in databases.values():
        await database.close()
    return found


def _sent(place: Path, what: str, dues: list[float], *arguments: str) -> Found:
    """Reminders due so many seconds from now are sent by the whole bot; the API enforces Telegram's limit."""
    path, now = place / f"{what}.db", time.time()
    _promise(path, [now + due for due in dues])
    due = {number: now + after for number, after in enumerate(dues, start=1)}
    file = traffic.written(place / "traffic", [])
    last = now + max(0.0, *dues) + 60 + len(dues) / LIMIT
    subject = ours(f"sqlite:///{path}", *arguments)
    with fake(file, *options(latency=60, limit=LIMIT)) as api, started(subject, api, place / "log"):
        sent: list[tuple[int, float]] = []
        while len(sent) < len(dues) and time.time() < last:
            time.sleep(0.5)
            sent = api.ask("sent")
        report = api.ask("report")
    late = sorted(at - due[chat] for chat, at in sent)
    times, chats = sorted(at for _, at in sent), {chat for chat, _ in sent}
    return {
        "what": what, "due": len(dues), "sent": len(chats), "doubled": len(sent) - len(chats),
        "refused": report["refused"], "late_p50": part(late, 0.5), "late_p99": part(late, 0.99),
        "per_s": (len(times) - 1) / max(0.001, times[-1] - times[0]) if len(times) > 1 else 0.0,
    }  # fmt: skip


def _promise(path: Path, dues: list[float]) -> None:
    """Leave one reminder of each seller due at its instant, called for by the seller's ledger.

    It was told a day ago: of what was over when it was told nobody is reminded."""
    bring_up(path)
    now = int(time.time() * 1000)
    rows = [(number, int(due * 1000)) for number, due in enumerate(dues, start=1)]
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.executemany(
            "INSERT INTO sellers (id, language, shop_id, created_at, seen_at) VALUES (?, 'en', ?, ?, ?)",
            ((each, each, now, now) for each, _ in rows),
        )
        raw.executemany(
            "INSERT INTO shops (id, seller_id, market, zone, created_at) VALUES (?, ?, 'MX', 'America/Mexico_City', ?)",
            ((each, each, now) for each, _ in rows),
        )
        raw.executemany(
            "INSERT INTO deeds (id, seller_id, shop_id, kind, at, certainty, told_at, what)"
            " VALUES (?, ?, ?, 'reminder_set', ?, 'exact', ?, 'errand')",
            ((each, each, each, due, now - DAY) for each, due in rows),
        )
        raw.executemany(
            "INSERT INTO reminders (seller_id, chat_id, shop_id, deed_id, kind, lane, state, due_at, promised_at,"
            " try_at, dedupe_key) VALUES (?, ?, ?, ?, 'own', ?, 'waiting', ?, ?, ?, ?)",
            ((each, each, each, each, KINDS["own"].lane, due, due, due, f"own:{each}") for each, due in rows),
        )
