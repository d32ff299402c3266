"""The figures: by the names that were promised, counted as Prometheus' own library would."""

import json
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram

from bot.domain.kinds import Class
from bot.observing.exposing import exposed, registry_of
from bot.observing.health import Seen
from bot.observing.watching import Watch
from bot.ports import Clock
from bot.signs.figures import Buckets, Figures, Outcome
from bot.telegram.updates import raw_update
from tests.storage.rows import NOW

ROOT = Path(__file__).parents[2]
PROMISED = [
    "updates_received_total{type}",
    "updates_duplicate_total",
    "update_handling_seconds",
    "inbox_oldest_age_seconds",
    "inbox_parked",
    "reminders_oldest_due_age_seconds",
    "reminder_lateness_seconds",
    "reminders_sent_total{class,outcome}",
    "reminders_uncertain_total{class}",
    "reminders_reconciled_total",
    "telegram_requests_total{method,code}",
    "telegram_retry_after_seconds",
    "last_intake_timestamp_seconds",
    "scheduler_last_tick_timestamp_seconds",
    "chats_unreachable{reason}",
    "db_commit_seconds",
    "db_wal_bytes",
    "backup_last_verified_timestamp_seconds",
    "tzdata_age_days",
    "build_info{version,schema,sqlite,tzdata}",
]


class Here:
    """Updates came a moment ago."""

    last_good = NOW


class Nothing:
    async def run(self, *_: Any) -> Any:
        raise AssertionError("nobody asks")


async def reachable() -> bool:
    return True


def everything() -> tuple[Figures, str]:
    """Figures of which each was moved, and what is exposed of them."""
    figures = Figures(repeats=2, parked=3, reconciled=1)
    figures.received["message"] += 5
    figures.outcomes["deadline", "sent"] += 4
    figures.uncertain["nudge"] += 1
    figures.called("sendMessage", "200", None)
    figures.called("sendMessage", "429", 33.0)
    for each in (figures.handling, figures.lateness, figures.commits):
        each.add(0.02)
    watch = Watch(Nothing(), figures, lambda: NOW, reachable)
    watch.takes(Here())
    watch._seen = Seen(
        at=NOW, schema="0003", oldest_update=NOW - timedelta(seconds=7), wal=4096, disk=1, backup=NOW,
        next_tries={"bulk": NOW - timedelta(seconds=9)}, unreachable={"blocked": 6},
    )  # fmt: skip
    return figures, exposed(registry_of(figures, watch, Clock(lambda: NOW))).decode()


def samples(text: str) -> dict[str, set[str]]:
    """The names of all samples, each with the names of its labels."""
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        match = re.match(r"(\w+)(?:\{(.*)\})? ", line)
        if match and not line.startswith("#"):
            found.setdefault(match[1], set()).update(re.findall(r'(\w+)="', match[2] or ""))
    return found


def test_every_promised_figure_is_there_with_its_labels_and_no_other_is() -> None:
    there = {name: labels - {"le"} for name, labels in samples(everything()[1]).items() if name.startswith("channel")}
    promised: dict[str, set[str]] = {}
    for each in PROMISED:
        name, _, labels = each.rstrip("}").partition("{")
        full = f"channel_keeper_{name}"
        parts = ("_bucket", "_count", "_sum") if f"{full}_bucket" in there else ("",)
        promised |= {f"{full}{part}": set(filter(None, labels.split(","))) for part in parts}
    assert there == promised


@pytest.mark.parametrize(
    "line",
    [
        'updates_received_total{type="message"} 5.0', "updates_duplicate_total 2.0", "inbox_parked 3.0",
        "inbox_oldest_age_seconds 7.0", "reminders_oldest_due_age_seconds 9.0", "reminders_reconciled_total 1.0",
        'reminders_sent_total{class="deadline",outcome="sent"} 4.0', 'chats_unreachable{reason="blocked"} 6.0',
        'telegram_requests_total{code="429",method="sendMessage"} 1.0', "telegram_retry_after_seconds_sum 33.0",
        'telegram_retry_after_seconds_bucket{le="30"} 0.0', 'telegram_retry_after_seconds_bucket{le="60"} 1.0',
        f"last_intake_timestamp_seconds {NOW.timestamp()}", "db_wal_bytes 4096.0",
        f"backup_last_verified_timestamp_seconds {NOW.timestamp()}", "db_commit_seconds_count 1.0",
    ],
)  # fmt: skip
def test_a_figure_says_what_was_counted(line: str) -> None:
    name, _, value = line.rpartition(" ")
    [told] = [each for each in everything()[1].splitlines() if each.startswith(f"channel_keeper_{name} ")]
    assert float(told.rpartition(" ")[2]) == float(value)


@given(st.lists(st.one_of(st.floats(0, 10_000), st.sampled_from([1.0, 5.0, 30.0]))))
def test_buckets_count_as_the_library_does(values: list[float]) -> None:
    own, bounds = Buckets(1, 5, 30), (1, 5, 30)
    library = Histogram("x", "x", buckets=bounds, registry=CollectorRegistry(auto_describe=False))
    for value in values:
        own.add(value)
        library.observe(value)
    [family] = library.collect()
    theirs = [sample.value for sample in family.samples if sample.name == "x_bucket"]
    assert own.cumulated == theirs
    assert own.total == pytest.approx(sum(values))


def test_updates_are_counted_by_type_and_no_name_from_outside_becomes_a_label() -> None:
    figures = Figures()
    bodies: list[dict[str, object]] = [
        {"update_id": 1, "message": {}}, {"callback_query": {}, "update_id": 2}, {"update_id": 3, 'x"}evil': {}},
        {"update_id": 4},
    ]  # fmt: skip
    updates = [each for each in map(raw_update, bodies) if each]
    figures.took(updates, fresh=3)
    assert (figures.received, figures.repeats) == ({"message": 1, "callback_query": 1, "other": 2}, 1)


# -- what is shipped for Prometheus and Grafana --------------------------------------------------------

_NAMED = re.compile(r"\b(?:channel_keeper|process)_\w+")


def expressions() -> list[str]:
    """Every expression of the rules and the dashboard."""
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yaml").read_text())
    dashboard = json.loads((ROOT / "deploy/grafana/dashboard.json").read_text())
    asked = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    return asked + [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]


def test_rules_and_dashboard_ask_only_for_figures_that_there_are() -> None:
    there = set(samples(everything()[1]))
    asked = {name for each in expressions() for name in _NAMED.findall(each)}
    assert asked - there == set()
    assert len(asked) > 15


def test_labels_asked_for_are_labels_that_there_are() -> None:
    there = samples(everything()[1])
    for each in expressions():
        for name, matchers in re.findall(r"\b(channel_keeper_\w+)\{([^}]*)\}", each):
            assert set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", matchers)) <= there[name] | {"instance"}, each


def test_what_happened_before_the_first_look_at_a_process_raises_its_alert() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("THE ALERT RULES ARE NOT TRIED: promtool is not here")
    tried = subprocess.run(
        [promtool, "test", "rules", Path(__file__).parent / "alerts_test.yaml"], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert tried.returncode == 0, tried.stdout + tried.stderr


def test_every_end_of_a_reminder_is_there_before_it_happens_for_the_first_of_it_to_be_an_increase() -> None:
    watch = Watch(Nothing(), Figures(), lambda: NOW, reachable)
    told = exposed(registry_of(Figures(), watch, Clock(lambda: NOW))).decode()
    for treated in get_args(Class):
        assert f'reminders_uncertain_total{{class="{treated}"}} 0.0' in told
        for outcome in get_args(Outcome):
            assert f'reminders_sent_total{{class="{treated}",outcome="{outcome}"}} 0.0' in told


def test_each_alert_says_what_it_means_and_what_to_do() -> None:
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yaml").read_text())
    alerts = [rule for group in rules["groups"] for rule in group["rules"]]
    assert len(alerts) >= 6
    assert len({rule["alert"] for rule in alerts}) == len(alerts)
    for rule in alerts:
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
        assert set(rule["annotations"]) == {"summary", "description"}
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert re.fullmatch(r"\d+[mh]", rule["for"])


def test_the_dashboard_is_one_that_grafana_takes() -> None:
    dashboard = json.loads((ROOT / "deploy/grafana/dashboard.json").read_text())
    assert {"title", "uid", "schemaVersion", "panels", "templating", "time"} <= set(dashboard)
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(set(ids)) == len(ids)
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        at = panel["gridPos"]
        here = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert at["x"] + at["w"] <= 24
        assert not here & taken, panel["title"]
        taken |= here
        assert panel["targets"]
        assert panel["datasource"] == {"type": "prometheus", "uid": "${source}"}
