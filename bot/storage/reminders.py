"""The outbox: reminders as rows, claimed by compare-and-set."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import SmallInteger, and_, case, delete, func, or_, select, text, update
from sqlalchemy import bindparam as b
from sqlalchemy.sql import Select

from bot.domain.clocks import Expected
from bot.domain.kinds import LANES, SLOT
from bot.records import Reminder
from bot.storage.instants import from_ms, maybe_at, maybe_ms, to_ms
from bot.storage.sellers import account_id, account_row
from bot.storage.statements import insert
from bot.storage.tables import LIVE, reminders
from bot.storage.tx import Row, Tx

_R = reminders.c
_COLUMNS = (
    _R.id, _R.seller_id, _R.chat_id, _R.shop_id, _R.account_id, _R.deed_id, _R.kind, _R.lane, _R.state, _R.due_at,
    _R.try_at, _R.attempt, _R.copies, _R.message_id, _R.promised_at, _R.about_at, _R.until_at, _R.nags, _R.dedupe_key,
)  # fmt: skip
_LIVE = text(f"reminders.{LIVE}")
_IN_LANE = _R.lane == b("of_lane", type_=SmallInteger)  # one lane at a time: so the index ends a search early
SKEW = timedelta(seconds=5)  # clocks of several machines agree no better
LONGEST_LEASE = timedelta(minutes=10)
MOST_TOGETHER = 200  # of one seller in one message; the message itself names fewer

_OF_SELLER = select(*_COLUMNS).where(_R.seller_id == b("seller"))
_GET = select(*_COLUMNS).where(_R.id == b("reminder"))
_ARM = insert(reminders).on_conflict_do_nothing(index_elements=["seller_id", "dedupe_key"])
_MOVE = (
    update(reminders)
    .where(_R.id == b("reminder"))
    .values(
        due_at=b("due"), try_at=b("promised"), promised_at=b("promised"), state="waiting", attempt=_R.attempt + 1,
        copies=0, nags=0, about_at=b("about"), until_at=b("until"),
    )
)  # fmt: skip
_DROP = delete(reminders).where(_R.id == b("reminder"), text(f"NOT reminders.{LIVE}"))
_CANCEL = update(reminders).where(_R.id == b("reminder"), _LIVE).values(state="cancelled", attempt=_R.attempt + 1)
# The attempt moves on with each of these: a send under way can then neither begin nor be recorded over them.
_SNOOZE = (
    update(reminders)
    .where(_R.id == b("reminder"), _R.state != "cancelled")
    .values(state="waiting", try_at=b("until"), promised_at=b("until"), copies=0, attempt=_R.attempt + 1)
)
_SETTLE = (
    update(reminders)
    .where(_R.id == b("reminder"), text("state NOT IN ('cancelled', 'done')"))
    .values(state=b("to"), attempt=_R.attempt + 1)
)

_earlier = reminders.alias("earlier")
_E = _earlier.c


def _due(*, locked: bool) -> Select[tuple[int, int]]:
    """Select the due rows that are the head of their chat: an earlier one undone holds the later ones back."""
    # A deadline is held back by another deadline alone: a herd of other things must not keep it waiting.
    may_hold = or_(_R.lane != LANES["deadline"], _E.lane == LANES["deadline"])
    sooner = or_(_E.promised_at < _R.promised_at, and_(_E.promised_at == _R.promised_at, _E.id < _R.id))
    before = and_(may_hold, sooner)
    # One that is to be tried again within a lease keeps its place; one put off for longer lets the others pass.
    ahead = select(_E.id).where(_E.chat_id == _R.chat_id, text(f"earlier.{LIVE}"), before, _E.try_at <= b("soon"))
    due = (
        select(_R.id, _R.attempt)
        .where(_IN_LANE, _LIVE, _R.try_at <= b("now"), ~ahead.exists())
        .order_by(_R.try_at, _R.id)
        .limit(b("most"))
    )
    return due.with_for_update(skip_locked=True) if locked else due


_DUE = _due(locked=True)  # compiled without the lock on SQLite, where there is one writer
_CLAIM = (
    update(reminders)
    .where(_R.id == b("reminder"), _R.attempt == b("seen"), _LIVE)
    .values(
        state="claimed",
        attempt=_R.attempt + 1,
        try_at=b("lease"),
        # A row still `sending` here had its call begun and never recorded: it may have been sent.
        copies=_R.copies + case((_R.state == "sending", 1), else_=0),
    )
    .returning(*_COLUMNS)
)
_MINE = and_(_R.id == b("reminder"), _R.attempt == b("seen"), text("state IN ('claimed', 'sending')"))
_SENDING = update(reminders).where(_MINE).values(state="sending", try_at=b("lease"))
_SENT = update(reminders).where(_MINE).values(state="sent", sent_at=b("now"), message_id=b("message"))
_NAG = (
    update(reminders)
    .where(_MINE)
    .values(
        state="waiting", try_at=b("until"), promised_at=b("until"), copies=0, nags=_R.nags + 1, sent_at=b("now"),
        message_id=b("message"),
    )
)  # fmt: skip
_LATE_TOO = (
    select(_R.id, _R.attempt)
    .where(
        _R.chat_id == b("chat"), _R.seller_id == b("seller"), _LIVE, _R.try_at <= b("now"),
        _R.promised_at <= b("late"),
    )
    .order_by(_R.promised_at, _R.id)
    .limit(b("most"))
)  # fmt: skip
_HERD = (
    select(_R.try_at, func.count())
    .where(_IN_LANE, _LIVE, _R.try_at > b("now"), _R.try_at <= b("until"))
    .group_by(_R.try_at)
    .order_by(_R.try_at)
)
_PUT_OFF = update(reminders).where(_MINE).values(state="waiting", try_at=b("until"), copies=_R.copies + b("more"))
_SHELVE = update(reminders).where(_MINE).values(state=b("to"))
_NEXT = select(_R.try_at).where(_IN_LANE, _LIVE).order_by(_R.try_at).limit(1)
_TAKE_OVER = (
    update(reminders).where(_IN_LANE, _LIVE, _R.try_at <= b("soon"), _R.state != "waiting").values(try_at=b("now"))
)
_REVIVE = (
    update(reminders)
    .where(_R.chat_id == b("chat"), _R.state == "unreachable")
    .values(state="waiting", try_at=b("now"), attempt=_R.attempt + 1)
)


def _reminder(row: Row) -> Reminder:
    return Reminder(
        id=row[0], seller=row[1], chat=row[2], shop=row[3], account=account_id(row[4]) if row[4] else None,
        deed=row[5], kind=row[6], lane=row[7], state=row[8], due_at=from_ms(row[9]), try_at=from_ms(row[10]),
        attempt=row[11], copies=row[12], message_id=row[13], promised_at=from_ms(row[14]),
        about_at=maybe_at(row[15]), until_at=maybe_at(row[16]), nags=row[17], key=row[18],
    )  # fmt: skip


class ReminderStore:
    """See `bot.stores.Reminders`. Every write after a claim holds only while the claim's attempt stands."""

    def __init__(self, tx: Tx, moved: Callable[[], None] = lambda: None) -> None:
        self._tx = tx
        self._moved = moved

    def of_seller(self, seller: int) -> dict[str, Reminder]:
        """Return the seller's reminders by their key, in every state."""
        return {row[18]: _reminder(row) for row in self._tx.rows(_OF_SELLER, seller=seller)}

    def get(self, reminder: int) -> Reminder | None:
        """Return the reminder, None for an unknown id."""
        row = self._tx.row(_GET, reminder=reminder)
        return _reminder(row) if row else None

    def arm(self, seller: int, chat: int, shop: int, expected: Expected, state: str = "waiting") -> None:
        """Leave the expected reminder kept, waiting for its time; nothing happens when it is kept already."""
        due, deed = to_ms(expected.due_at), expected.deed
        self._moved()
        self._tx.do(
            _ARM, seller_id=seller, chat_id=chat, shop_id=shop, account_id=account_row(deed.account) if deed else None,
            deed_id=deed.id if deed else None, kind=expected.kind.id, lane=expected.kind.lane, state=state,
            due_at=due, try_at=due, promised_at=due, attempt=0, copies=0, dedupe_key=expected.key,
            sent_at=None, message_id=None, about_at=maybe_ms(expected.about_at), until_at=maybe_ms(expected.until_at),
            nags=0,
        )  # fmt: skip

    def move(self, reminder: int, expected: Expected, promised: datetime) -> None:
        """Leave it waiting for another time: due when it is expected now, promised for the given instant."""
        self._moved()
        self._tx.do(
            _MOVE, reminder=reminder, due=to_ms(expected.due_at), promised=to_ms(promised),
            about=maybe_ms(expected.about_at), until=maybe_ms(expected.until_at),
        )  # fmt: skip

    def drop(self, reminder: int) -> None:
        """Leave no row of what is over and would never be called for again."""
        self._tx.do(_DROP, reminder=reminder)

    def cancel(self, reminder: int) -> None:
        """Leave it unsent for good."""
        self._tx.do(_CANCEL, reminder=reminder)

    def snooze(self, reminder: int, until: datetime) -> None:
        """Leave it to come again; what it is due for stays the same."""
        self._moved()
        self._tx.do(_SNOOZE, reminder=reminder, until=to_ms(until))

    def settle(self, reminder: int, state: str) -> None:
        """Leave it done: its seller has taken note."""
        self._tx.do(_SETTLE, reminder=reminder, to=state)

    def claim(self, now: datetime, lease_until: datetime, limit: int, ahead: datetime | None = None) -> list[Reminder]:
        """Return due reminders that are this caller's until the lease ends, deadlines first, one per chat.

        `ahead`: pushes of slots up to this instant are due already, since there are so many of them.
        """
        due: list[Row] = []
        for lane in LANES.values():
            if len(due) < limit:
                until = max(now, ahead) if ahead and lane == SLOT else now
                due += self._tx.rows(
                    _DUE, of_lane=lane, now=to_ms(until), soon=to_ms(lease_until + SKEW), most=limit - len(due)
                )
        return self._claimed(due, lease_until)

    def claim_late(self, head: Reminder, now: datetime, late: datetime, lease_until: datetime) -> list[Reminder]:
        """Return what else was promised to that seller, in that chat, by `late`: it is this caller's, too."""
        due = self._tx.rows(
            _LATE_TOO, chat=head.chat, seller=head.seller, now=to_ms(now), late=to_ms(late), most=MOST_TOGETHER
        )
        return self._claimed(due, lease_until)

    def _claimed(self, due: list[Row], lease_until: datetime) -> list[Reminder]:
        rows = [self._tx.row(_CLAIM, reminder=id_, seen=seen, lease=to_ms(lease_until)) for id_, seen in due]
        return [_reminder(row) for row in rows if row]

    def herd(self, now: datetime, until: datetime) -> list[tuple[datetime, int]]:
        """Return how many pushes of slots wait for each instant after `now`, up to `until`."""
        rows = self._tx.rows(_HERD, of_lane=SLOT, now=to_ms(now), until=to_ms(until))
        return [(from_ms(at), count) for at, count in rows]

    def sending(self, reminder: Reminder, lease_until: datetime) -> bool:
        """Leave known that the call begins, the lease begun anew; False: the claim does not stand, so no call."""
        lease = to_ms(lease_until)
        return bool(self._tx.do(_SENDING, reminder=reminder.id, seen=reminder.attempt, lease=lease))

    def sent(self, reminder: Reminder, message: int | None, now: datetime) -> bool:
        """Leave it sent; False if somebody else has it by now."""
        return bool(self._tx.do(_SENT, reminder=reminder.id, seen=reminder.attempt, now=to_ms(now), message=message))

    def nag(self, reminder: Reminder, message: int | None, now: datetime, until: datetime) -> None:
        """Leave it sent, and to be sent once more at `until` unless it is marked as done before."""
        self._moved()
        self._tx.do(
            _NAG, reminder=reminder.id, seen=reminder.attempt, now=to_ms(now), message=message, until=to_ms(until)
        )  # fmt: skip

    def put_off(self, reminder: Reminder, until: datetime, *, maybe_sent: bool) -> None:
        """Leave it to be tried again at `until`; `maybe_sent`: the next copy says so."""
        self._tx.do(
            _PUT_OFF, reminder=reminder.id, seen=reminder.attempt, until=to_ms(until), more=int(maybe_sent)
        )  # fmt: skip

    def shelve(self, reminder: Reminder, state: str) -> None:
        """Leave it kept but not tried: unreachable, parked, or given up as no longer of use."""
        self._tx.do(_SHELVE, reminder=reminder.id, seen=reminder.attempt, to=state)

    def next_try(self) -> datetime | None:
        """Return when the next one is to be tried."""
        first = [self._tx.one(_NEXT, of_lane=lane) for lane in LANES.values()]
        return maybe_at(min((at for at in first if at is not None), default=None))

    def take_over(self, now: datetime) -> int:
        """Return how many claims of a process that is gone are due again; of live ones their lease decides."""
        if not self._tx.alone:
            return 0
        soon = to_ms(now + LONGEST_LEASE)
        return sum(self._tx.do(_TAKE_OVER, of_lane=lane, now=to_ms(now), soon=soon) for lane in LANES.values())

    def revive(self, chat: int, now: datetime) -> int:
        """Leave what was kept for an unreachable chat due now."""
        self._moved()
        return self._tx.do(_REVIVE, chat=chat, now=to_ms(now))
