"""When the database was last backed up: a mark beside it, since nothing is written into it while a bot runs."""

import json
from contextlib import suppress
from datetime import datetime
from pathlib import Path


def mark_path(database: Path) -> Path:
    """Return where the mark of the last backup lies."""
    return database.with_name(f"{database.name}.last-backup")


def mark(database: Path, file: Path, taken_at: str) -> None:
    """Leave known that a backup was taken and looked through, where the folder can be written."""
    part = mark_path(database).with_name(f"{database.name}.last-backup.part")
    with suppress(OSError):
        part.touch(0o600)
        part.write_text(json.dumps({"taken_at": taken_at, "file": str(file.absolute())}) + "\n", "utf-8")
        part.replace(mark_path(database))


def last_verified(database: Path) -> datetime | None:
    """Return when the last backup was taken, None where none is known of."""
    try:
        taken_at = datetime.fromisoformat(json.loads(mark_path(database).read_text("utf-8"))["taken_at"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return taken_at if taken_at.tzinfo else None
