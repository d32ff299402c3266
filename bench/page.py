"""`docs/benchmarks.md`: the goals, then every figure that they rest on."""

from __future__ import annotations

import os
import platform
import textwrap
from collections.abc import Iterator, Sequence

from bench.figures import Figures, Found, shown
from bench.updates import AIOGRAM, LATENCIES, POSTGRESQL, RATES, SLOW, SQLITE, WIDE

WIDTH = 118
NAMES = {
    SLOW: "python-telegram-bot 22.8, bare, as it comes", WIDE: "the same, `concurrent_updates(256)`",
    AIOGRAM: "aiogram 3.31, bare, polling", SQLITE: "**this bot whole, on SQLite**",
    POSTGRESQL: "**this bot whole, on PostgreSQL**",
}  # fmt: skip
FLOOD = {
    "per_s": "updates/s", "cpu_ms": "CPU ms per update", "server_cpu_ms": "its database's server, ms",
    "peak_mb": "peak memory, MB", "disordered": "out of order", "cold": "cold start, s",
}  # fmt: skip
STEADY = {
    "reply_p50": "p50, ms", "reply_p99": "p99, ms", "arrival_p50": "p50 from arrival",
    "arrival_p99": "p99 from arrival", "cpu_ms": "CPU ms per update",
}  # fmt: skip


def markdown(figures: Figures, when: str, minutes: float) -> str:
    """The page."""
    parts = (_head(figures, when, minutes), _goals(figures), _flood(figures), _steady(figures), _reminders(figures),
             _growth(figures), _singles(figures), _reading())  # fmt: skip
    return "\n\n".join(each for part in parts for each in part if each) + "\n"


def _head(figures: Figures, when: str, minutes: float) -> Iterator[str]:
    yield "# Benchmarks"
    yield "<!-- Written by `make bench`; not to be edited. -->"
    yield _told(f"""Measured on {when} in {minutes:.0f} minutes: {figures.sizes.rounds} rounds by turns on
        {os.cpu_count()} cores ({platform.machine()}, {platform.system()}, Python {platform.python_version()}), which
        the bot shares with the fake Bot API and, where that is its database, PostgreSQL. Such a machine is noisy: **the
        ratios count**. Each is the median of the ratios of single rounds, whose sides were measured within minutes of
        one another; every other figure is a median of all rounds.""")
    yield _told("""`make bench` measures all of it anew and writes this page (the bare bots get an environment of their
        own, locked in `bench/requirements.txt`); `make bench ROUNDS=1 QUICK=1` shows that it can, in a few minutes.""")


def _goals(figures: Figures) -> Iterator[str]:
    yield "## Goals"
    yield "\n".join(["| what | goal | found | |", "|---|---|---|---|", *map(str, figures.goals())])


def _flood(figures: Figures) -> Iterator[str]:
    yield "## Updates, all at once"
    yield _told(f"""{figures.sizes.updates:,} updates from {figures.sizes.chats:,} chats: commands, typed answers and
        questions, presses on menus and in walks; one of twelve tells a deed and sets its clock. Every bot makes the
        same calls: a message is answered by a message, a press by `answerCallbackQuery` and an edited message. The
        bare bots do nothing else; this one keeps the update, works out what it means, saves that, and says it in the
        seller's language. Its limiter is lifted, as the others have none; all else is as `run --live` has it. Bots that
        would take minutes get fewer updates: {figures.sizes.slow} to python-telegram-bot at 60 ms,
        {figures.sizes.wide} to the one that is 256 wide. Out of order: replies sent before the reply to an earlier
        update of their chat.""")
    for latency in LATENCIES:
        yield f"With {latency} ms before each of the API's answers:"
        rows = [(told, {"what": "flood", "latency": latency, "name": name}) for name, told in NAMES.items()]
        yield _table(figures, "bot", rows, FLOOD)
    cost = figures.median("fake_cpu_ms", what="flood", name=SQLITE, latency=max(LATENCIES))
    if cost is not None:
        yield f"The fake Bot API is a process of its own: {shown(cost)} ms of CPU for an update of this bot."


def _steady(figures: Figures) -> Iterator[str]:
    yield "## Updates at a steady rate, 60 ms"
    yield _told("""Arrivals at random. p50 and p99 run from the update's hand-out to its reply's request; from its
        arrival they count the wait for the next `getUpdates`, too. python-telegram-bot, one at a time, can't keep
        up with either rate at this latency.""")
    rows = [
        (f"{NAMES[name]}, {rate}/s", {"what": "steady", "rate": rate, "name": name})
        for rate in RATES
        for name in (AIOGRAM, SQLITE, POSTGRESQL)
    ]
    yield _table(figures, "bot", rows, STEADY)


def _reminders(figures: Figures) -> Iterator[str]:
    yield "## Reminders"
    starts: list[tuple[str, Found]] = [
        (f"{pending:,}", {"what": "start", "pending": pending}) for pending in figures.sizes.pending
    ]
    yield _table(figures, "pending", starts, {"cold": "start to the first reply, s", "rss": "memory, MB"})
    adds: list[tuple[str, Found]] = [
        (f"{of}, {pending:,} pending", {"what": "add", "of": of, "pending": pending})
        for of in ("one more", "claim")
        for pending in sorted({*figures.sizes.pending, *figures.sizes.grown})
    ]
    yield _table(figures, "a reminder", adds, {"ms": "ms"})
    for idle in figures.of(what="idle"):
        yield _told(f"""Idle: {idle["sent"]} of {idle["due"]} due one by one were sent, late by
            {idle["late_p50"]:.2f} s (p50) and {idle["late_p99"]:.2f} s (p99), by the API's clock.""")
    for burst in figures.of(what="drain"):
        yield _told(f"""A burst: {burst["sent"]} of {burst["due"]} due at once went out at {burst["per_s"]:.2f} a
            second, {burst["doubled"]} of them twice, to an API that answers 429 beyond 30 in any second:
            {burst["refused"]} of those. The rate begins here at the 30 to which the bot rises from 25 within two and
            a half minutes.""")


def _growth(figures: Figures) -> Iterator[str]:
    yield "## Growth"
    yield _told("""The same talks in databases of so many sellers, each with a shop, two accounts, a walk, deeds and an
        update worked off: the whole bot but for the network.""")
    rows: list[tuple[str, Found]] = [(f"{rows:,}", {"what": "growth", "rows": rows}) for rows in figures.sizes.grown]
    yield _table(figures, "sellers", rows, {"cpu_ms": "CPU ms per update", "ms": "ms on the wall"})


def _singles(figures: Figures) -> Iterator[str]:
    yield "## Questions and files"
    for asked in figures.of(what="question"):
        yield _told(f"""A question in a seller's own words, 20 a second, from hand-out to the reply's request:
            {shown(asked["reply_p50"])} ms (p50), {shown(asked["reply_p99"])} ms (p99).""")
    rows: list[tuple[str, Found]] = [
        (f"{kind}, {figures.sizes.rows:,} × 28", {"what": "file", "kind": kind}) for kind in ("csv", "xlsx")
    ]
    yield _table(figures, "file", rows, {"mb": "size, MB", "s": "read in, s", "peak": "peak memory, MB"})
    yield "`channel-keeper read`, a process each time, its start included."


def _reading() -> Iterator[str]:
    yield "## How to read it"
    yield _told("""A figure in milliseconds or a second is this machine's; only ratios can be taken to another. CPU per
        update is the bot's process alone, its threads included: where more than one update is in hand at a time, the
        API's latency costs nothing, and CPU per update decides how many a second a core carries. Telegram lets a bot
        say 30 messages a second, so that throughput beyond it is room to spare, not what sellers see:
        [scale.md](scale.md).""")


def _told(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), WIDTH, break_long_words=False, break_on_hyphens=False)


def _table(figures: Figures, first: str, rows: Sequence[tuple[str, Found]], columns: dict[str, str]) -> str:
    """The medians of those figures, a line for each of the rows of which any was found."""
    lines = [f"| {first} | {' | '.join(columns.values())} |", "|---" * (len(columns) + 1) + "|"]
    for told, wanted in rows:
        values = [figures.median(name, **wanted) for name in columns]
        if figures.of(**wanted):
            lines.append(f"| {told} | {' | '.join('-' if each is None else shown(each) for each in values)} |")
    return "\n".join(lines) if len(lines) > 2 else ""
