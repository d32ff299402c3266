"""Lines of the log that an operator has to hear of, those of one kind together."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from bot.logs import redacted
from bot.signs.telling import place
from bot.signs.tracing import present

OWN = "bot"  # what other libraries say may quote anything, ours does not
MOST_LETTERS = 300
MOST_KINDS = 100


@dataclass(slots=True)
class Group:
    """Lines of one kind: how often since it was last told, and the trace of the last."""

    told: str
    trace: str | None
    last: datetime
    count: int = 1
    told_at: datetime | None = None

    def text(self) -> str:
        """Return it as a paragraph of a message."""
        again = f"{self.count} times" if self.count > 1 else ""
        trace = f"trace {self.trace}" if self.trace else ""
        facts = " · ".join(part for part in (f"{self.last:%Y-%m-%d %H:%M:%S} UTC", again, trace) if part)
        return f"{self.told}\n{facts}"


def concerns(record: logging.LogRecord) -> bool:
    """Tell whether the operator hears of this line."""
    return record.levelno >= logging.ERROR or bool(getattr(record, "alert", False))


def grouped(record: logging.LogRecord, now: datetime) -> tuple[str, Group]:
    """Return the name of the line's kind, and the line as the first of it; no text that others wrote is in either."""
    ours = record.name == OWN or record.name.startswith(f"{OWN}.")
    error = record.exc_info[1] if record.exc_info else None
    said = redacted(record.getMessage()) if ours else f"an error in {record.name}"
    lines = [f"{record.levelname}: {said[:MOST_LETTERS]}", *([place(error)] if error else [])]
    trace = present.get()
    kind = place(error) if error else str(getattr(record, "event", record.msg if ours else record.name))
    return kind, Group("\n".join(lines), trace.id if trace else None, now)


class Groups:
    """What was heard and is to be told: each kind at once, and once more after an hour with how often it came since."""

    def __init__(self, every_seconds: float) -> None:
        self._every = every_seconds
        self._kinds: dict[str, Group] = {}
        self.dropped = 0

    def add(self, kind: str, heard: Group) -> None:
        """Leave it to be told."""
        known = self._kinds.get(kind)
        if known is None:
            if len(self._kinds) >= MOST_KINDS:
                self.dropped += 1
                return
            self._kinds[kind] = heard
        else:
            known.told, known.trace, known.last, known.count = heard.told, heard.trace, heard.last, known.count + 1

    def due(self, now: datetime) -> list[Group]:
        """Return what is to be told now; kinds of which nothing came for so long are forgotten."""
        over = [kind for kind, each in self._kinds.items() if not each.count and self._is_over(each, now)]
        for kind in over:
            del self._kinds[kind]
        return [each for each in self._kinds.values() if each.count and self._is_over(each, now)]

    def next_due(self, now: datetime) -> float | None:
        """Return in how many seconds something is due that is not yet; None where nothing is."""
        waits = [self._left(each, now) for each in self._kinds.values() if each.count]
        return min(waits, default=None)

    def were_told(self, groups: list[Group], counts: list[int], now: datetime) -> None:
        """Leave them told so often; what came meanwhile is still to be told."""
        for each, count in zip(groups, counts, strict=True):
            each.count, each.told_at = each.count - count, now

    def _is_over(self, each: Group, now: datetime) -> bool:
        return self._left(each, now) <= 0

    def _left(self, each: Group, now: datetime) -> float:
        return 0.0 if each.told_at is None else self._every - (now - each.told_at).total_seconds()
