"""The outbox: reminders as rows, claimed by compare-and-set."""

from datetime import datetime, timedelta

from bot.domain.clocks import Expected
from bot.domain.kinds import LANES, SLOT
from bot.records import Reminder
from bot.storage import outbox as o
from bot.storage.instants import from_ms, maybe_at, maybe_ms, to_ms
from bot.storage.sellers import account_id, account_row
from bot.storage.tx import Row, Tx

SKEW = timedelta(seconds=5)  # clocks of several machines agree no better
LONGEST_LEASE = timedelta(minutes=10)
MOST_TOGETHER = 200  # of one seller in one message; the message itself names fewer


def _reminder(row: Row) -> Reminder:
    return Reminder(
        id=row[0], seller=row[1], chat=row[2], shop=row[3], account=account_id(row[4]) if row[4] else None,
        deed=row[5], kind=row[6], lane=row[7], state=row[8], due_at=from_ms(row[9]), try_at=from_ms(row[10]),
        attempt=row[11], copies=row[12], message_id=row[13], promised_at=from_ms(row[14]),
        about_at=maybe_at(row[15]), until_at=maybe_at(row[16]), nags=row[17], key=row[18],
        snoozed=bool(row[19]),
    )  # fmt: skip


class ReminderStore:
    """See `bot.stores.Reminders`. Every write after a claim holds only while the claim's attempt stands."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def of_seller(self, seller: int) -> dict[str, Reminder]:
        """Return the seller's reminders by their key, in every state."""
        return {row[18]: _reminder(row) for row in self._tx.rows(o.OF_SELLER, seller=seller)}

    def get(self, reminder: int) -> Reminder | None:
        """Return the reminder, None for an unknown id."""
        row = self._tx.row(o.GET, reminder=reminder)
        return _reminder(row) if row else None

    def arm(self, seller: int, chat: int, shop: int, expected: Expected, state: str = "waiting") -> None:
        """Leave the expected reminder kept, waiting for its time; nothing happens when it is kept already."""
        due, deed = to_ms(expected.due_at), expected.deed
        self._tx.moved_reminders = True
        self._tx.leave(
            o.ARM, seller_id=seller, chat_id=chat, shop_id=shop, account_id=account_row(deed.account) if deed else None,
            deed_id=deed.id if deed else None, kind=expected.kind.id, lane=expected.kind.lane, state=state,
            due_at=due, try_at=due, promised_at=due, attempt=0, copies=0, dedupe_key=expected.key,
            sent_at=None, message_id=None, about_at=maybe_ms(expected.about_at), until_at=maybe_ms(expected.until_at),
            nags=0, snoozed=0,
        )  # fmt: skip

    def move(self, reminder: int, expected: Expected, promised: datetime) -> None:
        """Leave it waiting for another time: due when it is expected now, promised for the given instant."""
        self._tx.moved_reminders = True
        self._tx.leave(
            o.MOVE, reminder=reminder, due=to_ms(expected.due_at), promised=to_ms(promised),
            about=maybe_ms(expected.about_at), until=maybe_ms(expected.until_at),
        )  # fmt: skip

    def drop(self, reminder: int) -> None:
        """Leave no row of what is over and would never be called for again."""
        self._tx.leave(o.DROP, reminder=reminder)

    def cancel(self, reminder: int) -> None:
        """Leave it unsent for good."""
        self._tx.leave(o.CANCEL, reminder=reminder)

    def snooze(self, reminder: int, until: datetime) -> None:
        """Leave it to come again; what it is due for stays the same."""
        self._tx.moved_reminders = True
        self._tx.leave(o.SNOOZE, reminder=reminder, until=to_ms(until))

    def settle(self, reminder: int, state: str) -> None:
        """Leave it done: its seller has taken note."""
        self._tx.leave(o.SETTLE, reminder=reminder, to=state)

    def claim(self, now: datetime, lease_until: datetime, limit: int, ahead: datetime | None = None) -> list[Reminder]:
        """Return due reminders that are this caller's until the lease ends, deadlines first, one per chat.

        `ahead`: pushes of slots up to this instant are due already, since there are so many of them.
        """
        due: list[Row] = []
        for lane in LANES.values():
            if len(due) < limit:
                until = max(now, ahead) if ahead and lane == SLOT else now
                due += self._tx.rows(
                    o.DUE,
                    of_lane=lane,
                    now=to_ms(now),
                    ahead=to_ms(until),
                    soon=to_ms(lease_until + SKEW),
                    most=limit - len(due),
                )
        return self._claimed(due, lease_until)

    def claim_late(self, head: Reminder, now: datetime, late: datetime, lease_until: datetime) -> list[Reminder]:
        """Return what else was promised to that seller, in that chat, by `late`: it is this caller's, too."""
        due = self._tx.rows(
            o.LATE_TOO, chat=head.chat, seller=head.seller, now=to_ms(now), late=to_ms(late), most=MOST_TOGETHER
        )
        return self._claimed(due, lease_until)

    def _claimed(self, due: list[Row], lease_until: datetime) -> list[Reminder]:
        rows = [self._tx.row(o.CLAIM, reminder=id_, seen=seen, lease=to_ms(lease_until)) for id_, seen in due]
        return [_reminder(row) for row in rows if row]

    def herd(self, now: datetime, until: datetime) -> list[tuple[datetime, int]]:
        """Return how many pushes of slots wait for each instant after `now`, up to `until`."""
        rows = self._tx.rows(o.HERD, of_lane=SLOT, now=to_ms(now), until=to_ms(until))
        return [(from_ms(at), count) for at, count in rows]

    def sending(self, reminder: Reminder, lease_until: datetime) -> bool:
        """Leave known that the call begins, the lease begun anew; False: the claim does not stand, so no call."""
        lease = to_ms(lease_until)
        return bool(self._tx.do(o.SENDING, reminder=reminder.id, seen=reminder.attempt, lease=lease))

    def sent(self, reminder: Reminder, message: int | None, now: datetime) -> bool:
        """Leave it sent; False if somebody else has it by now."""
        return bool(self._tx.do(o.SENT, reminder=reminder.id, seen=reminder.attempt, now=to_ms(now), message=message))

    def nag(self, reminder: Reminder, message: int | None, now: datetime, until: datetime) -> None:
        """Leave it sent, and to be sent once more at `until` unless it is marked as done before."""
        self._tx.moved_reminders = True
        self._tx.leave(
            o.NAG, reminder=reminder.id, seen=reminder.attempt, now=to_ms(now), message=message, until=to_ms(until)
        )  # fmt: skip

    def put_off(self, reminder: Reminder, until: datetime, *, maybe_sent: bool) -> None:
        """Leave it to be tried again at `until`; `maybe_sent`: the next copy says so."""
        self._tx.leave(
            o.PUT_OFF, reminder=reminder.id, seen=reminder.attempt, until=to_ms(until), more=int(maybe_sent)
        )  # fmt: skip

    def shelve(self, reminder: Reminder, state: str) -> None:
        """Leave it kept but not tried: unreachable, parked, or given up as no longer of use."""
        self._tx.leave(o.SHELVE, reminder=reminder.id, seen=reminder.attempt, to=state)

    def next_try(self) -> datetime | None:
        """Return when the next one is to be tried."""
        first = [self._tx.one(o.NEXT, of_lane=lane) for lane in LANES.values()]
        return maybe_at(min((at for at in first if at is not None), default=None))

    def take_over(self, now: datetime) -> int:
        """Return how many claims of a process that is gone are due again; of live ones their lease decides."""
        if not self._tx.alone:
            return 0
        soon = to_ms(now + LONGEST_LEASE)
        return sum(self._tx.do(o.TAKE_OVER, of_lane=lane, now=to_ms(now), soon=soon) for lane in LANES.values())

    def revive(self, chat: int, now: datetime) -> int:
        """Leave what was kept for an unreachable chat due now."""
        self._tx.moved_reminders = True
        return self._tx.do(o.REVIVE, chat=chat, now=to_ms(now))
