"""Every kind of chart in every language: drawn in a child, of its size, with nothing at the edge."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from bot.charts.apart import NoPictureError, draw, draw_now
from bot.charts.canvas import PAPER, TALLEST, WIDTH
from bot.charts.carrying import packed, unpacked
from bot.charts.child import picture_of
from bot.charts.plans import Heat, Plan, Sessions, Trend, Words
from bot.charts.telling import words_for
from bot.text import load_words
from tests.charts.invented import examples, heat, sessions, trend
from tests.charts.pictures import PLACE

SAID = load_words()
LANGUAGES = ("zh", "es", "en", "xx")
KINDS = ("trend", "heat", "sessions")
MOST_BYTES = 120_000
SLOW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def looked_at(picture: bytes) -> None:
    """It has a size for a phone, and its edge is plain paper: nothing is cut."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    assert (image.format or "PNG", image.width, 400 <= image.height <= TALLEST) == ("PNG", WIDTH, True)
    bare = image.copy()
    bare.paste(PAPER, (24, 24, image.width - 24, image.height - 24))
    assert ImageChops.difference(bare, Image.new("RGB", image.size, PAPER)).getbbox() is None


def here(plan: Plan, lang: str) -> bytes:
    """As the child draws it, in this process."""
    return picture_of(packed(plan, words_for(plan, SAID, lang), lang))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_drawn_in_a_child_in_each_language(kind: str, lang: str) -> None:
    plan = examples(lang)[kind]
    picture = draw_now(plan, words_for(plan, SAID, lang), lang)
    looked_at(picture)
    assert len(picture) <= MOST_BYTES
    assert picture == here(plan, lang)


@pytest.mark.parametrize("plan", [
    trend(1), trend(7, "VND", 30_000), trend(28, "IDR", 10**9), trend(90), trend(400), trend(5, gaps=(0, 1, 2, 3, 4)),
    Trend((), None, None, None), Heat((), None), heat("VND", 10**6), Heat(((7, 23, Decimal(-4), 9),), "USD"),
    Heat(((1, 0, Decimal(5), 1),), "USD"), Sessions((), None, None, None), sessions(1), sessions(60), sessions(90),
    Sessions((("שלום 🎉 " + "w" * 300, Decimal(-5)), ("\x00\ud83d", None)), Decimal(2), None, "PHP"),
])  # fmt: skip
def test_few_many_none_and_odd(plan: Plan) -> None:
    for lang in ("es", "zh"):
        looked_at(here(plan, lang))


amounts = st.one_of(
    st.none(), st.just(Decimal(0)), st.decimals(-(10**7), 10**13, places=2), st.decimals(0, 1, places=6)
)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
tags = st.sampled_from(["zh", "es", "es-MX", "en", "xx", "no-such"])
currencies = st.sampled_from([None, "USD", "VND", "IDR", "MXN", "EUR", "¤¤¤"])


@SLOW
@given(days, st.lists(amounts, max_size=120), amounts, amounts, currencies, tags)
def test_any_trend_is_drawn(
    first: date,
    told: list[Decimal | None],
    week: Decimal | None,
    month: Decimal | None,
    currency: str | None,
    lang: str,
) -> None:
    each = tuple((first + timedelta(number), value) for number, value in enumerate(told))
    looked_at(here(Trend(each, week, month, currency), lang))


cells = st.tuples(
    st.integers(1, 7), st.integers(0, 23), st.decimals(-(10**6), 10**13, places=2), st.integers(0, 9)
)  # fmt: skip


@SLOW
@given(st.lists(cells, max_size=90), currencies, tags)
def test_any_heat_is_drawn(told: list[tuple[int, int, Decimal, int]], currency: str | None, lang: str) -> None:
    looked_at(here(Heat(tuple(told), currency), lang))


@SLOW
@given(st.lists(st.tuples(st.text(max_size=40), amounts), max_size=70), amounts, amounts, currencies, tags)
def test_any_sessions_are_drawn(
    told: list[tuple[str, Decimal | None]],
    yard: Decimal | None,
    middle: Decimal | None,
    currency: str | None,
    lang: str,
) -> None:
    looked_at(here(Sessions(tuple(told), yard, middle, currency), lang))


@pytest.mark.parametrize("kind", KINDS)
def test_a_plan_is_the_same_on_the_other_side(kind: str) -> None:
    plan = examples("es")[kind]
    words = words_for(plan, SAID, "es")
    assert unpacked(packed(plan, words, "es")) == (plan, words, "es")


@pytest.mark.parametrize(("week", "month", "title"), [
    ("125", "100", "Last 7 days: 25\u00a0% above your 28-day average"),
    ("60", "100", "Last 7 days: 40\u00a0% below your 28-day average"),
    ("101", "100", "Last 7 days: level with your 28-day average"), ("5", "0", "GMV by day"), ("5", "-3", "GMV by day"),
])  # fmt: skip
def test_the_headline_says_what_is_to_be_seen(week: str, month: str, title: str) -> None:
    plan = replace(trend(28), mean_7=Decimal(week), mean_28=Decimal(month))
    assert words_for(plan, SAID, "en").title == title


def test_the_best_hour_and_the_lives_that_reach_the_benchmark_are_told() -> None:
    told = [words_for(plan, SAID, "es-MX").title.replace("\u00a0", " ") for plan in (heat("MXN", 18), sessions(14))]
    assert told == [
        "Lo mejor: viernes a las 20:00, $18,666 por hora de LIVE",
        "6 de 13 LIVE en el promedio del sector o por encima",
    ]
    silent = (Heat(((1, 9, Decimal(5), 1),), "USD"), replace(sessions(3), benchmark=None))
    assert [words_for(plan, SAID, "zh").title for plan in silent] == [
        "还看不出哪个时段最好",
        "每场直播的千次展示成交额（GPM）",
    ]


async def test_a_drawing_that_takes_too_long_or_fails_is_one_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    words = Words("x")
    assert (await draw(trend(7), words, "en")).startswith(b"\x89PNG")
    with pytest.raises(NoPictureError, match="ended"):
        draw_now(trend(7), words, "en", seconds=0.001)
    with pytest.raises(NoPictureError, match="nothing"):
        await draw(replace(trend(7), mean_7=Decimal("NaN")), words, "en")
    monkeypatch.setattr("bot.apart.starting.sys.executable", "/bin/echo")
    with pytest.raises(NoPictureError, match="nothing"):
        draw_now(trend(7), words, "en")


def test_a_child_that_wants_too_much_memory_is_one_exception() -> None:
    with pytest.raises(NoPictureError, match="nothing"):
        draw_now(trend(7), Words("w" * 200_000_000), "en")


def test_the_bot_loads_nothing_that_draws() -> None:
    asked = (
        "import sys, bot.app, bot.charts.apart, bot.charts.telling; print(sorted({'PIL', 'numpy'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


@pytest.mark.parametrize("lang", ["zh", "es", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_picture_in_the_documentation_is_small_and_whole(kind: str, lang: str) -> None:
    picture = (PLACE / f"{lang}-chart-{kind}.png").read_bytes()
    looked_at(picture)
    assert len(picture) <= MOST_BYTES
