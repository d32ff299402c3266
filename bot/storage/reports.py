"""Reports of Seller Center as they were read, kept by shop."""

from datetime import datetime

from sqlalchemy import bindparam as b
from sqlalchemy import delete, select, update

from bot.records import Kept
from bot.storage.instants import from_ms, to_ms
from bot.storage.statements import insert
from bot.storage.tables import reports
from bot.storage.tx import Row, Tx

_R = reports.c
_COLUMNS = (_R.id, _R.seller_id, _R.shop_id, _R.kind, _R.first_day, _R.last_day, _R.read_at)
_new = insert(reports)
_PUT = _new.on_conflict_do_update(
    index_elements=["shop_id", "digest"], set_={"read_at": _new.excluded.read_at, "body": _new.excluded.body}
).returning(_R.id)
_GET = select(*_COLUMNS).where(_R.id == b("report"), _R.seller_id == b("seller"))
_BODY = select(_R.body).where(_R.id == b("report"), _R.seller_id == b("seller"))
_OF_SHOP = (
    select(*_COLUMNS)
    .where(_R.seller_id == b("seller"), _R.shop_id == b("shop"))
    .order_by(_R.read_at.desc(), _R.id.desc())
    .limit(b("most"))
)
_CHANGE = (
    update(reports)
    .where(_R.id == b("report"), _R.seller_id == b("seller"))
    .values(first_day=b("first"), last_day=b("last"), digest=b("its_digest"), body=b("its_body"))
)
_DROP = delete(reports).where(_R.id == b("report"), _R.seller_id == b("seller"))
_TRIM = delete(reports).where(
    _R.seller_id == b("seller"), _R.shop_id == b("shop"),
    _R.id.not_in(
        select(_R.id).where(_R.shop_id == b("shop")).order_by(_R.read_at.desc(), _R.id.desc()).limit(b("most"))
    ),
)  # fmt: skip


def _kept(row: Row) -> Kept:
    return Kept(row[0], row[1], row[2], row[3], row[4], row[5], from_ms(row[6]))


class ReportStore:
    """See `bot.stores.Reports`."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def put(
        self, seller: int, shop: int, kind: str, days: tuple[str, str] | None, digest: str, body: str, now: datetime,
        most: int,
    ) -> int:  # fmt: skip
        """Return the id of the report, kept once however often it is sent; of a shop the newest `most` are kept."""
        first, last = days or (None, None)
        report: int = self._tx.one(
            _PUT, seller_id=seller, shop_id=shop, kind=kind, first_day=first, last_day=last, digest=digest, body=body,
            read_at=to_ms(now),
        )  # fmt: skip
        self._tx.leave(_TRIM, seller=seller, shop=shop, most=most)
        return report

    def get(self, seller: int, report: int) -> Kept | None:
        """Return the seller's report, None where there is none."""
        row = self._tx.row(_GET, report=report, seller=seller)
        return _kept(row) if row else None

    def body(self, seller: int, report: int) -> str | None:
        """Return the rows of the seller's report as JSON, None where there is none."""
        found: str | None = self._tx.one(_BODY, report=report, seller=seller)
        return found

    def of_shop(self, seller: int, shop: int, most: int) -> list[Kept]:
        """Return the shop's reports, the one read last first."""
        return [_kept(row) for row in self._tx.rows(_OF_SHOP, seller=seller, shop=shop, most=most)]

    def change(self, seller: int, report: int, days: tuple[str, str] | None, digest: str, body: str) -> None:
        """Leave the seller's report with these days and rows."""
        first, last = days or (None, None)
        self._tx.leave(_CHANGE, report=report, seller=seller, first=first, last=last, its_digest=digest, its_body=body)

    def drop(self, seller: int, report: int) -> bool:
        """Tell whether it was there; it is not afterwards."""
        return bool(self._tx.do(_DROP, report=report, seller=seller))
