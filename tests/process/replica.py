"""`run --live` as one of several, on a machine whose clock is wrong by what a file says: seconds, at any time others.

With `REPLICA_LEASE` its leases are that many seconds long, so that a short run sees them end.
"""

import os
import sys
from datetime import datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Any

import apscheduler.schedulers.base
import apscheduler.triggers.date
import apscheduler.triggers.interval

import bot.app
import bot.ports
import bot.replicas.line
import bot.replicas.sharing
from bot import __main__
from bot.dispatch import Dispatcher

_WRONG = Path(os.environ["REPLICA_CLOCK"])


class _Any(type):
    def __instancecheck__(cls, thing: object) -> bool:
        return isinstance(thing, datetime)


class Wrong(datetime, metaclass=_Any):
    """What this machine takes for the time."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + timedelta(seconds=float(_WRONG.read_text() or 0))


def main() -> int:
    """The exit code of the program."""
    modules: tuple[Any, ...] = (
        bot.ports, bot.app, apscheduler.schedulers.base, apscheduler.triggers.date, apscheduler.triggers.interval
    )  # fmt: skip
    for module in modules:
        module.datetime = Wrong
    seconds = os.environ.get("REPLICA_LEASE")
    if seconds:
        lease = timedelta(seconds=float(seconds))
        short: Any = bot.replicas.sharing
        short.SharedLine = partial(bot.replicas.line.SharedLine, lease=lease)
        whole: Any = bot.app
        whole.Dispatcher = partial(Dispatcher, lease=lease)
    return __main__.main(["run", "--live"])


if __name__ == "__main__":
    sys.exit(main())
