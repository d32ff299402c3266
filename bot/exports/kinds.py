"""The kinds of report: what each needs, and what is read of each column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TEXT, ID, MONEY, COUNT, NUMBER, LENGTH, START, DAY, CURRENCY = (
    "text", "id", "money", "count", "number", "length", "start", "day", "currency",
)  # fmt: skip

LIVES = "live_session_list"
ROOMS = "live_session_detail"
LIVE_DAYS = "live_daily"
VIDEOS = "video_list"
VIDEO_DAYS = "video_daily"
CREATORS = "creator_list"
PRODUCTS = "product_list"
SHOP_DAYS = "shop_daily"
ORDERS = "order_sku_list"
SETTLEMENT = "settlement"
ADS = "ads"
UNKNOWN_KIND = "unknown"

KINDS = (
    LIVES, ROOMS, LIVE_DAYS, VIDEOS, VIDEO_DAYS, CREATORS, PRODUCTS, SHOP_DAYS, ORDERS, SETTLEMENT, ADS, UNKNOWN_KIND,
)  # fmt: skip
DAILY = frozenset({LIVE_DAYS, VIDEO_DAYS, SHOP_DAYS})
STREAMS = frozenset({LIVES, ROOMS})


@dataclass(frozen=True, slots=True)
class Kind:
    """What a report must have (one of each group), by which fields a row is told from others, and its columns."""

    needs: tuple[frozenset[str], ...]
    row: tuple[str, ...]
    columns: Mapping[str, str]


def _columns(**fields: str) -> dict[str, str]:
    return {field: kind for kind, names in fields.items() for field in names.split()}


_GMV = frozenset({"gmv_attributed", "gmv_direct", "gmv_indirect"})
_STREAM = _columns(
    length="duration avg_view_seconds avg_view_per_view",
    money="gmv_attributed gmv_direct gmv_indirect",
    count="sku_orders customers views viewers product_impressions product_clicks live_impressions comments shares"
    " likes new_followers items_attributed items_direct items_indirect",
    start="start_time",
)

SPECS: Mapping[str, Kind] = {
    LIVES: Kind(
        (frozenset({"start_time"}), _GMV),
        ("start_time",),
        _STREAM | _columns(text="creator nickname", id="creator_id", count="orders_paid orders_created products_added"),
    ),
    ROOMS: Kind(
        (frozenset({"start_time"}), frozenset({"gmv_attributed", "gmv_direct"})),
        ("start_time",),
        _STREAM | _columns(text="title account", id="room_id", count="orders"),
    ),
    LIVE_DAYS: Kind(
        (frozenset({"date"}), _GMV),
        ("date",),
        _columns(
            day="date",
            money="gmv_attributed gmv_direct gmv_indirect",
            count="streams items_attributed items_direct items_indirect sku_orders_attributed sku_orders_direct"
            " sku_orders_indirect customers_search views product_impressions product_clicks",
        ),
    ),
    VIDEOS: Kind(
        (frozenset({"video_id"}), _GMV),
        ("video_id",),
        _columns(
            id="video_id creator_id",
            text="creator_name caption products",
            start="posted_at",
            money="gmv_attributed gmv_direct gmv_indirect",
            count="views likes comments shares new_followers product_impressions product_clicks customers orders_old"
            " items_old items_attributed sku_orders_attributed sku_orders_direct",
        ),
    ),
    VIDEO_DAYS: Kind(
        (frozenset({"date"}), _GMV),
        ("date",),
        _columns(
            day="date",
            money="gmv_attributed gmv_direct gmv_indirect",
            count="views sku_orders_attributed sku_orders_direct sku_orders_indirect orders_old items_attributed"
            " items_old product_impressions product_clicks",
        ),
    ),
    CREATORS: Kind(
        (frozenset({"creator"}), frozenset({"gmv"})),
        ("creator",),
        _columns(
            text="creator",
            id="creator_id",
            money="gmv gmv_live gmv_video gmv_card refunds est_commission est_flat_fee",
            count="orders items product_impressions lives videos video_views samples_shipped followers",
            number="customers",
        ),
    ),
    PRODUCTS: Kind(
        (frozenset({"product_id", "name"}), frozenset({"gmv"})),
        ("product_id", "name"),
        _columns(
            id="product_id",
            text="name status",
            money="gmv refunds shop_tab_gmv live_gmv video_gmv card_gmv",
            count="items orders sku_orders customers product_impressions product_clicks page_views visitors",
        ),
    ),
    SHOP_DAYS: Kind(
        (frozenset({"date"}), frozenset({"gmv"})),
        ("date",),
        _columns(
            day="date",
            money="gmv refunds gross_revenue creator_live_attr linked_live_attr seller_live creator_video_attr"
            " linked_video_attr seller_video",
            count="orders sku_orders items customers page_views visitors product_impressions product_clicks"
            " unique_impressions unique_clicks",
        ),
    ),
}
