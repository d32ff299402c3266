"""Updates as Telegram handed them over, kept until worked off and 48 hours longer to know repeats."""

import json
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
# The same for many at once; their numbers follow their order. Only PostgreSQL needs it: there a statement is a journey.
_PUT_ALL = text("""
    INSERT INTO inbox (update_id, chat_id, user_id, body, state, tries, attempt, received_at)
    SELECT update_id, chat_id, user_id, body, 'new', 0, 0, CAST(:now AS bigint)
    FROM json_to_recordset(CAST(:given AS json))
        AS given (place int, update_id bigint, chat_id bigint, user_id bigint, body text)
    ORDER BY place
    ON CONFLICT (update_id) DO NOTHING
    RETURNING seq, update_id
""")
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
        if not self._tx.alone:
            return self._put_all(updates, now)
        fresh: list[Pending] = []
        for each in updates:
            row = self._tx.row(
                _PUT, update_id=each.update_id, chat_id=each.chat_id, user_id=each.user_id, body=each.body,
                state="new", tries=0, attempt=0, received_at=to_ms(now),
            )  # fmt: skip
            if row:
                fresh.append(Pending(row[0], row[1], each.chat_id, each.body, 0))
        return fresh

    def _put_all(self, updates: Sequence[Any], now: datetime) -> list[Pending]:
        columns = ("update_id", "chat_id", "user_id", "body")
        given = [{"place": n} | {name: getattr(each, name) for name in columns} for n, each in enumerate(updates)]
        by_id = {each.update_id: each for each in reversed(updates)}
        rows = self._tx.rows(_PUT_ALL, given=json.dumps(given), now=to_ms(now))
        return [Pending(seq, id_, by_id[id_].chat_id, by_id[id_].body, 0) for seq, id_ in sorted(rows)]

    def pending(self) -> list[Pending]:
        """Return what was not worked off yet, in order of arrival."""
        return [Pending(*row) for row in self._tx.rows(_PENDING)]

    def done(self, update: int) -> None:
        """Leave the update worked off, its text gone."""
        self._tx.leave(_DONE, done_id=update)

    def failed(self, update: int, most: int) -> str:
        """Return `new` while it is to be tried again, `parked` after `most` tries."""
        state: str | None = self._tx.one(_FAILED, bad_id=update, most=most)
        return state or "done"

    def tidy(self, before: datetime) -> int:
        """Return how many updates, worked off and received before then, were dropped."""
        return self._tx.do(_TIDY, before=to_ms(before))
