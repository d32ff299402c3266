"""The walk of a violation: from its notice to its outcome (S24, S30-S32)."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.deeds import Deed
from bot.domain.flows import appeal_draft, appeal_kit
from bot.domain.flows.appeals import case_of
from bot.domain.flows.notice import KINDS
from bot.domain.flows.violation import FLOW
from bot.domain.ladder import rungs
from bot.domain.policy import Rules
from bot.domain.shop import Ledger
from bot.domain.steps import Lines, Refused
from tests.domain.told import DAY, DOCUMENT, HOUR, NOW, Walked, deed, rules

LINKED = (deed(1, "active", "a1", NOW - 9 * DAY), deed(2, "active", "a2", NOW - 9 * DAY))
LAST = date(2026, 12, 3)
ONE_MORE = rules(appeal__max_attempts=2, appeal__second_amount=15, appeal__second_unit="calendar_days")


def begun(*deeds: Deed, held: Rules = DOCUMENT, kind: str = "infringement", **more: Any) -> Walked:
    return Walked(FLOW, *(deeds or LINKED), held=held, **more).taps("a1", kind)


def dated(**more: Any) -> Walked:
    """Told with the notice of yesterday, up to the evidence."""
    return begun(**more).taps("notice", "2026-11-24", "skip", "unsure")


def ready(**more: Any) -> Walked:
    """Up to the draft, with all evidence."""
    walk = dated(**more)
    return walk.taps(*appeal_draft.evidence(walk.here.road), "ready").taps("skip", "skip")


def sent(**more: Any) -> Walked:
    return ready(**more).taps("sent", "now")


def refused(**more: Any) -> Walked:
    """Refused a day later, and asked whether another appeal follows."""
    return sent(**more).waits(days=1).taps("denied", "now")


def told(walk: Walked, kind: str) -> Deed:
    [found] = [each for each in walk.deeds if each.walk == 99 and each.kind == kind]
    return found


def ladder(walk: Walked) -> list[str]:
    """The names of the rungs to come, as the ledger calls for them."""
    found = rungs(Ledger(walk.deeds), 1, walk.held, "America/Mexico_City", "America/Mexico_City")
    return [each.name for each in found if each.due_at > each.deed.told_at]


def ids(lines: Lines) -> tuple[str, ...]:
    return lines.ids


FIVE = ["wd3", "wd1", "last", "h2", "after"]
FIND = ["find1", "find2", "find3"]


# -- the notice


def test_linked_accounts_are_offered_first_then_every_other_known_one() -> None:
    walk = Walked(FLOW, deed(1, "active", "a3", NOW - DAY))
    assert walk.here.step is not None
    assert walk.here.step.offered(walk.here.road) == ("a3", "a1", "a2", "a4", "a5")
    assert (walk.asks, Walked(FLOW, names={}).asks) == ("account.ask", "account.first")


def test_an_account_can_be_typed_by_its_name() -> None:
    assert Walked(FLOW, *LINKED).types("@DOS").said("account") == "a2"
    assert Walked(FLOW, *LINKED).types("nueva").said("account") == "@nueva"
    with pytest.raises(Refused, match="name"):
        Walked(FLOW, *LINKED).types("#x")


def test_a_violation_is_told_with_its_kind_so_that_a_walk_left_there_is_reminded_of() -> None:
    walk = begun()
    notice = told(walk, "violation")
    assert (notice.account, notice.what, notice.day, notice.last_day, notice.at) == (
        "a1",
        "infringement",
        None,
        None,
        NOW,
    )
    assert ladder(walk) == FIND


def test_the_notices_date_sets_up_the_ladder_in_place_of_the_question_for_it() -> None:
    walk = begun().waits(minutes=5).taps("notice", "2026-11-24")
    notice = told(walk, "violation")
    assert (notice.day, notice.last_day, notice.at) == (date(2026, 11, 24), None, NOW)
    assert ladder(walk) == FIVE


def test_the_printed_last_day_is_kept_as_printed() -> None:
    walk = begun().taps("printed").types("1 dic")
    assert (told(walk, "violation").day, told(walk, "violation").last_day) == (None, date(2026, 12, 1))
    assert ids(walk.taps("skip", "unsure").facts["deadline"]) == ("deadline.printed",)
    assert walk.here.step is not None
    assert walk.here.step.cited(walk.here.road) == ()


def test_today_is_the_earlier_of_the_sellers_and_the_markets_day_and_stays_it() -> None:
    """At 08:00 UTC it is the 25th in Mexico and in Shanghai; at 02:00 the 24th in Mexico only."""
    walk = begun(now=NOW - 6 * HOUR, own_zone="Asia/Shanghai").taps("notice")
    assert walk.here.step is not None
    assert walk.here.step.offered(walk.here.road) == ("2026-11-24", "2026-11-23")
    walk.taps("2026-11-24")
    walk.more["own_zone"] = "Pacific/Honolulu"
    walk.waits(days=3)
    assert told(walk.taps("skip"), "violation").day == date(2026, 11, 24)
    assert walk.said("notice_day") == "2026-11-24"


def test_a_day_that_has_come_in_the_market_alone_may_be_the_notices() -> None:
    early = begun(now=NOW - 6 * HOUR, own_zone="Asia/Shanghai").taps("notice")
    assert early.types("25 nov").said("notice_day") == "2026-11-25"


@pytest.mark.parametrize(
    ("text", "reason"),
    [("26 nov", "future_day"), ("tomorrow", "future_day"), ("2025-11-24", "old_day"), ("2026-09-25", "old_day"),
     ("2028-01-01", "far_day"), ("4/11", "date_order"), ("24 nov 9:00", "day_alone"), ("?", "day")],
)  # fmt: skip
def test_a_wrong_date_of_the_notice_is_asked_about_and_nothing_is_kept(text: str, reason: str) -> None:
    walk = begun().taps("notice")
    before = dict(walk.answers)
    with pytest.raises(Refused, match=reason):
        walk.types(text)
    assert walk.answers == before
    assert ladder(walk) == FIND


def test_a_last_day_may_be_past_or_to_come_within_bounds() -> None:
    for text, day in (("26 sep", "2026-09-26"), ("yesterday", "2026-11-24"), ("2027-12-30", "2027-12-30")):
        assert begun().taps("printed").types(text).said("last_day") == day
    for text, reason in (("2026-09-25", "old_day"), ("2027-12-31", "far_day")):
        with pytest.raises(Refused, match=reason):
            begun().taps("printed").types(text)


def test_another_basis_takes_the_date_back_and_keeps_what_was_said_of_the_score() -> None:
    walk = dated().presses("basis", "printed")
    assert (walk.at, walk.said("notice_day")) == ("last_day", None)
    assert walk.types("2026-12-01").at == "evidence1"
    assert told(walk, "violation").last_day == date(2026, 12, 1)


def test_a_kind_corrected_later_changes_the_deed_and_the_checklist() -> None:
    walk = dated().presses("kind", "content")
    assert told(walk, "violation").what == "content"
    assert walk.here.step is not None
    assert walk.here.step.listed(walk.here.road) == appeal_kit.EVIDENCE["content"]


# -- a date that nobody has


def unsure() -> Walked:
    return begun().taps("unsure", "skip", "unsure")


def test_without_a_date_none_is_shown_and_the_reminders_ask_for_it() -> None:
    walk = unsure()
    assert walk.at == "found"
    assert walk.facts["deadline"] == Lines(("deadline.no_date",))
    assert walk.facts["day_line"] == Lines(("day.unknown",))
    assert ids(walk.facts["bells"]) == ("bells.find",)
    assert ladder(walk.taps("later")) == FIND
    assert (walk.at, walk.here.waiting, walk.here.put_off) == ("end.unsure", True, True)


def test_a_date_found_later_is_told_in_one_step_and_nothing_else_is_asked_again() -> None:
    for choice, text, last in (("printed", "2026-12-01", True), ("notice", "2026-11-24", False)):
        walk = begun().taps("unsure").types("79.9").taps("frozen", "later").waits(hours=20).presses("found", choice)
        assert walk.at == ("found_last" if last else "found_day")
        assert walk.types(text).at == "evidence1"
        assert ladder(walk) == FIVE
        assert told(walk, "score").amount == 7990
        assert (told(walk, "violation").last_day is not None) is last


def test_whoever_appeals_without_a_date_can_still_tell_it_beside_the_evidence() -> None:
    walk = unsure().taps("go", "licence")
    step = walk.here.step
    assert step is not None
    assert [(jump.step, jump.option) for jump in step.jumps(walk.here.road)] == [
        ("found", "printed"),
        ("found", "notice"),
    ]
    assert step.cited(walk.here.road) == ()
    assert ladder(walk) == FIND
    walk.presses("found", "notice").types("2026-11-24")
    assert walk.here.road.ticked("evidence1") == {"licence"}
    assert ladder(walk) == FIVE


def test_a_wrong_date_can_be_taken_back_beside_the_evidence() -> None:
    walk = dated()
    assert walk.here.step is not None
    [jump] = walk.here.step.jumps(walk.here.road)
    assert (jump.step, jump.way) == ("notice", "undo")
    assert walk.here.step.cited(walk.here.road) == ("appeal.amount", "appeal.count_from")


# -- the score, and the account itself


@pytest.mark.parametrize(
    ("text", "held", "verdict"),
    [
        ("80", {}, "fine"), ("79.9", {}, "under"), ("79,99", {}, "under"), ("100", {}, "fine"), ("0", {}, "under"),
        ("36", {"score__direction": "low_is_good", "score__campaign_limit": 36}, "over"),
        ("35.99", {"score__direction": "low_is_good", "score__campaign_limit": 36}, "fine"),
        ("500", {"score__campaign_limit": None, "score__scale_max": 1000}, "open"),
    ],
)  # fmt: skip
def test_the_shops_score_is_judged_by_the_policys_limit(text: str, held: dict[str, Any], verdict: str) -> None:
    walk = begun(held=rules(**held)).taps("notice", "2026-11-24").types(text)
    assert ids(walk.facts["score_line"]) == (f"score.{verdict}",)
    assert told(walk, "score").account is None


def test_a_score_off_the_scale_is_refused_and_may_be_left_out() -> None:
    walk = begun(held=rules(score__scale_max=48)).taps("notice", "2026-11-24")
    with pytest.raises(Refused, match="score") as off:
        walk.types("48.01")
    assert off.value.values == {"most": 48}
    with pytest.raises(Refused, match="score"):
        begun().taps("notice", "2026-11-24").types("1000.5")
    assert walk.taps("skip").facts["score_line"] == Lines(())
    assert [each.kind for each in walk.deeds if each.walk == 99] == ["violation"]


def test_the_account_itself_is_asked_for_too_and_gives_the_stage() -> None:
    walk = begun().taps("notice", "2026-11-24", "skip")
    assert walk.at == "permission"
    for answer, stage in (("works", ("stage.works",)), ("frozen", ("stage.frozen",)), ("unsure", ())):
        assert ids(walk.presses("permission", answer).facts["stage_line"]) == stage


def test_the_shops_other_linked_accounts_are_warned_of() -> None:
    assert dated().facts["others_line"] == Lines(("others",), {"others": ("a2",)})
    assert begun(LINKED[0]).facts["others_line"].ids == ()


# -- the last day on the screen


def test_the_counted_days_are_listed_with_the_safe_last_day() -> None:
    lines = dated().facts["deadline"]
    assert ids(lines) == ("deadline.counted",)
    assert lines.values["days"][1] == (
        *(date(2026, 11, day) for day in (25, 26, 27, 30)), *(date(2026, 12, day) for day in (1, 2, 3)),
    )  # fmt: skip
    assert lines.values["notice"] == date(2026, 11, 24)
    assert lines.values["left"] == lines.values["last"] - NOW


def test_a_public_holiday_makes_a_note_and_moves_nothing() -> None:
    days = {date(2026, 11, 26), date(2025, 1, 1), date(2027, 1, 1), date(2028, 1, 1)}
    lines = dated(holidays_of=lambda _: days).facts["deadline"]
    assert ids(lines) == ("deadline.counted", "deadline.extended")
    assert (lines.values["extended"], lines.values["days"][1][-1]) == (date(2026, 12, 4), LAST)


def test_what_has_passed_is_said_to_have_passed_by_this_rule() -> None:
    walk = begun().taps("notice").types("2026-11-05").taps("skip", "unsure")
    assert ids(walk.facts["deadline"]) == ("deadline.counted_passed",)
    assert ids(walk.facts["day_line"]) == ("day.passed",)
    assert walk.facts["bells"] == Lines(("bells.none",))
    assert ladder(walk) == []
    printed = begun().taps("printed").types("20 nov").taps("skip", "unsure")
    assert ids(printed.facts["deadline"]) == ("deadline.printed_passed",)


def test_rungs_that_are_past_are_skipped_and_listed_and_the_rest_are_set() -> None:
    """Case 37: a notice date that makes the first rung past."""
    walk = begun().taps("notice").types("2026-11-17").taps("skip", "unsure")
    lines = walk.facts["bells"]
    assert ids(lines) == ("bells.days", "bells.skipped")
    assert lines.values["days"] == (date(2026, 11, 25), date(2026, 11, 26))
    assert lines.values["skipped"] == (date(2026, 11, 23),)
    assert ladder(walk) == ["wd1", "last", "h2", "after"]


def test_once_sent_a_reminder_is_neither_set_nor_skipped() -> None:
    walk = dated().waits(days=6)
    assert ids(walk.facts["bells"]) == ("bells.days",)
    assert ids(walk.waits(days=2, hours=9).facts["bells"]) == ("bells.next",)


def test_how_many_days_there_are_may_not_be_known() -> None:
    lines = appeal_kit.deadline(None, case_of(dated().here.road), NOW)
    assert lines == Lines(("deadline.no_rule",))


# -- the evidence


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_violation_has_its_own_evidence(kind: str) -> None:
    walk = dated(kind=kind)
    step = walk.here.step
    assert step is not None
    assert step.listed(walk.here.road) == appeal_kit.EVIDENCE[kind]
    assert walk.taps(*appeal_kit.EVIDENCE[kind], "ready").at == "case_no"


def test_gaps_are_named_before_an_attempt_is_spent() -> None:
    walk = dated().taps("licence", "shots", "ready")
    assert (walk.at, walk.facts["missing"]) == ("sure1", ("invoice", "brand", "originals"))
    assert (walk.facts["had"], walk.facts["listed"]) == (2, 5)
    assert walk.here.step is not None
    assert [jump.way for jump in walk.here.step.jumps(walk.here.road)] == ["back"]
    assert walk.goes_back().at == "evidence1"
    assert walk.here.road.ticked("evidence1") == {"licence", "shots"}
    assert walk.taps("ready", "go").at == "case_no"


def test_the_appeal_can_be_put_off_at_the_evidence_and_at_the_draft() -> None:
    for walk in (dated().taps("later"), ready().taps("later")):
        assert (walk.at, walk.here.waiting, walk.here.put_off) == ("end.open", True, True)
        assert ladder(walk) == FIVE


# -- the draft


def parts(walk: Walked) -> list[str]:
    return [text_id for text_id, _ in walk.facts["draft"][1]]


def test_the_draft_holds_what_was_said_and_no_more() -> None:
    assert parts(ready()) == ["draft.open_plain", "draft.proof", "draft.request"]
    bare = dated().taps("ready", "go", "skip", "skip")
    assert parts(bare) == ["draft.open_plain", "draft.request"]
    full = dated().taps("brand", "ready", "go").types("V-1").types("Nada  que\nver.")
    assert parts(full) == ["draft.open", "draft.story", "draft.proof", "draft.request"]
    held = full.facts["draft"][1][0][1]
    assert held == {
        "account": "a1", "case_no": ("quote", "V-1"), "story": ("quote", "Nada que ver."),
        "what": ("kind_infringement",), "evidence": ("brand",),
    }  # fmt: skip


@pytest.mark.parametrize(("market", "language"), [("MX", "es"), ("ES", "es"), ("US", "en"), ("ID", "en"), (None, "en")])
def test_what_is_copied_is_in_the_platforms_language(market: str | None, language: str) -> None:
    walk = ready(market=market)
    found = FLOW.copies(walk.here.road, "sent1")
    assert [copy.text_id for copy in found] == parts(walk)
    assert {copy.language for copy in found} == {language}
    assert FLOW.copies(walk.here.road, "case_no") == ()


@pytest.mark.parametrize("text", ["", "   ", "x" * 401, "a\x00b", "a\u202eb"])
def test_a_line_that_is_too_long_or_not_to_be_seen_is_refused(text: str) -> None:
    walk = dated().taps("ready", "go", "skip")
    with pytest.raises(Refused, match="words"):
        walk.types(text)


def test_words_that_are_an_options_id_are_words_all_the_same() -> None:
    walk = dated().taps("ready", "go").types("skip").types("later")
    assert (walk.at, parts(walk)) == ("sent1", ["draft.open", "draft.story", "draft.request"])


def test_a_case_number_is_short() -> None:
    with pytest.raises(Refused, match="words"):
        dated().taps("ready", "go").types("9" * 41)


# -- sent, and what came of it


def test_a_sent_appeal_is_told_with_its_time_and_silences_the_ladder() -> None:
    walk = ready().taps("sent")
    assert (walk.at, ladder(walk)) == ("appealed1_when", FIVE)
    walk.taps("now")
    assert (walk.at, told(walk, "appealed").at, ladder(walk)) == ("result1", NOW, [])
    assert walk.taps("nothing").at == "end.appealed"
    assert (walk.here.waiting, walk.here.put_off) == (True, True)


def test_an_appeal_sent_yesterday_is_told_so() -> None:
    walk = ready().taps("sent", "yesterday").types("9:30")
    assert told(walk, "appealed").at == NOW - DAY + 7 * HOUR + timedelta(minutes=30)
    assert ready().taps("sent", "pick").types("20 nov 9:30").at == "result1"


@pytest.mark.parametrize("outcome", ["restored", "closed"])
def test_an_outcome_ends_the_walk_and_is_told(outcome: str) -> None:
    walk = sent().waits(days=2).taps(outcome)
    assert (walk.at, walk.here.waiting, walk.here.put_off) == (f"end.{outcome}", False, False)
    assert (told(walk, outcome).at, told(walk, outcome).certainty) == (NOW + 2 * DAY, "unsure")
    assert ladder(walk) == []


def test_a_refusal_sets_the_ladder_up_as_soon_as_it_is_said() -> None:
    walk = sent().waits(days=1).taps("denied")
    denial = told(walk, "appeal_denied")
    assert (walk.at, denial.at, denial.certainty, ladder(walk)) == ("denied1_when", NOW, "unsure", FIVE)
    walk.taps("now")
    denial = told(walk, "appeal_denied")
    assert (walk.at, denial.at, denial.certainty) == ("new_day1", NOW + DAY, "exact")


def test_a_refusal_can_not_be_older_than_its_appeal_nor_the_next_appeal_than_it() -> None:
    walk = sent().waits(days=1).taps("denied", "pick")
    with pytest.raises(Refused, match="before_last"):
        walk.types("24 nov 9:00")
    again = refused().taps("none", "again", "ready", "go", "skip", "sent", "pick")
    with pytest.raises(Refused, match="before_last"):
        again.types("25 nov 9:00")


def test_a_refusal_of_an_appeal_of_which_nobody_knows_when_it_was_sent_has_no_date() -> None:
    walk = ready(held=ONE_MORE).taps("sent", "unsure").waits(days=1).taps("denied", "unsure")
    assert (told(walk, "appeal_denied").at, ladder(walk)) == (None, FIND)
    assert walk.facts["deadline"] == Lines(("deadline.no_date",))


def test_a_last_day_printed_on_the_refusal_counts() -> None:
    walk = refused().types("2026-12-08")
    assert walk.at == "again1"
    assert told(walk, "appeal_denied").last_day == date(2026, 12, 8)
    assert ids(walk.facts["deadline"]) == ("deadline.printed",)


def test_the_rule_for_another_attempt_is_counted_out_where_there_is_one() -> None:
    walk = refused(held=ONE_MORE).taps("none")
    lines = walk.facts["deadline"]
    assert (ids(lines), lines.values["days"][1][-1]) == (("deadline.again",), date(2026, 12, 11))
    assert ids(walk.waits(days=30).facts["deadline"]) == ("deadline.again_passed",)


def test_another_appeal_begins_with_the_evidence_that_was_missing() -> None:
    walk = refused().taps("none", "again")
    assert (walk.asks, walk.facts["had"], walk.facts["attempts"].values["number"]) == ("evidence2.again", 0, 2)
    assert walk.here.step is not None
    assert walk.here.step.jumps(walk.here.road) == ()
    walk.taps("brand", "ready", "go")
    assert walk.asks == "facts2.again"
    walk.types("Now with the registration.")
    assert parts(walk) == ["draft.open_plain", "draft.story", "draft.proof", "draft.request"]
    assert walk.facts["draft"][1][2][1]["evidence"] == ("brand",)


def third() -> Walked:
    walk = refused()
    for _ in range(2):
        walk.taps("none", "again", "ready", "go", "skip", "sent", "now").waits(days=1).taps("denied", "now")
    return walk


def test_the_walk_has_three_rounds_and_then_names_support() -> None:
    walk = third()
    assert (walk.at, walk.here.waiting) == ("end.denied", False)
    assert [each.kind for each in walk.deeds if each.walk == 99] == ["violation", *["appealed", "appeal_denied"] * 3]
    assert FLOW.next_of(walk.here.road, "denied") == ("violation",)


def test_the_policy_may_leave_fewer() -> None:
    assert refused(held=rules(appeal__max_attempts=1)).at == "end.denied"
    walk = refused(held=ONE_MORE)
    assert walk.facts["attempts"] == Lines(("attempts.known",), {"number": 1, "most": 2})
    assert walk.taps("none", "again", "ready", "go", "skip", "sent", "now", "denied", "now").at == "end.denied"
    assert ladder(walk) == []


def test_leaving_it_after_a_refusal_keeps_the_reminders_and_the_way_back() -> None:
    walk = refused().taps("none", "stop")
    assert (walk.at, walk.here.waiting, walk.here.put_off, ladder(walk)) == ("end.stopped", False, True, FIVE)
    assert FLOW.next_of(walk.here.road, "restored") == ("eligibility", "violation")


def test_each_put_off_answer_is_taken_back_by_one_step() -> None:
    for walk, step in (
        (unsure().taps("later"), "found"), (dated().taps("later"), "evidence1"), (ready().taps("later"), "sent1"),
        (sent().taps("nothing"), "result1"), (refused().taps("none", "stop"), "again1"),
    ):  # fmt: skip
        assert walk.goes_back("end").at == step


@given(st.dates(date(2026, 9, 26), date(2026, 11, 25)), st.integers(0, 200))
def test_for_any_notice_the_screen_lists_what_the_ledger_calls_for(day: date, hours: int) -> None:
    walk = begun().taps("notice").types(day.isoformat()).taps("skip", "unsure")
    ahead = [each for each in ladder(walk) if each in ("wd3", "wd1", "last")]
    lines = walk.facts["bells"]
    assert len(lines.values.get("days", ())) == len(ahead)
    assert (ids(lines) == ("bells.none",)) == (ladder(walk) == [])
    later = walk.waits(hours=hours)
    last = later.facts["deadline"]
    assert ids(last) == (("deadline.counted_passed",) if last.values["last"] <= later.now else ("deadline.counted",))


def test_every_end_has_been_reached() -> None:
    ends = {
        unsure().taps("later").at, dated().taps("later").at, sent().taps("nothing").at, sent().taps("restored").at,
        sent().taps("closed").at, refused().taps("none", "stop").at, third().at,
    }  # fmt: skip
    assert ends == {f"end.{each}" for each in ("unsure", "open", "appealed", "restored", "closed", "stopped", "denied")}
