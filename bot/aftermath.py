"""What became of a send, written down: one transaction each, so that a crash leaves it whole or undone."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.clocks import KINDS
from bot.ports import Clock, Database
from bot.pushes import Parcel
from bot.stores import Books

MOST_COPIES = 2  # after the first: three in all

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Counts:
    """What became of reminders since the start."""

    sent: int = 0
    uncertain: int = 0
    put_off: int = 0
    shelved: int = 0


class Records:
    """Writes the ends of sends down. Each write holds only while the claim behind its parcel stands."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self.counts = Counts()

    async def sent(self, parcel: Parcel, message: int | None) -> None:
        """Leave it sent; no message: nobody knows, and it is left at that."""
        now = self._clock.now()
        self.counts.sent += 1
        await self._database.run(lambda books: books.reminders.sent(parcel.reminder, message, now))

    async def put_off(self, parcel: Parcel, span: timedelta, *, maybe_sent: bool = False) -> None:
        """Leave it to be tried again after a while."""
        self.counts.put_off += 1
        until = self._clock.now() + span
        await self._database.run(lambda books: books.reminders.put_off(parcel.reminder, until, maybe_sent=maybe_sent))

    async def unreachable(self, parcel: Parcel, reason: str) -> None:
        """Leave it kept until its chat opens again."""
        self.counts.shelved += 1
        reminder, now = parcel.reminder, self._clock.now()

        def shelve(books: Books) -> None:
            books.chats.unreachable(reminder.chat, reason, now)
            books.reminders.shelve(reminder, "unreachable")

        await self._database.run(shelve)

    async def moved(self, parcel: Parcel, new_chat: int) -> None:
        """Leave everything of the chat at its new address, and this due there now."""
        reminder, now = parcel.reminder, self._clock.now()

        def move(books: Books) -> None:
            books.chats.migrate(reminder.chat, new_chat)
            books.reminders.put_off(reminder, now, maybe_sent=False)

        await self._database.run(move)

    async def uncertain(self, parcel: Parcel) -> None:
        """Sent, perhaps: a deadline is repeated, a nudge while it is of use, anything else is left at that."""
        self.counts.uncertain += 1
        reminder, kind = parcel.reminder, KINDS.get(parcel.reminder.kind)
        useful = kind is None or self._clock.now() < reminder.due_at + kind.useful_for
        repeats = kind is None or kind.treated == "deadline" or (kind.treated == "nudge" and useful)
        if repeats and reminder.copies < MOST_COPIES:
            await self.put_off(parcel, timedelta(seconds=5 * 2**reminder.copies), maybe_sent=True)
        else:
            await self.sent(parcel, None)

    async def parked(self, parcel: Parcel) -> None:
        """Leave it given up, and the operator told."""
        _log.critical("reminder %d is given up: nothing that was tried is accepted", parcel.reminder.id)
        self.counts.shelved += 1
        await self._database.run(lambda books: books.reminders.shelve(parcel.reminder, "parked"))
