"""The program's own memory: small values by name."""

from sqlalchemy import bindparam as b
from sqlalchemy import select, update

from bot.storage.statements import insert
from bot.storage.tables import notes
from bot.storage.tx import Tx

_GET = select(notes.c.value).where(notes.c.name == b("name"))
_new = insert(notes)
_FIRST = _new.on_conflict_do_nothing(index_elements=["name"])
_SWAP = update(notes).where(notes.c.name == b("name_of"), notes.c.value == b("seen")).values(value=b("new"))
_PUT = _new.on_conflict_do_update(index_elements=["name"], set_={"value": _new.excluded.value})


class NoteStore:
    """See `bot.stores.Notes`."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def get(self, name: str) -> str | None:
        """Return what was noted under the name."""
        value: str | None = self._tx.one(_GET, name=name)
        return value

    def put(self, name: str, value: str) -> None:
        """Leave the value noted."""
        self._tx.leave(_PUT, name=name, value=value)

    def swap(self, name: str, seen: str | None, value: str) -> bool:
        """Leave the value noted where what was seen still is; False where another process was faster."""
        if seen is None:
            return bool(self._tx.do(_FIRST, name=name, value=value))
        return bool(self._tx.do(_SWAP, name_of=name, seen=seen, new=value))
