"""Updates as Telegram handed them over, kept until worked off and 48 hours longer to know repeats."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam as b
from sqlalchemy import case, delete, select, text, update

from bot.records import Pending
from bot.storage.instants import to_ms
from bot.storage.statements import insert
from bot.storage.tables import NEW, inbox
from bot.storage.tx import Tx

_I = inbox.c
_PUT = insert(inbox).on_conflict_do_nothing(index_elements=["update_id"]).returning(_I.seq, _I.update_id)
_PENDING = select(_I.seq, _I.update_id, _I.chat_id, _I.body, _I.tries).where(text(NEW)).order_by(_I.seq)
# What was said is not kept once it is worked off: the walk holds what counts.
_DONE = update(inbox).where(_I.update_id == b("done_id")).values(state="done", body="")
_FAILED = (
    update(inbox)
    .where(_I.update_id == b("bad_id"))
    .values(tries=_I.tries + 1, state=case((_I.tries + 1 >= b("most"), "parked"), else_="new"))
    .returning(_I.state)
)
_TIDY = delete(inbox).where(_I.state == "done", _I.received_at < b("before"))


class InboxStore:
    """See `bot.stores.Inbox`."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def put(self, updates: Sequence[Any], now: datetime) -> list[Pending]:
        """Return the updates that are new, now kept; repeats are known by their id and left out."""
        fresh: list[Pending] = []
        for each in updates:
            row = self._tx.row(
                _PUT, update_id=each.update_id, chat_id=each.chat_id, user_id=each.user_id, body=each.body,
                state="new", tries=0, attempt=0, received_at=to_ms(now),
            )  # fmt: skip
            if row:
                fresh.append(Pending(row[0], row[1], each.chat_id, each.body, 0))
        return fresh

    def pending(self) -> list[Pending]:
        """Return what was not worked off yet, in order of arrival."""
        return [Pending(*row) for row in self._tx.rows(_PENDING)]

    def done(self, update: int) -> None:
        """Leave the update worked off, its text gone."""
        self._tx.do(_DONE, done_id=update)

    def failed(self, update: int, most: int) -> str:
        """Return `new` while it is to be tried again, `parked` after `most` tries."""
        state: str | None = self._tx.one(_FAILED, bad_id=update, most=most)
        return state or "done"

    def tidy(self, before: datetime) -> int:
        """Return how many updates, worked off and received before then, were dropped."""
        return self._tx.do(_TIDY, before=to_ms(before))
