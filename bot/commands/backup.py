"""`channel-keeper backup`: the database in one file, checked, while the bot goes on."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from bot import commands


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command line knows `backup`."""
    parser = subparsers.add_parser("backup", help="copy the database into FILE, checked; a bot may run meanwhile")
    parser.add_argument("file", metavar="FILE", type=Path, help="where to; an existing file is never overwritten")


def run(args: argparse.Namespace, url: str, now: datetime) -> int:
    """The backup is made and said to be; whatever is in its way is raised with its exit code."""
    from bot.storage.copies import backup, manifest_path

    made = backup(url, args.file, now)
    print(f"{args.file}: {sum(made.rows.values()):,} rows at schema {made.schema}, checked")
    print(f"{manifest_path(args.file)}: its manifest; keep the two together, `restore` compares them")
    return commands.GOOD
