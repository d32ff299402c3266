"""Chats that can't be reached, chats that moved, and the pauses that Telegram asked for."""

from datetime import datetime

from sqlalchemy import bindparam as b
from sqlalchemy import delete, select, update

from bot.storage.instants import from_ms, to_ms
from bot.storage.statements import insert
from bot.storage.tables import answers, chats, inbox, pauses, reminders, walks
from bot.storage.tx import Read, Tx

_C = chats.c
_new_chat = insert(chats)
_UNREACHABLE = _new_chat.on_conflict_do_update(
    index_elements=["id"],
    set_={name: _new_chat.excluded[name] for name in ("unreachable", "unreachable_at")},
    where=_C.unreachable.is_(None),
)
_REACHABLE = update(chats).where(_C.id == b("chat"), _C.unreachable.is_not(None)).values(unreachable=None)
_GONE = select(_C.id).where(_C.id == b("chat"), _C.unreachable.is_not(None))
_MOVE_WALKS = update(walks).where(walks.c.chat_id == b("old")).values(chat_id=b("new"), prompt_id=None, live_id=None)
_OLD_ANSWERS = (
    update(answers)
    .where(answers.c.walk_id.in_(select(walks.c.id).where(walks.c.chat_id == b("old"))))
    .values(message_id=None)
)
_MOVE_REMINDERS = update(reminders).where(reminders.c.chat_id == b("old")).values(chat_id=b("new"), message_id=None)
_MOVE_INBOX = update(inbox).where(inbox.c.chat_id == b("old"), inbox.c.state == "new").values(chat_id=b("new"))
_DROP = delete(chats).where(_C.id == b("old"))

_new_pause = insert(pauses)
_PAUSE = _new_pause.on_conflict_do_update(
    index_elements=["scope"],
    set_={"until_at": _new_pause.excluded.until_at},
    where=pauses.c.until_at < _new_pause.excluded.until_at,
)
_PAUSES = select(pauses.c.scope, pauses.c.until_at)
_PAUSES_AFTER = _PAUSES.where(pauses.c.until_at > b("now"))
_DROP_PAUSES = delete(pauses).where(pauses.c.until_at <= b("before"))


class ChatStore:
    """See `bot.stores.Chats`."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def unreachable(self, chat: int, reason: str, now: datetime) -> None:
        """Leave known that nothing can be sent there, since when and why."""
        self._tx.known.pop(("gone", chat), None)
        self._tx.leave(_UNREACHABLE, id=chat, unreachable=reason, unreachable_at=to_ms(now))

    def reachable(self, chat: int) -> bool:
        """Tell whether the chat was unreachable until now; it is reachable afterwards."""
        gone = self._tx.once(("gone", chat), lambda: bool(self._tx.rows(_GONE, chat=chat)))
        if not gone:
            return False
        self._tx.known[("gone", chat)] = False
        return bool(self._tx.do(_REACHABLE, chat=chat))

    def read(self, chat: int) -> Read:
        """Return the read that tells whether the chat is unreachable."""
        return Read(("gone", chat), _GONE, {"chat": chat}, bool)

    def migrate(self, old: int, new: int) -> None:
        """Leave everything of the old chat with the new one; doing it twice changes nothing.

        Message ids restart there, so open questions are asked again, and no answer is known by its message.
        """
        self._tx.leave(_OLD_ANSWERS, old=old)
        for move in (_MOVE_WALKS, _MOVE_REMINDERS, _MOVE_INBOX):
            self._tx.leave(move, old=old, new=new)
        self._tx.leave(_DROP, old=old)
        self._tx.known.clear()

    def pause(self, scope: str, until: datetime) -> None:
        """Leave the pause kept, or the one that is kept already where that is longer: a restart keeps it too."""
        self._tx.leave(_PAUSE, scope=scope, until_at=to_ms(until))

    def pauses(self) -> dict[str, datetime]:
        """Return every pause kept, over ones too."""
        return {row[0]: from_ms(row[1]) for row in self._tx.rows(_PAUSES)}

    def pauses_after(self, now: datetime) -> dict[str, datetime]:
        """Return every pause that is not over."""
        return {row[0]: from_ms(row[1]) for row in self._tx.rows(_PAUSES_AFTER, now=to_ms(now))}

    def drop_pauses(self, before: datetime) -> int:
        """Return how many pauses are forgotten that were over by then."""
        return self._tx.do(_DROP_PAUSES, before=to_ms(before))
