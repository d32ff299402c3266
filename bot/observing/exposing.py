"""The figures by their names, as Prometheus reads them. The only module that needs its client library."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.metadata import version
from itertools import product
from typing import TypeVar, get_args

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot import __version__
from bot.domain.kinds import Class
from bot.observing.watching import Watch
from bot.observing.zones import TZDATA
from bot.ports import Clock
from bot.signs.figures import Buckets, Figures, Outcome
from bot.storage.migrating import HEAD

Key = TypeVar("Key", bound=str | tuple[str, ...])

PREFIX = "channel_keeper_"
# Each is there from the start: the first of a series that was not there is no increase, and would raise no alert.
NO_ENDS: dict[tuple[str, Outcome], int] = dict.fromkeys(product(get_args(Class), get_args(Outcome)), 0)
NO_UNCERTAIN: dict[str, int] = dict.fromkeys(get_args(Class), 0)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Exposed(Collector):
    """All figures of this process, read when they are asked for."""

    def __init__(self, figures: Figures, watch: Watch, clock: Clock) -> None:
        self._figures, self._watch, self._clock = figures, watch, clock
        self._tzdata = version("tzdata")

    def collect(self) -> Iterator[Metric]:
        """Give every figure; what is not known is left out."""
        yield from self._updates()
        yield from self._reminders()
        yield from self._calls()
        yield from self._database()
        yield from self._release()

    def _updates(self) -> Iterator[Metric]:
        of, seen, last = self._figures, self._watch.seen, self._watch.last_intake
        yield _counter("updates_received", "Updates received and stored, repeats too", of.received, "type")
        yield _single("updates_duplicate", "Updates that were known already", of.repeats)
        yield _histogram("update_handling_seconds", "From an update's turn until it is worked off", of.handling)
        if seen is not None:
            waits = (seen.at - seen.oldest_update).total_seconds() if seen.oldest_update else 0.0
            yield _gauge("inbox_oldest_age_seconds", "How long the oldest update waits to be worked off", waits)
        yield _gauge("inbox_parked", "Updates that were given up", of.parked)
        if last is not None:
            yield _gauge("last_intake_timestamp_seconds", "When updates were last known to come", _epoch(last))

    def _reminders(self) -> Iterator[Metric]:
        of, seen = self._figures, self._watch.seen
        if seen is not None:
            waits = seen.oldest_due()
            yield _gauge("reminders_oldest_due_age_seconds", "How long what is due waits to be tried", waits)
        yield _histogram("reminder_lateness_seconds", "Between a reminder's promised time and its sending", of.lateness)
        ends = NO_ENDS | of.outcomes
        yield _counter("reminders_sent", "Ends of tries to send a reminder", ends, "class", "outcome")
        unsure = NO_UNCERTAIN | of.uncertain
        yield _counter("reminders_uncertain", "Sends of which nobody knows whether they arrived", unsure, "class")
        yield _single("reminders_reconciled", "Reminders that were missing or wrong and were mended", of.reconciled)
        ticked = self._clock.now().timestamp() - self._watch.vitals.tick
        yield _gauge("scheduler_last_tick_timestamp_seconds", "When the outbox was last looked at", ticked)

    def _calls(self) -> Iterator[Metric]:
        of, seen = self._figures, self._watch.seen
        yield _counter("telegram_requests", "Calls of the Bot API, by how they ended", of.calls, "method", "code")
        yield _histogram("telegram_retry_after_seconds", "Pauses that Telegram asked for", of.pauses)
        chats = GaugeMetricFamily(f"{PREFIX}chats_unreachable", "Chats that can't be reached", labels=["reason"])
        for reason, count in (seen.unreachable or {}).items() if seen else ():
            chats.add_metric([reason], count)
        yield chats

    def _database(self) -> Iterator[Metric]:
        seen = self._watch.seen
        yield _histogram("db_commit_seconds", "From a transaction's beginning until it is kept", self._figures.commits)
        if seen is not None and seen.wal is not None:
            yield _gauge("db_wal_bytes", "Size of SQLite's write-ahead log", seen.wal)
        if seen is not None and seen.backup is not None:
            taken = _epoch(seen.backup)
            yield _gauge("backup_last_verified_timestamp_seconds", "When the last checked backup was taken", taken)

    def _release(self) -> Iterator[Metric]:
        known, released = TZDATA
        if self._tzdata == known:
            age = (self._clock.now().date() - released).days
            yield _gauge("tzdata_age_days", "Age of the time-zone data", age)
        told = {
            "version": __version__, "schema": HEAD, "sqlite": sqlite3.sqlite_version, "tzdata": self._tzdata,
        }  # fmt: skip
        info = GaugeMetricFamily(f"{PREFIX}build_info", "What runs", labels=list(told))
        info.add_metric(list(told.values()), 1)
        yield info


def registry_of(figures: Figures, watch: Watch, clock: Clock) -> CollectorRegistry:
    """Return a registry of its own: the figures, and what the system knows of this process."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Exposed(figures, watch, clock))
    ProcessCollector(registry=registry)
    return registry


def exposed(registry: CollectorRegistry) -> bytes:
    """Return everything in Prometheus' text format."""
    return generate_latest(registry)


def _counter(name: str, told: str, counts: Mapping[Key, int], *labels: str) -> Metric:
    family = CounterMetricFamily(PREFIX + name, told, labels=labels)
    for key, count in sorted(counts.items()):
        family.add_metric([key] if isinstance(key, str) else list(key), count)
    return family


def _single(name: str, told: str, count: int) -> Metric:
    return CounterMetricFamily(PREFIX + name, told, value=count)


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(PREFIX + name, told, value=value)


def _histogram(name: str, told: str, buckets: Buckets) -> Metric:
    bounds = [*(f"{bound:g}" for bound in buckets.bounds), "+Inf"]
    return HistogramMetricFamily(
        PREFIX + name, told, buckets=list(zip(bounds, buckets.cumulated, strict=True)), sum_value=buckets.total
    )


def _epoch(at: datetime) -> float:
    return at.timestamp()
