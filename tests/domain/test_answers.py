"""What is said to each question: the facts follow from the rules, the question and the seller's own ledger."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest

from bot.asking.naming import names
from bot.calendars import holidays_of
from bot.domain.answers import Elsewhere, Reply, answer
from bot.domain.policy import Rules
from bot.domain.policy_keys import KEYS
from bot.domain.questions import INTENTS, named
from bot.domain.shop import Ledger
from bot.domain.view import View
from bot.domain.walltime import wall
from bot.policies import load
from tests.domain.told import DAY, DOCUMENT, HOUR, NOW, deed, rules, view

POLICY = load()


def stranger(held: Rules = DOCUMENT) -> View:
    """Somebody without a shop."""
    return View(NOW, held, None, "UTC", "UTC", None, Ledger(), Ledger(), {})


def said(intent: str, text: str = "", here: View | None = None, elsewhere: Rules | None = None) -> Reply:
    def rules_for(market: str | None) -> Rules:
        return elsewhere or POLICY.for_market(market)

    def holidays_for(market: str) -> Any:
        return partial(holidays_of, market, None)

    asked = here or stranger(elsewhere or DOCUMENT)
    return answer(intent, named(text, NOW.date(), names()), asked, Elsewhere(rules_for, holidays_for))


def ids(reply: Reply) -> list[str]:
    return [part.id for part in reply.parts]


def values(reply: Reply, part: str) -> dict[str, Any]:
    [found] = [each for each in reply.parts if each.id == part]
    return dict(found.values)


@pytest.mark.parametrize("intent", INTENTS)
def test_every_question_has_an_answer_for_a_stranger_and_for_a_seller(intent: str) -> None:
    for here in (stranger(), view(), view(held=POLICY.for_market("US"))):
        assert said(intent, here=here).parts[0].id.startswith(intent)


NULLABLE = [key for key, kind in KEYS.items() if kind.nullable]


@pytest.mark.parametrize("key", NULLABLE)
def test_what_is_not_known_is_never_named_and_said_to_be_unknown_where_it_was_asked_for(key: str) -> None:
    held = Rules({**DOCUMENT.values, key: replace(DOCUMENT.values[key], value=None)})
    for intent in INTENTS:
        reply = said(intent, "180 17 79 yesterday 5pm", view(held=held), elsewhere=held)
        assert all(part.is_known for part in reply.parts), intent
        assert "unknown" in reply.parts[0].id or reply.parts[0].id.startswith(intent)


@pytest.mark.parametrize(("intent", "key"), [
    ("account_limit", "channel.max_accounts"), ("commission", "channel.commission_pct"),
    ("eligibility_age", "account.min_age"), ("relink_wait", "relink.wait_after_unlink_hours"),
    ("unlink_cooldown", "unlink.lock_after_link_hours"), ("unlink_quota", "unlink.quota"),
    ("showcase_daily_limit", "showcase.daily_add"),
])  # fmt: skip
def test_an_answer_that_is_all_unknown_says_so(intent: str, key: str) -> None:
    held = Rules({**DOCUMENT.values, key: replace(DOCUMENT.values[key], value=None)})
    assert ids(said(intent, elsewhere=held))[0] == "unknown"


@pytest.mark.parametrize(("intent", "override", "part"), [
    ("commission", {"channel__commission_pct": 2.5}, "commission.some"),
    ("official_vs_channel", {"channel__same_account_as_official": False}, "official_vs_channel.no"),
    ("official_vs_channel", {"channel__same_account_as_official": True}, "official_vs_channel.yes"),
    ("eligibility_region", {"account__region_must_match": None}, "eligibility_region.unknown"),
    ("bind_pending", {"invite__ttl_hours": 48}, "bind_pending.lapses"),
    ("unlink_quota", {"unlink__window_days": 180}, "unlink_quota.window"),
    ("credit_score", {"score__campaign_limit": None}, "credit_score.unknown"),
    ("credit_score", {"score__direction": "low_is_good"}, "credit_score.low"),
    ("appeal_deadline", {"appeal__amount": None}, "appeal_deadline.unknown"),
    ("eligibility_region", {"account__region_must_match": False}, "eligibility_region.free"),
    ("unlink_quota_exhausted", {"unlink__window_days": 90}, "unlink_quota_exhausted.window"),
    ("unlink_showcase", {"unlink__clears_showcase": False}, "unlink_showcase.kept"),
    ("unlink_cooldown", {"unlink__clears_showcase": False}, "unlink_cooldown.price"),
    ("unlink_approve", {"unlink__needs_seller_approval": False}, "unlink_approve.nobody"),
    ("appeal_denied", {"appeal__max_attempts": 2}, "appeal_denied.again"),
    ("appeal_denied", {"appeal__max_attempts": 1}, "appeal_denied"),
    ("gpm", {"gpm__benchmark": 12}, "gpm.mean"),
])  # fmt: skip
def test_the_answer_follows_the_policy(intent: str, override: dict[str, Any], part: str) -> None:
    assert part in ids(said(intent, elsewhere=rules(**override)))


def test_a_probation_shop_hears_its_limit_where_it_is_known() -> None:
    known = rules(channel__max_accounts_probation__individual=0, channel__max_accounts_probation__business=1)
    assert "account_limit.probation" in ids(said("account_limit", elsewhere=known))
    assert "account_limit.probation_unknown" in ids(said("account_limit", "my shop is on probation"))
    assert ids(said("account_limit")) == ["account_limit"]


def test_the_sellers_own_count_is_named_and_a_full_shop_is_told_so() -> None:
    one = view(deed(1, "active", "a1"))
    assert values(said("account_limit", here=one), "account_limit.own")["linked_of"] == ("of", 1, 4)
    full = view(*(deed(n, "active", f"a{n}") for n in range(1, 5)))
    assert ids(said("account_limit", here=full))[-1] == "account_limit.full"
    unknown = view(held=rules(channel__max_accounts=None))
    assert ids(said("account_limit", here=unknown)) == ["unknown"]


@pytest.mark.parametrize(("text", "part"), [
    ("she is 17", "eligibility_age.young"), ("he is 18", "eligibility_age.fine"), ("how old", "eligibility_age"),
])  # fmt: skip
def test_an_age_is_judged(text: str, part: str) -> None:
    assert ids(said("eligibility_age", text)) == [part]


def test_of_a_seller_with_a_shop_a_country_that_is_named_is_the_accounts() -> None:
    reply = said("eligibility_region", "can i link an account from the US?", view())
    assert values(reply, "eligibility_region.there")["market"] == ("market", "MX")
    assert values(reply, "eligibility_region.not_this")["other"] == ("market", "US")
    assert ids(said("eligibility_region", "can i link an account from the US?")) == ["eligibility_region"]
    network = said("network_region", "i am travelling in spain, which ip?", view())
    assert values(network, "network_region.there")["market"] == ("market", "MX")


def test_the_shops_country_is_named_and_another_refused() -> None:
    reply = said("eligibility_region", "墨西哥店 号是美国注册的")
    assert values(reply, "eligibility_region.there")["market"] == ("market", "MX")
    assert values(reply, "eligibility_region.not_this")["other"] == ("market", "US")
    assert ids(said("eligibility_region")) == ["eligibility_region"]
    assert ids(said("eligibility_region", here=view())) == ["eligibility_region.there"]


@pytest.mark.parametrize(("intent", "part"), [("relink_wait", "relink_wait"), ("unlink_cooldown", "unlink_cooldown")])
def test_a_wait_is_counted_from_the_instant_named(intent: str, part: str) -> None:
    seller = values(said(intent, "yesterday 5pm", view()), f"{part}.from")  # on the clock of Mexico City
    assert seller["free"] == datetime(2026, 11, 25, 23, tzinfo=UTC)
    stranger_ = values(said(intent, "yesterday 5pm"), f"{part}.same_hour")  # nobody knows on which clock
    assert (stranger_["day"], stranger_["hour"]) == (NOW.date(), "17:00")
    assert f"{part}.from" in ids(said(intent, "yesterday 5pm in mexico"))
    assert f"{part}.same_day" in ids(said(intent, "yesterday"))
    longer = rules(unlink__lock_after_link_hours=48, relink__wait_after_unlink_hours=48)
    later = values(said(intent, "yesterday", elsewhere=longer), f"{part}.same_day")
    assert later["day"] == NOW.date() + DAY
    odd = rules(unlink__lock_after_link_hours=30, relink__wait_after_unlink_hours=30)
    assert f"{part}.same_day" not in ids(said(intent, "yesterday", elsewhere=odd))
    assert f"{part}.ask" in ids(said(intent))
    assert not any(f"{part}.ask" in ids(said(intent, text)) for text in ("yesterday", "yesterday 5pm in mexico"))


def test_a_sellers_own_waits_are_named_while_they_run() -> None:
    linked = view(deed(1, "active", "a1", NOW - HOUR), deed(2, "active", "a2", NOW - 2 * DAY))
    reply = said("unlink_cooldown", here=linked)
    assert values(reply, "unlink_cooldown.own") == {"account": "a1", "free": NOW + 23 * HOUR}
    assert "unlink_cooldown.own" in ids(said("unlink_fail", here=linked))
    gone = view(deed(1, "active", "a1", NOW - 3 * DAY), deed(2, "unlinked", "a1", NOW - HOUR))
    assert values(said("relink_wait", here=gone), "relink_wait.own")["free"] == NOW + 23 * HOUR


def test_what_is_left_of_the_unlinks_is_named() -> None:
    told = (deed(1, "opening_unlinks", amount=1), deed(2, "active", "a1", NOW - 3 * DAY))
    reply = said("unlink_quota", "抖音180天", view(*told))
    assert values(reply, "unlink_quota.own")["left_of"] == ("of", 2, 3)
    assert ids(reply)[-1] == "douyin"
    unsure = view(deed(1, "opening_unlinks"))
    assert "unlink_quota.own_unknown" in ids(said("unlink_quota_exhausted", here=unsure))
    assert "unlink_quota.ask" in ids(said("unlink_quota", "in a uk shop", view()))
    window = rules(unlink__window_days=180)
    assert "douyin" not in ids(said("unlink_quota", "after 180 days?", elsewhere=window))
    assert "douyin" in ids(said("unlink_quota", "after 180 days?"))


def test_where_nobody_has_to_approve_no_approval_is_asked_for() -> None:
    assert ids(said("unlink_steps")) == ["unlink_steps", "unlink_steps.approve"]
    assert ids(said("unlink_steps", elsewhere=rules(unlink__needs_seller_approval=False))) == ["unlink_steps"]


def test_only_the_causes_of_the_policy_are_named() -> None:
    def named_causes(held: Rules) -> tuple[str, ...]:
        lines: tuple[str, ...] = values(said("unlink_fail", elsewhere=held), "unlink_fail.causes")["causes"].ids
        return lines

    assert named_causes(DOCUMENT) == ("cause.cooldown", "cause.network_country", "cause.open_violation")
    assert named_causes(rules(unlink__failure_causes=("open_violation",))) == ("cause.open_violation",)
    unknown = rules(unlink__lock_after_link_hours=None)
    assert named_causes(unknown) == ("cause.network_country", "cause.open_violation")


@pytest.mark.parametrize(("text", "part", "score"), [
    ("79.9 points", "credit_score.fails", 79.9), ("with 80", "credit_score.passes", 80),
    ("it says 200", "credit_score", None), ("with 3 accounts my score is 75", "credit_score.fails", 75),
])  # fmt: skip
def test_a_score_is_judged_at_its_border(text: str, part: str, score: float | None) -> None:
    reply = said("credit_score", text)
    assert part in ids(reply)
    assert values(reply, part).get("score") == score


def test_where_low_is_good_the_border_fails() -> None:
    low = rules(score__direction="low_is_good", score__campaign_limit=36, score__scale_max=48)
    assert "credit_score.fails" in ids(said("credit_score", "36 points", elsewhere=low))
    assert "credit_score.passes" in ids(said("credit_score", "35 points", elsewhere=low))
    assert "credit_score.passes" in ids(said("credit_score", "i have 6", elsewhere=low))
    assert "violation_impact.below" not in ids(said("violation_impact", elsewhere=low))


def test_a_deadline_is_counted_from_the_day_named() -> None:
    reply = said("appeal_deadline", "周五(12.18)收的违规通知")
    assert values(reply, "appeal_deadline.dated")["last"] == date(2026, 12, 29)
    assert ids(reply)[-2:] == ["appeal_deadline.weekends", "appeal_deadline.market"]
    states = said("appeal_deadline", "notice of 12/18, us shop")
    assert values(states, "appeal_deadline.holidays")["extended"] == date(2026, 12, 30)
    assert values(states, "appeal_deadline.dated")["last"] == datetime(2026, 12, 30, 4, 59, 59, tzinfo=UTC)
    assert ids(states)[-1] == "appeal_deadline.beats"
    assert ids(said("appeal_deadline", "notice of 3/11"))[0] == "appeal_deadline.unclear"
    assert "appeal_deadline.passed" in ids(said("appeal_deadline", "notice of 2026-11-02", view()))
    assert ids(said("appeal_deadline"))[0] == "appeal_deadline"


def test_today_is_the_earlier_of_the_two_dates() -> None:
    """Nine in the evening in Mexico City on the 25th is the 26th in Shanghai: the count begins on the 25th."""
    here = replace(view(now=datetime(2026, 11, 26, 3, tzinfo=UTC)), own_zone="Asia/Shanghai")
    assert values(said("appeal_deadline", "notice came today", here), "appeal_deadline.dated")["notice"] == date(
        2026, 11, 25
    )


def test_days_of_the_calendar_are_named_so() -> None:
    calendar = rules(appeal__unit="calendar_days", appeal__amount=30)
    assert values(said("appeal_where", elsewhere=calendar), "appeal_where")["term"][1] == "answer.appeal.days"


def test_the_daily_limit_names_its_reset_and_plans() -> None:
    reply = said("showcase_daily_limit", "180 products on 2 accounts", view())
    assert values(reply, "showcase_daily_limit.plan") == {"count": 180, "accounts": 2, "daily": 50, "n": 2}
    assert values(reply, "showcase_daily_limit.reset")["reset"] == datetime(2026, 11, 26, 6, tzinfo=UTC)
    assert ids(said("showcase_daily_limit", "50")) == ["showcase_daily_limit"]


def shown(reply: Reply, part: str = "live_slot.seasons") -> dict[str, tuple[str, str]]:
    """The first hour on both clocks, in each half of the year."""
    found = values(reply, part).items()
    return {
        name: (f"{wall(start, zone):%H:%M}", f"{wall(start, own):%d %H:%M}")
        for name, (_, slot, zone, own, at) in found for _, start in [next(slot.starts(zone, at - DAY))]
    }  # fmt: skip


def test_live_hours_are_told_on_the_clock_of_whoever_asks() -> None:
    london = shown(said("live_slot", "英国几点开播好 我人在深圳"))
    assert london == {"winter": ("20:00", "16 04:00"), "summer": ("20:00", "16 03:00")}
    here = replace(view(), own_zone="Asia/Shanghai")
    assert shown(said("live_slot", "", here), "live_slot.there") == {"slot": ("20:00", "16 10:00")}
    assert ids(said("live_slot", here=view())) == ["live_slot.there", "live_slot.uplift"]
    assert ids(said("live_slot")) == ["live_slot", "live_slot.uplift"]
    assert values(said("live_slot", "en Tijuana"), "live_slot.there")["slot"][2] == "America/Tijuana"


def test_summer_is_the_summer_of_whoever_changes_the_clock() -> None:
    """In Santiago it is summer in January: 20:00 in Mexico City is an hour later there then."""
    here = replace(view(), own_zone="America/Santiago")
    assert shown(said("live_slot", "", here)) == {"winter": ("20:00", "15 22:00"), "summer": ("20:00", "15 23:00")}


def test_a_live_reminder_names_hour_and_city() -> None:
    reply = said("reminder_live", "馬來西亞店 晚上8點直播要提醒我喔")
    assert values(reply, "reminder_live.there") == {"start": "20:00", "city": ("zone", "Asia/Kuala_Lumpur")}
    assert reply.zone == "Asia/Kuala_Lumpur"
    assert ids(said("reminder_live"))[0] == "reminder_live"


def test_trade_in_accounts_is_refused() -> None:
    assert ids(said("out_of_scope", "where can i buy an aged us account"))[0] == "out_of_scope.refused"
    assert ids(said("out_of_scope", "my parcel is late")) == ["out_of_scope"]


@pytest.mark.parametrize("term", names().terms)
def test_words_are_explained(term: str) -> None:
    typed = names().terms[term].pattern.replace("\\b", "").partition("|")[0].partition("(?")[0].replace(".", " ")
    assert ids(said("term", f"what is {typed}")) == [f"term.{term}"]


def test_a_word_that_nobody_explains_is_asked_for() -> None:
    assert ids(said("term", "what does that mean")) == ["term"]


def test_rules_are_those_of_the_market_that_is_named() -> None:
    seen: list[str | None] = []

    def rules_for(market: str | None) -> Rules:
        seen.append(market)
        return DOCUMENT

    def none_known(_: Iterable[int]) -> None:
        return None

    asked = named("my UK shop", NOW.date(), names())
    answer("account_limit", asked, view(), Elsewhere(rules_for, lambda _: none_known))
    answer("account_limit", named("", NOW.date(), names()), view(), Elsewhere(rules_for, lambda _: none_known))
    assert seen == ["GB"]
