"""Updates that several processes work off: each is held by a lease, and of a chat only its head."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select, text, update
from sqlalchemy import bindparam as b
from sqlalchemy.sql import ColumnElement

from bot.records import Pending
from bot.storage.instants import to_ms
from bot.storage.tables import NEW, inbox
from bot.storage.tx import Row, Tx

_I, _earlier = inbox.c, inbox.alias("earlier")
_E = _earlier.c
_FREE = or_(_I.lease_until.is_(None), _I.lease_until <= b("now"))
_MINE = (text(NEW), _I.holder == b("me"))


def _heads(*more: ColumnElement[bool]) -> Select[Row]:
    ahead = select(_E.seq).where(_E.chat_id == _I.chat_id, text(f"earlier.{NEW}"), _E.seq < _I.seq)
    found = select(_I.seq, _I.update_id, _I.chat_id, _I.body, _I.tries, _I.attempt)
    free = found.where(text(NEW), _FREE, ~ahead.exists(), *more).order_by(_I.seq).limit(b("most"))
    return free.with_for_update(skip_locked=True)  # compiled without it on SQLite


_HEADS = _heads()
_NEXT = _heads(_I.chat_id == b("chat"))
_CLAIM = (
    update(inbox).where(_I.seq == b("row")).values(holder=b("me"), lease_until=b("lease"), attempt=_I.attempt + 1)
)  # fmt: skip
_STANDS = select(_I.attempt).where(_I.update_id == b("taken")).with_for_update()
_RENEW = update(inbox).where(*_MINE).values(lease_until=b("lease")).returning(_I.update_id, _I.attempt)
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
        return self._claimed(self._tx.rows(_HEADS, now=to_ms(now), most=most), me, lease)

    def next_of(self, chat: int, me: str, now: datetime, lease: datetime) -> Pending | None:
        """Return the chat's next update, which is `me`'s until the lease ends."""
        found = self._claimed(self._tx.rows(_NEXT, chat=chat, now=to_ms(now), most=1), me, lease)
        return found[0] if found else None

    def _claimed(self, rows: Sequence[Row], me: str, lease: datetime) -> list[Pending]:
        for row in rows:
            self._tx.do(_CLAIM, row=row[0], me=me, lease=to_ms(lease))
        return [Pending(row[0], row[1], row[2], row[3], row[4], row[5] + 1) for row in rows]

    def stands(self, update: int, attempt: int) -> bool:
        """Tell whether the claim holds; until the transaction ends nobody can take the update.

        It holds where the update is gone: it was erased with its seller, so nobody else has it."""
        return self._tx.one(_STANDS, taken=update) in (None, attempt)

    def renew(self, me: str, lease: datetime) -> set[tuple[int, int]]:
        """Return id and attempt of what `me` holds, now until the new lease ends."""
        return {(row[0], row[1]) for row in self._tx.rows(_RENEW, me=me, lease=to_ms(lease))}

    def give_back(self, me: str) -> int:
        """Return how many updates anybody may take from now on that `me` held."""
        return self._tx.do(_GIVE_BACK, me=me)

    def drop(self, update: int, attempt: int) -> None:
        """Leave the update to anybody, if that claim is its last."""
        self._tx.do(_DROP, taken=update, seen=attempt)
