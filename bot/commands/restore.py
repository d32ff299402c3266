"""`channel-keeper restore`: a backup becomes the database, and what it will send is told."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot import commands

if TYPE_CHECKING:
    from bot.storage.firing import Forecast
    from bot.storage.restoring import Restored


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command line knows `restore`."""
    parser = subparsers.add_parser("restore", help="put a backup in the database's place, which is kept; stop the bot")
    parser.add_argument("file", metavar="FILE", type=Path, help="what `backup` made")


def run(args: argparse.Namespace, url: str, now: datetime) -> int:
    """The backup is the database, and what it will send is said; what is in its way is raised with its exit code."""
    from bot.storage.firing import forecast
    from bot.storage.restoring import restore

    done = restore(url, args.file, now)
    print("\n".join([*_done(done, args.file), *_fires(forecast(done.path, now))]))
    return commands.GOOD


def _done(done: Restored, file: Path) -> Iterator[str]:
    taken = f"taken {done.manifest.taken_at}" if done.manifest else "without a manifest: nothing says when it was taken"
    upgraded = ", brought to this version's" if done.upgraded else ""
    yield f"{done.path} is {file} now: {done.rows:,} rows at schema {done.schema}{upgraded}; {taken}"
    if done.kept:
        yield f"the database as it was is in {done.kept}"
    yield from _carried(done)


def _carried(done: Restored) -> Iterator[str]:
    if done.carried is None:
        yield "the database as it was can't be read: who asked to be forgotten after the backup is not known here"
        return
    if done.carried.forgotten:
        yield f"forgotten again: {done.carried.forgotten} sellers who asked for it after the backup was taken"
    if done.carried.other_salt:
        yield "the backup's own list of who was forgotten has another salt: the replaced database's is kept instead"


def _fires(found: Forecast) -> Iterator[str]:
    if found.past:
        kinds = ", ".join(f"{kind} {count}" for kind, count in found.past.items())
        count = sum(found.past.values())
        yield f"reminders already past: {count} ({kinds}); they are sent late, as soon as the bot runs,"
        yield "also those that were sent after the backup was taken: it does not know of that"
    if found.upcoming:
        yield "reminders next due:"
        yield from (f"  {at:%Y-%m-%d %H:%M:%S} UTC  {kind}" for kind, at in found.upcoming)
    if found.later:
        yield f"  and {found.later} later"
    if not found.past and not found.upcoming:
        yield "no reminder waits"
