"""The ledger's rows. A deed is never deleted or changed: it is taken back, and its trace stays."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam as b
from sqlalchemy import select, update

from bot.domain.corrections import corrected
from bot.domain.flow import Telling
from bot.domain.shop import Deed, Ledger
from bot.storage.instants import from_ms, maybe_at, maybe_ms, to_ms
from bot.storage.sellers import account_id, account_row
from bot.storage.tables import deeds
from bot.storage.tx import Read, Row, Tx

_D = deeds.c
_COLUMNS = (
    _D.id, _D.shop_id, _D.kind, _D.account_id, _D.at, _D.told_at, _D.certainty, _D.amount, _D.against_rule,
    _D.walk_id, _D.step, _D.what, _D.day, _D.last_day, _D.corrects_id,
)  # fmt: skip
_OF_SELLER = select(*_COLUMNS).where(_D.seller_id == b("seller"), _D.taken_back_at.is_(None)).order_by(_D.id)
_OF_WALK = select(*_COLUMNS).where(_D.walk_id == b("walk"), _D.taken_back_at.is_(None))
_GET = select(*_COLUMNS).where(_D.id == b("deed"))
_told = deeds.alias("told")
_CORRECTIONS = (
    select(*_COLUMNS)
    .where(
        _D.seller_id == select(_told.c.seller_id).where(_told.c.id == b("deed")).scalar_subquery(),
        _D.corrects_id == b("deed"), _D.taken_back_at.is_(None),
    )
    .order_by(_D.id)
)  # fmt: skip
_TELL = deeds.insert().returning(_D.id)
_TAKE_BACK = update(deeds).where(_D.id == b("deed"), _D.taken_back_at.is_(None)).values(taken_back_at=b("now"))


def _deed(row: Row) -> Deed:
    return Deed(
        id=row[0], shop=row[1], kind=row[2], account=account_id(row[3]) if row[3] else None, at=maybe_at(row[4]),
        told_at=from_ms(row[5]), certainty=row[6], amount=row[7], against_rule=bool(row[8]), walk=row[9], step=row[10],
        what=row[11], day=_day(row[12]), last_day=_day(row[13]), corrects=row[14],
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _ledger(rows: Sequence[Row]) -> Ledger:
    return Ledger(tuple(map(_deed, rows)))


def _by_step(rows: Sequence[Row]) -> dict[str, Deed]:
    return {row[10]: _deed(row) for row in rows}


class DeedStore:
    """See `bot.stores.Deeds`."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def of_seller(self, seller: int) -> Ledger:
        """Return the ledger of every deed that stands."""
        return self._tx.once(("ledger", seller), lambda: _ledger(self._tx.rows(_OF_SELLER, seller=seller)))

    def of_walk(self, walk: int) -> dict[str, Deed]:
        """Return the deeds that stand of a walk, by the step that told them."""
        return dict(self._tx.once(("told", walk), lambda: _by_step(self._tx.rows(_OF_WALK, walk=walk))))

    def reads(self, seller: int, walk: int | None) -> list[Read]:
        """Return the reads of a seller's ledger and of a walk's deeds."""
        ledger = Read(("ledger", seller), _OF_SELLER, {"seller": seller}, _ledger)
        return [ledger] if walk is None else [ledger, Read(("told", walk), _OF_WALK, {"walk": walk}, _by_step)]

    def get(self, deed: int) -> Deed | None:
        """Return the deed as its corrections left it, also one that was taken back or never was."""
        row = self._tx.row(_GET, deed=deed)
        if row is None:
            return None
        found = _deed(row)
        made = tuple(_deed(each) for each in self._tx.rows(_CORRECTIONS, deed=deed))
        return next((each for each in corrected((found, *made)) if each.id == deed), found)

    def tell(self, seller: int, shop: int, telling: Telling, walk: int | None, now: datetime) -> int:
        """Return the id of the deed, now in the ledger."""
        self._tx.known.pop(("ledger", seller), None)
        if walk is not None:
            self._tx.known.pop(("told", walk), None)
        new: int = self._tx.one(
            _TELL, seller_id=seller, shop_id=shop, account_id=account_row(telling.account), kind=telling.kind,
            at=maybe_ms(telling.at), certainty=telling.certainty, amount=telling.amount,
            against_rule=int(telling.against_rule), walk_id=walk, step=telling.step, corrects_id=telling.corrects,
            told_at=to_ms(now), taken_back_at=None, what=telling.what,
            day=telling.day and telling.day.isoformat(), last_day=telling.last_day and telling.last_day.isoformat(),
        )  # fmt: skip
        return new

    def take_back(self, deed: int, now: datetime) -> None:
        """Leave the deed out of the ledger, its row kept as a trace."""
        self._tx.forget("ledger")
        self._tx.forget("told")
        self._tx.leave(_TAKE_BACK, deed=deed, now=to_ms(now))
