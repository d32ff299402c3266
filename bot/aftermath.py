"""What became of a send, written down: one transaction each, so that a crash leaves it whole or undone."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import parcels
from bot.domain.kinds import KINDS
from bot.parcels import Parcel
from bot.ports import Clock, Database
from bot.records import Reminder
from bot.signs.figures import Figures, Outcome
from bot.stores import Books

MOST_COPIES = 2  # after the first: three in all
MOST_NAGS = 6
NAG_EVERY = timedelta(hours=1)

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

    def __init__(self, database: Database, clock: Clock, figures: Figures | None = None) -> None:
        self._database, self._clock, self._figures = database, clock, figures or Figures()
        self.counts = Counts()

    def _tell(self, reminders: Iterable[Reminder], outcome: Outcome, why: str = "") -> None:
        """Leave what became of each reminder counted, and in a line of the log."""
        now = self._clock.now()
        for reminder in reminders:
            treated, late = _treated(reminder), (now - reminder.promised_at).total_seconds()
            self._figures.outcomes[treated, outcome] += 1
            if outcome == "sent":
                self._figures.lateness.add(max(0.0, late))
            told = {"event": f"reminder {outcome}", "reminder": reminder.id, "kind": reminder.kind, "class": treated}
            _log.info(
                "reminder %d: %s%s", reminder.id, outcome, f", {why}" if why else "",
                extra={**told, "attempt": reminder.attempt, "late_seconds": round(late, 3)},
            )  # fmt: skip

    def missed(self, reminders: Iterable[Reminder]) -> None:
        """Leave told of which nothing comes any more: they would be of no use."""
        self._tell(reminders, "missed")

    async def sent(self, parcel: Parcel, message: int | None) -> None:
        """Leave it sent; no message: nobody knows, and it is left at that."""
        now = self._clock.now()
        self.counts.sent += len(parcel.reminders)

        def record(books: Books) -> None:
            for each in (parcel, *parcel.rest):
                until = again_at(books, each, now)
                if until and _is_newest(books, each.reminder, now):
                    books.reminders.nag(each.reminder, message, now, until)
                else:
                    books.reminders.sent(each.reminder, message, now)

        await self._database.run(record)
        self._tell(parcel.reminders, "sent" if message is not None else "left_uncertain")

    async def put_off(self, parcel: Parcel, span: timedelta, why: str, *, maybe_sent: bool = False) -> None:
        """Leave it to be tried again after a while."""
        self.counts.put_off += len(parcel.reminders)
        until = self._clock.now() + span

        def put_off(books: Books) -> None:
            for reminder in parcel.reminders:
                books.reminders.put_off(reminder, until, maybe_sent=maybe_sent)

        await self._database.run(put_off)
        self._tell(parcel.reminders, "put_off", why)

    async def unreachable(self, parcel: Parcel, reason: str) -> None:
        """Leave it kept until its chat opens again."""
        self.counts.shelved += len(parcel.reminders)
        chat, now = parcel.reminder.chat, self._clock.now()

        def shelve(books: Books) -> None:
            books.chats.unreachable(chat, reason, now)
            for reminder in parcel.reminders:
                books.reminders.shelve(reminder, "unreachable")

        await self._database.run(shelve)
        self._tell(parcel.reminders, "unreachable", reason)

    async def moved(self, parcel: Parcel, new_chat: int) -> None:
        """Leave everything of the chat at its new address, and this due there now."""
        chat, now = parcel.reminder.chat, self._clock.now()

        def move(books: Books) -> None:
            books.chats.migrate(chat, new_chat)
            for reminder in parcel.reminders:
                books.reminders.put_off(reminder, now, maybe_sent=False)

        await self._database.run(move)
        self._tell(parcel.reminders, "moved")

    async def uncertain(self, parcel: Parcel) -> None:
        """Sent, perhaps: a deadline is repeated, a nudge while it is of use, anything else is left at that."""
        self.counts.uncertain += 1
        self._figures.uncertain.update(_treated(reminder) for reminder in parcel.reminders)
        now, copies = self._clock.now(), max(reminder.copies for reminder in parcel.reminders)
        if copies < MOST_COPIES and any(_repeats(reminder, now) for reminder in parcel.reminders):
            await self.put_off(parcel, timedelta(seconds=5 * 2**copies), "perhaps sent", maybe_sent=True)
        else:
            await self.sent(parcel, None)

    async def parked(self, parcel: Parcel) -> None:
        """Leave it given up, and the operator told."""
        _log.critical("reminder %d is given up: nothing that was tried is accepted", parcel.reminder.id)
        self.counts.shelved += len(parcel.reminders)

        def park(books: Books) -> None:
            for reminder in parcel.reminders:
                books.reminders.shelve(reminder, "parked")

        await self._database.run(park)
        self._tell(parcel.reminders, "parked")


def _is_newest(books: Books, reminder: Reminder, now: datetime) -> bool:
    """Tell whether no later rung of the same deadline is due; those before it are not repeated any more then.

    One that the seller asked for later is no repetition: it comes.
    """
    rungs = [each for each in books.reminders.of_seller(reminder.seller).values() if each.deed == reminder.deed]
    for each in rungs:
        if each.due_at < reminder.due_at and each.nags and not each.snoozed and each.state == "waiting":
            books.reminders.settle(each.id, "sent")
    return all(each.due_at <= reminder.due_at for each in rungs if each.due_at <= now)


def _treated(reminder: Reminder) -> str:
    kind = KINDS.get(reminder.kind)
    return kind.treated if kind else "deadline"


def _repeats(reminder: Reminder, now: datetime) -> bool:
    kind = KINDS.get(reminder.kind)
    useful = kind is None or now < reminder.due_at + kind.useful_for
    return kind is None or kind.treated == "deadline" or (kind.treated == "nudge" and useful)


def again_at(books: Books, parcel: Parcel, now: datetime) -> datetime | None:
    """Return when a deadline is said once more because nobody marked it as done; None where it is not.

    Only where the seller asked for that, so many times at most, outside their quiet hours, before the deadline;
    as they wish it now, not as they did when it was packed."""
    reminder = parcel.reminder
    kind = KINDS.get(reminder.kind)
    if kind is None or kind.treated != "deadline" or reminder.nags >= MOST_NAGS:
        return None
    here = parcels.as_now(books, parcel)
    wishes, until = here.seller.wishes, now + NAG_EVERY
    if not wishes.nag:
        return None
    if wishes.quiet and wishes.quiet.holds(until, here.own_zone):
        until = wishes.quiet.over(until, here.own_zone)
    return until if until < reminder.tells_of else None
