"""`channel-keeper move`: everything goes over to PostgreSQL, and the line to configure is printed."""

from __future__ import annotations

import argparse
from datetime import datetime

from bot import commands


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command line knows `move`."""
    parser = subparsers.add_parser("move", help="move everything to PostgreSQL; stop the bot first")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument(
        "--to", metavar="URL", type=_address, help="an empty database: postgresql://user:password@host/database"
    )
    way.add_argument("--undo", action="store_true", help="go back to the SQLite file, without what happened since")


def run(args: argparse.Namespace, url: str, now: datetime) -> int:
    """Everything is in PostgreSQL and the next step said; whatever is in the way is raised with its exit code."""
    return _undo(url) if args.undo else _move(url, args.to, now)


def _address(text: str) -> str:
    from bot.settings_taken import ConfigError, checked
    from bot.storage.addresses import NoAddress, postgres_address

    try:
        return str(checked("database_url", postgres_address(text)))  # what it will be set to has to be taken there
    except NoAddress as wrong:
        raise argparse.ArgumentTypeError(f"takes {wrong}") from None
    except ConfigError as wrong:
        raise argparse.ArgumentTypeError(f"got {wrong.got}") from None


def _move(url: str, to: str, now: datetime) -> int:
    from bot.storage.moving import move

    done = move(url, to, now)
    for table, count in done.rows.items():
        print(f"{table}: {count:,} rows, each compared")
    if done.due_again:
        print(f"reminders that were being sent when the bot stopped: {done.due_again}; they are due again")
    print("Moved. The SQLite file stays as it is, and the bot will not start on it. Put this into .env:")
    print(f"BOT_DATABASE_URL={done.address}")
    if "***" in done.address:
        print("with the password in the place of ***")
    return commands.GOOD


def _undo(url: str) -> int:
    from bot.storage.moving import undo

    mark = undo(url)
    print(f"The bot starts on the SQLite file again. Stop every bot that runs on {mark.where} first:")
    print("what happened there since the move is not here, and two bots would remind twice.")
    return commands.GOOD
