"""Policy as the domain sees it: plain trees in, typed rules or named problems out."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.policy import Policy, Rules, Value
from bot.domain.policy_keys import FIELDS, KEYS
from bot.domain.policy_kinds import DAYS, LANGUAGES, Held, Kind, Unfit, plain_value, read_value
from bot.domain.policy_reading import VERSION, Origin, Problem, read_policy

TODAY = date(2026, 11, 24)
HERE = Origin("own.yaml", TODAY)
MARKETS = {"US": ("CA", "TX"), "ID": (), "MY": ("01", "02")}
LABEL = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=20)


def raw_of(kind: Kind) -> st.SearchStrategy[Any]:
    """Raw values, as a file holds them, that the kind takes."""
    low, high = kind.low, kind.high
    path = st.fixed_dictionaries({language: st.lists(LABEL, min_size=1, max_size=4) for language in LANGUAGES})
    found: dict[str, Any] = {
        "count": st.integers(int(low), int(high)),
        "number": st.integers(int(low), int(high)) | st.floats(low, high),
        "hours": st.floats(low, high),
        "flag": st.booleans(),
        "text": LABEL,
        "choice": st.sampled_from(kind.choices or ("",)),
        "time": st.times().map(lambda at: f"{at:%H:%M}"),
        "date": st.dates().map(date.isoformat),
        "words": st.lists(st.sampled_from(kind.choices or ("",)), min_size=1, unique=True),
        "days": st.sets(st.integers(int(low), int(high)), min_size=2, max_size=2).map(sorted),
        "weekend": st.lists(st.sampled_from(DAYS), unique=True, max_size=6),
        "path": path,
    }
    values: st.SearchStrategy[Any] = found[kind.name]
    return values | st.none() if kind.nullable else values


SAMPLES: dict[str, object] = {
    "count": 3, "number": 80, "hours": 24, "flag": True, "time": "20:00", "days": [7, 28], "weekend": ["sat", "sun"],
    "path": {"zh": ["卖家中心", "解绑"], "en": ["Seller Center", "Unlink"], "es": ["Mi cuenta", "Desvincular"]},
}  # fmt: skip


def sample(kind: Kind) -> object:
    if kind.name == "words":
        return list(kind.choices)
    return kind.choices[0] if kind.choices else SAMPLES[kind.name]


def complete_tree() -> dict[str, Any]:
    """A tree with a value for each key."""
    defaults: dict[str, object] = {key: {"value": sample(kind)} for key, kind in KEYS.items()}
    defaults["score.scale_max"] = None
    return {"version": VERSION, "defaults": defaults, "markets": {}}


def read(tree: object, base: Policy | None = None) -> Policy:
    policy, problems = read_policy(tree, base, HERE, MARKETS)
    assert problems == ()
    return policy


def wrong(tree: object, base: Policy | None = None) -> list[tuple[tuple[str | int, ...], str]]:
    return [(problem.path, problem.reason) for problem in read_policy(tree, base, HERE, MARKETS)[1]]


BASE = read(complete_tree())


def held(rules: Rules, key: str) -> object:
    """The value of a key, asked for by its kind."""
    reader = {"choice": "text"}.get(KEYS[key].name, KEYS[key].name)
    if reader == "weekend":
        return rules.weekend()
    if reader == "path":
        return {language: rules.path(key, language) for language in LANGUAGES}
    return getattr(rules, reader)(key)


@pytest.mark.parametrize("key", KEYS)
def test_every_key_answers_in_its_kind(key: str) -> None:
    expected: dict[str, object] = {
        "count": 3, "number": 80, "hours": timedelta(hours=24), "flag": True, "time": time(20), "days": (7, 28),
        "weekend": frozenset({6, 7}), "words": KEYS[key].choices, "choice": next(iter(KEYS[key].choices), None),
        "path": {language: tuple(labels) for language, labels in SAMPLES["path"].items()},  # type: ignore[attr-defined]
    }  # fmt: skip
    answer = None if key == "score.scale_max" else expected[KEYS[key].name]
    assert held(BASE.for_market("US"), key) == answer


@pytest.mark.parametrize("key", [key for key, kind in KEYS.items() if kind.nullable])
def test_what_is_unknown_answers_none(key: str) -> None:
    policy = read({"defaults": {key: None}}, BASE)
    assert held(policy.for_market("US"), key) is None


def test_a_rule_asked_for_as_another_kind_is_an_error_of_the_program() -> None:
    with pytest.raises(TypeError, match=r"^unlink\.quota holds a count, not a hours$"):
        BASE.for_market("US").hours("unlink.quota")


def test_hours_may_be_a_few_seconds_so_that_a_story_runs_in_real_time() -> None:
    policy = read({"defaults": {"unlink.lock_after_link_hours": 0.002}}, BASE)
    assert policy.for_market("US").hours("unlink.lock_after_link_hours") == timedelta(seconds=7.2)
    assert policy.for_market("US").number("unlink.lock_after_link_hours") == 0.002


def test_a_menu_in_a_language_the_platform_lacks_is_the_english_one() -> None:
    assert BASE.for_market("US").path("ui_path.unlink", "pt") == ("Seller Center", "Unlink")


def test_a_market_changes_its_key_and_no_other_and_no_other_market() -> None:
    policy = read({"markets": {"ID": {"unlink.quota": 10}}}, BASE)
    there, elsewhere = policy.for_market("ID"), policy.for_market("US")
    assert {key for key in KEYS if there.value(key) != elsewhere.value(key)} == {"unlink.quota"}
    assert (there.count("unlink.quota"), elsewhere.count("unlink.quota")) == (10, 3)
    assert elsewhere == BASE.for_market("US")


def test_the_narrowest_scope_wins() -> None:
    tree = {"all": {"unlink.quota": 5}, "MY": {"unlink.quota": 6}, "MY-02": {"unlink.quota": 7}}
    policy = read({"markets": tree}, BASE)
    places = [(None, None), ("US", "CA"), ("MY", None), ("MY", "01"), ("MY", "02")]
    assert [policy.for_market(*place).count("unlink.quota") for place in places] == [5, 5, 6, 6, 7]
    assert [policy.for_scope(scope).count("unlink.quota") for scope in ("all", "US", "MY", "MY-02")] == [5, 5, 6, 7]


def test_a_weekend_may_differ_from_state_to_state() -> None:
    policy = read({"markets": {"MY-02": {"appeal.weekend": ["fri", "sat"]}}}, BASE)
    assert policy.for_market("MY", "02").weekend() == frozenset({5, 6})
    assert policy.for_market("MY", "01").weekend() == frozenset({6, 7})


QUOTA = {"value": 10, "source": "public pages", "as_of": "2026-01-02", "confidence": "third_party", "on": False}
RESTING = read({"markets": {"ID": {"unlink.quota": QUOTA}}}, BASE)


def test_an_override_that_is_off_is_known_and_does_nothing() -> None:
    assert RESTING.off == {"ID": {"unlink.quota": Value(10, "public pages", date(2026, 1, 2), "third_party")}}
    assert RESTING.for_market("ID") == BASE.for_market("ID")


def test_an_override_switched_on_acts_and_keeps_where_it_came_from() -> None:
    policy = read({"markets": {"ID": {"unlink.quota": {"on": True}}}}, RESTING)
    assert policy.for_market("ID").value("unlink.quota") == RESTING.off["ID"]["unlink.quota"]
    assert policy.off == {}


def test_who_switches_an_override_on_may_say_who_confirmed_it() -> None:
    entry = {"on": True, "source": "ticket 7", "confidence": "official"}
    policy = read({"markets": {"ID": {"unlink.quota": entry}}}, RESTING)
    assert policy.for_market("ID").value("unlink.quota") == Value(10, "ticket 7", date(2026, 1, 2), "official")


def test_an_override_can_be_switched_off_again() -> None:
    on = read({"markets": {"ID": {"unlink.quota": {"on": True}}}}, RESTING)
    off = read({"markets": {"ID": {"unlink.quota": {"on": False}}}}, on)
    assert off == RESTING


def test_a_value_of_the_operators_own_acts_even_where_a_known_override_rests() -> None:
    policy = read({"markets": {"ID": {"unlink.quota": 5}}}, RESTING)
    assert policy.for_market("ID").value("unlink.quota") == Value(5, "own.yaml", TODAY, "operator")
    assert policy.off == {}


def test_a_value_that_says_nothing_of_itself_is_the_operators_of_the_day_the_file_names() -> None:
    policy = read({"as_of": "2026-03-04", "defaults": {"unlink.quota": 5, "link.quota": {"value": 6}}}, BASE)
    here = policy.for_market(None)
    assert here.value("unlink.quota") == Value(5, "own.yaml", date(2026, 3, 4), "operator")
    assert here.value("link.quota") == Value(6, "own.yaml", date(2026, 3, 4), "operator")


def test_empty_sections_change_nothing() -> None:
    assert read({"defaults": None, "markets": {"US": None}}, RESTING) == RESTING


@given(st.data())
def test_any_valid_override_changes_exactly_its_key_in_exactly_its_market(data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(KEYS)))
    raw = data.draw(raw_of(KEYS[key]))
    origin = Origin("another.yaml", TODAY)
    policy, problems = read_policy({"markets": {"ID": {key: {"value": raw}}}}, RESTING, origin, MARKETS)
    if problems:  # the one rule that looks at two keys
        assert (key, problems[0].reason) == ("score.scale_max", "above_scale")
        return
    before, there = RESTING.for_market("ID"), policy.for_market("ID")
    assert {other for other in KEYS if there.value(other) != before.value(other)} == {key}
    assert there.value(key) == Value(read_value(KEYS[key], raw), "another.yaml", TODAY, "operator")
    assert policy.for_market("US") == RESTING.for_market("US")


@given(st.data())
def test_a_value_written_down_and_read_again_is_the_same(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from([*KEYS.values(), *FIELDS.values()]))
    value: Held = read_value(kind, data.draw(raw_of(kind)))
    assert read_value(kind, plain_value(value)) == value


def test_a_value_is_written_down_as_a_file_holds_it() -> None:
    values: list[Held] = [time(20), TODAY, frozenset({7, 1}), (7, 28), {"en": ("a", "b")}, 0.002, None]
    written = ["20:00", "2026-11-24", ["mon", "sun"], [7, 28], {"en": ["a", "b"]}, 0.002, None]
    assert [plain_value(value) for value in values] == written


MENU = {"zh": ["a"], "en": ["b"], "es": ["c"]}
COUNT, HOURS = Kind("count", 1, 5), Kind("hours", 0.5, 2)
PAIR, WORDS = Kind("days", 1, 30), Kind("words", choices=("a", "b"))


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (COUNT, 0), (COUNT, 6), (COUNT, 2.0), (COUNT, True), (COUNT, "2"), (COUNT, None), (COUNT, [2]),
        (HOURS, 0.49), (HOURS, 2.01), (HOURS, float("nan")), (HOURS, float("inf")), (HOURS, False), (HOURS, -1),
        (HOURS, 10**400), (Kind("flag"), 1), (Kind("flag"), "true"), (Kind("flag"), None),
        (Kind("text"), ""), (Kind("text"), " "), (Kind("text"), "a\nb"), (Kind("text"), "x" * 201), (Kind("text"), 4),
        (Kind("choice", choices=("a",)), "b"), (Kind("choice", choices=("a",)), ["a"]),
        (Kind("time"), "24:00"), (Kind("time"), "8:00"), (Kind("time"), "20:00:00"), (Kind("time"), 1200),
        (Kind("date"), "2026-02-30"), (Kind("date"), "24.11.2026"), (Kind("date"), 20261124),
        (WORDS, []), (WORDS, ["a", "a"]), (WORDS, ["c"]), (WORDS, "a"), (WORDS, {"a": 1}),
        (PAIR, [7]), (PAIR, [28, 7]), (PAIR, [7, 7]), (PAIR, [7, 31]), (PAIR, [7, 14, 28]), (PAIR, 7),
        (Kind("weekend"), list(DAYS)), (Kind("weekend"), ["sat", "sat"]), (Kind("weekend"), [6]),
        (Kind("weekend"), ["Sat"]), (Kind("weekend"), [["sat"]]), (Kind("weekend"), "sat"),
        (Kind("path"), ["a"]), (Kind("path"), {"en": ["b"]}), (Kind("path"), {**MENU, "pt": ["d"]}),
        (Kind("path"), {**MENU, "es": []}), (Kind("path"), {**MENU, "es": "c"}), (Kind("path"), {**MENU, "es": [3]}),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_or_out_of_bounds_is_unfit(kind: Kind, raw: object) -> None:
    with pytest.raises(Unfit):
        read_value(kind, raw)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (COUNT, 1, 1), (COUNT, 5, 5), (HOURS, 0.5, 0.5), (HOURS, 2, 2), (Kind("text"), "x" * 200, "x" * 200),
        (Kind("count", 1, 5, nullable=True), None, None), (Kind("time"), "00:00", time(0)),
        (Kind("time"), "23:59", time(23, 59)), (PAIR, [1, 30], (1, 30)), (Kind("weekend"), [], frozenset()),
        (Kind("weekend"), ["sun", "mon"], frozenset({1, 7})),
    ],
)  # fmt: skip
def test_a_value_at_its_bounds_is_taken(kind: Kind, raw: object, value: object) -> None:
    assert read_value(kind, raw) == value


def test_all_that_is_wrong_is_named_with_its_place() -> None:
    tree = {
        "version": 0, "as_of": "today", "owner": "me",
        "defaults": {
            "unlink.qouta": 3, "live.start": {"value": "8pm"}, "link.quota": {"source": "S1"},
            "score.name": {"on": True},
        },
        "markets": {
            "XX": {}, "US-NY": {}, "all-1": {}, "US": [],
            "MY": {"link.quota": {"on": True}, "unlink.quota": {"value": 3, "on": "no"}},
        },
    }  # fmt: skip
    assert wrong(tree, BASE) == [
        (("owner",), "unknown_key"),
        (("version",), "unfit"),
        (("as_of",), "unfit"),
        (("defaults", "unlink.qouta"), "unknown_key"),
        (("defaults", "live.start", "value"), "unfit"),
        (("defaults", "link.quota"), "missing_value"),
        (("defaults", "score.name", "on"), "unknown_key"),
        (("markets", "XX"), "unknown_market"),
        (("markets", "US-NY"), "unknown_region"),
        (("markets", "all-1"), "unknown_market"),
        (("markets", "US"), "not_a_map"),
        (("markets", "MY", "link.quota"), "nothing_to_switch"),
        (("markets", "MY", "unlink.quota", "on"), "unfit"),
    ]


def test_a_problem_carries_what_it_got_and_what_is_taken() -> None:
    problems = read_policy({"defaults": {"unlink.quota": "three", "unlink.qouta": 3}}, BASE, HERE, MARKETS)[1]
    assert problems == (
        Problem(("defaults", "unlink.qouta"), "unknown_key", {"near": "unlink.quota", "known": tuple(KEYS)}),
        Problem(("defaults", "unlink.quota", "value"), "unfit", {"got": "three", "takes": KEYS["unlink.quota"]}),
    )


@pytest.mark.parametrize("version", [VERSION + 1, 10**30])
def test_a_file_of_a_later_shape_is_refused(version: int) -> None:
    assert wrong({"version": version}, BASE) == [(("version",), "future_version")]


@pytest.mark.parametrize("version", [True, "1", 1.0, None])
def test_a_version_is_a_whole_number(version: object) -> None:
    assert wrong({"version": version}, BASE) == [(("version",), "unfit")]


def test_a_tree_that_is_no_map_is_refused() -> None:
    assert wrong(["defaults"], BASE) == [((), "not_a_map")]


def test_without_a_base_each_key_has_to_be_there() -> None:
    tree = complete_tree()
    del tree["defaults"]["live.end"]
    assert wrong(tree) == [(("defaults", "live.end"), "missing_key")]


@pytest.mark.parametrize(
    ("tree", "place"),
    [
        ({"defaults": {"score.scale_max": 48}}, ("defaults", "score.campaign_limit")),
        ({"markets": {"US": {"score.scale_max": 79}}}, ("markets", "US", "score.scale_max")),
        (
            {"markets": {"US": {"score.scale_max": 90, "score.campaign_limit": 91}}},
            ("markets", "US", "score.campaign_limit"),
        ),
    ],
)  # fmt: skip
def test_a_limit_above_the_scores_scale_is_refused_where_it_is_said(tree: object, place: tuple[str, ...]) -> None:
    assert wrong(tree, BASE) == [(place, "above_scale")]


def test_a_limit_at_the_top_of_the_scale_passes() -> None:
    policy = read({"markets": {"US": {"score.scale_max": 80}, "MY": {"unlink.quota": 1}}}, BASE)
    assert (
        policy.for_market("US").number("score.scale_max")
        == policy.for_market("US").number("score.campaign_limit")
        == 80
    )
