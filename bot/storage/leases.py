"""What one of several processes does, and which processes there are."""

from datetime import datetime

from sqlalchemy import bindparam as b
from sqlalchemy import delete, or_, select

from bot.storage.instants import to_ms
from bot.storage.statements import insert
from bot.storage.tables import leases, replicas
from bot.storage.tx import Tx

_L, _R = leases.c, replicas.c
_lease = insert(leases)
_TAKE = _lease.on_conflict_do_update(
    index_elements=["name"],
    set_={"holder": _lease.excluded.holder, "until_at": _lease.excluded.until_at},
    where=or_(_L.holder == _lease.excluded.holder, _L.until_at <= b("now")),
)
_GIVE_BACK = delete(leases).where(_L.name == b("lease"), _L.holder == b("me"))
_beat = insert(replicas)
_BEAT = _beat.on_conflict_do_update(
    index_elements=["id"], set_={name: _beat.excluded[name] for name in ("seen_at", "wanted", "share")}
)
_LIVE = select(_R.id, _R.wanted, _R.share).where(_R.seen_at > b("since")).order_by(_R.id)
_LEAVE = delete(replicas).where(_R.id == b("me"))
_FORGET = delete(replicas).where(_R.seen_at <= b("before"))


class LeaseStore:
    """See `bot.stores.Leases`."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def take(self, name: str, me: str, now: datetime, until: datetime) -> bool:
        """Tell whether it is `me` who does this until then; `me` again makes it longer."""
        return bool(self._tx.do(_TAKE, name=name, holder=me, until_at=to_ms(until), now=to_ms(now)))

    def give_back(self, name: str, me: str) -> None:
        """Leave it to whoever comes."""
        self._tx.leave(_GIVE_BACK, lease=name, me=me)

    def live(self, since: datetime) -> dict[str, tuple[int, int]]:
        """Return what each process wants to say, and its share, of those that were seen after `since`."""
        return {row[0]: (row[1], row[2]) for row in self._tx.rows(_LIVE, since=to_ms(since))}

    def beat(self, me: str, now: datetime, wanted: int, share: int) -> None:
        """Leave `me` seen now, with what it wants to say and its share in thousandths."""
        self._tx.leave(_BEAT, id=me, seen_at=to_ms(now), wanted=wanted, share=share)

    def leave(self, me: str, before: datetime) -> None:
        """Leave `me` and whoever was not seen since then unknown."""
        self._tx.leave(_LEAVE, me=me)
        self._tx.leave(_FORGET, before=to_ms(before))
