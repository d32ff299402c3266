"""Which counts add up in each kind of report, and which rates come of them, each with its denominator in its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bot.domain import metrics
from bot.exports.kinds import LIVE_DAYS, LIVES, PRODUCTS, ROOMS, SHOP_DAYS, VIDEO_DAYS

_MONEY, _RATE = Decimal("0.01"), Decimal("0.0001")

_Rates = Mapping[str, Callable[[Sequence[Any]], Decimal | None]]
_FUNNEL: _Rates = {
    "gpm_per_1000_product_impressions": lambda rows: metrics.gpm(rows, "product_impressions"),
    "ctr_clicks_over_product_impressions": lambda rows: metrics.ratio(rows, "product_clicks", "product_impressions"),
    "ctor_orders_over_clicks": lambda rows: metrics.ratio(rows, "orders", "product_clicks"),
}
_WATCH: _Rates = {"watch_gpm_per_1000_views": lambda rows: metrics.gpm(rows, "views")}
_SHOW: _Rates = {
    "show_gpm_per_1000_live_impressions": lambda rows: metrics.gpm(rows, "live_impressions"),
    "tap_through_rate_views_over_live_impressions": lambda rows: metrics.ratio(rows, "views", "live_impressions"),
    "ctr_clicks_over_views": lambda rows: metrics.ratio(rows, "product_clicks", "views"),
}
_VIDEO_DAYS: _Rates = {
    "gpm_per_1000_video_views": lambda rows: metrics.gpm(rows, "views", "gmv_direct"),
    "ctr_clicks_over_product_impressions": _FUNNEL["ctr_clicks_over_product_impressions"],
    "ctor": _FUNNEL["ctor_orders_over_clicks"],
}
_SHOP: _Rates = {"aov_gmv_over_sku_orders": lambda rows: metrics.ratio(rows, "gmv", "sku_orders")}
RATES: Mapping[str, _Rates] = {
    LIVES: {**_FUNNEL, **_WATCH},
    ROOMS: {**_FUNNEL, **_WATCH, **_SHOW},
    LIVE_DAYS: {**_FUNNEL, **_WATCH},
    VIDEO_DAYS: _VIDEO_DAYS,
    SHOP_DAYS: {**_FUNNEL, **_SHOP},
    PRODUCTS: _FUNNEL,
}
_SOLD = ("orders", "items", "product_impressions", "product_clicks")
COUNTS: Mapping[str, tuple[str, ...]] = {
    LIVES: (*_SOLD, "views"),
    ROOMS: (*_SOLD, "sku_orders", "views", "live_impressions"),
    LIVE_DAYS: (*_SOLD, "sku_orders", "views"),
    VIDEO_DAYS: (*_SOLD, "sku_orders", "views"),
    SHOP_DAYS: (*_SOLD, "sku_orders", "page_views"),
    PRODUCTS: (*_SOLD, "sku_orders"),
}


def money(value: Decimal | None) -> float | None:
    """The amount to the cent."""
    return None if value is None else float(value.quantize(_MONEY, ROUND_HALF_UP))


def rate(value: Decimal | None) -> float | None:
    """The rate to four places."""
    return None if value is None else float(value.quantize(_RATE, ROUND_HALF_UP))


def whole(value: Decimal | None) -> float | int | None:
    """A count, or the minutes, as a whole number if it is one."""
    if value is None or value == int(value):
        return None if value is None else int(value)
    return float(round(value, 2))
