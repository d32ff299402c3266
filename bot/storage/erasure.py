"""Everything kept of one seller: shown to them, or deleted for good."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam as b

from bot.storage.instants import from_ms, to_ms
from bot.storage.statements import insert
from bot.storage.tables import (
    accounts,
    answers,
    chats,
    deeds,
    inbox,
    notes,
    pauses,
    reminders,
    reports,
    sellers,
    shops,
    tombstones,
    walks,
)
from bot.storage.tx import Tx

_OWN = {table: table.c.seller_id == b("seller") for table in (shops, accounts, walks, deeds, reminders, reports)}
_OWN[sellers] = sellers.c.id == b("seller")
_OWN[answers] = answers.c.walk_id.in_(sa.select(walks.c.id).where(walks.c.seller_id == b("seller")))
_OWN[inbox] = sa.or_(inbox.c.user_id == b("seller"), inbox.c.chat_id == b("seller"))
_OWN[chats] = chats.c.id == b("seller")
_OWN[pauses] = pauses.c.scope == sa.cast(b("seller", type_=sa.BigInteger), sa.Text)
_SHOWN = (sellers, shops, accounts, walks, answers, deeds, reminders, reports, chats)
_ORDER = (inbox, answers, reminders, reports, deeds, walks, accounts, shops, chats, pauses, sellers)

_ALL = {table: sa.select(*table.c).where(_OWN[table]) for table in _SHOWN}
_ERASE = {table: sa.delete(table).where(_OWN[table]) for table in _ORDER}
_SALT = sa.select(notes.c.value).where(notes.c.name == "salt")
_KEEP_SALT = insert(notes).on_conflict_do_nothing(index_elements=["name"])
_grave = insert(tombstones)
_BURY = _grave.on_conflict_do_update(index_elements=["digest"], set_={"forgotten_at": _grave.excluded.forgotten_at})
_BURIED = sa.select(tombstones.c.digest, tombstones.c.forgotten_at)
_IDS = sa.select(sellers.c.id, sellers.c.created_at)


class ErasureStore:
    """See `bot.stores.Erasure`."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def everything(self, seller: int) -> dict[str, list[dict[str, Any]]]:
        """Return all rows about the seller by table, instants as ISO text."""
        return {
            table.name: [_readable(table, row) for row in self._tx.rows(statement, seller=seller)]
            for table, statement in _ALL.items()
        }

    def erase(self, seller: int, now: datetime) -> None:
        """Leave no row about the seller, and a digest that makes a restored backup forget them too."""
        self._tx.hold(seller)
        self._erase(seller)
        self._tx.known.clear()
        self._tx.leave(_BURY, digest=self._digest(seller), forgotten_at=to_ms(now))

    def forgotten(self) -> int:
        """Return how many sellers were erased again because a restored backup had brought them back.

        Who came back by themselves after they were forgotten stays.
        """
        buried: dict[str, int] = {row[0]: row[1] for row in self._tx.rows(_BURIED)}
        met = self._tx.rows(_IDS) if buried else []
        back = [seller for seller, created in met if buried.get(self._digest(seller), 0) > created]
        for seller in back:
            self._erase(seller)
        return len(back)

    def _erase(self, seller: int) -> None:
        for statement in _ERASE.values():
            self._tx.leave(statement, seller=seller)
        self._tx.erased = True

    def _digest(self, seller: int) -> str:
        salt = self._tx.one(_SALT)
        if salt is None:
            self._tx.leave(_KEEP_SALT, name="salt", value=secrets.token_hex(16))
            salt = self._tx.one(_SALT)  # another process may have been first
        return hashlib.scrypt(str(seller).encode(), salt=salt.encode(), n=2**10, r=8, p=1, dklen=24).hex()


def _readable(table: sa.Table, row: tuple[Any, ...]) -> dict[str, Any]:
    named = zip(table.c.keys(), row, strict=True)
    return {
        key: from_ms(value).isoformat() if _is_instant(key) and value is not None else value for key, value in named
    }


def _is_instant(column: str) -> bool:
    return column == "at" or column.endswith("_at")  # `what` is none
