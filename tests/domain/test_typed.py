"""Names, numbers, hours and days as sellers type them in three languages."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.steps import Refused
from bot.domain.typed import ACCOUNTS, LONGEST_NAME, PRODUCTS, TIMES, account_name, name_key, number
from bot.domain.typed_time import day_and_hour, hour, is_hour

TODAY = date(2026, 11, 25)


def reason(read: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        read()
    return refused.value.reason


# -- names


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Mi_Tienda", "Mi_Tienda"),
        ("  @mi.tienda ", "mi.tienda"),
        ("＠美妆小店", "美妆小店"),
        ("@@x", "x"),
        ("<3", "<3"),
        ("a&b <b>", "a&b <b>"),
        ("👩‍🍳 Chef", "👩‍🍳 Chef"),
        ("❤️", "❤️"),
        ("\U0001fae9", "\U0001fae9"),
        ("Mi  \u00a0 Tienda", "Mi Tienda"),
        ("abc\u202edef", "abcdef"),
        ("\u2066abc\u2069\u200b", "abc"),
        ("a12", "a12"),
        ("e\u0301", "é"),
        ("x" * LONGEST_NAME, "x" * LONGEST_NAME),
        ("https://www.tiktok.com/@dos?lang=es", "dos"),
        ("tiktok.com/@Dos.Tres/live", "Dos.Tres"),
        ("HTTPS://M.TIKTOK.COM/@dos#top", "dos"),
    ],
)
def test_a_name_is_taken_as_typed_without_at_and_address(typed: str, name: str) -> None:
    assert account_name(typed) == name
    assert account_name(name) == name


@pytest.mark.parametrize(
    "typed",
    [
        "", "   ", "@", "@@", "/start", "#1", "№7", "a\x00b", "a\nb", "a\u2028b", "\ud800", "\uffff", "\u202e",
        "\u200d", "\u200b", "x" * 41, "https://vm.tiktok.com/ZMabc/", "https://tiktok.com/t/ZTabc/", "www.tiktok.com",
        "t.me/bot", "https://example.com/@dos", "tiktok.com/@", "tg://resolve?domain=x",
    ],
)  # fmt: skip
def test_what_can_be_no_name_is_refused(typed: str) -> None:
    assert reason(lambda: account_name(typed)) == "name"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Mi_Tienda", "@mi_tienda"), ("ＡＢＣ", "abc"), ("❤️", "❤"), ("STRASSE", "straße"), ("＠uno", "UNO")],
)
def test_two_spellings_are_one_account(one: str, other: str) -> None:
    assert name_key(account_name(one)) == name_key(account_name(other))


@given(st.text(max_size=60))
def test_a_name_that_was_accepted_is_accepted_again_and_is_the_same_account(text: str) -> None:
    try:
        name = account_name(text)
    except Refused:
        return
    assert account_name(name) == name
    assert name_key(name_key(name)) == name_key(name)


# -- numbers


def test_a_whole_number_up_to_the_most_is_read_in_full_width_too() -> None:
    assert [number(typed, 20) for typed in ("0", " 7 ", "０７", "20")] == [0, 7, 7, 20]


@pytest.mark.parametrize("typed", ["", "21", "-1", "1.5", "1e3", "²x", "١", "seven", "1" * 5000, "0x1", "1 2"])
def test_what_is_no_such_number_is_refused_with_the_most(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        number(typed, 20)
    assert (refused.value.reason, refused.value.values) == ("number", {"most": 20})


@pytest.mark.parametrize(
    ("counted", "typed"),
    [
        (ACCOUNTS, ("3 accounts", "3个账号", "3 個帳號", "3个", "３ 个渠道账号", "3 Cuentas", "3 cuenta")),
        (TIMES, ("3 times", "3次", "3 次解绑", "3 veces", "3 unlinks", "3 desvinculaciones")),
        (PRODUCTS, ("3 products", "3个商品", "3件", "3款产品", "3 productos", "3 artículos", "3 items", "3件商品")),
    ],
)
def test_a_number_may_have_behind_it_what_is_counted_and_nothing_else(
    counted: re.Pattern[str], typed: tuple[str, ...]
) -> None:
    assert [number(each, 20, counted) for each in typed] == [3] * len(typed)
    for each in (*typed, "3 days", "3 天", "3 and 4", "products", "3 products more", "3 products 4", "99 products"):
        with pytest.raises(Refused):
            number(each, 20, None if each in typed else counted)


# -- hours


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("14:05", (14, 5)), ("1405", (14, 5)), ("9", (9, 0)), ("09", (9, 0)), ("0:00", (0, 0)), ("23:59", (23, 59)),
        ("14.05", (14, 5)), ("14：05", (14, 5)), ("１４：０５", (14, 5)), ("14h", (14, 0)), ("14h05", (14, 5)),
        ("14:05 h", (14, 5)), ("14:05 hrs", (14, 5)), ("at 14:05", (14, 5)), ("a las 14:05", (14, 5)),
        ("a la 1:30", (1, 30)), ("las 9", (9, 0)), ("2pm", (14, 0)), ("2 PM", (14, 0)), ("2:05 p.m.", (14, 5)),
        ("2:05 p. m.", (14, 5)), ("12 pm", (12, 0)), ("12 am", (0, 0)), ("12:30 a.m.", (0, 30)), ("11am", (11, 0)),
        ("12 noon", (12, 0)), ("2 de la tarde", (14, 0)), ("2:05 de la tarde", (14, 5)), ("9 de la noche", (21, 0)),
        ("9 de la mañana", (9, 0)), ("3 de la madrugada", (3, 0)), ("1 del mediodía", (13, 0)), ("14点", (14, 0)),
        ("14点5分", (14, 5)), ("14点05", (14, 5)), ("14時05分", (14, 5)), ("下午3点", (15, 0)),
        ("下午3点半", (15, 30)),
        ("下午 3:05", (15, 5)), ("上午9點半", (9, 30)), ("晚上8点", (20, 0)), ("晚上20:30", (20, 30)),
        ("凌晨12点", (0, 0)), ("凌晨1点", (1, 0)), ("中午12点", (12, 0)), ("中午11点半", (11, 30)),
        ("中午1点", (13, 0)), ("下午三点", (15, 0)),
        ("十点", (10, 0)), ("十二点半", (12, 30)), ("二十点十五分", (20, 15)), ("两点", (2, 0)), ("3点钟", (3, 0)),
        ("3点整", (3, 0)), ("9 in the morning", (9, 0)), ("8 in the evening", (20, 0)),
    ],
)  # fmt: skip
def test_an_hour_is_read_in_the_forms_of_three_languages(typed: str, at: tuple[int, int]) -> None:
    assert hour(typed) == time(*at)
    assert is_hour(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "", "24:00", "14:60", "25", "-1", "14:05:30", "now", "14:5:", "1 4", "140", "14055", "15 am", "0 pm", "24点",
        "晚上12点", "12 de la noche", "晚上1点", "12 de la mañana", "中午9点", "下午", "pm", "点", "半", "十",
        "5 o'clock", "2026-11-24T14:05:00+00:00", "14:05+00:00",
    ],
)  # fmt: skip
def test_an_hour_that_is_none_or_could_be_two_is_refused(typed: str) -> None:
    assert reason(lambda: hour(typed)) == "hour"
    assert not is_hour(typed)


# -- days


@pytest.mark.parametrize(
    ("typed", "day", "at"),
    [
        ("2026-11-24 14:05", (2026, 11, 24), (14, 5)), ("2026/11/24 14:05", (2026, 11, 24), (14, 5)),
        ("2026.1.4 9", (2026, 1, 4), (9, 0)), ("2026-11-24T14:05", (2026, 11, 24), (14, 5)),
        ("2026年11月24日14:05", (2026, 11, 24), (14, 5)), ("2026年11月24日 下午2点", (2026, 11, 24), (14, 0)),
        ("11月24日14:05", (2026, 11, 24), (14, 5)), ("11月24号晚上8点", (2026, 11, 24), (20, 0)),
        ("十一月二十四日下午两点", (2026, 11, 24), (14, 0)), ("24/11 14:05", (2026, 11, 24), (14, 5)),
        ("24-11-2026 14:05", (2026, 11, 24), (14, 5)), ("11/24 14:05", (2026, 11, 24), (14, 5)),
        ("11/11 11:11", (2026, 11, 11), (11, 11)), ("24/11/2026, 14:05", (2026, 11, 24), (14, 5)),
        ("24 nov 14:05", (2026, 11, 24), (14, 5)), ("24 de noviembre a las 14:05", (2026, 11, 24), (14, 5)),
        ("24 de noviembre de 2026 a las 2 de la tarde", (2026, 11, 24), (14, 0)), ("1 ene 9:00", (2026, 1, 1), (9, 0)),
        ("Nov 24, 2:05 pm", (2026, 11, 24), (14, 5)), ("November 24th 2026 at 14:05", (2026, 11, 24), (14, 5)),
        ("24 November 2026, 14:05", (2026, 11, 24), (14, 5)), ("24th Nov. 2pm", (2026, 11, 24), (14, 0)),
        ("yesterday 9 am", (2026, 11, 24), (9, 0)), ("Today at 1:00", (2026, 11, 25), (1, 0)),
        ("ayer a las 9", (2026, 11, 24), (9, 0)), ("hoy 1:00", (2026, 11, 25), (1, 0)),
        ("anteayer 9:00", (2026, 11, 23), (9, 0)), ("昨天下午3点", (2026, 11, 24), (15, 0)),
        ("前天 9:00", (2026, 11, 23), (9, 0)), ("今天1点", (2026, 11, 25), (1, 0)),
    ],
)  # fmt: skip
def test_a_day_and_its_hour_are_read_in_the_forms_of_three_languages(
    typed: str, day: tuple[int, int, int], at: tuple[int, int]
) -> None:
    assert day_and_hour(typed, TODAY) == (date(*day), time(*at))


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "date"), ("14:05", "date"), ("last week", "date"), ("2026-02-30 10:00", "date"), ("31/11 10:00", "date"),
        ("13/13 10:00", "date"), ("0/0 10:00", "date"), ("29/02 10:00", "date"), ("24 foo 10:00", "date"),
        ("0000-01-01 10:00", "date"), ("0001-01-01 00:00", "date"), ("9999-12-31 23:59", "date"),
        ("2015-12-31 10:00", "date"), ("24 nov 1405", "date"), ("24/11/26 10:00", "date"), ("13月1日10:00", "date"),
        ("05/06 10:00", "date_order"), ("05/06/2026 10:00", "date_order"), ("2026-11-24", "hour"),
        ("24/11 25:00", "hour"), ("2026-11-24T14:05:00+00:00", "hour"), ("11月24日", "hour"),
        ("27/11 10:00", "future"), ("27 nov 10:00", "future"),
    ],
)  # fmt: skip
def test_a_day_that_is_none_says_what_is_wrong_with_it(typed: str, why: str) -> None:
    assert reason(lambda: day_and_hour(typed, TODAY)) == why


def test_a_day_without_its_year_is_the_nearest_past_one() -> None:
    new_year = date(2027, 1, 2)
    assert day_and_hour("24/12 10:00", new_year) == (date(2026, 12, 24), time(10))
    assert day_and_hour("26/11 10:00", TODAY) == (date(2026, 11, 26), time(10))  # tomorrow: for the walk to refuse


def test_a_leap_day_is_one_only_in_its_year() -> None:
    assert day_and_hour("29/02 10:00", date(2028, 3, 1)) == (date(2028, 2, 29), time(10))
    assert reason(lambda: day_and_hour("29/02 10:00", date(2028, 1, 5))) == "future"


# -- hostile replies


HOSTILE = st.one_of(
    st.text(max_size=700),
    st.text(alphabet="0123456789:./-年月日点半时h apmde las下午晚上十二,T+", max_size=60),
    st.from_regex(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日? ?(下午|晚上)?\d{1,2}[:点]\d{0,2}( pm)?", fullmatch=True),
    st.text(alphabet="\u202e\u0000\ud800﷽٣𝟠½①Ⅷ一十〇İß", max_size=40),
)


@settings(max_examples=2500)
@given(HOSTILE)
def test_no_reply_raises_anything_but_refused(text: str) -> None:
    for read in (account_name, hour, lambda typed: number(typed, 20), lambda typed: day_and_hour(typed, TODAY)):
        with suppress(Refused):
            read(text)


@pytest.mark.parametrize("sign", ["1", "a", "十", " ", ":", "@", "24/11 ", "@" * 3, "\u200d", "de la "])
def test_a_very_long_reply_is_cut_before_it_is_read(sign: str) -> None:
    for read in (account_name, hour, lambda typed: day_and_hour(typed, TODAY)):
        assert reason(lambda read=read: read(sign * 200_000)) in {"name", "hour", "date"}  # type: ignore[misc]
