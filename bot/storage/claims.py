"""Updates that several processes work off: each is held by a lease, and of a chat only its head."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select, TextClause, func, or_, select, text, update
from sqlalchemy import bindparam as b
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.dml import ReturningUpdate

from bot.records import Pending
from bot.storage.instants import to_ms
from bot.storage.tables import BY_ARRIVAL, NEW, inbox
from bot.storage.tx import Row, Tx

_I, _earlier = inbox.c, inbox.alias("earlier")
_E = _earlier.c
_FREE = or_(_I.lease_until.is_(None), _I.lease_until <= b("now"))
_MINE = (text(NEW), _I.holder == b("me"))


def _heads(*more: ColumnElement[bool] | TextClause) -> Select[Row]:
    # A value for each row, not a join: PostgreSQL, which expects one row or none here, would join with all that waits.
    first = select(func.min(_E.seq)).where(_E.chat_id == _I.chat_id, text(f"earlier.{NEW}")).scalar_subquery()
    of_its_chat = func.coalesce(first, _I.seq) == _I.seq  # an update of no chat waits for no other
    free = select(_I.seq).where(text(NEW), _FREE, of_its_chat, *more).order_by(_I.seq).limit(b("most"))
    return free.with_for_update(skip_locked=True)  # compiled without it on SQLite


def _claim(free: Select[Row]) -> ReturningUpdate[Row]:
    """What is free is claimed by one statement; a list made first keeps its limit whatever the plan is."""
    found = free.cte("free").prefix_with("MATERIALIZED")
    claimed = (
        update(inbox)
        .where(_I.seq == found.c.seq)
        .values(holder=b("me"), lease_until=b("lease"), attempt=_I.attempt + 1)
    )
    return claimed.returning(_I.seq, _I.update_id, _I.chat_id, _I.body, _I.tries, _I.attempt)


_HEADS = _claim(_heads(text(BY_ARRIVAL)))
_NEXT = _claim(_heads(_I.chat_id == b("chat")))
_STAND = (
    select(_I.update_id, _I.attempt)
    .where(text("update_id = ANY(CAST(:taken AS bigint[]))"))
    .order_by(_I.update_id)
    .with_for_update()
)
# What a transaction of its holder stands on is renewed the next time: two that lock many, and wait for one more, would
# come to wait for each other.
_held = select(_I.seq).where(*_MINE).with_for_update(skip_locked=True).cte("held").prefix_with("MATERIALIZED")
_RENEW = update(inbox).where(_I.seq == _held.c.seq).values(lease_until=b("lease")).returning(_I.update_id, _I.attempt)
_GIVE_BACK = update(inbox).where(*_MINE).values(holder=None, lease_until=None)

_DROP = (
    update(inbox)
    .where(_I.update_id == b("taken"), _I.attempt == b("seen"), text(NEW))
    .values(holder=None, lease_until=None)
)


class ClaimStore:
    """See `bot.stores.Claims`."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def heads(self, me: str, now: datetime, lease: datetime, most: int) -> list[Pending]:
        """Return updates that are `me`'s until the lease ends: free ones, of each chat the first, in order."""
        return self._claimed(_HEADS, me, now, lease, most=most)

    def next_of(self, chat: int, me: str, now: datetime, lease: datetime) -> Pending | None:
        """Return the chat's next update, which is `me`'s until the lease ends."""
        return next(iter(self._claimed(_NEXT, me, now, lease, most=1, chat=chat)), None)

    def _claimed(
        self, claim: ReturningUpdate[Row], me: str, now: datetime, lease: datetime, **which: int
    ) -> list[Pending]:
        rows = self._tx.rows(claim, me=me, now=to_ms(now), lease=to_ms(lease), **which)
        return [Pending(*row) for row in sorted(rows)]

    def lost(self, claims: Mapping[int, int]) -> set[int]:
        """Return which of the updates are another's by now; until the transaction ends nobody can take the others.

        One that is gone is not lost: it was erased with its seller, so nobody else has it."""
        rows = self._tx.rows(_STAND, taken=f"{{{','.join(map(str, claims))}}}")
        return {row[0] for row in rows if row[1] != claims[row[0]]}

    def renew(self, me: str, lease: datetime) -> set[tuple[int, int]]:
        """Return id and attempt of what `me` holds, now until the new lease ends; not what is written to just now."""
        return {(row[0], row[1]) for row in self._tx.rows(_RENEW, me=me, lease=to_ms(lease))}

    def give_back(self, me: str) -> int:
        """Return how many updates anybody may take from now on that `me` held."""
        return self._tx.do(_GIVE_BACK, me=me)

    def drop(self, update: int, attempt: int) -> None:
        """Leave the update to anybody, if that claim is its last."""
        self._tx.leave(_DROP, taken=update, seen=attempt)
