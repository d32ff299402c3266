"""`channel-keeper check`: of each thing the bot needs, a line says whether it is good. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from typing import Literal

from bot import commands
from bot.config import Config, unknown_settings
from bot.logs import redacted
from bot.observing.zones import TZDATA
from bot.settings_taken import ConfigError

TZDATA_OLD_DAYS = 180
BACKUP_OLD = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing looked at, and what was seen."""

    mark: Literal["ok", "note", "BAD"]
    name: str
    sentence: str
    code: int = commands.FAILURE  # what `check` ends with if this is bad

    def __str__(self) -> str:
        return f"{self.mark:<4} {self.name}: {redacted(self.sentence)}"


def run(config: Config | ConfigError, today: date) -> int:
    """Every item is printed; 0 if none is bad; 78 if it is a matter of configuration."""
    bad = []
    for item in items(config, today):
        print(item)
        if item.mark == "BAD":
            bad.append(item.code)
    return max(bad, default=commands.GOOD)


def items(config: Config | ConfigError, today: date) -> Iterator[Item]:
    """What was looked at, in order; one that breaks down is bad and doesn't hide the next."""
    if isinstance(config, ConfigError):
        yield Item("BAD", "configuration", str(config), commands.CONFIGURATION)
    else:
        yield from configuration(config)
        yield from _whatever_happens("database", lambda: database(config.database_url))
        yield from _whatever_happens("backup", lambda: last_backup(config.database_url, datetime.now(UTC)))
        yield from _whatever_happens("disk", lambda: disk(config.database_url))
        yield from _whatever_happens("policy", lambda: policy(config), commands.CONFIGURATION)
        yield from _whatever_happens("policy", lambda: changed_policy(config))
        yield from _whatever_happens("reminders", lambda: reminders(config))
    yield from _whatever_happens("words", words)
    yield time_zones(version("tzdata"), today)


def configuration(config: Config) -> Iterator[Item]:
    """The settings are good, or they would not be here; what may surprise is noted."""
    yield Item("ok", "configuration", f"Bot API at {config.api_url}, data in {config.database_url}")
    if config.token is None:
        yield Item("note", "configuration", "no token: `run --live` would refuse to start")
    told = "hears of trouble" if config.operator_chat else "is not set: trouble is told in the log alone"
    yield Item("ok" if config.operator_chat else "note", "operator", f"BOT_OPERATOR_CHAT {told}")
    for sentence in unknown_settings():
        yield Item("note", "configuration", sentence)


def database(url: str) -> Iterator[Item]:
    """What the storage says of the database, read-only."""
    from bot.storage import doctor

    for name, good, sentence in doctor(url):
        yield Item("ok" if good else "BAD", name, sentence)


def last_backup(url: str, now: datetime) -> Iterator[Item]:
    """How old the last backup is that `backup` made of this database."""
    from bot.storage import is_postgres, sqlite_path
    from bot.storage.verified import last_verified

    if is_postgres(url):
        yield Item("ok", "backup", "PostgreSQL's own tools make them: this program can't see how old the last is")
    elif sqlite_path(url).exists():
        taken = last_verified(sqlite_path(url))
        old = taken is None or now - taken > BACKUP_OLD
        hours = 0 if taken is None else (now - taken) / timedelta(hours=1)
        yield Item(
            "note" if old else "ok", "backup", f"the last is {hours:.0f} hours old" if taken else "there is none"
        )


def disk(url: str) -> Iterator[Item]:
    """How much room the database has left."""
    from bot.observing.health import MEGABYTE, Limits
    from bot.observing.looking import free_bytes
    from bot.storage import is_postgres, sqlite_path

    free = None if is_postgres(url) else free_bytes(sqlite_path(url))
    if free is not None:
        least = Limits().disk
        short = f"; the bot is not ready with less than {least // MEGABYTE}" if free <= least else ""
        yield Item("BAD" if short else "ok", "disk", f"{free // MEGABYTE:,} MB free{short}")


def policy(config: Config) -> Iterator[Item]:
    """The policy in force is read and valid."""
    from bot.policies import load

    load(config.policy_file)
    yield Item(
        "ok",
        "policy",
        str(config.policy_file) if config.policy_file else "the one that comes with the program",
    )


def changed_policy(config: Config) -> Iterator[Item]:
    """Where the next start brings other rules than the last one had: which, and how many sellers it tells."""
    from bot.policies import PolicyError, load
    from bot.rule_news import foreseen
    from bot.storage import look_at

    try:
        policy_now, now = load(config.policy_file), datetime.now(UTC)
    except PolicyError:
        return  # told already
    found = look_at(config.database_url, lambda books: foreseen(books, policy_now, now))
    if found:
        rules = ", ".join(found.rules) or "values that concern no seller"
        sentence = f"other rules than at the last start: {rules}; the next start tells {found.affected} seller(s)"
        yield Item("note", "policy", sentence)


def reminders(config: Config) -> Iterator[Item]:
    """Whether every reminder that is called for is there: what the reconciler would mend, were it to run now."""
    from bot.policies import PolicyError, load
    from bot.rehearsing import rehearse
    from bot.storage import look_at

    try:
        policy_now, now = load(config.policy_file), datetime.now(UTC)
    except PolicyError:
        return  # told already
    found = look_at(config.database_url, lambda books: rehearse(books, policy_now, now))
    if found is not None:
        sentence = (
            f"{found} are missing or wrong; the bot mends them within ten minutes" if found else "none is missing"
        )
        yield Item("BAD" if found else "ok", "reminders", sentence)


def words() -> Iterator[Item]:
    """Every language says everything."""
    from bot.proofreading import problems
    from bot.text import load_words

    found = problems()
    for problem in found:
        yield Item("BAD", "words", problem)
    if not found:
        yield Item("ok", "words", f"complete in {', '.join(load_words().languages)}")


def time_zones(installed: str, today: date, known: tuple[str, date] = TZDATA) -> Item:
    """The time-zone data and its age; past half a year some market's law has probably changed."""
    locked, released = known
    if installed != locked:
        return Item("note", "time zones", f"tzdata {installed} is not the {locked} that this version was tested with")
    age = (today - released).days
    if age > TZDATA_OLD_DAYS:
        return Item("note", "time zones", f"tzdata {installed} is {age} days old: install a newer version")
    return Item("ok", "time zones", f"tzdata {installed}, of {released}")


def _whatever_happens(name: str, look: Callable[[], Iterator[Item]], code: int = commands.FAILURE) -> Iterator[Item]:
    try:
        yield from look()
    except Exception as error:  # noqa: BLE001 - a check that stops at the first surprise helps nobody
        for line in str(error).splitlines() or [type(error).__name__]:
            yield Item("BAD", name, line, code)
