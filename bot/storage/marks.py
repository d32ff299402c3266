"""A note in a database that was moved, or is being moved into, says so to whoever would work with it."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from bot.stores import Books

MOVED_TO, MOVED_FROM = MARKS = ("moved_to", "moved_from")


class Moved(Exception):
    """The database is not to be worked with: its rows are elsewhere, or not all here yet."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """One move, known on both sides by its id. `where`: the other side, without a password."""

    id: str
    where: str
    at: str
    done: bool = False

    @classmethod
    def read(cls, text: str | None) -> "Mark | None":
        """Return the mark that a note holds, None for no note."""
        return cls(**json.loads(text)) if text else None

    def finished(self, now: datetime) -> "Mark":
        """Return the mark of the move once it is over."""
        return replace(self, done=True, at=now.isoformat(timespec="minutes"))

    def __str__(self) -> str:
        return json.dumps(asdict(self))


def refusal(name: str, to: str | None, came_from: str | None) -> str | None:
    """Return why the database must be left alone, by the texts of its two notes; None if it may be worked with."""
    away, here = Mark.read(to), Mark.read(came_from)
    if away and away.done:
        return (
            f"{name} was moved to PostgreSQL on {away.at}: set BOT_DATABASE_URL to {away.where}; "
            "`move --undo` goes back to this file, without what happened since"
        )
    if away:
        return (
            f"the move of {name} to {away.where}, begun on {away.at}, is not finished: "
            "finish it with the same `move --to`, or give it up with `move --undo`"
        )
    if here and not here.done:
        return f"the move of {here.where} into {name}, begun on {here.at}, is not finished: finish it first"
    return None


def why_not(books: Books, name: str) -> str | None:
    """As `refusal`, asked inside a transaction."""
    return refusal(name, books.notes.get(MOVED_TO), books.notes.get(MOVED_FROM))
