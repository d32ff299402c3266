"""What is looked at while the bot runs: how old what waits is, and how much of what ended badly there is."""

from datetime import datetime

from sqlalchemy import bindparam as b
from sqlalchemy import func, select, text

from bot.domain.kinds import LANES
from bot.storage.instants import maybe_at
from bot.storage.outbox import NEXT
from bot.storage.tables import BY_ARRIVAL, NEW, chats, inbox
from bot.storage.tx import Tx

_SCHEMA = text("SELECT version_num FROM alembic_version")
_OLDEST = select(inbox.c.received_at).where(text(NEW), text(BY_ARRIVAL)).order_by(inbox.c.seq).limit(1)
_PARKED = select(func.count()).select_from(inbox).where(inbox.c.state == b("of_state"))
_UNREACHABLE = (
    select(chats.c.unreachable, func.count()).where(chats.c.unreachable.is_not(None)).group_by(chats.c.unreachable)
)


class WatchedStore:
    """See `bot.stores.Watched`."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def schema(self) -> str:
        """Return the schema's revision."""
        return str(self._tx.one(_SCHEMA))

    def oldest_update(self) -> datetime | None:
        """Return when the update that waits for the longest was received."""
        return maybe_at(self._tx.one(_OLDEST))

    def next_tries(self) -> dict[str, datetime]:
        """Return of each lane in which something waits when the first of it is to be tried."""
        found = ((lane, maybe_at(self._tx.one(NEXT, of_lane=number))) for lane, number in LANES.items())
        return {lane: at for lane, at in found if at is not None}

    def parked(self) -> int:
        """Return how many updates were given up. Looks at every update that is kept: not to be asked often."""
        count: int = self._tx.one(_PARKED, of_state="parked")
        return count

    def unreachable(self) -> dict[str, int]:
        """Return how many chats can't be reached, by reason."""
        return {row[0]: row[1] for row in self._tx.rows(_UNREACHABLE)}
