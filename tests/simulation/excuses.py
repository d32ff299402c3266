"""When nothing could be sent, and to whom: the only excuse for being late."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

NONE = timedelta(0)
FOR_EVER = datetime.max.replace(tzinfo=UTC)
Span = tuple[datetime, datetime]


@dataclass(slots=True)
class Excuses:
    """Spans of time by chat; those of nobody hold for everyone."""

    spans: dict[int | None, list[Span]] = field(default_factory=dict)

    def add(self, chat: int | None, start: datetime, end: datetime) -> None:
        """Nothing could be sent there between these instants."""
        self.spans.setdefault(chat, []).append((start, end))

    def begin(self, chat: int | None, start: datetime) -> None:
        """From now on nothing can be sent there, nobody knows for how long."""
        self.add(chat, start, FOR_EVER)

    def end(self, chat: int | None, end: datetime) -> None:
        """What was begun is over."""
        spans = self.spans.get(chat, [])
        self.spans[chat] = [(start, end if until == FOR_EVER else until) for start, until in spans]

    def forget(self, before: datetime, owed: Iterable[datetime]) -> None:
        """Spans that are over for so long matter to nobody, unless something was promised then and is owed still."""
        before = min((before, *owed))
        self.spans = {
            chat: kept for chat, spans in self.spans.items() if (kept := [span for span in spans if span[1] > before])
        }

    def free(self, chat: int, start: datetime, end: datetime) -> timedelta:
        """The longest time without an excuse between these instants."""
        spans = [*self.spans.get(None, ()), *self.spans.get(chat, ())]
        longest, at = NONE, start
        for begins, ends in sorted(span for span in spans if span[1] > start and span[0] < end):
            longest = max(longest, begins - at)
            at = max(at, ends)
        return max(longest, end - at)
