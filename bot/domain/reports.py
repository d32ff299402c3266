"""What a report of Seller Center holds, row by row, whatever its language and form. Nothing known is None, never 0."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple


class LiveRow(NamedTuple):
    """One LIVE stream; `start` is the wall clock of the shop, `gmv` the measure that the report was read by."""

    account: str | None
    start: datetime
    seconds: int | None = None
    gmv: Decimal | None = None
    gmv_direct: Decimal | None = None
    gmv_indirect: Decimal | None = None
    orders: int | None = None
    sku_orders: int | None = None
    items: int | None = None
    customers: int | None = None
    views: int | None = None
    viewers: int | None = None
    live_impressions: int | None = None
    product_impressions: int | None = None
    product_clicks: int | None = None
    comments: int | None = None
    shares: int | None = None
    likes: int | None = None
    new_followers: int | None = None
    avg_view_seconds: int | None = None
    account_id: str | None = None
    room_id: str | None = None
    title: str | None = None


class DayRow(NamedTuple):
    """One day of LIVE, of video or of the shop; customers and visitors of days never add up."""

    day: date
    gmv: Decimal | None = None
    gmv_direct: Decimal | None = None
    gmv_indirect: Decimal | None = None
    orders: int | None = None
    sku_orders: int | None = None
    items: int | None = None
    streams: int | None = None
    views: int | None = None
    product_impressions: int | None = None
    product_clicks: int | None = None
    customers: int | None = None
    visitors: int | None = None
    page_views: int | None = None
    refunds: Decimal | None = None
    gross_revenue: Decimal | None = None


class VideoRow(NamedTuple):
    """One video with what it did in the period; it may be older than that."""

    video_id: str
    creator: str | None = None
    creator_id: str | None = None
    caption: str | None = None
    products: str | None = None
    posted_at: datetime | None = None
    views: int | None = None
    gmv: Decimal | None = None
    gmv_direct: Decimal | None = None
    gmv_indirect: Decimal | None = None
    orders: int | None = None
    items: int | None = None
    customers: int | None = None
    product_impressions: int | None = None
    product_clicks: int | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    new_followers: int | None = None


class CreatorRow(NamedTuple):
    """One creator with what they sold in the period."""

    creator: str
    creator_id: str | None = None
    gmv: Decimal | None = None
    gmv_live: Decimal | None = None
    gmv_video: Decimal | None = None
    gmv_card: Decimal | None = None
    refunds: Decimal | None = None
    est_commission: Decimal | None = None
    est_flat_fee: Decimal | None = None
    orders: int | None = None
    items: int | None = None
    product_impressions: int | None = None
    customers: Decimal | None = None
    lives: int | None = None
    videos: int | None = None


class ProductRow(NamedTuple):
    """One product with what was sold of it in the period, through all channels."""

    product_id: str | None
    name: str | None = None
    status: str | None = None
    gmv: Decimal | None = None
    refunds: Decimal | None = None
    orders: int | None = None
    sku_orders: int | None = None
    items: int | None = None
    customers: int | None = None
    product_impressions: int | None = None
    product_clicks: int | None = None
    page_views: int | None = None
    visitors: int | None = None


ReportRow = LiveRow | DayRow | VideoRow | CreatorRow | ProductRow


class Overview(NamedTuple):
    """The totals that a report states above its days: customers and visitors counted once."""

    gmv: Decimal | None = None
    orders: int | None = None
    customers: int | None = None
    visitors: int | None = None
