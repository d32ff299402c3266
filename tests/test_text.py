"""A text id becomes words in the reader's language, and nothing a seller types can break it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogues import BadCatalogueError
from bot.forms import (
    Count,
    Counted,
    Day,
    Instant,
    Market,
    Markup,
    Money,
    Phrase,
    Span,
    Zone,
    as_html,
    as_text,
)
from bot.forms import Path as MenuPath
from bot.places import Reader, locale_of
from bot.text import Words, best_language, load_words

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DUE = datetime(2026, 11, 25, 20, 5, tzinfo=UTC)
MEXICO = "America/Mexico_City"

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {plural}\\n"\n\n'
TWO = "nplurals=2; plural=(n != 1);"
ONE = "nplurals=1; plural=0;"

CATALOGUES = {
    "en": (
        TWO,
        """
msgid "greet"
msgstr "Hello <b>{name}</b> &amp; welcome"

msgid "go.button"
msgstr "Go & see {name}"

msgid "left"
msgid_plural "left"
msgstr[0] "{n} account left"
msgstr[1] "{n} accounts left"

msgid "braces"
msgstr "{{literal}} {name}"

msgid "why"
msgstr "Because {reason}."

msgid "only.english"
msgstr "In English"
""",
    ),
    "es": (
        TWO,
        """
msgid "greet"
msgstr "Hola <b>{name}</b>"

msgid "left"
msgid_plural "left"
msgstr[0] "queda {n} cuenta"
msgstr[1] "quedan {n} cuentas"

msgid "only.english"
msgstr ""
""",
    ),
    "zh": (
        ONE,
        """
msgid "greet"
msgstr "你好 {name}{nobody}"

msgid "left"
msgid_plural "left"
msgstr[0] "还剩{n}个账号"

msgid "go.button"
msgstr "去 {name"
""",
    ),
}


def written(root: Path) -> Path:
    for language, (plural, body) in CATALOGUES.items():
        folder = root / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "bot.po").write_text(HEADER.format(plural=plural) + body.lstrip(), "utf-8")
    return root


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("locales"))


@pytest.fixture
def words(root: Path) -> Words:
    return load_words(root)


def reader(language: str, tag: str | None = None, now: datetime | None = NOW) -> Reader:
    return Reader(language, locale_of(tag or language), now)


# ------------------------------------------------------------------ saying


def test_a_text_is_said_in_the_sellers_language(words: Words) -> None:
    assert words.say("es", "greet", name="Ana") == "Hola <b>Ana</b>"
    assert words.say("es-MX", "greet", name="Ana") == "Hola <b>Ana</b>"
    assert words.broken == {}


def test_a_value_is_escaped_in_a_message_and_bare_on_a_button(words: Words) -> None:
    assert words.say("en", "greet", name="<i>A&B") == "Hello <b>&lt;i&gt;A&amp;B</b> &amp; welcome"
    assert words.plain("en", "greet", name="<i>A&B") == "Hello <i>A&B & welcome"
    assert words.plain("en", "go.button", name="<i>") == "Go & see <i>"
    assert words.say("en", "go.button", name="<i>") == "Go &amp; see &lt;i&gt;"


def test_markup_is_not_escaped_again_and_loses_its_tags_on_a_button(words: Words) -> None:
    said = words.say("en", "greet", name="A&B")
    assert words.say("en", "why", reason=said) == f"Because {said}."
    assert words.plain("en", "why", reason=said) == "Because Hello A&B & welcome."


@given(st.text())
def test_what_a_seller_types_is_never_read_as_a_template(root: Path, typed: str) -> None:
    words = load_words(root)
    said = words.say("en", "braces", name=typed)
    assert "<" not in said
    assert unescape(said) == "{literal} " + typed
    assert words.plain("en", "braces", name=typed) == "{literal} " + typed


def test_a_name_cannot_reach_into_its_value(root: Path) -> None:
    folder = root.parent / "reaching" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    body = 'msgid "x"\nmsgstr "{name.__class__}"\n'
    (folder / "bot.po").write_text(HEADER.format(plural=TWO) + body, "utf-8")
    words = load_words(folder.parent.parent)
    assert words.say("en", "x", name="A") == "{name.__class__}"
    assert words.broken == {"en x": 1}


@pytest.mark.parametrize(
    ("lang", "n", "said"),
    [
        ("en", 1, "1 account left"),
        ("en", 0, "0 accounts left"),
        ("en", Decimal("1.5"), "1.5 accounts left"),
        ("en", Count(1200), "1,200 accounts left"),
        ("es", 1, "queda 1 cuenta"),
        ("es", 2, "quedan 2 cuentas"),
        ("zh", 1, "还剩1个账号"),
    ],
)
def test_the_plural_is_the_languages_own(words: Words, lang: str, n: object, said: str) -> None:
    assert words.say(lang, "left", n=n) == said


def test_the_clock_given_at_the_start_says_which_year_it_is(root: Path) -> None:
    words = load_words(root, clock=lambda: NOW)
    assert words.plain("en", "why", reason=Day(date(2026, 11, 25))) == "Because Wed 25 Nov."
    next_year = words.plain("en", "why", reason=Day(date(2026, 11, 25)), now=NOW + timedelta(days=99))
    assert next_year == "Because Wed 25 Nov 2026."


def test_a_phrase_and_a_list_are_told_in_the_same_language(words: Words) -> None:
    assert words.say("en", "why", reason=Phrase("left", {"n": 2})) == "Because 2 accounts left."
    assert words.say("en", "why", reason=["a<", "b", Count(3)]) == "Because a&lt;, b, and 3."
    assert words.render("zh", [Market("MX"), Phrase("left", {"n": 1})]) == "墨西哥和还剩1个账号"


# ----------------------------------------------------------------- breaking


def test_a_broken_translation_is_said_in_english_and_counted(words: Words) -> None:
    assert words.say("zh", "greet", name="A") == "Hello <b>A</b> &amp; welcome"  # a name nobody gives
    assert words.plain("zh", "go.button", name="A") == "Go & see A"  # a stray brace
    assert words.say("es", "only.english") == "In English"  # no words
    assert words.say("zh", "only.english") == "In English"  # no entry
    assert words.broken == {"zh greet": 1, "zh go.button": 1, "es only.english": 1, "zh only.english": 1}


def test_a_missing_value_leaves_a_gap_rather_than_silence(words: Words) -> None:
    assert words.say("es", "greet") == "Hello <b>…</b> &amp; welcome"
    assert words.say("en", "left") == "… accounts left"
    assert words.say("en", "greet", name=None) == "Hello <b>…</b> &amp; welcome"
    assert words.say("en", "greet", name=DUE) == "Hello <b>…</b> &amp; welcome"  # a moment without its zone
    assert words.broken == {"es greet": 1, "en greet": 3, "en left": 1}


def test_an_unknown_id_is_said_as_itself_and_counted(words: Words) -> None:
    assert (words.has("greet"), words.has("nope")) == (True, False)
    assert words.ids() == ("greet", "go.button", "left", "braces", "why", "only.english")
    assert words.say("es", "nope") == "nope"
    assert words.broken == {"es nope": 1, "en nope": 1}


def test_an_unknown_language_reads_english(words: Words) -> None:
    assert words.say("fr-CA", "left", n=Count(1200)) == "1,200 accounts left"
    assert words.broken == {}


def test_words_without_english_are_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(BadCatalogueError, match="there is no such file"):
        load_words(tmp_path)


def test_a_file_that_is_no_catalogue_is_refused_with_its_path(tmp_path: Path) -> None:
    written(tmp_path)
    path = tmp_path / "es" / "LC_MESSAGES" / "bot.po"
    path.write_text('msgid "a\nnonsense', "utf-8")
    with pytest.raises(BadCatalogueError, match=r"es/LC_MESSAGES/bot\.po"):
        load_words(tmp_path)


# ------------------------------------------------------------- pseudo-locale


def test_the_pseudo_language_keeps_names_tags_and_escapes(words: Words) -> None:
    assert words.say("xx", "greet", name="Ana") == "[!! Héllö <b>Ana</b> &amp; wélçömé ~~~~~~~ !!]"
    assert words.plain("xx", "left", n=1) == "[!! 1 áççöûñt léft ~~~~~ !!]"
    assert words.broken == {}


# -------------------------------------------------------------------- forms


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Wed 25 Nov, 14:05 (Mexico City)"),
        ("es", "mié 25 nov, 14:05 (Ciudad de México)"),
        ("zh", "11月25日 周三 14:05（墨西哥城）"),
        ("xx", "Wed, Nov 25, 14:05 (Mexico City)"),
    ],
)
def test_a_moment_is_told_in_the_markets_zone_with_its_city(language: str, told: str) -> None:
    assert as_text(Instant(DUE, MEXICO), reader(language)) == told


def test_a_moment_stands_beside_the_readers_own_time_where_telegram_can_show_it() -> None:
    assert as_html(Instant(DUE, MEXICO), reader("en")) == (
        'Wed 25 Nov, 14:05 (Mexico City) · 📱 <tg-time unix="1795637100" format="wdt">Wed 25 Nov, 20:05 (UTC)</tg-time>'
    )
    assert as_html(Instant(DUE, MEXICO, own=False), reader("en")) == "Wed 25 Nov, 14:05 (Mexico City)"


@pytest.mark.parametrize(
    ("language", "mine", "told"),
    [
        ("en", "Asia/Shanghai", "Wed 25 Nov, 14:05 (Mexico City) = Thu 26 Nov, 04:05 (Shanghai)"),
        ("es", "Asia/Shanghai", "mié 25 nov, 14:05 (Ciudad de México) = jue 26 nov, 04:05 (Shanghái)"),
        ("zh", "Asia/Shanghai", "11月25日 周三 14:05（墨西哥城） = 11月26日 周四 04:05（上海）"),
        ("en", "America/New_York", "Wed 25 Nov, 14:05 (Mexico City) = 15:05 (New York)"),
        ("zh", "America/New_York", "11月25日 周三 14:05（墨西哥城） = 15:05（纽约）"),
        ("en", "America/Guatemala", "Wed 25 Nov, 14:05 (Mexico City)"),
        ("en", MEXICO, "Wed 25 Nov, 14:05 (Mexico City)"),
        ("en", None, "Wed 25 Nov, 14:05 (Mexico City)"),
    ],
)
def test_a_moment_is_told_on_the_readers_own_clock_too_where_it_shows_another_time(
    language: str, mine: str | None, told: str
) -> None:
    assert as_text(Instant(DUE, MEXICO, mine=mine), reader(language)) == told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "1 Fri 27 Nov · 2 Mon 30 · 3 Tue 1 Dec · 4 Fri 1 Jan 2027 · 5 Mon 4"),
        ("es", "1 vie 27 nov · 2 lun 30 · 3 mar 1 dic · 4 vie 1 ene 2027 · 5 lun 4"),
        ("zh", "1. 11月27日 周五 · 2. 30日 周一 · 3. 12月1日 周二 · 4. 2027年1月1日 周五 · 5. 4日 周一"),
        ("de", "1 Fr., 27. Nov. · 2 Mo., 30. Nov. · 3 Di., 1. Dez. · 4 Fr., 1. Jan. 2027 · 5 Mo., 4. Jan."),
    ],
)
def test_the_days_that_a_deadline_counts_are_numbered(language: str, told: str) -> None:
    days = (date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 1), date(2027, 1, 1), date(2027, 1, 4))
    assert as_text(Counted(days), reader(language)) == told


def test_a_moment_two_years_ahead_is_told_in_words_alone() -> None:
    ahead = Instant(NOW + timedelta(days=730), "UTC")
    just_under = Instant(NOW + timedelta(days=730) - timedelta(seconds=1), "UTC")
    assert as_html(ahead, reader("en")) == "Thu 23 Nov 2028, 12:00 (UTC)"
    assert as_html(just_under, reader("en")).count("<tg-time") == 1
    assert as_html(Instant(DUE, "UTC"), reader("en", now=None)) == "Wed 25 Nov 2026, 20:05 (UTC)"


def test_the_year_is_told_where_it_is_another_in_the_market() -> None:
    eve = reader("en", now=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    later = datetime(2027, 1, 1, 3, tzinfo=UTC)
    assert as_text(Instant(later, "UTC"), eve) == "Fri 1 Jan 2027, 03:00 (UTC)"
    assert as_text(Instant(later, MEXICO), eve) == "Thu 31 Dec, 21:00 (Mexico City)"
    assert as_text(Instant(later, "Asia/Tokyo"), eve) == "Fri 1 Jan, 12:00 (Tokyo)"


def test_a_day_has_its_weekday() -> None:
    told = [as_text(Day(date(2026, 11, 25)), reader(language)) for language in ("en", "es", "zh")]
    assert told == ["Wed 25 Nov", "mié 25 nov", "11月25日 周三"]
    assert as_text(date(2027, 1, 5), reader("zh")) == "2027年1月5日 周二"


def test_a_moment_without_zone_is_refused_and_an_unknown_zone_reads_utc() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        as_text(Instant(datetime(2026, 1, 1), MEXICO), reader("en"))  # noqa: DTZ001
    assert as_text(Instant(DUE, "Mars/Base"), reader("en")) == "Wed 25 Nov, 20:05 (UTC)"
    assert as_text(Zone("../etc"), reader("en")) == "UTC"


@pytest.mark.parametrize(
    ("seconds", "en", "es", "zh"),
    [
        (-5, "0 min", "0 min", "0分钟"),
        (0, "0 min", "0 min", "0分钟"),
        (0.2, "1 s", "1 s", "1秒"),
        (7.2, "8 s", "8 s", "8秒"),
        (59.5, "1 min", "1 min", "1分钟"),
        (60, "1 min", "1 min", "1分钟"),
        (61, "2 min", "2 min", "2分钟"),
        (86_339, "23 h 59 min", "23 h 59 min", "23小时59分钟"),
        (86_341, "24 h", "24 h", "24小时"),
        (97_920, "27 h 12 min", "27 h 12 min", "27小时12分钟"),
        (172_800, "2 days", "2 días", "2天"),
        (259_201, "3 days 1 h", "3 días 1 h", "3天1小时"),
    ],
)
def test_a_span_is_rounded_up(seconds: float, en: str, es: str, zh: str) -> None:
    span = Span(timedelta(seconds=seconds))
    assert [as_text(span, reader(language)) for language in ("en", "es", "zh")] == [en, es, zh]
    assert as_text(span.length, reader("en")) == en


SECONDS = {"days": 86_400, "day": 86_400, "h": 3600, "min": 60, "s": 1}


@given(st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(days=400)))
def test_a_span_never_reads_less_than_what_is_left(length: timedelta) -> None:
    parts = as_text(Span(length), reader("en")).split()
    told = sum(int(n) * SECONDS[unit] for n, unit in zip(parts[::2], parts[1::2], strict=True))
    assert told >= length.total_seconds()
    assert told - length.total_seconds() < 3600


def test_numbers_and_money_have_the_readers_form() -> None:
    cases = [("en", None), ("es", None), ("es", "es-MX"), ("es", "es-ES"), ("zh", "zh-Hant-TW")]
    readers = [reader(language, tag) for language, tag in cases]
    assert [as_text(Count(12345), who) for who in readers] == ["12,345"] * 3 + ["12.345", "12,345"]
    assert [as_text(Money(Decimal("12.5"), "MXN"), who) for who in readers] == [
        "MX$12.50",
        "MXN12.50",
        "$12.50",
        "12,50\xa0MXN",
        "MX$12.50",
    ]


def test_cities_countries_and_menus_are_told_in_the_language() -> None:
    readers = [reader(language) for language in ("en", "es", "zh")]
    saigon = [as_text(Zone("Asia/Ho_Chi_Minh"), who) for who in readers]
    assert saigon == ["Ho Chi Minh City", "Ciudad Ho Chi Minh", "胡志明市"]
    assert [as_text(Market("GB"), who) for who in readers] == ["United Kingdom", "Reino Unido", "英国"]
    assert as_text(Market("??"), readers[0]) == "??"
    assert as_html(Markup("<b>"), readers[0]) == "<b>"
    assert as_html(MenuPath(("Growth", "A&B")), readers[0]) == Markup("Growth &gt; A&amp;B")


@pytest.mark.parametrize("wrong", [None, True, 1.5, NOW, object()])
def test_what_has_no_form_is_refused(wrong: object) -> None:
    with pytest.raises(TypeError):
        as_text(wrong, reader("en"))


def test_the_locale_is_the_nearest_that_is_known() -> None:
    tags = ["zh", "zh-Hant-TW", "es", "es-MX", "es-419", "es_ES", "en-GB", "xx", ""]
    names = ["zh_Hans", "zh_Hans", "es_419", "es_MX", "es_419", "es_ES", "en_GB", "en", "en"]
    assert [locale_of(tag) for tag in tags] == [Locale.parse(name) for name in names]


# ------------------------------------------------------------ best language


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("zh", "zh"),
        ("zh-hans", "zh"),
        ("zh-hant-tw", "zh"),
        ("ZH_CN", "zh"),
        ("es", "es"),
        ("es-419", "es"),
        ("es-ES", "es"),
        ("en", "en"),
        ("en-gb", "en"),
    ],
)
def test_a_known_language_code_goes_straight_on(code: str, language: str) -> None:
    assert best_language(code) == (language, True)


@pytest.mark.parametrize(
    "code", ["pt-br", "id", None, "", "-", "xx", "q" * 40, "en-" + "q" * 40, "in", "iw", "tl", "eng", 7]
)
def test_another_language_code_reads_english_and_asks(code: object) -> None:
    assert best_language(code) == ("en", False)


@given(st.text())
def test_no_language_code_is_an_error(code: str) -> None:
    assert best_language(code)[0] in ("en", "es", "zh")
