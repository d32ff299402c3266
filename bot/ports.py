"""What the shell injects: time, the database, and the policy in force."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
OnCommit = Callable[[float, Exception | None], None]  # the seconds that it took, what was in its way


class Database(Protocol):
    """Where transactions run: `work(books, *args)` is committed when `run` returns."""

    async def run(self, work: Callable[..., T], *args: Any) -> T: ...


class OpenDatabase(Database, Protocol):
    """A database that its owner opens and closes. `shared`: other processes may work on it meanwhile."""

    shared: bool
    on_reminders: Callable[[], None]  # called after a commit that moved reminders
    on_commit: OnCommit  # called after every commit, and every try of one

    async def open(self) -> None: ...
    async def close(self) -> None: ...
    async def shrink(self) -> None: ...
    async def server_time(self) -> datetime: ...


class Clock:
    """The time of day, in whole milliseconds as the tables keep it; `shift` is time travel for a playground."""

    def __init__(self, wall: Callable[[], datetime] | None = None) -> None:
        self._wall = wall or (lambda: datetime.now(UTC))
        self.shift = timedelta()

    def now(self) -> datetime:
        """Return the present instant, UTC."""
        at = self._wall() + self.shift
        return at.replace(microsecond=at.microsecond // 1000 * 1000)

    def follow(self, wall: Callable[[], datetime]) -> None:
        """Leave another time of day the one that counts."""
        self._wall = wall

    def monotonic(self) -> float:
        """Return seconds that only go forward."""
        return time.monotonic()
