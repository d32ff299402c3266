"""Sellers, shops and the accounts they named."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam as b
from sqlalchemy import select, update

from bot.domain.typed import name_key
from bot.records import Seller, Shop
from bot.storage.instants import to_ms
from bot.storage.statements import insert
from bot.storage.tables import accounts, sellers, shops
from bot.storage.tx import Read, Row, Tx
from bot.storage.wishing import wishes_of, written

_S = sellers.c
_GET = select(_S.id, _S.language, _S.tag, _S.chosen, _S.zone, _S.shop_id, _S.wishes).where(_S.id == b("seller"))
_LOCK = _GET.with_for_update()
_new = insert(sellers)
_PUT = _new.on_conflict_do_update(
    index_elements=["id"],
    set_={name: _new.excluded[name] for name in ("language", "tag", "chosen", "zone", "shop_id", "seen_at", "wishes")},
)
_EVERYONE = select(_S.id).where(_S.id > b("after")).order_by(_S.id).limit(b("most"))

_H = shops.c
_SHOP_COLUMNS = (_H.id, _H.seller_id, _H.market, _H.zone, _H.subdivision)
_SHOP = select(*_SHOP_COLUMNS).where(_H.id == b("shop"))
_SHOPS = select(*_SHOP_COLUMNS).where(_H.seller_id == b("seller")).order_by(_H.id)
_ADD_SHOP = shops.insert().returning(_H.id)
_CHANGE_SHOP = (
    update(shops)
    .where(_H.id == b("shop"))
    .values(market=b("new_market"), zone=b("new_zone"), subdivision=b("new_subdivision"))
)

_A = accounts.c
_NAMES = select(_A.id, _A.name).where(_A.seller_id == b("seller")).order_by(_A.id)
_FIND = select(_A.id).where(_A.seller_id == b("seller"), _A.name_key == b("key"))
_ADD_ACCOUNT = accounts.insert().returning(_A.id)


def account_id(row_id: int) -> str:
    """Return the account's id as the domain and buttons know it; `#` can't begin an account's name."""
    return f"#{row_id}"


def account_row(account: str | None) -> int | None:
    """Return the row of an account id."""
    return int(account[1:]) if account else None


def _seller(rows: Sequence[Row]) -> Seller | None:
    made = [Seller(row[0], row[1], row[2], bool(row[3]), row[4], row[5], wishes_of(row[6])) for row in rows]
    return made[0] if made else None


def _shops(rows: Sequence[Row]) -> list[Shop]:
    return [Shop(*row) for row in rows]


def _named(rows: Sequence[Row]) -> dict[str, str]:
    return {account_id(row[0]): row[1] for row in rows}


class SellerStore:
    """See `bot.stores.Sellers`."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def get(self, seller: int) -> Seller | None:
        """Return the seller, None for a stranger."""
        return self._tx.once(("seller", seller), lambda: _seller(self._tx.rows(_GET, seller=seller)))

    def lock(self, seller: int) -> None:
        """Leave this seller's rows to this transaction until its end; one writer needs no lock."""
        if self._tx.alone or ("lock", seller) in self._tx.known:
            return
        self._tx.hold(seller)
        here = _seller(self._tx.rows(_LOCK, seller=seller))
        # What was read before may have changed until the lock was had.
        self._tx.known = {("lock", seller): None, ("seller", seller): here}

    def read(self, seller: int, *, lock: bool = False) -> Read:
        """Return the read of a seller, locked where that is said."""
        return Read(("seller", seller), _LOCK if lock else _GET, {"seller": seller}, _seller)

    def reads(self, seller: int, *, lock: bool) -> list[Read]:
        """Return the reads of a seller, locked first where that is said, with their shops and accounts."""
        of = {"seller": seller}
        return [
            self.read(seller, lock=lock),
            Read(("shops", seller), _SHOPS, of, _shops),
            Read(("names", seller), _NAMES, of, _named),
        ]

    def put(self, seller: Seller, now: datetime) -> None:
        """Leave the seller kept as given."""
        self._tx.known.pop(("seller", seller.id), None)
        self._tx.leave(
            _PUT, id=seller.id, language=seller.language, tag=seller.tag, chosen=int(seller.chosen), zone=seller.zone,
            shop_id=seller.shop, created_at=to_ms(now), seen_at=to_ms(now),
            wishes=written(seller.wishes),
        )  # fmt: skip

    def shop(self, shop: int) -> Shop | None:
        """Return the shop, None for an unknown id."""
        shops = (each for (what, _), known in self._tx.known.items() if what == "shops" for each in known)
        found: Shop | None = next((each for each in shops if each.id == shop), None)
        if found is not None:
            return found
        return self._tx.once(("shop", shop), lambda: next(iter(_shops(self._tx.rows(_SHOP, shop=shop))), None))

    def shops(self, seller: int) -> list[Shop]:
        """Return the seller's shops, oldest first."""
        return list(self._tx.once(("shops", seller), lambda: _shops(self._tx.rows(_SHOPS, seller=seller))))

    def add_shop(self, seller: int, market: str, zone: str, subdivision: str | None, now: datetime) -> int:
        """Return the id of the new shop."""
        self._tx.known.pop(("shops", seller), None)
        new: int = self._tx.one(
            _ADD_SHOP, seller_id=seller, market=market, zone=zone, subdivision=subdivision, created_at=to_ms(now)
        )
        return new

    def change_shop(self, shop: Shop) -> None:
        """Leave the shop with the market, zone and subdivision given."""
        self._tx.known.pop(("shop", shop.id), None)
        self._tx.known.pop(("shops", shop.seller), None)
        self._tx.leave(
            _CHANGE_SHOP, shop=shop.id, new_market=shop.market, new_zone=shop.zone, new_subdivision=shop.subdivision
        )

    def names(self, seller: int) -> dict[str, str]:
        """Return the seller's accounts: id to name as typed."""
        return dict(self._tx.once(("names", seller), lambda: _named(self._tx.rows(_NAMES, seller=seller))))

    def account(self, seller: int, name: str) -> str:
        """Return the id of the account of that name, made when it is new."""
        key = name_key(name)
        self._tx.known.pop(("names", seller), None)
        known = self._tx.one(_FIND, seller=seller, key=key)
        return account_id(known or self._tx.one(_ADD_ACCOUNT, seller_id=seller, name=name, name_key=key))

    def everyone(self, after: int, limit: int) -> list[int]:
        """Return the next seller ids after one, in order."""
        return [row[0] for row in self._tx.rows(_EVERYONE, after=after, most=limit)]
