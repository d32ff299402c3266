"""The policy file: what ships, what an operator's own file changes, and how a bad one is refused."""

# ruff: noqa: E501 - a bad line and the whole sentence about it stand side by side

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from bot.domain.markets import MARKETS
from bot.domain.policy import Policy, Value
from bot.domain.policy_keys import KEYS
from bot.domain.policy_kinds import LANGUAGES
from bot.outline import outline
from bot.policies import LARGEST, PolicyError, load
from bot.policies import SHIPPED as SHIPPED_FILE

SHIPPED = load(None)
GUIDE = SHIPPED.for_market(None)


def write(folder: Path, text: str | bytes) -> Path:
    file = folder / "own.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def refused(folder: Path, text: str | bytes) -> tuple[str, ...]:
    with pytest.raises(PolicyError) as caught:
        load(write(folder, text))
    return caught.value.problems


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("channel.max_accounts", 4), ("channel.max_accounts_probation.individual", None),
        ("channel.max_accounts_probation.business", None), ("channel.commission_pct", 0),
        ("channel.same_account_as_official", None), ("account.min_age", 18), ("account.region_must_match", True),
        ("account.sellers_per_account", 1),
        ("account.sensitive_topics", ("religion", "political_dispute", "false_advertising")),
        ("invite.ttl_hours", None), ("unlink.lock_after_link_hours", 24), ("relink.wait_after_unlink_hours", 24),
        ("unlink.quota", 3), ("unlink.window_days", None), ("link.quota", None), ("link.window_days", None),
        ("unlink.needs_seller_approval", True), ("unlink.clears_showcase", True),
        ("unlink.failure_causes", ("cooldown", "network_country", "open_violation")), ("showcase.daily_add", 50),
        ("showcase.day_start", "market_midnight"), ("score.name", "compliance_credit_score"), ("score.scale_max", None),
        ("score.direction", "high_is_good"), ("score.campaign_limit", 80), ("appeal.amount", 7),
        ("appeal.unit", "business_days"), ("appeal.count_from", "notice_date"), ("appeal.first_day_counts", False),
        ("appeal.max_attempts", None), ("appeal.second_amount", None), ("appeal.second_unit", "business_days"),
        ("appeal.weekend", frozenset({6, 7})), ("appeal.skip_holidays", False), ("live.hook_minutes", 15),
        ("live.uplift_pct", 40), ("data.compare_days", (7, 28)), ("gpm.denominator", 1000), ("gpm.benchmark", None),
    ],
)  # fmt: skip
def test_the_shipped_defaults_are_the_guides(key: str, value: object) -> None:
    assert GUIDE.value(key).value == value


def test_the_shipped_live_hours_are_the_guides() -> None:
    assert (GUIDE.time("live.start").hour, GUIDE.time("live.end").hour) == (20, 22)


def test_only_what_the_guide_leaves_open_is_inferred() -> None:
    open_ones = {key for key in KEYS if GUIDE.value(key).confidence == "inferred"}
    assert open_ones == {
        "unlink.lock_after_link_hours", "showcase.day_start", "appeal.count_from", "appeal.second_unit",
    }  # fmt: skip
    assert {GUIDE.value(key).confidence for key in KEYS} == {"document", "inferred"}


@pytest.mark.parametrize("code", MARKETS)
def test_no_known_override_acts_as_shipped(code: str) -> None:
    assert SHIPPED.markets == {}
    assert [SHIPPED.for_market(code, region) for region in (None, "02")] == [GUIDE, GUIDE]


def test_the_known_overrides_are_listed_as_off() -> None:
    sea = {
        "score.name": "violation_points",
        "score.scale_max": 48,
        "score.direction": "low_is_good",
        "score.campaign_limit": 36,
    }
    thirty = {"appeal.amount": 30, "appeal.unit": "calendar_days"}
    weekend = {"appeal.weekend": frozenset({5, 6})}
    assert {scope: {key: value.value for key, value in keys.items()} for scope, keys in SHIPPED.off.items()} == {
        "all": {"invite.ttl_hours": 48},
        "US": {
            "channel.max_accounts_probation.individual": 0, "channel.max_accounts_probation.business": 1,
            "channel.same_account_as_official": False, "link.quota": 10, "link.window_days": 180,
            "score.name": "account_health_rating", "score.scale_max": 1000, "score.campaign_limit": None, **thirty,
        },
        "ID": {
            "channel.same_account_as_official": False, "account.region_must_match": None,
            "unlink.lock_after_link_hours": 48, "unlink.quota": 10, "unlink.window_days": 180, **sea, **thirty,
            "appeal.max_attempts": 2, "appeal.second_amount": 15, "appeal.second_unit": "calendar_days",
        },
        "TH": sea, "VN": {**sea, **thirty}, "MY": sea, "PH": sea, "SG": sea,
        "MY-02": weekend, "MY-03": weekend, "MY-11": weekend,
    }  # fmt: skip


def test_every_known_override_can_be_switched_on_together(tmp_path: Path) -> None:
    lines = ["markets:"]
    for scope, keys in SHIPPED.off.items():
        lines += [f"  {scope}:", *(f"    {key}: {{on: true}}" for key in keys)]
    policy = load(write(tmp_path, "\n".join(lines)))
    assert policy == Policy(SHIPPED.defaults, SHIPPED.off)
    assert policy.for_market("MY", "02").weekend() == frozenset({5, 6})


def test_every_menu_is_written_in_each_language_of_ours() -> None:
    menus = [key for key, kind in KEYS.items() if kind.name == "path"]
    alike = [key for key in menus if len({GUIDE.path(key, language) for language in LANGUAGES}) < len(LANGUAGES)]
    lengths = {key: {len(GUIDE.path(key, language)) for language in LANGUAGES} for key in menus}
    assert alike == []
    assert [key for key, found in lengths.items() if len(found) > 1] == []


def test_an_operators_file_changes_what_it_holds_and_keeps_the_rest(tmp_path: Path) -> None:
    file = write(
        tmp_path, "defaults:\n  unlink.lock_after_link_hours: 0.002\nmarkets:\n  US:\n    link.quota: {on: on}\n"
    )
    os.utime(file, (0, datetime(2026, 5, 3, 12, tzinfo=UTC).timestamp()))
    policy = load(file)
    changed = Value(0.002, "own.yaml", date(2026, 5, 3), "operator")
    assert policy.defaults == {**SHIPPED.defaults, "unlink.lock_after_link_hours": changed}
    assert policy.markets == {"US": {"link.quota": SHIPPED.off["US"]["link.quota"]}}


def test_values_are_read_as_they_are_written_not_as_old_yaml_would(tmp_path: Path) -> None:
    text = "defaults: {live.start: 19:30, live.end: 22:05, unlink.quota: 010, unlink.clears_showcase: off}"
    here = load(write(tmp_path, text)).for_market(None)
    assert f"{here.time('live.start'):%H:%M} {here.time('live.end'):%H:%M}" == "19:30 22:05"
    assert here.count("unlink.quota") == 10
    assert here.flag("unlink.clears_showcase") is False


def test_a_file_saved_on_windows_is_read(tmp_path: Path) -> None:
    policy = load(write(tmp_path, b"\xef\xbb\xbfdefaults:\r\n  unlink.quota: 5\r\n"))
    assert policy.for_market("US").count("unlink.quota") == 5


def test_the_shipped_file_may_be_given_as_a_file_of_ones_own(tmp_path: Path) -> None:
    assert load(write(tmp_path, SHIPPED_FILE.read_bytes())) == SHIPPED


COUNT = "takes a whole number from 0 to 10000, or null"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("unlink.quota: four", f'defaults.unlink.quota got "four", {COUNT}'),
        ("unlink.quota: '4'", f'defaults.unlink.quota got "4", {COUNT}'),
        ("unlink.quota: yes", f"defaults.unlink.quota got true, {COUNT}"),
        ("unlink.quota: -1", f"defaults.unlink.quota got -1, {COUNT}"),
        ("unlink.quota: 0x10", f'defaults.unlink.quota got "0x10", {COUNT}'),
        ("unlink.quota: {value: 2.5}", f"defaults.unlink.quota got 2.5, {COUNT}"),
        ("unlink.quota: [1, 2]", f"defaults.unlink.quota got [1, 2], {COUNT}"),
        ("unlink.quota: " + "9" * 5000, f'defaults.unlink.quota got "{"9" * 58}…, {COUNT}'),
        ("invite.ttl_hours: .nan", "defaults.invite.ttl_hours got NaN, takes a number of hours from 0.0001 to 87600, fractions allowed, or null"),
        ("invite.ttl_hours: -.INF", "defaults.invite.ttl_hours got -Infinity, takes a number of hours from 0.0001 to 87600, fractions allowed, or null"),
        ("invite.ttl_hours: 1:30.5", 'defaults.invite.ttl_hours got "1:30.5", takes a number of hours from 0.0001 to 87600, fractions allowed, or null'),
        ("appeal.amount: null", "defaults.appeal.amount got null, takes a whole number from 1 to 365"),
        ("appeal.amount:", "defaults.appeal.amount got null, takes a whole number from 1 to 365"),
        ("appeal.skip_holidays: maybe", 'defaults.appeal.skip_holidays got "maybe", takes true or false'),
        ("appeal.unit: weeks", 'defaults.appeal.unit got "weeks", takes one of business_days, calendar_days'),
        ("live.start: 25:00", 'defaults.live.start got "25:00", takes a time of day such as "20:00"'),
        ("data.compare_days: [28, 7]", "defaults.data.compare_days got [28, 7], takes a list of two whole numbers from 1 to 366, the smaller one first"),
        ("appeal.weekend: [sa]", 'defaults.appeal.weekend got ["sa"], takes a list of some of mon, tue, wed, thu, fri, sat, sun, not all of them'),
        ("unlink.failure_causes: []", "defaults.unlink.failure_causes got [], takes a list of some of cooldown, network_country, open_violation"),
        ("ui_path.unlink: {value: [a]}", 'defaults.ui_path.unlink got ["a"], takes a map of zh, en, es, each a list of menu labels'),
        ("score.scale_max: 0", "defaults.score.scale_max got 0, takes a number from 1 to 1000000, or null"),
        ("unlink.quota: {value: 3, as_of: 2026-02-30}", 'defaults.unlink.quota.as_of got "2026-02-30", takes a date such as 2026-11-24'),
        ("unlink.quota: {value: 3, source: 7}", "defaults.unlink.quota.source got 7, takes one line of text"),
        ("unlink.quota: {value: 3, confidence: sure}", 'defaults.unlink.quota.confidence got "sure", takes one of document, inferred, official, third_party, operator'),
        ("unlink.quota: {source: S1}", "defaults.unlink.quota has no value"),
        ("unlink.quota: {valu: 3}", "defaults.unlink.quota.valu is unknown; did you mean value?"),
        ("unlink.quota: {value: 3, xyz: 3}", "defaults.unlink.quota.xyz is unknown, takes one of value, source, as_of, confidence"),
        ("unlink.qouta: 3", "defaults.unlink.qouta is unknown; did you mean unlink.quota?"),
        ("zz: 3", "defaults.zz is unknown: `channel-keeper policy show` lists the rules"),
        ("on: 3", "defaults.on is unknown: `channel-keeper policy show` lists the rules"),
        ("<<: 3", "defaults.<< is unknown: `channel-keeper policy show` lists the rules"),
        ("link.quota: 3", "defaults.link.quota stands here a second time"),
        ("unlink.quota: *known", "defaults.unlink.quota is an alias (*name): write the value itself"),
        ("unlink.quota: !!python/object:os.system x", "defaults.unlink.quota has the tag 'tag:yaml.org,2002:python/object:os.system': only plain values are taken"),
        ("unlink.quota: !!set {a}", "defaults.unlink.quota has the tag 'tag:yaml.org,2002:set': only plain values are taken"),
        ("unlink.quota: !!int three", f'defaults.unlink.quota got "three", {COUNT}'),
        ("[a]: 3", "defaults has a key that is no plain name"),
        ('"a\\nb": 3', "defaults has a key that is no plain name"),
        ("unlink.quota: [[[[[[[[1]]]]]]]]", "defaults.unlink.quota.0.0.0.0.0.0.0 lies too deep"),
        ("score.scale_max: 48", "defaults.score.campaign_limit: a limit of 80 lies above the scale of 48"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_with_its_key_what_it_got_and_what_it_takes(tmp_path: Path, line: str, reason: str) -> None:
    number = 2 if "a limit of" in reason else 4  # the limit itself stands in the shipped file: the section is named
    text = f"version: 1\ndefaults:\n  link.quota: &known 2\n  {line}\n"
    assert refused(tmp_path, text) == (f"line {number}: {reason}",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "line 1: the file is empty"),
        ("# nothing\n", "line 1: the file is empty"),
        ("- a\n", 'line 1: the file got ["a"], takes a map of names and values'),
        ("null\n", "line 1: the file is empty"),
        ("\nversion: 2\n", "line 2: version got 2, this program knows version 1: it is older than the file"),
        ("version: one\n", 'line 1: version got "one", takes a whole number from 1 to 1'),
        ("defaults: 3\n", "line 1: defaults got 3, takes a map of names and values"),
        ("default:\n", "line 1: default is unknown; did you mean defaults?"),
        ("a: 1\n---\nb: 2\n", "line 2: this is not YAML: but found another document"),
        ("a: 1\n  b: 2\n", "line 2: this is not YAML: mapping values are not allowed in this context"),
        ("a: b\n\0c: 1\n", "line 2: this is not YAML: control characters are not allowed"),
        (b"a: 1\nb: \xff\n", "line 2: the text is not UTF-8"),
        ("!!str\n", "line 1: the file got \"\", takes a map of names and values"),
        ("!!set {}\n", "line 1: the file has the tag 'tag:yaml.org,2002:set': only plain values are taken"),
        ("&a [*a]", "line 1: 0 is an alias (*name): write the value itself"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_policy_is_refused_with_its_line(tmp_path: Path, text: str | bytes, problem: str) -> None:
    assert refused(tmp_path, text) == (problem,)


@pytest.mark.parametrize(
    ("market", "problem"),
    [
        ("XX", f"line 3: markets.XX is no market, takes one of all, {', '.join(MARKETS)}"),
        ("us", f"line 3: markets.us is no market, takes one of all, {', '.join(MARKETS)}"),
        ("GB-LON", "line 3: markets.GB-LON is no region of its market, takes one of ENG, NIR, SCT, WLS"),
        ("JP-13", "line 3: markets.JP-13 is no region of its market, takes one of none"),
        ("MX", "line 4: markets.MX.unlink.quota has no value, and no known override to switch"),
    ],
)
def test_a_market_or_region_we_do_not_know_is_refused(tmp_path: Path, market: str, problem: str) -> None:
    text = f"version: 1\nmarkets:\n  {market}:\n    unlink.quota: {{on: true}}\n"
    assert refused(tmp_path, text) == (problem,)


def test_all_bad_lines_are_named_at_once_in_their_order(tmp_path: Path) -> None:
    text = "markets:\n  XX: {}\ndefaults:\n  unlink.quota: x\n  unlink.quota: 2\n  link.quota: y\n"
    assert [problem.split(" ")[:3] for problem in refused(tmp_path, text)] == [
        ["line", "2:", "markets.XX"],
        ["line", "4:", "defaults.unlink.quota"],
        ["line", "5:", "defaults.unlink.quota"],
        ["line", "6:", "defaults.link.quota"],
    ]


def test_a_bomb_of_aliases_is_refused_before_it_grows(tmp_path: Path) -> None:
    rows = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60))]
    assert ["alias" in problem for problem in refused(tmp_path, "\n".join(rows))] == [False, *[True] * 118]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_nesting_without_end_is_refused(tmp_path: Path, opening: str) -> None:
    assert len(refused(tmp_path, opening * 100_000)) == 1


def test_the_loader_in_python_tells_the_same_as_the_one_in_c() -> None:
    raw = SHIPPED_FILE.read_bytes()
    assert outline(raw, yaml.SafeLoader) == outline(raw)
    assert outline(b"[" * 100_000, yaml.SafeLoader).faults == [(1, "the file is nested too deep")]


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    assert refused(tmp_path, b"#" * (LARGEST + 1)) == ("is larger than 1000000 bytes",)


def test_a_file_of_the_largest_size_is_read(tmp_path: Path) -> None:
    text = b"defaults: {unlink.quota: 5}\n"
    policy = load(write(tmp_path, text + b"#" * (LARGEST - len(text))))
    assert policy.for_market("US").count("unlink.quota") == 5


def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as missing:
        load(tmp_path / "absent.yaml")
    assert str(missing.value) == f"{tmp_path / 'absent.yaml'}: can't be read: No such file or directory"
    with pytest.raises(PolicyError) as folder:
        load(tmp_path)
    assert folder.value.problems == ("can't be read: Is a directory",)
    with pytest.raises(PolicyError) as nameless:
        load(Path("a\0b"))
    assert nameless.value.problems == ("can't be read: embedded null byte",)
