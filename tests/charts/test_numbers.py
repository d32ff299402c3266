"""Numbers and days as they stand in a picture."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bot.charts.days import day_of, period_of
from bot.charts.numbers import full, scale_of, short, tight
from bot.places import locale_of


@pytest.mark.parametrize(("value", "en", "es", "zh"), [
    ("0", "0", "0", "0"), ("0.05", "0.05", "0.05", "0.05"), ("0.0042", "0.0042", "0.0042", "0.0042"),
    ("8.1", "8.1", "8.1", "8.1"), ("950.4", "950", "950", "950"), ("12000", "12K", "12 mil", "1.2万"),
    ("999950", "1M", "1 M", "100万"), ("-1500", "-1.5K", "-1.5 mil", "-1500"),
    ("98765432100", "98.8B", "98.8 mil M", "987.7亿"),
])  # fmt: skip
def test_an_axis_is_short_in_the_readers_form(value: str, en: str, es: str, zh: str) -> None:
    told = [short(Decimal(value), locale_of(lang)).replace("\u00a0", " ") for lang in ("en", "es", "zh")]
    assert told == [en, es, zh]


@pytest.mark.parametrize(("lang", "currency", "value", "told"), [
    ("en", "USD", "8.1", "$8.10"), ("en", "USD", "12", "$12"), ("en", "USD", "1310.4", "$1,310"),
    ("en", "USD", "-4.2", "-$4.20"), ("en", "USD", "-0.00", "$0"), ("en", "THB", "500", "THB 500"),
    ("en", "VND", "40830000", "₫40.83M"), ("en", "VND", "7.5", "₫8"), ("es-MX", "MXN", "23616", "$23,616"),
    ("es-ES", "EUR", "1250000", "1,25 M €"), ("zh", "USD", "18321", "US$18,321"), ("zh", "CNY", "1250000", "¥125万"),
    ("en", None, "2.5", "2.5"),
])  # fmt: skip
def test_money_is_told_with_its_currency(lang: str, currency: str | None, value: str, told: str) -> None:
    assert full(Decimal(value), locale_of(lang), currency).replace("\u00a0", " ") == told


def test_an_axis_has_round_numbers_and_holds_zero() -> None:
    assert [str(tick) for tick in scale_of([Decimal(870), None]).ticks] == ["0", "500", "1000"]
    assert [int(tick) for tick in scale_of([Decimal(-30), Decimal(61)]).ticks] == [-50, 0, 50, 100]
    assert scale_of([None, Decimal(0)]).ticks == (Decimal(0),)
    assert scale_of([Decimal(870)]).part(Decimal(500)) == 0.5


def test_a_tight_scale_ends_where_the_values_do() -> None:
    assert tight([Decimal(-5), Decimal(3), None])[:2] == (-5.0, 3.0)
    assert tight([])[:2] == (0.0, 1.0)


@pytest.mark.parametrize(("lang", "same", "other"), [
    ("en", "2 Mar – 29 Mar 2026", "30 Dec 2025 – 29 Mar 2026"),
    ("es", "2 mar – 29 mar 2026", "30 dic 2025 – 29 mar 2026"),
    ("zh", "2026年3月2日 – 3月29日", "2025年12月30日 – 2026年3月29日"),
])  # fmt: skip
def test_a_year_that_both_ends_have_is_said_once(lang: str, same: str, other: str) -> None:
    locale, last = locale_of(lang), date(2026, 3, 29)
    assert period_of(date(2026, 3, 2), last, locale) == same
    assert period_of(date(2025, 12, 30), last, locale) == other
    assert period_of(last, last, locale) == day_of(last, locale, year=True)
