"""`channel-keeper policy`: what is printed where, and with which exit code."""

import argparse
import json
from pathlib import Path

import pytest

from bot.commands import policy
from bot.domain.policy_keys import KEYS


def run(words: str, in_force: Path | None = None) -> int:
    parser = argparse.ArgumentParser()
    policy.add_parser(parser.add_subparsers(required=True))
    return policy.run(parser.parse_args(["policy", *words.split()]), in_force)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    file = tmp_path / "own.yaml"
    file.write_text(
        "as_of: 2026-05-03\n"
        "defaults:\n  unlink.quota: 5\n  live.hook_minutes: {value: 15, source: S39 confirmed, confidence: official}\n"
        "markets:\n  US: {link.quota: {on: true}, unlink.quota: 3}\n  MY-02: {appeal.weekend: {on: true}}\n"
    )
    return file


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    file = tmp_path / "bad.yaml"
    file.write_text("defaults:\n  unlink.quota: many\n")
    return file


MANY = 'line 2: defaults.unlink.quota got "many", takes a whole number from 0 to 10000, or null'


def test_show_lists_each_rule_with_its_provenance(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show") == 0
    lines = capsys.readouterr().out.splitlines()
    rules = lines[1 : 1 + len(KEYS)]
    assert lines[0] == "rules, where a market has none of its own"
    assert [line.split()[0] for line in rules] == list(KEYS)
    assert rules[0] == "  channel.max_accounts = 4  [S2, 2026-11-24, document]"
    assert rules[1] == (
        "  channel.max_accounts_probation.individual = unknown  [the guide is silent, 2026-11-24, document]"
    )


def test_show_lists_the_known_overrides_as_off(capsys: pytest.CaptureFixture[str]) -> None:
    run("show --market JP")
    assert capsys.readouterr().out.splitlines()[1 + len(KEYS) :] == [
        "off: known overrides of all, which do not act",
        "  invite.ttl_hours = 48  [public pages, 2026-11-24, third_party]",
    ]


def test_show_lists_what_acts_apart_from_what_does_not(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show --market my", own) == 0
    lines = capsys.readouterr().out.splitlines()
    headings = [line for line in lines if not line.startswith(" ")]
    assert headings == [
        "rules of MY",
        "on: overrides of MY-02",
        "off: known overrides of all, which do not act",
        "off: known overrides of MY, which do not act",
        "off: known overrides of MY-03, which do not act",
        "off: known overrides of MY-11, which do not act",
    ]
    assert '  appeal.weekend = ["fri", "sat"]  [public pages, 2026-11-24, third_party]' in lines


def test_show_as_json_holds_each_rule_of_the_market(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show --market US --json", own) == 0
    shown = json.loads(capsys.readouterr().out)
    link = {"value": 10, "source": "public pages", "as_of": "2026-11-24", "confidence": "third_party"}
    unlink = {"value": 3, "source": "own.yaml", "as_of": "2026-05-03", "confidence": "operator"}
    assert list(shown) == ["market", "rules", "overrides", "overrides_off"]
    assert shown["market"] == "US"
    assert list(shown["rules"]) == list(KEYS)
    assert shown["rules"]["link.quota"] == link
    assert shown["overrides"] == {"US": {"unlink.quota": unlink, "link.quota": link}}
    assert list(shown["overrides_off"]) == ["all", "US"]
    assert "link.quota" not in shown["overrides_off"]["US"]


def test_show_as_json_without_a_market_holds_the_overrides_of_all(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("show --json", own)
    shown = json.loads(capsys.readouterr().out)
    assert (shown["market"], list(shown["overrides"])) == (None, ["US", "MY-02"])
    assert shown["rules"]["unlink.quota"]["value"] == 5


def test_show_knows_the_rules_of_a_region(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("show --market MY-02 --json", own)
    shown = json.loads(capsys.readouterr().out)
    assert shown["rules"]["appeal.weekend"]["value"] == ["fri", "sat"]
    assert [list(shown[part]) for part in ("overrides", "overrides_off")] == [["MY-02"], ["all", "MY"]]


@pytest.mark.parametrize(
    ("wanted", "reason"), [("XX", "unknown market 'XX'"), ("MY-99", "unknown subdivision '99' of MY")]
)
def test_a_market_we_do_not_know_is_wrong_usage(wanted: str, reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(f"show --market {wanted}") == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"--market {wanted}: {reason}")


def test_a_good_file_is_called_good(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(f"check {own}") == 0
    assert capsys.readouterr() == (f"{own}: good\n", "")


def test_a_bad_file_is_rejected_with_its_line(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(f"check {bad}") == 3
    assert capsys.readouterr() == ("", f"{bad}: {MANY}\n")


def test_a_file_is_checked_even_while_the_one_in_force_is_bad(own: Path, bad: Path) -> None:
    assert run(f"check {own}", bad) == 0


@pytest.mark.parametrize("action", ["check", "diff"])
def test_a_missing_file_is_rejected(action: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    absent = tmp_path / "absent.yaml"
    assert run(f"{action} {absent}") == 3
    assert capsys.readouterr() == ("", f"{absent}: can't be read: No such file or directory\n")


@pytest.mark.parametrize("action", ["show", "diff FILE"])
def test_a_bad_file_in_force_is_a_wrong_configuration(
    action: str, own: Path, bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(action.replace("FILE", str(own)), bad) == 78
    assert capsys.readouterr() == ("", f"{bad}: {MANY}\n")


def test_diff_tells_each_change_at_the_widest_place_that_has_it(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(f"diff {own}") == 0
    assert capsys.readouterr().out.splitlines() == [
        "all unlink.quota: 3 -> 5",
        "all live.hook_minutes: 15 as before, now from S39 confirmed (official)",
        "US unlink.quota: 3 as before, now from own.yaml (operator)",
        "US link.quota: unknown -> 10",
        'MY-02 appeal.weekend: ["sat", "sun"] -> ["fri", "sat"]',
    ]


def test_diff_tells_which_market_a_change_of_all_does_not_reach(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    then = tmp_path / "then" / own.name
    then.parent.mkdir()
    then.write_text(own.read_text().replace("unlink.quota: 5", "unlink.quota: 6"))
    assert run(f"diff {then}", own) == 0
    assert capsys.readouterr().out.splitlines() == [
        "all unlink.quota: 5 -> 6",
        "US unlink.quota: does not change here",
    ]


def test_diff_of_the_file_in_force_with_itself_is_empty(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(f"diff {own}", own) == 0
    assert capsys.readouterr().out == "no rule changes\n"
